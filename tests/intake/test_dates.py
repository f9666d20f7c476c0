"""Dates as people write them: one format a column; what could be two days is refused."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.intake.dates import parse_dates

DAYS = st.dates(date(1950, 1, 1), date(2098, 12, 31))


def days(*texts, **told):
    """Days of the texts, None where there is none."""
    return [v if isinstance(v, date) else None for v in parse_dates(pd.Series(texts, dtype=object), **told).values]


def fault(*texts, **told):
    with pytest.raises(KamError) as caught:
        parse_dates(pd.Series(texts), **told)
    (only,) = caught.value.faults
    return only, caught.value.exit_code


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("2025-03-14", "%Y-%m-%d"),
        ("2025-3-14", "%Y-%m-%d"),
        ("2025-03-14 08:26:00", "%Y-%m-%d"),
        ("2025-03-14T08:26:00.123Z", "%Y-%m-%d"),
        ("2025-03-14 08:26+08:00", "%Y-%m-%d"),
        ("2025/3/14", "%Y/%m/%d"),
        ("2025/03/14 8:26", "%Y/%m/%d"),
        ("2025.3.14", "%Y.%m.%d"),
        ("14/3/2025", "%d/%m/%Y"),
        ("14-03-2025", "%d-%m-%Y"),
        ("3/14/2025", "%m/%d/%Y"),
        ("3/14/2025 8:26", "%m/%d/%Y"),
        ("03/14/2025 08:26:00 PM", "%m/%d/%Y"),
        ("3/14/25", "%m/%d/%y"),
        ("14.3.2025", "%d.%m.%Y"),
        ("20250314", "%Y%m%d"),
        ("2025年3月14日", "%Y年%m月%d日"),
        ("2025年03月14日 下午8:26", "%Y年%m月%d日"),
        ("14-Mar-2025", "%d-%b-%Y"),
        ("14 March 2025", "%d %b %Y"),
        ("Mar 14, 2025", "%b %d, %Y"),
    ],
)
def test_one_format_is_inferred(text, format):
    parsed = parse_dates(pd.Series([text]))
    assert (parsed.values[0], parsed.format) == (date(2025, 3, 14), format)
    assert (len(parsed.problems), parsed.notices) == (0, ())


def test_one_text_decides_for_the_column():
    assert days("3/4/2025", "14/4/2025") == [date(2025, 4, 3), date(2025, 4, 14)]
    assert days("3/4/2025", "4/14/2025") == [date(2025, 3, 4), date(2025, 4, 14)]


def test_an_ambiguous_column_is_refused_until_chosen():
    told, code = fault("03/04/2025", "05/06/2025", where="日期")
    assert (told.code, told.where, code) == ("KAM-I52", "日期", Exit.USAGE)
    assert str(told.found) == "03/04/2025 could be 2025-04-03 or 2025-03-04"
    assert str(told.means) == "month and day would be swapped for part of the lines, so nothing is guessed"
    assert str(told.mend) == 'say how dates are written: format: "%d/%m/%Y" or format: "%m/%d/%Y"'
    assert days("03/04/2025", format="%d/%m/%Y") == [date(2025, 4, 3)]
    assert days("03/04/2025", format="%m/%d/%Y") == [date(2025, 3, 4)]


def test_readings_that_agree_are_not_ambiguous():
    assert days("03/03/2025", "05/05/2025") == [date(2025, 3, 3), date(2025, 5, 5)]


def test_a_column_that_mixes_two_orders_is_refused():
    told, code = fault("13/01/2025", "01/14/2025", "02/03/2025")
    assert (told.code, code) == ("KAM-I52", Exit.USAGE)
    assert "fits only one of the two formats" in str(told.found)


def test_two_digit_years_may_be_ambiguous_three_ways():
    told, _ = fault("01/05/06")
    assert told.code == "KAM-I52"
    assert fault("25/12/31")[0].code == "KAM-I52"
    assert days("95/12/31") == [date(1995, 12, 31)]


def test_other_texts_are_problems_with_their_reason():
    more = ["2025-01-07", "2025-01-08"]
    parsed = parse_dates(pd.Series(["2025-01-02", "2025-02-30", "暂无", "2025/01/05", "2025-01-06x", *more]))
    assert {key: str(why) for key, why in parsed.problems.items()} == {
        1: "no such day in the calendar",
        2: "not a date in the format %Y-%m-%d",
        3: "not a date in the format %Y-%m-%d",
        4: "not a date in the format %Y-%m-%d",
    }


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-30", "1900-01-01", "2099-12-31", "9999-12-31"])
def test_days_that_stand_for_none_are_problems(text):
    parsed = parse_dates(pd.Series(["2025-01-02", text]))
    assert str(parsed.problems[1]) == f"{text} stands for no date"
    assert parsed.values.isna().tolist() == [False, True]


def test_the_leap_day_exists_in_leap_years_only():
    parsed = parse_dates(pd.Series(["2024-02-29", "2025-02-29"]))
    assert parsed.values[0] == date(2024, 2, 29)
    assert list(parsed.problems.index) == [1]


def test_excel_serials():
    """45000 is 2023-03-15 and 36526 is 2000-01-01, as Excel shows them."""
    parsed = parse_dates(pd.Series(["45000", "36526", "45000.75"]))
    assert parsed.values.tolist() == [date(2023, 3, 15), date(2000, 1, 1), date(2023, 3, 15)]
    assert parsed.format == "excel"
    assert [str(n) for n in parsed.notices] == ["dates are read as Excel serial numbers: 45000 is 2023-03-15"]
    declared = parse_dates(pd.Series(["45000", "x"]), format="excel")
    assert (declared.values[0], str(declared.problems[1]), declared.notices) == (date(2023, 3, 15), "not a date", ())


@pytest.mark.parametrize("texts", [["19999"], ["80001"], ["45000", "90000"], ["a", "b", "2025-01-01"], ["12:30", "8"]])
def test_a_column_of_something_else_is_refused(texts):
    told, code = fault(*texts, where="a.csv, 日期")
    assert (told.code, told.where, code) == ("KAM-I53", "a.csv, 日期", Exit.INPUT_CORRUPT)
    assert str(told.means) == "most texts of this column are dates in no known format"
    assert str(told.found).startswith(texts[0])


@pytest.mark.parametrize("format", ["yyyy-mm-dd", "%Q", "%Y-%m", "%-d/%m/%Y"])
def test_a_format_that_is_none_is_refused(format):
    told, code = fault("2025-01-02", format=format)
    assert (told.code, code) == ("KAM-I54", Exit.USAGE)
    assert str(told.found) == format
    assert "%" in str(told.mend)


def test_a_declared_format_beyond_the_known_ones():
    assert days("14|03|2025", format="%d|%m|%Y") == [date(2025, 3, 14)]
    assert days("2025-W11-5", format="%G-W%V-%u") == [date(2025, 3, 14)]
    parsed = parse_dates(pd.Series(["2025-03-14"]), format="%d|%m|%Y")
    assert str(parsed.problems[0]) == "not a date in the format %d|%m|%Y"


def test_a_declared_day_may_carry_a_time():
    assert days("12/1/2010 8:26", format="%m/%d/%Y") == [date(2010, 12, 1)]
    assert days("1|12|2010 8:26", format="%d|%m|%Y") == [date(2010, 12, 1)]


def test_blank_is_missing_and_no_problem():
    parsed = parse_dates(pd.Series(["2025-01-02", "", "  ", None], dtype=object))
    assert parsed.values.isna().tolist() == [False, True, True, True]
    assert not len(parsed.problems)
    assert days() == []


WRITTEN = {
    "iso": "{0:%Y-%m-%d}",
    "slashes": "{0.year}/{0.month}/{0.day}",
    "chinese": "{0.year}年{0.month}月{0.day}日",
    "compact": "{0:%Y%m%d}",
    "german": "{0.day}.{0.month}.{0.year}",
    "named": "{0:%d %b %Y}",
    "time": "{0:%Y-%m-%d} 08:26:00",
}


@pytest.mark.parametrize("style", WRITTEN)
@given(st.lists(DAYS, min_size=1, max_size=20, unique=True))
def test_every_unambiguous_style_reads_back(style, written):
    assert days(*(WRITTEN[style].format(day) for day in written)) == written


@given(st.lists(DAYS, min_size=1, max_size=20, unique=True), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%m-%d-%Y"]))
def test_day_and_month_are_read_right_or_refused(written, format):
    texts = [day.strftime(format) for day in written]
    try:
        assert days(*texts) == written
    except KamError as error:
        assert error.faults[0].code == "KAM-I52"
        assert all(day.day <= 12 for day in written)
    assert days(*texts, format=format) == written


@given(st.lists(st.dates(date(1954, 10, 3), date(2098, 12, 31)), min_size=1, max_size=20, unique=True))
def test_serials_count_from_the_end_of_1899(written):
    texts = [str((day - date(1899, 12, 30)) // timedelta(days=1)) for day in written]
    assert days(*texts) == written


def test_thousands_of_texts_are_decided_by_an_even_sample():
    texts = [str(date(2000, 1, 1) + timedelta(days=n)) for n in range(9_000)]
    assert days(*texts)[-1] == date(2000, 1, 1) + timedelta(days=8_999)


@pytest.mark.parametrize(
    ("path", "column", "encoding", "format"),
    [
        ("cn_invoices/E54_sales_gbk.csv", "开票日期", "gb18030", "%Y/%m/%d"),
        ("iowa_liquor/ames_2019.csv", "Date", "utf-8", "%m/%d/%Y"),
        ("online_retail_ii/dec_2010_latin1.csv", "InvoiceDate", "latin-1", "%m/%d/%Y %H:%M"),
    ],
)
def test_the_real_formats_as_pandas_reads_them(shared_data, path, column, encoding, format):
    frame = pd.read_csv(shared_data / path, encoding=encoding, dtype="str", usecols=[column])
    texts = frame[column].drop_duplicates()
    parsed = parse_dates(texts)
    assert format.startswith(parsed.format)
    assert parsed.values.tolist() == pd.to_datetime(texts, format=format).dt.date.tolist()
    assert not len(parsed.problems)
