"""Month arithmetic; expected days read off a calendar."""

from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.accounts.months import as_day, bounds, horizon_end, shift
from kamlib.base.errors import KamError


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-29", -12, "2023-02-28"),
        ("2025-02-28", -12, "2024-02-29"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2025-04-30", -1, "2025-03-31"),
        ("2025-03-30", -1, "2025-02-28"),
        ("2025-12-31", -6, "2025-06-30"),
        ("2025-12-15", -12, "2024-12-15"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_month_ends_stay_month_ends_and_other_days_keep_their_number(day, months, expected):
    assert str(shift(date.fromisoformat(day), months)) == expected


def test_months_of_a_year_that_ends_with_december_are_the_calendar_months():
    ends = bounds(date(2024, 12, 31), 12)
    assert [day.month for day in ends] == [12, *range(1, 13)]
    assert all(pd.Timestamp(day).is_month_end for day in ends)


@given(day=st.dates(date(1990, 1, 1), date(2100, 1, 1)), months=st.integers(1, 60))
def test_windows_follow_one_another_without_hole(day, months):
    ends = bounds(day, months)
    assert len(ends) == months + 1
    assert ends[-1] == day
    assert all(27 <= (right - left).days <= 31 for left, right in pairwise(ends))


@pytest.mark.parametrize(
    ("horizon", "end"), [("1D", "2025-07-01"), ("2W", "2025-07-14"), ("6M", "2025-12-31"), ("12M", "2026-06-30")]
)
def test_horizons_have_units(horizon, end):
    assert str(horizon_end(date(2025, 6, 30), horizon)) == end


@pytest.mark.parametrize("horizon", [6, "6", "0M", "-3M", "6m", "half a year", "", None])
def test_a_horizon_without_unit_is_refused(horizon):
    with pytest.raises(KamError, match=r'KAM-A08[\s\S]*such as "6M" or "90D"'):
        horizon_end(date(2025, 6, 30), horizon)


@pytest.mark.parametrize(
    "given_day", ["2025-12-31", date(2025, 12, 31), datetime(2025, 12, 31, 9), pd.Timestamp("2025-12-31 23:00")]
)
def test_a_day_may_be_given_in_each_usual_form(given_day):
    assert as_day(given_day, "as_of") == date(2025, 12, 31)


@pytest.mark.parametrize("given_day", ["31.12.2025", "latest", None, 20251231, pd.NaT, np.nan, "2025-02-30"])
def test_what_is_no_day_is_refused(given_day):
    with pytest.raises(KamError, match=r"KAM-A07[\s\S]*where: as_of[\s\S]*year-month-day"):
        as_day(given_day, "as_of")
