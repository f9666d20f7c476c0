"""The test on a past day: by hand on small lines, and without a look at what came later."""

import pandas as pd
import pytest

from kamlib.base.errors import TooFew
from kamlib.indicators import IndicatorSystem, last_outcome, out_of_time, scorer

MONTHS = pd.date_range("2023-01-31", "2025-12-31", freq="ME")


def lines(rates, later=None):
    """One line a month and account; `later` replaces the rates of 2025."""
    rows = [
        (account, day, (later or rates)[account] if day.year == 2025 else rate)
        for account, rate in rates.items()
        for day in MONTHS
    ]
    return pd.DataFrame(rows, columns=["account_id", "date", "amount"])


def system(measure="transactions.net_revenue", direction="benefit"):
    return IndicatorSystem.of({
        "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
        "dimensions": {"all": {"weight": 1, "indicators": {
            "x": {"direction": direction, "weight": 1, "measure": measure}}}},
    })  # fmt: skip


RATES = {f"A{n}": 10.0 + n for n in range(10)}
TURNED = {f"A{n}": 20.0 - n for n in range(10)}


def test_a_score_of_revenue_ties_with_revenue():
    found = out_of_time(system(), {"transactions": lines(RATES)}, cut_date="2024-12-31", horizon="12M", seed=1)
    facts = found.facts()
    assert (facts["precision_score"], facts["precision_revenue"], facts["verdict"]) == (1.0, 1.0, "tie")
    assert facts["captured_score"] == pytest.approx((19 + 18) / sum(RATES.values()), abs=1e-4)


def test_a_score_that_knows_better_and_one_that_knows_worse_by_hand():
    """The next year turns the order round: the smallest become the largest."""
    tables = {"transactions": lines(RATES, later=TURNED)}
    better = out_of_time(system(direction="cost"), tables, cut_date="2024-12-31", horizon="12M", budget=0.5, seed=1)
    assert (better.facts()["precision_score"], better.facts()["precision_revenue"]) == (1.0, 0.0)
    assert (better.verdict, better.low > 0) == ("better", True)
    worse = out_of_time(
        system(direction="cost"),
        {"transactions": lines(RATES)},
        cut_date="2024-12-31",
        horizon="12M",
        budget=0.5,
        seed=1,
    )
    assert worse.verdict == "worse"
    assert "trailing revenue alone found more" in worse.headline()


def test_what_comes_later_changes_no_score():
    one, two = (
        out_of_time(system(), {"transactions": lines(RATES, later=later)}, cut_date="2024-12-31", horizon="12M", seed=1)
        for later in (None, TURNED)
    )
    pd.testing.assert_frame_equal(one.scores.table, two.scores.table)


def test_the_latest_day_with_a_whole_window_behind_and_before_it():
    tables = {"transactions": lines(RATES)}
    assert last_outcome(system(), tables, as_of="2025-12-31", seed=1).cut_date.isoformat() == "2024-12-31"
    short = {"transactions": tables["transactions"][lambda frame: frame["date"] > "2024-06-01"]}
    assert last_outcome(system(), short, as_of="2025-12-31", seed=1) is None


def test_a_scorer_sees_its_morning_and_says_when_it_knows_too_little():
    """Money after the morning changes nothing; a system that keeps too little raises what the league understands."""
    seen = pd.DataFrame({"account_id": ["B", "A"], "origin": pd.Timestamp("2025-01-01")})
    rates = {"A": 5.0, "B": 9.0}
    told = [
        scorer(system(), {"transactions": lines(rates, later)})(seen).tolist() for later in (None, {"A": 1e6, "B": 1})
    ]
    assert told[0] == told[1]
    assert told[0][0] > told[0][1]
    with pytest.raises(TooFew, match="KAM-E1"):
        scorer(system("programmes.programme_share"), {"transactions": lines(rates)})(seen)
