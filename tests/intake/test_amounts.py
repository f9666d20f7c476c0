"""Money in the engine is exact; expected values are worked out with Python's decimals or by hand."""

from decimal import ROUND_HALF_EVEN, Decimal

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.intake.amounts import FACTOR, product, rounded
from tests.intake.made import COLUMNS, read, rows, written

FOUR, TEN = Decimal("0.0001"), Decimal("1e-10")
HEAD = "客户,日期,单价,数量,金额\n"
TIMES = {**COLUMNS, "amount": {"multiply": ["单价", "数量"]}}


def line(price, pieces, amount=""):
    return f'A,2025-01-02,"{price}",{pieces},{amount}\n'


def amounts(path, **told):
    return [row[0] for row in rows(read(path, **told), "amount")]


def test_a_unit_price_keeps_ten_decimals_until_the_product_is_rounded(tmp_path):
    lines = line("8.849557522", 10_000) + line("0.00004", 100_000) + line("1.0000000001", 3)
    found = read(written(tmp_path, lines, HEAD), columns=TIMES)
    assert [str(row[0]) for row in rows(found, "amount")] == ["88495.5752", "4.0000", "3.0000"]
    assert not any("rounded" in str(notice) for notice in found.notices)


@pytest.mark.parametrize(
    ("price", "decimal"),
    [("￥8.849557522", "."), ("8,849557522", ","), ("8.849557522元", None), ("(8.849557522)", None)],
)
def test_a_unit_price_that_is_no_plain_decimal_keeps_them_too(tmp_path, price, decimal):
    path = written(tmp_path, line(price, 10_000), HEAD)
    (found,) = amounts(path, columns=TIMES, source={"decimal": decimal})
    assert abs(found) == Decimal("88495.5752")


def test_a_unit_smaller_than_a_thousandth_is_no_zero(tmp_path):
    columns = {**COLUMNS, "amount": {"column": "金额", "unit": 0.0001}}
    assert amounts(written(tmp_path, line(1, 1, 12_345), HEAD), columns=columns) == [Decimal("1.2345")]


def test_amounts_are_rounded_half_to_even_with_a_notice(tmp_path):
    lines = "".join(line(1, 1, amount) for amount in ("0.00005", "0.00015", "-0.00015", "1.23456789"))
    found = read(written(tmp_path, lines, HEAD))
    assert [str(row[0]) for row in rows(found, "amount")] == ["0.0000", "0.0002", "-0.0002", "1.2346"]
    assert any("4 numbers, such as" in str(notice) for notice in found.notices)


def test_what_double_precision_left_behind_is_not_worth_a_notice(tmp_path):
    found = read(written(tmp_path, line(1, 1, "0.30000000000000004"), HEAD))
    assert rows(found, "amount") == [(Decimal("0.3000"),)]
    assert not any("rounded" in str(notice) for notice in found.notices)


def test_a_product_that_is_too_large_is_rejected_with_its_factors(tmp_path):
    found = read(written(tmp_path, line("10000000", "10000000") + line(1, 2), HEAD), columns=TIMES, strict=False)
    (told,) = found.rejects.itertuples()
    assert (told.line, told.column) == (2, "amount")
    assert told.text == "10000000.0000000000 × 10000000.0000000000"
    assert told.reason.startswith("too large")
    assert found.facts()["lines_kept"] == 1
    with pytest.raises(KamError, match="KAM-I80") as caught:
        read(written(tmp_path, line("10000000", "10000000"), HEAD), columns=TIMES)
    assert caught.value.exit_code == Exit.INPUT_CORRUPT


def test_one_part_that_cannot_be_read_spoils_the_product_only(tmp_path):
    found = read(written(tmp_path, line("面议", 3) + line(2, 3), HEAD), columns=TIMES, strict=False)
    assert rows(found, "amount") == [(Decimal("6.0000"),)]
    assert found.rejects[["column", "text"]].to_numpy().tolist() == [["amount", "面议"]]


def test_floats_of_a_typed_file_multiply_exactly(tmp_path):
    frame = pd.DataFrame({"客户": ["A"] * 3, "日期": pd.to_datetime(["2025-01-02"] * 3)})
    frame = frame.assign(单价=[0.1, float("nan"), 2.5], 数量=[3, 1, 2])
    frame.to_parquet(tmp_path / "s.parquet")
    found = read(tmp_path / "s.parquet", columns=TIMES, strict=False)
    assert rows(found, "amount") == [(Decimal("0.3000"),), (Decimal("5.0000"),)]
    assert found.rejects["reason"].tolist() == ["amount is missing"]


def test_a_decimal_comma_in_one_column_says_nothing_about_another(tmp_path):
    columns = {**COLUMNS, "amount": "单价", "quantity": "数量"}
    lines = line("1.234,56", "2.500") + line("2.500", "1.25")
    found = read(written(tmp_path, lines, HEAD), columns=columns)
    assert [(float(a), float(q)) for a, q in rows(found, "amount", "quantity")] == [(1234.56, 2.5), (2500.0, 1.25)]


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=10)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_products_and_rounding_are_those_of_python_decimals(pairs):
    frame = pd.DataFrame({"a": [str(a) for a, _ in pairs], "b": [str(b) for _, b in pairs]})
    table = ibis.memtable(frame).mutate(a=lambda t: t.a.cast(FACTOR), b=lambda t: t.b.cast(FACTOR))
    found = table.select(p=product(table.a, table.b), r=rounded(table.a)).to_pyarrow().to_pylist()
    for (a, b), row in zip(pairs, found, strict=True):
        assert row["p"] == (a * b).quantize(TEN, rounding=ROUND_HALF_EVEN)
        assert row["r"] == a.quantize(FOUR, rounding=ROUND_HALF_EVEN)
