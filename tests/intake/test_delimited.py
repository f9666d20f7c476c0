"""Delimited and aligned text: rows by hand, both ways of splitting against each other, and every way to be cut."""

import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.intake import delimited
from kamlib.intake.engine import connect
from kamlib.intake.findings import Findings
from kamlib.intake.layout import Layout, separator
from tests.intake.raw import fault, look, rejected, rows, said

HEAD = "客户,日期,金额\n"
GOOD = HEAD + "甲,2025-01-02,100.50\n007,2025-01-03,20\nNA,2025-01-04,-3\n"


def written(folder, content, name="a.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@dataclass
class Grid:
    file: str = "a.csv"
    sheet: str = ""


def split(text, names=("a", "b", "c"), *, at_once=True, size=40, heading=0):
    """Rows with lines, and rejects, of one text, by the quick way or row by row only."""
    findings, body = Findings(), text.encode()
    blocks = iter([body[n : n + size] for n in range(0, len(body), size)])
    with pytest.MonkeyPatch.context() as patch:
        if not at_once:
            patch.setattr(delimited, "_at_once", lambda *_: None)
        found = delimited.tables(_lined(blocks), layout=Layout(names, heading, ","), grid=Grid(), findings=findings)
        kept = [tuple(row.values()) for table in found for row in table.to_pylist()]
    return kept, [(line, str(reason), said) for _, _, line, _, reason, said in findings.rejected]


def _lined(blocks):
    rest = b""
    for block in blocks:
        head, end, rest = (rest + block).rpartition(b"\n")
        if end:
            yield head + end
    if rest:
        yield rest


# what a field may hold; half of the texts are plain, so that both ways are taken
FIELD = st.one_of(st.text("ab1 ", max_size=3), st.text('ab,"\n é客', max_size=5))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=12), st.sampled_from([0, 1]), st.integers(5, 60))
def test_both_ways_give_what_the_csv_writer_wrote(table, quoting, size):
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n", quoting=[csv.QUOTE_MINIMAL, csv.QUOTE_ALL][quoting]).writerows(table)
    quick, _ = split(sink.getvalue(), size=size)
    slow, _ = split(sink.getvalue(), size=size, at_once=False)
    expected = [tuple(field or None for field in row) for row in table if any(row)]
    assert [row[:3] for row in quick] == expected
    assert quick == slow


@settings(max_examples=300, deadline=None)
@given(st.text('ab,,,"\n\n', max_size=60), st.integers(5, 60))
def test_both_ways_agree_on_any_text(text, size):
    def told(at_once):
        try:
            return split(text, at_once=at_once, size=size)
        except KamError as error:
            return str(error)

    assert told(True) == told(False)


def test_lines_are_physical_ones():
    text = 'a,b,c\n1,2,3\n\n"x\ny",2,3\n4,5,6\n'
    kept, _ = split(text, heading=1)
    assert kept == [("1", "2", "3", 2), ("x\ny", "2", "3", 4), ("4", "5", "6", 6)]


def test_only_empty_fields_are_missing(tmp_path):
    path = written(tmp_path, 'id,name,x\n007,NA,nan\n"",None,N/A\n 1 ,null,-\n')
    assert rows(look(path)) == [("007", "NA", "nan"), (None, "None", "N/A"), (" 1 ", "null", "-")]


def test_every_row_knows_its_place(tmp_path):
    raw = look(written(tmp_path, GOOD))
    assert rows(raw, "客户", "_file", "_sheet", "_line", "_seq") == [
        ("甲", "a.csv", "", 2, 0),
        ("007", "a.csv", "", 3, 1),
        ("NA", "a.csv", "", 4, 2),
    ]
    assert {name: str(kind) for name, kind in raw.table.schema().items() if kind.is_integer()} == {
        "_line": "int64",
        "_seq": "int64",
    }
    assert said(raw) == []


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(tmp_path, sign, end):
    path = written(tmp_path, GOOD.replace(",", sign).replace("\n", end))
    assert rows(look(path)) == [("甲", "2025-01-02", "100.50"), ("007", "2025-01-03", "20"), ("NA", "2025-01-04", "-3")]


def test_decimal_commas_do_not_split():
    assert separator(["客户;金额", "甲;1,5", "乙;2,5"]) == ";"
    assert separator(["name,amount", '"a;b",1', '"c;d",2']) == ","
    assert separator(["one", "two"]) is None


def test_a_given_separator_is_followed(tmp_path):
    path = written(tmp_path, "x:y\n1:2\n")
    assert rows(look(path, separator=":")) == [("1", "2")]


def test_rows_of_another_width_are_put_aside(tmp_path):
    raw = look(written(tmp_path, GOOD + "乙,2025-01-05\n丙,2025-01-06,1,2\n丁,2025-01-07,9\n"))
    assert rejected(raw) == [
        (5, "2 fields instead of 3", "乙,2025-01-05"),
        (6, "4 fields instead of 3", "丙,2025-01-06,1,2"),
    ]
    assert raw.rejected[["file", "sheet", "column"]].to_numpy().tolist() == [["a.csv", "", ""]] * 2
    assert rows(raw, "客户")[-1] == ("丁",)


def test_quotes_within_a_field_are_put_aside(tmp_path):
    raw = look(written(tmp_path, GOOD + '"乙"丙,2025-01-05,5\n丁,2025-01-07,9\n'))
    assert rejected(raw) == [(5, "quotes within a field that are not doubled", '"乙"丙,2025-01-05,5')]


def test_an_inch_sign_is_no_quote(tmp_path):
    raw = look(written(tmp_path, 'item,n\n5" pipe,1\n"6"" pipe",2\n'))
    assert rows(raw) == [('5" pipe', "1"), ('6" pipe', "2")]


@pytest.mark.parametrize("rest", ["", "more,2025-01-09,1\n" * 20_000, 'x,"y",1\n'])
def test_an_unclosed_quote_names_the_line_where_it_opens(tmp_path, rest):
    told, code = fault(written(tmp_path, GOOD + '"乙,2025-01-05,5\n' + rest))
    assert (told.code, told.where, code) == ("KAM-I35", "a.csv", Exit.INPUT_CORRUPT)
    assert said(told) == (
        'a quote opens in line 5 and is not closed: "乙,2025-01-05,5',
        "the rows below would be swallowed into one field",
        "close the quote, or double a quote that belongs to the text; if the file was cut off, export it again",
    )


def test_a_separator_too_many_in_every_row_is_refused(tmp_path):
    told, code = fault(written(tmp_path, HEAD + "甲,2025-01-02,1,\n乙,2025-01-03,2,\n"))
    assert (told.code, code) == ("KAM-I31", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "the heading (line 1) has 3 columns, most rows have 4, such as line 2: 甲 | 2025-01-02 | 1 | ",
        "columns are shifted: names and values do not belong together",
        "every row ends with a separator too many: remove it, or add one to the heading, and export again",
    )


def test_a_name_too_few_is_refused(tmp_path):
    told, _ = fault(written(tmp_path, "客户,金额\n1,甲,5\n2,乙,6\n"))
    assert said(told)[0].startswith("the heading (line 1) has 2 columns, most rows have 3")
    assert said(told)[2].startswith("check for a column without a name")


def test_rows_that_shift_further_down_are_refused(tmp_path):
    body = "甲,2025-01-02,1\n" * 600 + "乙,2025-01-02,1,2\n" * 700
    told, _ = fault(written(tmp_path, HEAD + body))
    assert told.code == "KAM-I31"
    assert said(told)[0].startswith("700 rows, the first in line 602, do not have the heading's 3 fields: 乙")


def test_an_empty_column_that_the_heading_has_too_is_kept(tmp_path):
    raw = look(written(tmp_path, "客户,金额,\n甲,1,\n乙,2,\n"))
    assert raw.table.columns[:3] == ("客户", "金额", "column 3")


def test_duplicate_names_are_told_with_their_positions(tmp_path):
    told, code = fault(written(tmp_path, "客户,Amount,日期,amount\n甲,1,2025-01-01,2\n"))
    assert (told.code, code) == ("KAM-I32", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "columns 2 and 4 are both called amount"
    assert said(told)[2] == "rename one in the file, or give all names: header: 1 and names: [...]"


def test_names_of_the_place_columns_are_reserved(tmp_path):
    told, _ = fault(written(tmp_path, "客户,_line\n甲,x\n"))
    assert said(told)[0] == "column 2 is called _line, a name that is reserved here"


def test_names_for_duplicates_can_be_given(tmp_path):
    path = written(tmp_path, "x,x\n甲,1\n")
    assert look(path, header=1, names=("a", "b")).table.columns[:2] == ("a", "b")
    told, code = fault(path, header=1, names=("a",))
    assert (told.code, code) == ("KAM-I33", Exit.USAGE)
    assert said(told)[0] == "1 names for 2 columns"


def test_a_heading_below_titles_is_found(tmp_path):
    raw = look(written(tmp_path, "销售明细,,\n2025年,,\n\n" + GOOD))
    assert rows(raw, "客户", "_line")[0] == ("甲", 5)
    assert said(raw) == ["a.csv: the heading is line 4; above it stands: 销售明细 / 2025年"]


def test_a_title_above_two_columns_is_no_heading(tmp_path):
    raw = look(written(tmp_path, "销售明细,\n客户,金额\n甲,1\n"))
    assert (raw.table.columns[:2], rows(raw)) == (("客户", "金额"), [("甲", "1")])


def test_the_separator_that_excel_names_is_followed(tmp_path):
    raw = look(written(tmp_path, "sep=;\n客户;金额\n甲;1,5\n"))
    assert (rows(raw, "客户", "金额", "_line"), said(raw)) == ([("甲", "1,5", 3)], [])


def test_one_column_is_a_table_too(tmp_path):
    assert rows(look(written(tmp_path, "客户\n甲\n\n乙 丙\n")), "客户", "_line") == [("甲", 2), ("乙 丙", 4)]


def test_a_second_mark_of_the_encoding_is_no_part_of_a_name(tmp_path):
    assert look(written(tmp_path, "\ufeff\ufeff" + GOOD)).table.columns[0] == "客户"


def test_a_heading_can_be_pointed_at(tmp_path):
    path = written(tmp_path, "1,2,3\n" + GOOD)
    assert rows(look(path, header=2)) == rows(look(written(tmp_path, GOOD, "b.csv")))
    told, _ = fault(path, header=99)
    assert said(told)[0] == "line 99 holds no heading"


def test_a_file_without_heading_is_not_robbed_of_its_first_row(tmp_path):
    path = written(tmp_path, "甲,2025-01-02,100\n乙,2025-01-03,20\n")
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I30", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "no line looks like a heading",
        "the first line is 甲 | 2025-01-02 | 100; it would be taken for names or lost",
        "say header: none with names: [...], or header: N for the heading's line",
    )
    raw = look(path, header="none")
    assert raw.table.columns[:3] == ("1", "2", "3")
    assert rows(raw, "_line") == [(1,), (2,)]
    assert look(path, header="none", names=("a", "d", "m")).table.columns[:3] == ("a", "d", "m")


def test_years_may_be_names_of_columns(tmp_path):
    assert look(written(tmp_path, "客户,2024,2025\n甲,1,2\n")).table.columns[:3] == ("客户", "2024", "2025")


@pytest.mark.parametrize("content", ["客户,金额\n", "客户,金额", "客户,金额\n\n\n", "客户,金额\n,\n"])
def test_a_heading_alone_is_no_data(tmp_path, content):
    told, code = fault(written(tmp_path, content))
    assert (told.code, told.where, code) == ("KAM-I29", "a.csv", Exit.INPUT_EMPTY)
    assert said(told) == (
        "no data rows",
        "there is nothing to analyse",
        "check the export's filter and period, and export again",
    )


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_says_so(tmp_path, content):
    told, code = fault(written(tmp_path, content))
    assert (told.code, code) == ("KAM-I26", Exit.INPUT_EMPTY)
    assert said(told) == ("the file is empty", "there is nothing to read", "export it again")


def test_nul_bytes_are_refused(tmp_path):
    told, code = fault(written(tmp_path, GOOD + "乙\0,2025-01-02,1\n"))
    assert (told.code, code) == ("KAM-I34", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "line 5 holds a NUL byte"
    assert said(told)[2] == "export it again, or say encoding: utf-16-le"
    unmarked = written(tmp_path, "a,b\n1,2\n".encode("utf-16-le"), "b.csv")
    assert fault(unmarked)[0].code == "KAM-I34"
    assert rows(look(unmarked, encoding="utf-16-le")) == [("1", "2")]


def test_empty_rows_are_no_rows(tmp_path):
    raw = look(written(tmp_path, GOOD + ",,\n,,\n\n丁,2025-01-09,4\n"))
    assert rows(raw, "客户", "_line")[2:] == [("NA", 4), ("丁", 8)]
    assert said(raw) == []


def test_a_last_line_without_end_is_told(tmp_path):
    raw = look(written(tmp_path, GOOD[:-1]))
    assert len(rows(raw)) == 3
    assert said(raw) == ["a.csv: the last line (4) has no line end: the file may have been cut off"]


@pytest.mark.parametrize(
    ("quoted", "end", "codec"),
    [(False, "\n", "utf-8"), (True, "\r\n", "utf-8"), (False, "\r\n", "gb18030"), (True, "\n", "gb18030")],
)
def test_a_file_cut_anywhere_is_never_silent(tmp_path, quoted, end, codec):
    """Cut at each of its last 200 bytes; between two lines alone nothing can tell a cut file from a shorter one."""
    mark = '"' if quoted else ""
    lines = [f"{mark}上海商行{n}{mark},2025-01-{n:02d},{mark}{n}00.50{mark}" for n in range(1, 29)]
    whole, connection, silent = end.join([HEAD.strip(), *lines, ""]).encode(codec), connect(), []
    for cut in range(1, 201):
        path = written(tmp_path, whole[:-cut])
        try:
            raw = look(path, connection=connection)
        except KamError as error:
            assert error.exit_code == Exit.INPUT_CORRUPT
            continue
        if not raw.notices and not len(raw.rejected):
            silent.append(whole[:-cut])
        connection.drop_table(raw.table.get_name())
    assert silent
    assert [part for part in silent if not part.endswith(end.encode())] == []


def test_hostile_texts_come_back_unharmed(tmp_path):
    hostile = ["<script>alert(1)</script>", '=HYPERLINK("x")', "../../x", r"A$\foo$", "\u202eabc", "😀" * 50, "x" * 200]
    sink = io.StringIO()
    csv.writer(sink).writerows([["name", "n"], *([text, "1"] for text in hostile)])
    assert [name for name, _ in rows(look(written(tmp_path, sink.getvalue())))] == hostile


def test_the_real_cohort_keeps_its_leading_zeros(shared_data):
    path = shared_data / "cdnow" / "CDNOW_master.txt"
    raw = look(path, format="fixed")
    assert rows(raw)[0] == ("00001", "19970101", "1", "11.77")
    assert raw.table.columns[:4] == ("customer_id", "date", "number_of_cds", "dollar_value")
    table = raw.table
    counted = table.agg(n=table.count(), k=table["customer_id"].nunique()).to_pyarrow().to_pylist()
    assert counted == [{"n": 69_659, "k": 23_570}]
    assert len(raw.rejected) == 0
    told = look(path)
    assert said(told) == ["CDNOW_master.txt: read as columns that blanks separate"]
    assert told.table.count().to_pyarrow().as_py() == 69_659
    sample, code = fault(shared_data / "cdnow" / "CDNOW_sample.txt")
    assert (sample.code, code) == ("KAM-I30", Exit.INPUT_CORRUPT)


def test_widths_are_followed(tmp_path):
    path = written(tmp_path, "id   name   amount\n0001 甲公司   12.50\n0002 B & C   3.00\n0003          1.00\n")
    raw = look(path, format="fixed", widths=(5, 5, 8))
    assert raw.table.columns[:3] == ("id", "name", "amount")
    assert rows(raw) == [("0001", "甲公司", "12.50"), ("0002", "B & C", "3.00"), ("0003", None, "1.00")]


def test_aligned_rows_of_another_width_are_put_aside(tmp_path):
    raw = look(written(tmp_path, "id amount\n 01 5.0\n 02 6.0 7\n\n 03 8.0\n"), format="fixed")
    assert rejected(raw) == [(3, "3 fields instead of 2", " 02 6.0 7")]
    assert rows(raw, "id", "_line") == [("01", 2), ("03", 5)]
    beyond = look(written(tmp_path, "id amount\n01 5.0   \n02 6.0    77\n03 7.0\n"), format="fixed", widths=(3, 6))
    assert rejected(beyond) == [(3, "3 fields instead of 2", "02 6.0    77")]


def test_the_real_city_is_read_whole(shared_data):
    raw = look(shared_data / "iowa_liquor" / "ames_2019.csv")
    assert (len(raw.table.columns), raw.table.count().to_pyarrow().as_py()) == (15, 62_996)
    assert rows(raw, "Store Number", "Sale (Dollars)")[0] == ("3524", "$297.00")
    assert not len(raw.rejected)
