"""The course of an account's revenue, against plain pandas."""

import pandas as pd
import pytest

from kamlib.accounts import course
from kamlib.figures import revenue_course

DAYS = pd.date_range("2024-01-15", periods=24, freq="MS") + pd.Timedelta(days=14)
LINES = pd.DataFrame({"account_id": "A", "date": DAYS, "amount": [float(n) for n in range(1, 25)]})


def test_each_month_ends_a_window_of_twelve():
    found = course(LINES, "A", as_of="2026-01-31")
    assert found["month"].dt.strftime("%Y-%m").tolist()[0] == "2025-01"
    expected = LINES["amount"].rolling(12).sum().dropna().tolist()
    assert found["revenue"].tolist() == expected


def test_a_month_that_is_not_over_and_silent_months_at_the_end():
    assert course(LINES, "A", as_of="2026-01-30")["month"].max() == pd.Timestamp("2025-12-01")
    found = course(LINES, "A", as_of="2027-01-31")["revenue"]
    assert found.iloc[-1] == pytest.approx(0.0)
    assert len(found) == 25


def test_a_short_history_and_nobody_have_none():
    assert course(LINES, "A", as_of="2024-12-31").empty
    found = course(LINES, "nobody", as_of="2026-01-31")
    assert found.empty
    assert "shorter" in revenue_course(found).get_label()


def test_bands_are_the_tiers_and_a_narrow_one_has_no_name():
    found = course(LINES, "A", as_of="2026-01-31").assign(diamond=100.0, gold=95.0, silver=10.0)
    assert [said.get_text() for said in revenue_course(found).texts[:-1]] == ["diamond", "silver"]
