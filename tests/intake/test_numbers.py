"""Numbers as people write them; each value is written by the test itself and must come back exactly."""

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.intake.numbers import CURRENCIES, parse_numbers

FULL_WIDTH = str.maketrans("0123456789-+.,()", "０１２３４５６７８９－＋．，（）")


def value(text, **told):
    """The exact value of one text, or the reason why there is none."""
    parsed = parse_numbers(pd.Series([text]), **told)
    return str(parsed.problems[0]) if len(parsed.problems) else parsed.values[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234.5", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1’234.5", "1234.5"),
        ("(1,234.50)", "-1234.50"),
        ("1,234.50-", "-1234.50"),
        ("+5", "5"),
        ("−5", "-5"),
        ("- 5", "-5"),
        ("１２３４", "1234"),
        ("－100", "-100"),
        ("（１００）", "-100"),
        ("１，２３４．５", "1234.5"),
        ("¥1,234.5", "1234.5"),
        ("￥100", "100"),
        ("$297.00", "297"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("($5)", "-5"),
        ("£3", "3"),
        ("5 €", "5"),
        ("CNY 5", "5"),
        ("5RMB", "5"),
        ("usd 5", "5"),
        ("100元", "100"),
        ("1.2万", "12000"),
        ("-1.2万元", "-12000"),
        ("3亿", "300000000"),
        ("0.00012亿", "12000"),
        ("1e5", "100000"),
        ("1.5E-3", "0.0015"),
        ("  7 ", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0", "0"),
        ("0.0000", "0"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_written_numbers(text, number):
    assert value(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("暂无", "not a number"),
        ("about 7", "not a number"),
        ("-", "not a number"),
        (".", "not a number"),
        ("0x1F", "not a number"),
        ("1_000", "not a number"),
        ("٣", "not a number"),
        ("#N/A", "not a number"),
        ("1" * 61, "not a number"),
        ("12%", "a percentage, not an amount"),
        ("１２％", "a percentage, not an amount"),
        ("inf", "an infinite or undefined value"),
        ("-Infinity", "an infinite or undefined value"),
        ("NaN", "an infinite or undefined value"),
        ("1e400", "too large: 100,000,000,000,000 or more"),
        ("1e999999999999", "too large: 100,000,000,000,000 or more"),
        ("100000000000000", "too large: 100,000,000,000,000 or more"),
        ("99999999999999.99999", "too large: 100,000,000,000,000 or more"),
        ("-1000000亿", "too large: 100,000,000,000,000 or more"),
        ("--5", "signs or brackets that do not fit together"),
        ("(-5)", "signs or brackets that do not fit together"),
        ("(5", "signs or brackets that do not fit together"),
        ("-5-", "signs or brackets that do not fit together"),
        ("¥5$", "two currencies in one amount"),
        ("1,23,456", "not a number when . is the decimal mark"),
        ("1.2.3", "not a number when . is the decimal mark"),
        ("1,234e5", "not a number when . is the decimal mark"),
    ],
)
def test_what_is_no_number_says_why(text, reason):
    assert value(text, decimal=".") == reason


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\u00a0", None])
def test_blank_is_missing_and_no_problem(text):
    parsed = parse_numbers(pd.Series([text, "1"], dtype=object))
    assert parsed.values.isna().tolist() == [True, False]
    assert not len(parsed.problems)


def test_one_text_decides_the_mark_for_the_column():
    comma = parse_numbers(pd.Series(["1.234", "1.234,56", "7"]))
    assert [str(v) for v in comma.values] == ["1234.0000", "1234.5600", "7.0000"]
    assert (comma.format, [str(n) for n in comma.notices]) == (",", ["numbers are read with a decimal comma"])
    point = parse_numbers(pd.Series(["1,234", "1,234.56"]))
    assert [str(v) for v in point.values] == ["1234.0000", "1234.5600"]
    assert (point.format, point.notices) == (".", ())


@pytest.mark.parametrize("decisive", ["12.50", "1,234,567", "0.125", "1234.5", "1 234.567"])
def test_what_decides_for_a_point(decisive):
    assert parse_numbers(pd.Series(["1,234", decisive])).values[0] == 1234


@pytest.mark.parametrize("decisive", ["12,50", "1.234.567", "0,125", "1234,5"])
def test_what_decides_for_a_comma(decisive):
    assert parse_numbers(pd.Series(["1.234", decisive])).values[0] == 1234


@pytest.mark.parametrize("texts", [["1,234"], ["1,234", "5"], ["1.234", "$9.876"]])
def test_a_column_that_could_be_either_is_refused(texts):
    with pytest.raises(KamError) as caught:
        parse_numbers(pd.Series(texts), where="金额")
    (told,) = caught.value.faults
    assert (told.code, told.where, caught.value.exit_code) == ("KAM-I51", "金额", Exit.USAGE)
    assert "each mark could be a decimal mark or one between thousands" in str(told.found)
    assert 'decimal: "." or "," under source' in str(told.mend)
    assert parse_numbers(pd.Series(texts), decimal=".").format == "."
    assert parse_numbers(pd.Series(["1,234"]), decimal=",").values[0] == Decimal("1.234")


def test_a_column_that_mixes_both_marks_is_refused():
    with pytest.raises(KamError) as caught:
        parse_numbers(pd.Series(["1.234,5", "1,234.5"]))
    assert str(caught.value.faults[0].found) == "both 1,234.5 and 1.234,5"


def test_a_declared_mark_makes_the_others_problems():
    parsed = parse_numbers(pd.Series(["1.234,5", "1,234.5"]), decimal=".")
    assert {key: str(why) for key, why in parsed.problems.items()} == {0: "not a number when . is the decimal mark"}


def test_currencies_are_returned_by_text():
    texts = pd.Series(["¥1", "$2", "3元", "HK$4", "5", "EUR 6", "x"], index=list("abcdefg"))
    parsed = parse_numbers(texts)
    assert parsed.currencies.to_dict() == dict(zip("abcdefg", ["CNY", "USD", "CNY", "HKD", "", "EUR", ""], strict=True))
    assert parsed.values.index.equals(texts.index)


@pytest.mark.parametrize("sign", sorted(CURRENCIES))
def test_every_currency_stands_before_or_after(sign):
    assert (value(f"{sign} 1.50"), value(f"1.50{sign}")) == (Decimal("1.5"), Decimal("1.5"))


def test_more_than_four_decimals_are_rounded_half_to_even_with_a_notice():
    parsed = parse_numbers(pd.Series(["0.00005", "0.00015", "0.00025", "1.2"]))
    assert [str(v) for v in parsed.values] == ["0.0000", "0.0002", "0.0002", "1.2000"]
    assert [str(n) for n in parsed.notices] == ["3 numbers, such as 0.00005, are rounded to four decimals"]


def test_values_fit_the_engines_money():
    assert parse_numbers(pd.Series(["1", None, "x"], dtype=object)).values.dtype.pyarrow_dtype == pa.decimal128(18, 4)
    assert not len(parse_numbers(pd.Series([], dtype="str")).values)


AMOUNTS = st.decimals("-99999999999", "99999999999", places=2)


def grouped(number, sign, mark):
    return f"{abs(number):,.2f}".replace(",", "_").replace(".", mark).replace("_", sign)


STYLES = {
    "plain": lambda x: f"{x:f}",
    "thousands": lambda x: ("-" if x < 0 else "") + grouped(x, ",", "."),
    "blanks": lambda x: ("-" if x < 0 else "") + grouped(x, " ", "."),
    "apostrophes": lambda x: ("-" if x < 0 else "") + grouped(x, "'", "."),
    "european": lambda x: ("-" if x < 0 else "") + grouped(x, ".", ","),
    "brackets": lambda x: f"({grouped(x, ',', '.')})" if x < 0 else grouped(x, ",", "."),
    "trailing": lambda x: grouped(x, ",", ".") + ("-" if x < 0 else ""),
    "full width": lambda x: f"{x:,.2f}".translate(FULL_WIDTH),
    "yuan": lambda x: f"￥{x:,.2f}",
    "dollars": lambda x: ("-" if x < 0 else "") + "$" + grouped(x, ",", "."),
    "code": lambda x: f"{x:,.2f} CNY",
    "power": lambda x: f"{x:e}",
    "wan": lambda x: f"{x.scaleb(-4):f}万",
    "yi": lambda x: f"{x.scaleb(-8):f}亿元",
}


@pytest.mark.parametrize("style", STYLES)
@given(st.lists(AMOUNTS, min_size=1, max_size=20, unique=True))
def test_every_style_reads_back(style, amounts):
    texts = pd.Series([STYLES[style](x) for x in amounts])
    mark = "," if style == "european" else "."
    parsed = parse_numbers(texts, decimal=mark)
    assert parsed.values.tolist() == [x.quantize(Decimal("0.0001")) for x in amounts]
    assert not len(parsed.problems)


@given(st.lists(AMOUNTS, min_size=1, max_size=20, unique=True), st.sampled_from([",", "."]))
def test_two_decimals_always_decide_the_mark(amounts, mark):
    texts = pd.Series([grouped(x, {",": ".", ".": ","}[mark], mark) for x in amounts])
    assert parse_numbers(texts).values.tolist() == [abs(x) for x in amounts]


@given(st.text(max_size=12))
def test_any_text_is_a_number_a_problem_or_blank(text):
    parsed = parse_numbers(pd.Series([text]), decimal=".")
    assert parsed.values.notna()[0] + len(parsed.problems) <= 1
    assert parsed.values.notna()[0] or len(parsed.problems) or not text.translate({0xA0: 32, 0x3000: 32}).strip()


def test_unit_prices_keep_as_many_places_as_asked_for():
    read = parse_numbers(pd.Series(["￥8.849557522", "8,849557522"]), decimal=".", places=10)
    assert str(read.values[0]) == "8.8495575220"
    assert (read.values.dtype.pyarrow_dtype, read.notices) == (pa.decimal128(24, 10), ())
