"""Which columns and which accounts segments are made of, and when there is too little to tell any."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.segments import FEWEST, describing, hindrance

ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["007", "NA", "甲"],
        "name": ["a", "b", "c"],
        "revenue_12m": [10.0, 0.0, -3.0],
        "growth": [0.5, -1.0, np.inf],
    }
)


def test_accounts_without_money_are_left_aside_and_columns_keep_their_order():
    found = describing(ACCOUNTS, " growth,, revenue_12m ", value="revenue_12m")
    assert found.columns.tolist() == ["account_id", "revenue_12m", "growth"]
    assert found["account_id"].tolist() == ["007"]


def test_all_wrong_columns_are_told_with_the_nearest_name():
    with pytest.raises(KamError) as caught:
        describing(ACCOUNTS, "growht, names", value="revenue_12m")
    told = str(caught.value)
    assert told.count("KAM-T01") == 2
    assert "did you mean growth" in told
    with pytest.raises(KamError) as caught:
        describing(ACCOUNTS, ["name"], value="revenue_12m")
    assert [fault.code for fault in caught.value.faults] == ["KAM-H10"]
    assert "不是数字" in caught.value.to("zh")


def lines(n):
    return pd.DataFrame(
        {
            "account_id": [f"A{k}" for k in range(n)],
            "date": pd.Timestamp("2025-12-01"),
            "amount": 1.0,
        }
    )


@pytest.mark.parametrize(("n", "enough"), [(FEWEST, True), (FEWEST - 1, False), (1, False)])
def test_a_handful_of_accounts_shows_no_segments(n, enough):
    accounts = pd.DataFrame({"account_id": [f"A{k}" for k in range(n)], "revenue_12m": 1.0})
    assert (hindrance(lines(n), accounts, value="revenue_12m") is None) == enough


def test_data_without_dates_show_none_and_say_so():
    accounts = pd.DataFrame({"account_id": [str(k) for k in range(50)], "revenue": 1.0})
    said = hindrance(lines(50).iloc[:0], accounts, value="revenue_12m")
    assert "no dated lines" in str(said)
    assert "没有带日期的明细" in said.to("zh")


def test_before_the_first_line_there_were_none():
    accounts = pd.DataFrame({"account_id": [f"A{k}" for k in range(50)], "revenue_12m": 1.0})
    day = pd.Timestamp("2025-12-01").date()
    assert hindrance(lines(50), accounts, value="revenue_12m", day=day) is None
    said = hindrance(lines(50), accounts, value="revenue_12m", day=pd.Timestamp("2025-11-30").date())
    assert "begin on 1 December 2025" in str(said)
