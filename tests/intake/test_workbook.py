"""Workbooks made by openpyxl and xlwt, and a real one; what shows in Excel is what comes in."""

import re
import struct
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlwt

from kamlib.base.errors import Exit, KamError
from kamlib.intake import workbook
from kamlib.intake.cells import cell_text
from tests.intake.raw import fault, look, rejected, rows, said

HEAD = ["客户", "日期", "金额"]
LINES = [["甲", datetime(2025, 1, 2), 100.5], ["007", datetime(2025, 1, 3, 8, 30), 20], ["NA", None, -3]]


def made(path, sheets):
    """A workbook of `{sheet name: rows}`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def one(folder, lines, name="a.xlsx"):
    return made(folder / name, {"S": lines})


def rewritten(path, part, change):
    """`path` with one of its parts changed."""
    with zipfile.ZipFile(path) as bundle:
        parts = {info.filename: bundle.read(info) for info in bundle.infolist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return path


def test_cells_come_as_they_are_read(tmp_path):
    raw = look(one(tmp_path, [HEAD, *LINES]))
    assert rows(raw) == [("甲", "2025-01-02", "100.5"), ("007", "2025-01-03 08:30:00", "20"), ("NA", None, "-3")]
    assert rows(raw, "_file", "_sheet", "_line", "_seq")[0] == ("a.xlsx", "S", 2, 0)
    assert (raw.encoding, said(raw)) == ("", [])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (1001.0, "1001"),
        (12, "12"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (123456789.123456, "123456789.123456"),
        (1234567890.12345, "1234567890.12345"),
        (1e15, "1000000000000000"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4, 8, 26, 30), "2025-03-04 08:26:30"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=30), "30:00:00"),
        ("007", "007"),
        ("", ""),
        (None, ""),
    ],
)
def test_cell_texts(cell, shown):
    assert cell_text(cell) == shown


def test_types_are_what_excel_stores(tmp_path):
    raw = look(one(tmp_path, [["id", "flag", "t", "x"], ["007", True, time(8, 30), 12.0]]))
    assert rows(raw) == [("007", "TRUE", "08:30:00", "12")]


def test_a_table_that_begins_elsewhere_keeps_its_row_numbers(tmp_path):
    book = openpyxl.Workbook()
    for place, value in {"C4": "客户", "D4": "金额", "C6": "甲", "D6": 5}.items():
        book.active[place] = value
    book.save(tmp_path / "a.xlsx")
    raw = look(tmp_path / "a.xlsx")
    assert rows(raw, "客户", "金额", "_line") == [("甲", "5", 6)]


def test_titles_above_the_heading_are_skipped_with_a_notice(tmp_path):
    raw = look(one(tmp_path, [["2025年销售"], [], HEAD, *LINES]))
    assert rows(raw, "_line")[0] == (4,)
    assert said(raw) == ["a.xlsx: the heading is line 3; above it stands: 2025年销售"]


def test_sheets_of_one_heading_are_stacked_and_others_told(tmp_path):
    path = made(
        tmp_path / "a.xlsx", {"说明": [["about"]], "2024": [HEAD, LINES[0]], "2025": [HEAD[::-1], LINES[1][::-1]]}
    )
    raw = look(path)
    assert rows(raw, "客户", "金额", "_sheet") == [("甲", "100.5", "2024"), ("007", "20", "2025")]
    assert said(raw) == ["a.xlsx: sheets of another heading or none are left out unless named: 说明"]


def test_the_sheet_with_the_wanted_columns_is_preferred(tmp_path):
    long = [["编号", "名称"], *([n, "x"] for n in range(9))]
    path = made(tmp_path / "a.xlsx", {"客户表": long, "明细": [HEAD, *LINES]})
    assert rows(look(path, columns=["客户", "金额"]), "_sheet") == [("明细",)] * 3
    assert rows(look(path), "_sheet")[0] == ("客户表",)


def test_named_sheets_are_read_or_refused(tmp_path):
    path = made(tmp_path / "a.xlsx", {"一月": [HEAD, LINES[0]], "二月": [[*HEAD, "备注"], [*LINES[1], "x"]]})
    assert rows(look(path, sheets="二月"), "客户") == [("007",)]
    both = look(path, sheets=["一月", "二月"])
    assert rows(both, "客户", "备注") == [("甲", None), ("007", "x")]
    assert said(both) == ["column 备注 is missing in 1 of 2 files or sheets, such as a.xlsx: 一月"]
    told, code = fault(path, sheets=["一月", "二月"], columns=["备注"])
    assert (told.code, told.where, code) == ("KAM-I36", "a.xlsx: 一月: 备注", Exit.SCHEMA_DRIFT)
    told, code = fault(path, sheets="1月")
    assert (told.code, told.where, code) == ("KAM-I48", "a.xlsx: 1月", Exit.SCHEMA_DRIFT)
    assert said(told)[2] == "did you mean 二月, 一月?"


def test_a_sheet_may_be_called_a_number(tmp_path):
    path = made(tmp_path / "a.xlsx", {"2024": [HEAD, LINES[0]], "2025": [HEAD, LINES[1]]})
    assert rows(look(path, sheets=[2025]), "客户") == [("007",)]


def test_formulas_that_were_never_computed_are_refused(tmp_path):
    path = one(tmp_path, [[*HEAD, "合计"], *([*line, "=C2*2"] for line in LINES)])
    told, code = fault(path)
    assert (told.code, told.where, code) == ("KAM-I49", "a.xlsx: S: 合计", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "3 formulas without a result, the first in cell D2",
        "a program wrote them and nobody computed them; the values would be missing",
        "open the workbook in Excel or WPS, save it, and read it again",
    )
    raw = look(path, columns=["客户", "金额"])
    assert said(raw) == ["a.xlsx: S: 3 formulas in column 合计 were never computed; it is not used"]


def test_computed_formulas_count(tmp_path):
    """Excel stores the result beside the formula; an empty text is a result too."""
    path = one(tmp_path, [[*HEAD, "合计", "备注"], [*LINES[0], "=C2*2", "=A2"]])
    part = "xl/worksheets/sheet1.xml"
    rewritten(path, part, lambda xml: re.sub(rb"(<f>C2\*2</f>)<v ?(?:/>|></v>)", rb"\1<v>201</v>", xml))
    rewritten(path, part, lambda xml: xml.replace(b'<c r="E2"><f>', b'<c r="E2" t="str"><f>'))
    assert rows(look(path)) == [("甲", "2025-01-02", "100.5", "201", None)]


def test_error_cells_show_what_they_show(tmp_path):
    raw = look(one(tmp_path, [HEAD, ["甲", None, "#N/A"], ["乙", None, "#DIV/0!"], ["丙", None, 5]]))
    assert rows(raw, "金额") == [("#N/A",), ("#DIV/0!",), ("5",)]
    assert said(raw) == ["a.xlsx: S: 2 cells show an error (#DIV/0!, #N/A)"]


def test_hidden_and_merged_things_are_told(tmp_path):
    book = openpyxl.load_workbook(made(tmp_path / "a.xlsx", {"一": [HEAD, *LINES], "二": [HEAD, *LINES]}))
    book["二"].sheet_state = "hidden"
    book["一"].row_dimensions[3].hidden = True
    book["一"].merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    raw = look(tmp_path / "a.xlsx")
    assert len(rows(raw)) == 6
    assert said(raw) == [
        "a.xlsx: 一: 1 hidden rows are read too",
        "a.xlsx: 一: 1 merged cells below the heading; only the first of each holds the value",
        "a.xlsx: the hidden sheet 二 is read too",
    ]


def test_lost_digits_are_told(tmp_path):
    raw = look(one(tmp_path, [["id", "金额"], [310115198001011234, 5]]))
    assert rows(raw, "id") == [("310115198001011000",)]
    assert said(raw) == ["a.xlsx: S: Excel has lost the last digits of numbers with more than 15 digits in id"]


def test_values_right_of_the_heading_are_put_aside(tmp_path):
    lines = [[f"客户{n}", None, n + 1] for n in range(600)]
    raw = look(one(tmp_path, [HEAD, *lines, ["乙", None, 5, "late"]]))
    assert rejected(raw) == [(602, "4 fields instead of 3", "乙 |  | 5 | late")]
    assert len(rows(raw)) == 600


def test_duplicate_names_and_missing_rows_are_named_with_their_sheet(tmp_path):
    told, _ = fault(one(tmp_path, [["金额", "金额"], [1, 2]]))
    assert (told.code, told.where) == ("KAM-I32", "a.xlsx: S")
    told, code = fault(one(tmp_path, [HEAD], "b.xlsx"))
    assert (told.code, told.where, code) == ("KAM-I29", "b.xlsx: S", Exit.INPUT_EMPTY)
    told, code = fault(one(tmp_path, [], "c.xlsx"))
    assert (told.code, told.where, code) == ("KAM-I29", "c.xlsx", Exit.INPUT_EMPTY)


def test_a_cut_workbook_is_refused(tmp_path):
    path = one(tmp_path, [HEAD, *LINES])
    whole = path.read_bytes()
    for cut in (1, 10, 22, 100, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        told, code = fault(path)
        assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)
        assert "again" in said(told)[2]


def test_a_damaged_part_is_refused(tmp_path):
    path = rewritten(one(tmp_path, [HEAD, *LINES]), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)
    path = rewritten(one(tmp_path, [HEAD, *LINES]), "xl/workbook.xml", lambda xml: b"<broken")
    assert fault(path)[0].code == "KAM-I42"


def test_a_bomb_of_zeros_is_refused_before_opening(tmp_path):
    path = one(tmp_path, [HEAD, *LINES])
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 40_000_000)
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I43", Exit.INPUT_TOO_LARGE)


def test_a_cell_far_out_is_refused_before_loading(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "客户", 1
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbook.calamine, "CalamineWorkbook", None)
    told, code = fault(tmp_path / "a.xlsx")
    assert (told.code, told.where, code) == ("KAM-I43", "a.xlsx: Sheet", Exit.INPUT_TOO_LARGE)
    assert said(told)[0] == "1,048,576 rows by 16,384 columns"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_type_definitions_are_refused(tmp_path, part):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path = rewritten(one(tmp_path, [HEAD, *LINES]), part, lambda xml: bomb + xml)
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I47", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "the workbook holds a document type definition or hidden bytes"


def legacy(path, lines):
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(row, column, value, style if isinstance(value, date) else xlwt.Style.default_style)
    book.save(path)
    return path


def test_old_workbooks_read_alike(tmp_path):
    old = look(legacy(tmp_path / "a.xls", [HEAD, ["甲", date(2025, 1, 2), 100.5], ["007", None, 20]]))
    assert rows(old) == [("甲", "2025-01-02", "100.5"), ("007", None, "20")]
    assert rows(old, "_sheet", "_line")[0] == ("S", 2)


def test_passwords_are_named(tmp_path):
    """An encrypted XLSX is an OLE container with a stream EncryptedPackage; an encrypted XLS has a FILEPASS record."""
    container = tmp_path / "a.xlsx"
    container.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + workbook.ENCRYPTED)
    told, code = fault(container)
    assert (told.code, code) == ("KAM-I44", Exit.INPUT_CORRUPT)
    old = legacy(tmp_path / "b.xls", [HEAD, ["甲", None, 1]])
    content = old.read_bytes()
    codepage = struct.pack("<HHH", 0x42, 2, 1200)
    assert codepage in content
    for kind in (0, 1):
        old.write_bytes(content.replace(codepage, struct.pack("<HHH", 0x2F, 2, kind), 1))
        assert fault(old)[0].code == "KAM-I44"


def test_a_broken_old_workbook_is_refused(tmp_path):
    path = legacy(tmp_path / "a.xls", [HEAD, ["甲", None, 1]])
    path.write_bytes(path.read_bytes()[:700])
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)


def test_the_real_two_sheets(shared_data):
    """14,269 + 20,497 rows, as the set's README counts them."""
    raw = look(shared_data / "online_retail_ii" / "raw_subset_two_sheets.xlsx")
    table = raw.table
    by_sheet = table.group_by("_sheet").agg(n=table.count()).order_by("_sheet").to_pyarrow().to_pylist()
    assert [tuple(row.values()) for row in by_sheet] == [("Year 2009-2010", 14_269), ("Year 2010-2011", 20_497)]
    first = rows(raw, "Invoice", "StockCode", "InvoiceDate", "Price", "Customer ID", "_line")[0]
    assert first == ("490397", "21844", "2009-12-06 10:30:00", "2.95", "12417", 2)
    codes = {code for (code,) in rows(raw, "StockCode")}
    assert {"POST", "21844"} <= codes
    assert not any(code.endswith(".0") for code in codes if code)


def test_a_workbook_within_a_zip_is_read(tmp_path):
    inner = one(tmp_path, [HEAD, *LINES]).read_bytes()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as bundle:
        bundle.writestr("2025/a.xlsx", inner)
    raw = look(tmp_path / "all.zip")
    assert rows(raw, "客户", "_file")[0] == ("甲", "all.zip/2025/a.xlsx")


def test_other_complaints_are_not_swallowed(tmp_path, monkeypatch):
    path = one(tmp_path, [HEAD, *LINES])

    class Broken:
        @staticmethod
        def from_filelike(_):
            raise MemoryError("no room")

    monkeypatch.setattr(workbook.calamine, "CalamineWorkbook", Broken)
    with pytest.raises(MemoryError):
        look(path)
    assert not issubclass(MemoryError, KamError)
