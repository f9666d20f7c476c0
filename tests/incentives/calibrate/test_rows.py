"""Rows of dealers from books: money and units add up, credits fall on the months that earned them, sigma comes back."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.calibrate import dealer_months, dealer_rows, market_shares

HEADINGS = {"客户编号": "account_id", "日期": "date", "金额": "amount", "区域": "region", "数量": "quantity"}


@pytest.fixture(scope="module")
def books(root):
    """The demo's lines without the day that stands in the file twice, and its rebates."""
    folder = root / "data" / "demo"
    lines = pd.read_csv(folder / "transactions.csv", dtype={"客户编号": str, "产品编号": str}).drop_duplicates()
    rebates = pd.read_csv(folder / "rebates.csv", dtype={"account_id": str})
    return lines.rename(columns=HEADINGS), rebates


@pytest.fixture(scope="module")
def months(books):
    return dealer_months(books[0], rebates=books[1])


def test_money_and_units_of_the_demo_add_up(books, months):
    lines, rebates = books
    known = lines[lines["account_id"].notna()]
    table = months.table
    assert table["amount"].sum() == pytest.approx(known["amount"].sum(), rel=1e-12)
    assert (table["volume"] - table["returned"]).sum() == pytest.approx(known["quantity"].sum())
    assert table["credits"].sum() + months.unallocated == pytest.approx(rebates["amount"].sum(), rel=1e-12)
    assert months.unallocated < 0.001 * rebates["amount"].sum()
    assert not table.duplicated(["account_id", "region", "period"]).any()


def test_credits_fall_on_the_months_before_payment_by_amount():
    lines = pd.DataFrame(
        {
            "account_id": "A",
            "date": ["2024-12-05", "2025-01-05", "2025-03-05", "2025-04-05"],
            "region": "e",
            "quantity": [1.0, 10.0, 30.0, 50.0],
            "amount": [100.0, 1000.0, 3000.0, 5000.0],
        }
    )
    paid = pd.DataFrame(
        {"account_id": ["A", "A", "Z"], "date": ["2025-04-20"] * 3, "kind": ["rebate", "dividend", "rebate"]}
    ).assign(amount=[80.0, 41.0, 7.0])
    found = dealer_months(lines, rebates=paid)
    assert found.table["credits"].tolist() == pytest.approx([1.0, 30.0, 90.0, 0.0])
    assert found.unallocated == 7.0
    wide = dealer_months(lines, rebates=paid, spread={"rebate": 12})
    assert wide.table["credits"].tolist() == pytest.approx([121 / 41, 1210 / 41, 3630 / 41, 0.0])


def test_prices_net_of_returns_and_credits():
    lines = pd.DataFrame({"account_id": "A", "date": "2025-01-05", "region": "e"}, index=range(3))
    lines = lines.assign(quantity=[10.0, -2.0, 0.0], amount=[1000.0, -200.0, -40.0])
    row = dealer_months(lines).table.iloc[0]
    assert (row["volume"], row["returned"], row["amount"], row["price"]) == (10, 2, 760, 95)
    gone = dealer_months(lines.assign(quantity=[10.0, -10.0, 0.0])).table.iloc[0]
    assert np.isnan(gone["price"])


def test_the_large_cover_half_of_the_demo_and_nobody_is_lost(months):
    rows = dealer_rows(months.table, as_of="2025-12-31", bands=3)
    large, tail = rows[rows["size"] == "L"], rows[rows["size"] == "S"]
    whole = (rows["volume"] * rows["n"]).sum()
    assert 0.5 <= large["volume"].sum() / whole < 0.5 + large["volume"].iloc[-1] / whole + 1e-12
    assert len(tail) == 9
    table = months.table[months.table["period"] >= "2025-01-01"]
    net = (table["volume"] - table["returned"]).groupby(table["account_id"]).sum()
    assert rows["n"].sum() == (net > 0).sum()
    assert whole == pytest.approx(net[net > 0].sum())
    assert (large["sigma"] < tail["sigma"].min()).all()


def test_planted_sigma_comes_back():
    """200 dealers, 5 years, yearly log volume with 0.3 of its own about region-years of 0.5."""
    rng, rows = np.random.default_rng(0), []
    shocks = rng.normal(0, 0.5, (2, 5))
    for dealer in range(200):
        for year in range(5):
            yearly = 1200 * np.exp(0.02 * rng.normal() + shocks[dealer % 2, year] + 0.3 * rng.normal())
            rows += [
                (f"{dealer:03}", f"r{dealer % 2}", pd.Timestamp(2021 + year, month, 1), yearly / 12)
                for month in range(1, 13)
            ]
    table = pd.DataFrame(rows, columns=["account_id", "region", "period", "volume"]).assign(returned=0.0)
    found = dealer_rows(table, as_of="2025-12-31", cut=0.6)
    assert found[found["size"] == "L"]["sigma"].iloc[0] == pytest.approx(0.3, rel=0.1)


def test_two_regions_count_as_the_larger_and_old_accounts_as_nobody():
    table = pd.DataFrame(
        {
            "account_id": ["A", "A", "B", "C"],
            "region": ["e", "w", "w", "e"],
            "period": pd.to_datetime(["2025-05-01", "2025-06-01", "2025-06-01", "2023-01-01"]),
            "volume": [6.0, 4.0, 5.0, 9.0],
            "returned": 0.0,
        }
    )
    rows = dealer_rows(table, as_of="2025-12-31")
    assert rows[["name", "region", "volume", "n"]].values.tolist() == [["A", "e", 10.0, 1], ["w tail", "w", 5.0, 1]]
    assert rows["sigma"].isna().all()


def test_shares_of_rows_that_stand_for_many():
    rows = pd.DataFrame({"account_id": ["A", "t"], "region": "e", "period": 1, "volume": [12.0, 30.0], "n": [1, 20]})
    found = market_shares(rows, potential={"e": 200})
    assert found["own"].tolist() == pytest.approx([0.06, 0.0075])
    assert (found["within"] * rows["n"]).sum() == pytest.approx(1)
    assert (found["outside"] + found["brand"]).tolist() == [1, 1]


def test_faults(months):
    rows = pd.DataFrame({"account_id": ["A", "B"], "region": ["e", "w"], "period": 1, "volume": [12.0, 0.0]})
    with pytest.raises(KamError) as told:
        market_shares(rows, potential={"e": 10})
    assert [fault.code for fault in told.value.faults] == ["KAM-N44", "KAM-N06"]
    with pytest.raises(KamError, match="KAM-N09"):
        market_shares(rows.head(1), potential={"e": 10})
    with pytest.raises(KamError, match="KAM-T04"):
        dealer_rows(months.table, as_of="2025-12-31", cut=1.0)
    with pytest.raises(KamError, match="KAM-N40"):
        dealer_rows(months.table, as_of="2020-12-31")
    with pytest.raises(KamError, match="KAM-N40"):
        dealer_months(pd.DataFrame(columns=["account_id", "date", "region", "quantity", "amount"]))
