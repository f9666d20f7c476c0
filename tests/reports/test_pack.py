"""The report on one account: in every form whole, safe, the same bytes, and without a word on any other account."""

import io
import zipfile

import html5lib
import openpyxl
import pandas as pd
import pytest

from kamlib.reports import FORMS, batch, pack
from kamlib.reports.shelf import shelf
from tests.figures.hostile import NAMES
from tests.reports.test_export import READ, bare
from tests.reports.test_html import BAD_ELEMENTS
from tests.reports.test_sheet import recorded

WORDS = ["Aster Works", "桦林商贸", "Cedar Yard", "Dogwood & Sons", "榆木酒店"]
REGIONS = ["North", "South", "East", "West", "Middle"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return shelf(recorded(tmp_path_factory.mktemp("pack") / "run", WORDS, REGIONS))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return shelf(recorded(tmp_path_factory.mktemp("attack") / "run", NAMES, [*NAMES[1:], "x"]))


@pytest.fixture(scope="module")
def files(plain, tmp_path_factory):
    """``{(account, language, form): path}`` of all accounts."""
    out = tmp_path_factory.mktemp("packs")
    done = batch.batch(plain, plain.accounts, langs=["zh", "en"], forms=FORMS, out=out)
    assert done.faults == ()
    parts = ((path.stem.split("_"), path) for path in done.files)
    return {(account, lang, path.suffix[1:]): path for (account, _, lang), path in parts}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_is_recorded_of_the_account(plain, files, tmp_path, form, lang):
    for account, name in zip(sorted(plain.accounts), WORDS, strict=True):
        said = bare(READ[form](files[account, lang, form].read_bytes(), tmp_path))
        stated = plain.rows("swot_statements", account)[f"sentence_{lang}"]
        assert bare(name) in said
        assert len(stated) > 2
        if form != "pptx":  # a slide holds the first rows of a table
            assert [line for line in stated if bare(line) not in said] == []


@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_name_or_a_number_of_another_account(plain, files, tmp_path, form):
    ids = sorted(plain.accounts)
    for (account, lang, kind), path in files.items():
        if kind != form:
            continue
        others = [word for one, word in zip(ids, WORDS, strict=True) if one != account]
        others += [region for one, region in zip(ids, REGIONS, strict=True) if one != account]
        data = path.read_bytes()
        said = bare(READ[form](data, tmp_path)) + _inside(data)
        assert [word for word in others if bare(word) in said or word in said] == [], (account, lang)


def _inside(data):
    """All members of a zip as text, document properties and comments too; nothing where it is none."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return ""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_hostile_names_do_nothing_in_any_form(hostile, tmp_path):
    done = batch.batch(hostile, hostile.accounts, langs=["en"], forms=FORMS, out=tmp_path / "out", workers=2)
    assert done.faults == ()
    assert len(done.files) == len(FORMS) * len(NAMES)
    for path in done.files:
        if path.suffix == ".html":
            _harmless(path.read_text(encoding="utf-8"))
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
            assert "f" not in kinds
            assert not any(cell.hyperlink for page in book for row in page.iter_rows() for cell in row)


def _harmless(page):
    for element in (
        html5lib.HTMLParser(strict=True)
        .parse(
            page,
        )
        .iter()
    ):
        name = str(element.tag).rpartition("}")[2]
        assert name not in BAD_ELEMENTS
        for key, value in element.attrib.items():
            attribute = str(key).rpartition("}")[2].lower()
            assert not attribute.startswith("on")
            assert attribute not in ("src", "srcset", "action", "formaction", "background")
            assert attribute != "href" or value.startswith("#") or value.endswith(".html")


def test_the_same_run_gives_the_same_bytes_alone_and_among_others(plain, files, tmp_path):
    alone = batch.batch(plain, ["002"], langs=["zh", "en"], forms=FORMS, out=tmp_path)
    assert len(alone.files) == 8
    for path in alone.files:
        _, _, lang = path.stem.split("_")
        assert path.read_bytes() == files["002", lang, path.suffix[1:]].read_bytes(), path.name


def test_a_run_with_accounts_only_still_makes_a_report(tmp_path):
    accounts = pd.DataFrame({"account_id": ["A"], "name": ["Acme"], "revenue": [1.0]})
    folder = tmp_path / "run"
    (folder / "tables").mkdir(parents=True)
    accounts.to_parquet(folder / "tables" / "accounts.parquet")
    (folder / "results.json").write_text('{"run": {"name": "bare"}, "steps": {}}', encoding="utf-8")
    document = pack.of(shelf(folder), "A", lang="zh")
    assert [section.title for section in document.sections] == ["客户现状", "我们还不知道什么，最先该问什么"]
    done = batch.batch(shelf(folder), ["A"], langs=["zh", "en"], forms=FORMS, out=tmp_path / "out")
    assert (len(done.files), done.faults) == (8, ())


def test_what_names_other_accounts_is_left_out_of_the_provenance(plain):
    known = {
        "inputs": [{"name": "sales.csv", "sha256": "0" * 64, "bytes": 1}, {"name": "d/001.yaml", "sha256": "1" * 64}],
        "parameters": {"70_swot": {"account_id": "001", "months": 12}, "80_incentives": {"rho": 1}},
    }
    assert pack.own(known)["parameters"] == {"70_swot": {"months": 12}}
    assert [entry["name"] for entry in pack.own(known)["inputs"]] == ["sales.csv"]
