"""Money in exact decimals: unit prices with many decimals, units, products that are too large."""

from decimal import Decimal

import pytest

from tests.intake.made import read, rows, written

COLUMNS = {"account": "客户", "date": "日期", "amount": {"multiply": ["数量", "金额"]}}


@pytest.mark.parametrize(
    ("quantity", "price", "money"),
    [("10000", "8.849557522", "88495.5752"), ("3", "0.33333", "1.0000"), ("0.5", "0.0001", "0.0000"),
     ("1.5", "0.0001", "0.0002"), ("-2", "1,234.56", "-2469.1200")],
)  # fmt: skip
def test_products_are_rounded_once_and_to_even(tmp_path, quantity, price, money):
    """Worked out by hand: 10,000 × 8.849557522 = 88,495.57522; 0.5 and 1.5 of a ten-thousandth go to the even one."""
    path = written(tmp_path, f'A,2025-01-02,S1,P,{quantity},"{price}",\n')
    assert rows(read(path, columns=COLUMNS), "amount") == [(Decimal(money),)]


@pytest.mark.parametrize(("unit", "money"), [(10000, "10000.0000"), (0.01, "0.0100"), (0.0005, "0.0005")])
def test_units_are_exact(tmp_path, unit, money):
    columns = {"account": "客户", "date": "日期", "amount": {"column": "金额", "unit": unit}}
    path = written(tmp_path, "A,2025-01-02,S1,P,1,1,\n")
    assert rows(read(path, columns=columns), "amount") == [(Decimal(money),)]


def test_a_plain_number_with_more_decimals_is_told(tmp_path):
    found = read(written(tmp_path, "A,2025-01-02,S1,P,1,1.23456,\n"))
    assert rows(found, "amount") == [(Decimal("1.2346"),)]
    assert any("rounded to four decimals" in str(notice) for notice in found.notices)
