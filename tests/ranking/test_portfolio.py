"""Number, quality and dependence over time, by hand and against pandas."""

from datetime import date

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.ranking import portfolio


def lines(rows):
    return pd.DataFrame(rows, columns=["account_id", "date", "amount"]).assign(
        date=lambda frame: pd.to_datetime(frame["date"])
    )


TWO_YEARS = lines(
    [
        ("A", "2024-01-01", 60.0),
        ("B", "2024-06-01", 20.0),
        ("C", "2024-06-01", 20.0),
        ("A", "2025-01-15", 30.0),
        ("B", "2025-02-01", 10.0),
        ("B", "2025-03-01", -10.0),
        ("D", "2025-06-01", 10.0),
    ]
)


def test_two_years_by_hand():
    """2024: A 60, B 20, C 20. 2025: A 30, D 10; B's purchase came back, C stayed away."""
    found = portfolio(TWO_YEARS, as_of="2025-12-31", rounds=2, back=12)
    then, now = found.table.to_dict("records")
    assert (then["n_active"], then["revenue"], then["accounts_for_cut"]) == (3, 100.0, 2)
    assert then["effective_accounts"] == pytest.approx(1 / (0.36 + 0.04 + 0.04))
    assert (now["n_active"], now["revenue_per_account"], now["largest_share"]) == (2, 20.0, 0.75)
    assert now["retention"] == pytest.approx(1 / 3)
    assert now["retained_revenue"] == pytest.approx(0.3)
    assert (now["n_new"], now["n_lost"]) == (1.0, 2.0)
    assert now["effective_accounts"] == pytest.approx(1 / (0.5625 + 0.0625))
    assert pd.isna(then["retention"])


def test_windows_that_do_not_lie_in_the_data_are_left_out():
    assert len(portfolio(TWO_YEARS, as_of="2025-12-31", rounds=20, back=3).table) == 5
    assert len(portfolio(TWO_YEARS, as_of="2024-03-31").table) == 1
    assert "too short to say" in portfolio(TWO_YEARS, as_of="2024-03-31").headline("en")


def test_each_day_is_as_if_alone():
    whole = portfolio(TWO_YEARS, as_of="2025-12-31", rounds=3).table
    for row in whole.itertuples():
        alone = portfolio(TWO_YEARS[TWO_YEARS["date"] <= row.as_of], as_of=row.as_of.date(), rounds=1).table
        assert alone["n_active"].iloc[0] == row.n_active
        assert alone["effective_accounts"].iloc[0] == pytest.approx(row.effective_accounts)


def test_headlines_have_their_numbers():
    found = portfolio(TWO_YEARS, as_of="2025-12-31", rounds=2, back=12)
    assert "went from 3 to 2" in found.headline("en")
    assert "75.0%" in found.headline("zh")


def test_nobody_is_no_portfolio():
    gone = lines([("A", "2020-01-01", 5.0)])
    with pytest.raises(KamError, match="no account has revenue") as caught:
        portfolio(gone, as_of=date(2025, 12, 31))
    assert caught.value.faults[0].code == "KAM-K10"
