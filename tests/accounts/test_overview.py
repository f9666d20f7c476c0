"""Who bought, who came, who left: six accounts counted by hand."""

import pandas as pd
import pytest

from kamlib.accounts.overview import overview
from kamlib.base.errors import KamError

AS_OF = "2025-12-31"


def accounts():
    rows = [
        ("stays", "2023-05-01", 100.0, 80.0),
        ("grows", "2023-05-01", 300.0, 100.0),
        ("comes", "2025-02-01", 50.0, 0.0),
        ("returns", "2023-02-01", 20.0, 0.0),
        ("leaves", "2023-02-01", 0.0, 60.0),
        ("sleeps", "2023-02-01", 0.0, 0.0),
    ]
    frame = pd.DataFrame(rows, columns=["account_id", "first_purchase", "revenue_12m", "revenue_prior_12m"])
    return frame.assign(first_purchase=pd.to_datetime(frame["first_purchase"]))


def test_states_and_totals_are_those_counted_by_hand():
    result = overview(accounts(), as_of=AS_OF)
    assert result.table.set_index("state")["accounts"].to_dict() == {
        "active": 2, "new": 1, "returned": 1, "lost": 1, "dormant": 1,
    }  # fmt: skip
    facts = result.facts()
    assert (facts["n_accounts"], facts["n_buying"]) == (6, 4)
    assert (facts["revenue"], facts["revenue_prior"]) == (470.0, 240.0)
    assert set(facts) == set(result.units)


def test_the_headline_says_up_or_down_as_the_numbers_do():
    up = overview(accounts(), as_of=AS_OF, currency="CNY")
    assert "up 95.8%" in up.headline()
    assert "增长95.8%" in up.headline("zh")
    swapped = accounts().rename(columns={"revenue_12m": "revenue_prior_12m", "revenue_prior_12m": "revenue_12m"})
    assert "down 48.9%" in overview(swapped, as_of=AS_OF).headline()


def test_without_a_window_before_no_change_is_claimed():
    frame = accounts().assign(revenue_prior_12m=0.0)
    assert "no window before" in overview(frame, as_of=AS_OF).headline()


def test_an_account_that_began_on_the_windows_first_day_is_new():
    frame = accounts().iloc[[2]].assign(first_purchase=pd.Timestamp("2025-01-01"))
    assert overview(frame, as_of=AS_OF).facts()["n_new"] == 1
    eve = frame.assign(first_purchase=pd.Timestamp("2024-12-31"))
    assert overview(eve, as_of=AS_OF).facts()["n_new"] == 0


def test_a_missing_column_is_named():
    with pytest.raises(KamError, match="revenue_prior_12m"):
        overview(accounts().drop(columns="revenue_prior_12m"), as_of=AS_OF)


def test_no_growth_is_told_of_a_window_that_is_not_whole():
    frame = pd.DataFrame({"account_id": ["A"], "first_purchase": pd.to_datetime(["2024-03-01"]),
                          "revenue_12m": [10.0], "revenue_prior_12m": [5.0]})  # fmt: skip
    said = overview(frame, as_of="2025-12-31").headline()
    assert "begin on 1 March 2024" in said
    assert "up" not in said
    whole = overview(frame.assign(first_purchase=pd.Timestamp("2024-01-08")), as_of="2025-12-31").headline()
    assert "up 100.0%" in whole
