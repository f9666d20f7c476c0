"""Revenue by month, against the same sums in plain pandas."""

import numpy as np
import pandas as pd
import pytest

from kamlib.accounts.monthly import COLUMNS, monthly
from kamlib.base.errors import KamError


def lines(n=500):
    chance = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "account_id": chance.integers(0, 20, n).astype(str),
            "date": pd.Timestamp("2024-11-15") + pd.to_timedelta(chance.integers(0, 200, n), unit="D"),
            "amount": np.round(chance.normal(50, 60, n), 2),
        }
    )


def test_sums_agree_with_pandas_and_stop_at_as_of():
    frame = lines()
    found = monthly(frame, as_of="2025-03-10").set_index("month")
    kept = frame[frame["date"] <= "2025-03-10"]
    month = kept["date"].dt.to_period("M").dt.to_timestamp()
    assert np.allclose(found["revenue"], kept.groupby(month)["amount"].sum(), rtol=1e-12)
    sold = kept[kept["amount"] > 0]
    assert found["accounts"].tolist() == sold.groupby(month)["account_id"].nunique().tolist()
    returned = -kept[kept["amount"] < 0].groupby(month)["amount"].sum()
    assert np.allclose(found["returns"], returned)


def test_no_lines_give_no_months():
    empty = lines(3).iloc[:0]
    found = monthly(empty, as_of="2025-01-01")
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_a_missing_column_is_named():
    with pytest.raises(KamError, match="column date"):
        monthly(lines(3).drop(columns="date"), as_of="2025-01-01")


def test_a_month_that_is_not_over_is_told():
    frame = pd.DataFrame({"account_id": "A", "date": pd.to_datetime(["2025-01-05", "2025-02-10"]), "amount": 1.0})
    assert monthly(frame, as_of="2025-02-27")["whole"].tolist() == [True, False]
    assert monthly(frame, as_of="2025-02-28")["whole"].tolist() == [True, True]
