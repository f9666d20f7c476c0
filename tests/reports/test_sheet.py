"""Account sheets: what they say stands in the tables, what is missing is called missing, hostile names do nothing."""

import json

import html5lib
import pandas as pd
import pytest

from kamlib import swot
from kamlib.base.errors import KamError
from kamlib.base.record import Run
from kamlib.reports import batch, sheet
from kamlib.reports.shelf import shelf
from tests.figures.hostile import NAMES

DAY = "2025-12-31"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "p", "span", "h1", "h2", "h3", "dl", "dt"),
    *("dd", "div", "figure", "figcaption", "svg", "path", "rect", "section", "ul", "li", "footer"),
}
IDS = [f"{n:03}" for n in range(len(NAMES))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run of accounts with hostile names, their statements, links, wallets, people and actions."""
    folder = tmp_path_factory.mktemp("sheets") / "run"
    run = Run.open(folder, "70_swot")
    (folder / "results.json").write_text(
        json.dumps({"run": {"name": "made", "as_of": DAY, "currency": "CNY"}, "steps": {}}), encoding="utf-8"
    )
    accounts = pd.DataFrame({"account_id": IDS, "name": NAMES, "region": [*NAMES[1:], "x"]})
    accounts = accounts.assign(revenue_12m=[1000.0 * n for n in range(len(IDS))], growth=0.25, recency_days=3.0)
    accounts = accounts.assign(revenue_share=0.3, score=80.0, return_rate=0.2)
    run.table("accounts", accounts)
    run.table("tiers", accounts[["account_id"]].assign(tier=["gold"] * 3 + ["standard"] * (len(IDS) - 3), p_gold=0.75))
    found = swot.evidence(
        swot.recorded_facts(run, swot.read_dossiers("", accounts=accounts, as_of=DAY), as_of=DAY),
        swot.load_rules(), as_of=DAY, currency="CNY",
    )  # fmt: skip
    run.table("swot_statements", found.table)
    sales = accounts[["account_id"]].assign(category=NAMES, sales=30.0)
    wallet = swot.share_of_wallet(sales, sales.rename(columns={"sales": "potential"}).assign(potential=120.0))
    run.table("wallet", wallet.table)
    columns = ["name", "role", "influence", "stance", "last_contact", "kind", "stale"]
    people = pd.DataFrame([[name, name, "high", "blocker", DAY, "guess", True] for name in NAMES], columns=columns)
    run.table("dossier_people", people.assign(account_id=IDS))
    days = pd.date_range("2025-01-31", periods=12, freq="ME")
    lines = pd.DataFrame({"account_id": "001", "date": days, "amount": [float(n) for n in range(12)]})
    run.table("transactions", lines)
    return folder


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
        lines = [line for _, corners in said["corners"] for part in corners for line in part.lines]
        written = [line.split(" [")[0] for line in lines if " more in" not in line and "见表" not in line]
        assert written
        assert {*written} <= mine
        assert any("25%" in value for _, value, _ in said["strip"])
        tier = next(small for _, value, small in said["strip"] if value in ("gold", "黄金", "standard", "普通"))
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
