"""The workbook, opened by openpyxl: numbers as recorded, text as text, the same bytes for the same run."""

import io
import json
import shutil
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from kamlib.base.names import plain
from kamlib.reports import sheets, xlsx
from kamlib.reports.brand import Brand
from kamlib.reports.brief import Brief
from tests.figures.hostile import NAMES
from tests.reports.conftest import made


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def document(plain_run):
    return Brief.of(plain_run, lang="en")


@pytest.fixture(scope="module")
def book(document):
    return opened(xlsx.render(document))


def test_the_sheets_are_overview_key_accounts_every_table_numbers_and_sources(document, book):
    titles = [table.title for section in document.sections for table in section.tables]
    assert book.sheetnames[:2] == ["Overview", "The key accounts"]
    assert book.sheetnames[2:-2] == [
        title[:31].strip("?") for title in (*titles, *(table.title for table in document.tables))
    ]
    assert book.sheetnames[-2:] == ["Recorded numbers", "Sources"]
    assert "The ledger" in book.sheetnames


def test_every_recorded_number_is_in_the_workbook_as_it_was_recorded(plain_run, book):
    steps = json.loads((plain_run / "results.json").read_text(encoding="utf-8"))["steps"]
    recorded = {
        (step, result, name): (fact["value"], fact["unit"])
        for step, told in steps.items()
        for result, content in told["results"].items()
        for name, fact in content["facts"].items()
    }
    found = {tuple(row[:3]): (row[4], row[5]) for row in rows(book["Recorded numbers"])[1:]}
    assert found == recorded


def test_every_table_holds_the_recorded_values_unrounded(plain_run, book):
    accounts = pd.read_parquet(plain_run / "tables" / "accounts.parquet")
    heads, *found = rows(book["All accounts"])
    column = dict(zip(heads, zip(*found, strict=True), strict=True))
    assert column["Account"] == tuple(accounts["account_id"])
    assert column["Revenue, CNY"] == tuple(accounts["revenue"])
    assert column["Share of revenue"] == pytest.approx(
        accounts["revenue_share"].tolist(), rel=1e-15, abs=0
    )  # 16 digits
    assert column["Last purchase"] == tuple(accounts["last_purchase"].dt.to_pydatetime())
    ledger = pd.read_parquet(plain_run / "tables" / "ledger.parquet")
    assert [row[2] for row in rows(book["The ledger"])[1:]] == ledger["rows"].tolist()


def test_sentences_are_those_on_record(document, book):
    said = {cell for row in rows(book["Overview"]) for cell in row if cell}
    assert {document.title, document.ledger, document.absent, *document.lede} <= said
    assert {finding.sentence for finding in document.findings} <= said
    assert {value for value, _ in document.strip} <= said


def test_numbers_have_the_format_of_their_unit_and_headings_stay(book):
    sheet = book["The largest accounts"]
    formats = {head.value: sheet.cell(2, head.column).number_format for head in sheet[1]}
    assert formats["Revenue, 12 months, CNY"] == "#,##0"
    assert formats["Share"] == "0.0%"
    assert book["All accounts"].freeze_panes == "A2"
    shown = {head.value: book["All accounts"].cell(2, head.column).number_format for head in book["All accounts"][1]}
    assert shown["Last purchase"] == "yyyy-mm-dd"


def test_no_text_from_data_is_a_formula_or_a_link(hostile_run):
    for lang in ("en", "zh"):
        book = opened(xlsx.render(Brief.of(hostile_run, lang=lang)))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not [cell for cell in cells if cell.hyperlink]
        said = {cell.value for cell in cells if cell.data_type == "s"}
        expected = {plain(name) for name in NAMES if plain(name)}
        assert expected <= said


FORMULAS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "http://evil.example",
    "{=1}",
    "mailto:a@b",
)


def test_formulas_as_names_stay_text(tmp_path):
    book = opened(xlsx.render(Brief.of(made(tmp_path / "run", names=FORMULAS), lang="zh")))
    names = [row[book_column(book, "名称")] for row in rows(book["全部客户"])[1:]]
    assert set(map(plain, FORMULAS)) <= set(names)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def book_column(book, heading):
    return rows(book["全部客户"])[0].index(heading)


def test_the_same_run_gives_the_same_bytes(plain_run, tmp_path, monkeypatch):
    first = xlsx.render(Brief.of(plain_run, lang="zh"))
    copy = shutil.copytree(plain_run, tmp_path / "elsewhere")
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert xlsx.render(Brief.of(copy, lang="zh")) == first


def test_the_day_of_the_document_is_that_of_the_run(book):
    assert book.properties.created == datetime(2025, 12, 31)


def test_the_brand_is_its_author_and_on_every_page(plain_run):
    brand = Brand(company="R&D Partners", confidentiality=(("en", "Confidential & private"), ("zh", "机密")))
    book = opened(xlsx.render(Brief.of(plain_run, lang="en", brand=brand)))
    assert book.properties.creator == "R&D Partners"
    assert {sheet.oddFooter.left.text for sheet in book} == {"Confidential && private"}


def test_a_long_table_is_cut_and_says_so(document, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    sheet = opened(xlsx.render(document))["All accounts"]
    assert sheet.max_row == 8
    assert sheet["A8"].value == "5 of 32 rows are shown."


def test_a_run_without_any_result_is_still_a_workbook(tmp_path):
    (tmp_path / "results.json").write_text('{"run": {"name": "x"}, "steps": {}}', encoding="utf-8")
    assert opened(xlsx.render(Brief.of(tmp_path, lang="en"))).sheetnames == ["Overview", "Recorded numbers", "Sources"]


@pytest.mark.parametrize("title", ["a/b\\c", "'quoted'", "[x]:*?", "", "金" * 60, "\u202e"])
def test_names_of_sheets_are_such_as_excel_takes(title):
    first, second = sheets.sheet_names([title, title])
    assert first.casefold() != second.casefold()
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in (first, second))


def test_what_excel_cannot_count_is_written_as_text():
    values = pd.Series([pd.Timestamp("1899-12-31"), pd.NaT, pd.Timestamp("2025-12-31")])
    assert sheets.cells(values, "opened", "en") == ["1899-12-31", None, datetime(2025, 12, 31)]


def test_a_count_that_is_an_average_keeps_a_decimal():
    assert sheets.unit_format([39.24], "accounts") == "#,##0.0"
    assert sheets.unit_format([39.0, 4], "accounts") == "#,##0"
