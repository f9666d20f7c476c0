"""Files by their content: where they lie, what they are, how several become one table."""

import json
import os
import pickle
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake import content, places, read
from kamlib.intake.engine import connect
from kamlib.intake.spec import Source
from kamlib.intake.stack import GATHERED_ROWS
from tests.intake.raw import fault, look, rejected, rows, said

ONE, TWO = "客户,金额\n甲,1\n", "客户,金额\n乙,2\n"


def written(path, text=ONE):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["客户", "金额"])
    book.active.append(["丙", 3])
    book.save(path)
    return path


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    written(tmp_path / "in" / "02.csv", TWO)
    written(tmp_path / "in" / "01.csv")
    written(tmp_path / "in" / "more" / "03.csv", "金额,客户\n3,丙\n")
    for junk in ("read.me", ".hidden.csv", "~$01.xlsx"):
        written(tmp_path / "in" / junk, "junk")
    raw = look(tmp_path / "in")
    assert rows(raw, "客户", "金额", "_file", "_seq") == [
        ("甲", "1", "01.csv", 0),
        ("乙", "2", "02.csv", 1),
        ("丙", "3", "more/03.csv", 2),
    ]
    assert said(raw) == ["in: 1 files of other kinds are left out"]
    assert [path.name for path in raw.files] == ["01.csv", "02.csv", "03.csv"]


def test_a_pattern_and_a_file_may_meet(tmp_path):
    written(tmp_path / "a.csv")
    raw = look([tmp_path / "*.csv", tmp_path / "a.csv"])
    assert (rows(raw, "客户"), said(raw)) == ([("甲",)], ["a.csv is named twice and read once"])


def test_files_of_one_name_are_told_apart(tmp_path):
    files = [written(tmp_path / "east" / "a.csv"), written(tmp_path / "west" / "a.csv", TWO)]
    assert rows(look(files), "_file") == [("east/a.csv",), ("west/a.csv",)]


def test_a_name_with_brackets_is_a_name(tmp_path):
    assert rows(look(written(tmp_path / "a[1].csv")), "_file") == [("a[1].csv",)]


def test_relative_paths_are_read_from_the_project_root(tmp_path, monkeypatch):
    written(tmp_path / "kam.yaml", "x")
    written(tmp_path / "data" / "a.csv")
    deep = tmp_path / "notebooks"
    deep.mkdir()
    monkeypatch.chdir(deep)
    assert rows(look("data/a.csv"), "客户") == [("甲",)]


def test_raw_data_may_lie_elsewhere(tmp_path, monkeypatch):
    written(tmp_path / "a.csv")
    monkeypatch.setenv("KAM_DATA", str(tmp_path))
    assert rows(look("data/raw/a.csv"), "客户") == [("甲",)]
    assert rows(look("data/raw/*.csv"), "客户") == [("甲",)]


def test_missing_files_are_all_named_with_the_nearest(tmp_path):
    written(tmp_path / "sales_2025.csv")
    with pytest.raises(KamError) as caught:
        look([tmp_path / "sale_2025.csv", tmp_path / "nowhere" / "x.csv", tmp_path / "*.xlsx"])
    first, second, third = caught.value.faults
    assert {told.code for told in caught.value.faults} == {"KAM-I24"}
    assert caught.value.exit_code == Exit.INPUT_CORRUPT
    assert said(first) == ("there is no such file", "there is nothing to read", "did you mean sales_2025.csv?")
    assert said(second)[2] == "correct the path"
    assert (said(third)[0], said(third)[2]) == ("no data file is there", "correct the folder or the pattern")


def test_an_empty_folder_is_named(tmp_path):
    assert fault(tmp_path)[0].code == "KAM-I24"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest",
        "https://user:s3cret@host/a.csv?token=s3cret",
        "s3://bucket/a.csv",
        "file:///etc/passwd",
        "//server/share/a.csv",
        r"\\server\share\a.csv",
        "gs://x",
        "jdbc:postgresql://u:s3cret@h/db",
        "hdfs:/x/y",
    ],
)
def test_nothing_is_read_over_the_network(address):
    told, code = fault(address)
    assert (told.code, code) == ("KAM-I25", Exit.USAGE)
    assert said(told) == (
        "an address, not a file on this machine",
        "nothing is read over the network",
        "download the file first and name its path",
    )
    assert "s3cret" not in str(told.to())


def test_content_counts_not_the_ending(tmp_path):
    raw = look(workbook(tmp_path / "a.xlsx").rename(tmp_path / "a.csv"))
    assert (rows(raw, "客户"), said(raw)) == (
        [("丙",)],
        ["a.csv is an Excel workbook by its content, and read as such"],
    )
    for name in ("b.xlsx", "b.xls", "b.parquet"):
        raw = look(written(tmp_path / name))
        assert rows(raw, "客户") == [("甲",)]
        assert said(raw) == [f"{name} is plain text by its content, and read as such"]
    pq.write_table(pa.table({"客户": ["甲"]}), tmp_path / "c.csv")
    assert rows(look(tmp_path / "c.csv")) == [("甲",)]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>客户</td></tr></table></body></html>",
        "\ufeff<!DOCTYPE html>\n<html>",
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "  <TABLE border=1>",
        "<meta http-equiv=Content-Type>",
    ],
)
def test_a_web_page_named_xls_is_explained(tmp_path, page):
    told, code = fault(written(tmp_path / "export.xls", page))
    assert (told.code, told.where, code) == ("KAM-I27", "export.xls", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "a web page or XML document, whatever its name says",
        "exports named .xls are often web pages; their numbers cannot be read safely",
        "open it in Excel or WPS and save it as .xlsx",
    )


STRANGERS = {
    "JSON": json.dumps([{"客户": "甲"}]).encode(),
    "pickle": pickle.dumps({"a": 1}),
    "NumPy": b"\x93NUMPY\x01\x00",
    "Feather": b"FEA1\0\0\0\0",
    "Arrow IPC": b"ARROW1\0\0",
    "PDF": b"%PDF-1.7\n",
    "PNG": b"\x89PNG\r\n\x1a\n\0",
    "RAR": b"Rar!\x1a\x07",
    "tar": b"a.csv".ljust(257, b"\0") + b"ustar\0" + b"0" * 249,
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_other_kinds_are_never_opened(tmp_path, kind):
    told, code = fault(written(tmp_path / "a.csv", STRANGERS[kind]))
    assert (told.code, code) == ("KAM-I28", Exit.INPUT_CORRUPT)
    assert said(told) == (
        f"a file of the kind {kind}",
        "this kind is never opened",
        "export the data as CSV, XLSX or Parquet",
    )


@pytest.mark.parametrize("head", ["ORCHARD,amount\n1,2\n", "PAR1,amount\n1,2\n", "product,DUCK\n1,2\n", "BZh,x\n1,2\n"])
def test_a_heading_may_begin_like_another_kind(tmp_path, head):
    assert rows(look(written(tmp_path / "a.csv", head))) == [("1", "2")]


def test_a_pickle_does_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    fault(written(tmp_path / "a.csv", pickle.dumps(Trap())))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.bin", "content.xml"])
def test_other_office_documents_are_named(tmp_path, part):
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as bundle:
        bundle.writestr(part, "<x/>")
    told, _ = fault(tmp_path / "a.xlsx")
    assert told.code == "KAM-I28"
    assert said(told)[0].split()[-1] in ("DOCX", "XLSB", "ODS")


def test_texts_and_workbooks_may_stand_together(tmp_path):
    written(tmp_path / "a.csv")
    workbook(tmp_path / "b.xlsx")
    raw = look(tmp_path)
    assert rows(raw, "客户", "金额", "_file", "_line") == [("甲", "1", "a.csv", 2), ("丙", "3", "b.xlsx", 2)]


def test_kinds_that_cannot_be_stacked_are_refused(tmp_path):
    written(tmp_path / "a.csv")
    pq.write_table(pa.table({"客户": ["甲"]}), tmp_path / "b.parquet")
    told, code = fault(tmp_path)
    assert (told.code, told.where, code) == ("KAM-I23", "a.csv, b.parquet", Exit.USAGE)
    assert said(told)[2] == "name files of one kind, and one database file at a time"


def test_encodings_of_several_files_are_all_told(tmp_path):
    written(tmp_path / "a.csv", ONE.encode("gbk"))
    written(tmp_path / "b.csv", TWO)
    raw = look(tmp_path)
    assert (raw.encoding, rows(raw, "客户")) == ("gb18030, utf-8", [("甲",), ("乙",)])


def test_a_column_that_some_files_lack(tmp_path):
    written(tmp_path / "a.csv")
    written(tmp_path / "b.csv", "客户,金颖\n乙,2\n")
    raw = look(tmp_path)
    assert rows(raw) == [("甲", "1", None), ("乙", None, "2")]
    assert said(raw) == [
        "column 金额 is missing in 1 of 2 files or sheets, such as b.csv",
        "column 金颖 is missing in 1 of 2 files or sheets, such as a.csv",
    ]
    told, code = fault(tmp_path, columns=["客户", "金额"])
    assert (told.code, told.where, code) == ("KAM-I36", "b.csv: 金额", Exit.SCHEMA_DRIFT)
    assert said(told)[:2] == (
        "1 files or sheets do not have this column, which others have",
        "their lines would lack the value, without a word",
    )
    assert said(told)[2] == "did you mean 金颖?"


def test_a_wanted_column_that_no_file_has_is_left_to_the_mapping(tmp_path):
    assert rows(look(written(tmp_path / "a.csv"), columns=["nowhere"])) == [("甲", "1")]


def test_many_notices_of_one_kind_are_gathered(tmp_path):
    for day in range(1, 7):
        written(tmp_path / f"{day}.csv", ONE.removesuffix("\n"))
    told = said(look(tmp_path))
    assert len(told) == 4
    assert told[3].startswith("3 more notices of this kind: 1.csv: the last line (2) has no line end")


def test_many_rows_come_in_order(tmp_path):
    count = GATHERED_ROWS + 1_000
    raw = look(written(tmp_path / "a.csv", "客户,n\n" + "".join(f"甲,{n}\n" for n in range(count))))
    table = raw.table
    off = table.filter((table["_seq"].cast("string") != table["n"]) | (table["_line"] != table["_seq"] + 2))
    assert off.count().to_pyarrow().as_py() == 0
    assert table.count().to_pyarrow().as_py() == count


def test_all_rows_rejected_leave_an_empty_table(tmp_path):
    raw = look(written(tmp_path / "a.csv", '客户,金额\n"甲"x,1\n'))
    assert (rows(raw), raw.table.columns[:2]) == ([], ("客户", "金额"))
    assert rejected(raw) == [(2, "quotes within a field that are not doubled", '"甲"x,1')]


def test_a_failed_read_leaves_nothing_in_the_engine(tmp_path):
    connection = connect()
    body = "甲,1\n" * (GATHERED_ROWS + 10) + '"乙,2\n'
    fault(written(tmp_path / "a.csv", "客户,金额\n" + body), connection=connection)
    assert connection.con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_two_reads_share_an_engine(tmp_path):
    connection = connect()
    first = look(written(tmp_path / "a.csv"), connection=connection)
    second = look(written(tmp_path / "b.csv", TWO), connection=connection)
    assert (rows(first, "客户"), rows(second, "客户")) == ([("甲",)], [("乙",)])


def test_an_unreadable_file_is_named(tmp_path, monkeypatch):
    """Mode bits do not hold for root, so the refusal of the operating system is put in its place."""
    path = written(tmp_path / "a.csv")
    opened = Path.open

    def refused(self, *args, **told):
        if self == path:
            raise PermissionError(13, "denied")
        return opened(self, *args, **told)

    monkeypatch.setattr(Path, "open", refused)
    told, code = fault(path)
    assert (told.code, told.where, code) == ("KAM-I37", "a.csv", Exit.NO_PERMISSION)
    assert said(told)[0] == "this user may not read the file"


def test_the_same_files_give_the_same_table(tmp_path):
    for name, text in {"b.csv": TWO, "a.csv": ONE, "c.csv": "金额,客户\n3,丙\n"}.items():
        written(tmp_path / name, text)
    first, second = look(tmp_path), look(tmp_path)
    assert first.table.order_by("_seq").to_pyarrow().equals(second.table.order_by("_seq").to_pyarrow())


def test_a_fault_speaks_chinese(tmp_path):
    told, _ = fault(written(tmp_path / "a.csv", ONE + '"乙,2\n'))
    assert told.to("zh").splitlines() == [
        "✗ KAM-I35",
        "  位置: a.csv",
        '  发现: 第3行的引号没有闭合："乙,2',
        "  影响: 其后的行会被并入一个字段",
        "  办法: 请闭合引号，文本中的引号须写两遍；若文件被截断，请重新导出",
    ]


def test_the_parts_that_others_use():
    assert content.kind(b"PK\x03\x04", where="a") == "zip"
    assert places.find(["data/demo/accounts.csv"])[0][0].name == "accounts.csv"
    assert read.read(Source(files="data/demo/accounts.csv"), connection=connect()).encoding == "utf-8"
