"""Account sheets: what they say stands in the tables, what is missing is called missing, hostile names do nothing."""

import base64
import errno
import io
import json
import re
from dataclasses import fields, replace
from pathlib import Path

import html5lib
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from kamlib import swot
from kamlib.base.errors import Exit, KamError
from kamlib.base.font import font_path
from kamlib.base.record import Run
from kamlib.reports import batch, sheet, sheet_lines
from kamlib.reports.onepage import ROOMS, Room, fits
from kamlib.reports.shelf import shelf
from tests.figures.hostile import NAMES
from tests.reports.tracing import Tables, numbers, untraced

DAY = "2025-12-31"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "p", "span", "h1", "h2", "h3", "dl", "dt"),
    *("dd", "div", "figure", "figcaption", "svg", "path", "rect", "section", "ul", "li", "footer"),
    *("b", "small", "table", "thead", "tbody", "tr", "th", "td"),
}
IDS = [f"{n:03}" for n in range(len(NAMES))]


def recorded(folder, names, regions):
    """A run folder of accounts with these names: statements, links, wallets, people, actions, what follows."""
    run, ids = Run.open(folder, "70_swot"), [f"{n:03}" for n in range(len(names))]
    (folder / "results.json").write_text(
        json.dumps({"run": {"name": "made", "as_of": DAY, "currency": "CNY"}, "steps": {}}), encoding="utf-8"
    )
    accounts = pd.DataFrame({"account_id": ids, "name": names, "region": regions})
    accounts = accounts.assign(revenue_12m=[1000.0 * n for n in range(len(ids))], growth=0.25, recency_days=3.0)
    accounts = accounts.assign(revenue_share=0.3, score=80.0, return_rate=0.2)
    run.table("accounts", accounts)
    run.table("tiers", accounts[["account_id"]].assign(tier=["gold"] * 3 + ["standard"] * (len(ids) - 3), p_gold=0.75))
    found = swot.evidence(
        swot.recorded_facts(run, swot.read_dossiers("", accounts=accounts, as_of=DAY), as_of=DAY),
        swot.load_rules(), as_of=DAY, currency="CNY",
    )  # fmt: skip
    run.table("swot_statements", found.table)
    sales = accounts[["account_id"]].assign(category=names, sales=30.0)
    wallet = swot.share_of_wallet(sales, sales.rename(columns={"sales": "potential"}).assign(potential=120.0))
    run.table("wallet", wallet.table)
    columns = ["name", "role", "influence", "stance", "last_contact", "kind", "stale"]
    people = pd.DataFrame([[name, name, "high", "blocker", DAY, "guess", True] for name in names], columns=columns)
    run.table("dossier_people", people.assign(account_id=ids))
    _plans(run, names, regions)
    days = pd.date_range("2025-01-31", periods=12, freq="ME")
    lines = pd.DataFrame({"account_id": "001", "date": days, "amount": [float(n) for n in range(12)]})
    run.table("transactions", lines)
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run of accounts with hostile names."""
    return recorded(tmp_path_factory.mktemp("sheets") / "run", NAMES, [*NAMES[1:], "x"])


def _plans(run, names, regions):
    """What follows, key links, competitors, actions, changes: an attack in every text."""
    ids = [f"{n:03}" for n in range(len(names))]
    both = {"sentence_en": names, "sentence_zh": names, "account_id": ids, "perspective": "relationship"}
    run.table("tows", pd.DataFrame(both | {"strategy": "SO", "internal": "A", "external": "B", "weight": 0.5}))
    links = {"account_id": ids, "link": names, "measure": "return_rate", "value": 0.2, "green": 0.01, "state": "red"}
    run.table("key_links", pd.DataFrame(links))
    rivals = {"competitor": names, "region": regions, "category": names, "share": 0.4, "share_before": 0.3}
    rivals |= {"our_change": -0.043, "threat": True, "date": pd.Timestamp(DAY)}
    run.table("threats", pd.DataFrame(rivals))
    actions = {"account_id": ids, "action": names, "owner": names, "due": pd.Timestamp(DAY), "status": "open"}
    actions |= {"indicator": "return_rate", "baseline": 0.2, "expected": 0.05, "overdue": True}
    run.table("plan_actions", pd.DataFrame(actions))


@pytest.fixture(scope="module")
def laid(place):
    return shelf(place)


def texts(page):
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return document, " ".join("".join(document.find("body").itertext()).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_names_do_nothing(laid, lang):
    for account in laid.accounts:
        document, _ = texts(sheet.render(laid, account, lang=lang))
        tags = {element.tag.rpartition("}")[2] for element in document.iter() if isinstance(element.tag, str)}
        assert tags <= TAGS
        for element in document.iter():
            assert not [name for name in element.attrib if str(name).lower().startswith("on")]
            assert not {"src", "href", "action"} & {*element.attrib}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_statement_stands_in_the_table_and_the_numbers_in_the_cells(laid, place, lang):
    told = pd.read_parquet(place / "tables" / "swot_statements.parquet")
    for account in laid.accounts[:5]:
        said = sheet.content(laid, account, lang=lang)
        mine = {*told.loc[told["account_id"] == account, f"sentence_{lang}"]}
        written = [line.said for _, corners in said["corners"] for part in corners for line in part.lines]
        assert written
        assert {*written} <= mine
        tier = next(small for _, value, small in said["strip"] if value in ("Gold", "黄金", "Standard", "普通"))
        assert ("75%" in tier) == (account in ("000", "001", "002"))


def test_months_are_the_sums_of_the_lines(laid):
    bars = sheet.content(laid, "001", lang="en")["months"]
    assert len(bars) == 24
    assert [round(tall / 38 * 11, 2) for _, _, tall, _ in bars[-12:]] == pytest.approx(range(12), abs=0.01)
    assert sheet.content(laid, "002", lang="en")["months"] == ()


def test_what_is_missing_is_called_missing(tmp_path):
    run = Run.open(tmp_path / "bare", "20_accounts")
    (run.folder / "results.json").write_text(json.dumps({"run": {"name": "bare"}, "steps": {}}), encoding="utf-8")
    run.table("accounts", pd.DataFrame({"account_id": ["A"], "revenue": [None]}, dtype=object))
    _, said = texts(sheet.render(shelf(run.folder), "A", lang="en"))
    for told in ("No statement is recorded", "nobody has estimated", "Nobody has noted who decides", "No action"):
        assert told in said
    with pytest.raises(KamError) as caught:
        sheet.render(shelf(run.folder), "a", lang="en")
    assert [fault.code for fault in caught.value.faults] == ["KAM-B11"]


def test_a_batch_is_the_same_as_single_sheets_whatever_the_choice(laid, tmp_path):
    some, seen = batch.batch(laid, ["003", "001"], langs=["zh"], out=tmp_path / "a"), []
    every = batch.batch(laid, laid.accounts, langs=["zh", "en"], out=tmp_path / "b", workers=2,
                        progress=lambda done, total: seen.append((done, total)))  # fmt: skip
    assert not every.faults
    assert len(every.files) == 2 * len(IDS) == len({path.name for path in every.files})
    assert sum(done for done, _ in seen) == 2 * len(IDS)
    for path in some.files:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert batch.batch(laid, ["003"], langs=["zh"], out=tmp_path / "a").faults == ()


def test_one_failure_does_not_stop_the_others_and_nothing_is_overwritten(laid, tmp_path):
    (tmp_path / "001_en.html").write_text("mine", encoding="utf-8")
    done = batch.batch(laid, ["000", "001", "002"], langs=["en"], out=tmp_path)
    assert [fault.code for fault in done.faults] == ["KAM-B10"]
    assert [path.name for path in done.files] == ["000_en.html", "002_en.html"]
    assert (tmp_path / "001_en.html").read_text(encoding="utf-8") == "mine"


def test_ids_that_read_alike_get_files_of_their_own():
    ids = ["a/b", "a b", "a:b", "甲", "乙", "", "..", "x" * 300, "x" * 299, "a-b", "A-b"]
    names = [batch.file_name(one, "zh") for one in ids]
    assert len({*names}) == len(ids)
    assert all("/" not in name and not name.startswith(".") and len(name) < 80 for name in names)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_stands_in_a_cell_of_the_account(laid, lang):
    tables = Tables(laid.record)
    for account in laid.accounts:
        assert list(untraced(sheet.content(laid, account, lang=lang), tables, account, lang)) == []


def test_the_tracer_finds_a_number_from_nowhere(laid):
    told, tables = sheet.content(laid, "003", lang="en"), Tables(laid.record)
    label, value, _ = told["strip"][0]
    wrong = told | {"strip": ((label, value, "42.5% sure"),)}
    assert list(untraced(wrong, tables, "003", "en")) == [(f"{label} {value} 42.5% sure", ["42.5"])]


def test_a_long_sentence_is_cut_between_words_and_never_in_a_number():
    said = "Fell from 15.9% to 14.9% in the market"
    for columns in range(5, len(said)):
        cut = sheet_lines.sentence(said, columns).removesuffix("…").split()
        assert cut == said.split()[: len(cut)]


def test_the_page_says_less_where_there_is_less_room():
    least = [min(getattr(room, part.name) for room in ROOMS) for part in fields(Room)]
    assert least == [getattr(ROOMS[-1], part.name) for part in fields(Room)]
    assert min(least) >= 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whatever_is_recorded_the_page_is_reckoned_to_fit(laid, lang):
    for account in laid.accounts:
        assert fits(sheet.content(laid, account, lang=lang))


def test_what_is_left_out_is_counted(laid, place):
    rows = pd.read_parquet(place / "tables" / "swot_statements.parquet")
    told = sheet.content(laid, "003", lang="en")
    shown = sum(len(part.lines) for _, corners in told["corners"] for part in corners)
    left = [int(n) for _, corners in told["corners"] for part in corners for n in numbers(part.more)]
    assert shown + sum(left) == (rows["account_id"] == "003").sum()


def test_statements_of_an_earlier_run_are_told_by_their_sentences_of_today(laid):
    known = sheet_lines.statements(laid, "003").iloc[0]
    changed = pd.DataFrame({"account_id": "003", "code": [known["code"], "GONE"], "change": ["stronger", "vanished"]})
    told = replace(laid, many=laid.many | {"swot_difference": {"003": changed}})
    (part,) = [part for part in sheet.content(told, "003", lang="en")["parts"] if part.table == "swot_difference"]
    assert [(line.tag, line.said) for line in part.lines] == [
        ("stronger", known["sentence_en"]),
        ("", "1 statements of last time no longer hold"),
    ]


def test_an_unknown_account_is_answered_with_ids_and_names_that_look_alike(laid):
    with pytest.raises(KamError) as caught:
        laid.known("0O3")
    assert "did you mean 0" in caught.value.faults[0].mend.to("en")
    with pytest.raises(KamError) as caught:
        laid.known("🐉🐉🐉🐉")
    assert caught.value.faults[0].mend.to("en") == "the ids stand in the run's table accounts"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_character_has_its_shape_in_the_embedded_font(laid, lang):
    page = sheet.render(laid, "018", lang=lang)
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", page)[1]
    there = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    whole = TTFont(font_path(), lazy=True).getBestCmap()
    _, said = texts(page)
    assert [c for c in set(said) - {" "} if ord(c) in whole and ord(c) not in there] == []


def test_a_full_disk_is_told_once_a_file_and_leaves_no_draft(laid, tmp_path, monkeypatch):
    whole = Path.write_bytes

    def full(path, data):
        if path.name.startswith("001"):
            whole(path, data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = batch.batch(laid, ["000", "001", "002"], langs=["en"], out=tmp_path, workers=1)
    assert [(fault.code, fault.found.to("en")) for fault in done.faults] == [("KAM-B14", "the disk is full")]
    assert done.exit_code == Exit.DISK_FULL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000_en.html", "002_en.html"]


def test_a_sheet_that_fails_is_named_and_the_others_are_written(laid, tmp_path):
    broken = replace(laid, many=laid.many | {"wallet": {"001": pd.DataFrame({"open": [1.0]})}})
    done = batch.batch(broken, ["000", "001", "002"], langs=["en"], out=tmp_path, workers=1)
    assert [(fault.code, fault.where) for fault in done.faults] == [("KAM-B13", "001")]
    assert done.exit_code == Exit.INPUT_CORRUPT
    assert [path.name for path in done.files] == ["000_en.html", "002_en.html"]


def test_a_file_in_place_of_the_folder_is_told(laid, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(KamError) as caught:
            batch.batch(laid, ["000"], langs=["en"], out=out)
        assert [fault.code for fault in caught.value.faults] == ["KAM-B15"]


def test_three_hundred_ids_with_the_same_letters_get_three_hundred_files():
    names = {batch.file_name("a" + "/" * n, "en").casefold() for n in range(300)}
    assert len(names) == 300
    assert batch.file_name("A-b", "en").casefold() != batch.file_name("a-b", "en").casefold()


def test_an_account_without_a_name_goes_by_its_id(tmp_path):
    place = recorded(tmp_path / "run", ["Aster Works"] * 4, list("ABCD"))
    path = place / "tables" / "accounts.parquet"
    pd.read_parquet(path).assign(name=[None, "Aster Works", " ", float("nan")]).to_parquet(path)
    nameless = shelf(place)
    titles = [sheet.content(nameless, one, lang="en")["title"] for one in sorted(nameless.accounts)]
    assert titles == ["000", "Aster Works", "002", "003"]


def test_a_perspective_without_a_statement_is_one_sentence(laid, monkeypatch):
    rows = sheet_lines.statements
    monkeypatch.setattr(
        sheet_lines, "statements", lambda *told: (found := rows(*told))[found["perspective"] == "account"]
    )
    said = texts(sheet.render(laid, "001", lang="en"))[1]
    assert said.count("The data on record say nothing here.") == 1
    assert fits(sheet.content(laid, "001", lang="en"))
