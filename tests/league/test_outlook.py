"""Chances of tomorrow's list: calibrated where they can be, blind to the future, told when nothing can be learnt."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError, TooFew
from kamlib.league import outlook
from kamlib.league.outlook import _as_many, _told_apart
from tests.league import made, real


@pytest.fixture(scope="module")
def lines():
    return made.lines()


@pytest.fixture(scope="module")
def found(lines):
    return outlook(lines, as_of="2025-03-31", horizon="3M", seed=1)


def test_the_list_is_todays_largest_and_comes_first(lines, found):
    table, facts = found.table, found.facts()
    n = facts["n_listed"]
    assert table["is_listed"].tolist() == [True] * n + [False] * (len(table) - n)
    assert table["revenue_12m"].head(n).min() >= table["revenue_12m"].tail(len(table) - n).max()
    assert table["p_listed"].between(0, 1).all()
    risk = (1 - table["p_listed"]) * table["revenue_12m"].clip(lower=0)
    assert table["at_risk"].head(n).to_numpy() == pytest.approx(risk.head(n).to_numpy())
    assert (table["at_risk"].tail(len(table) - n) == 0).all()
    assert facts["revenue_at_risk"] == pytest.approx(risk.head(n).sum())
    assert facts["n_rising"] == len(found.rising)
    assert lines["account_id"].nunique() >= len(table)


def test_chances_sum_to_the_seats():
    """Whatever the log-odds, as many accounts as the lists have held."""
    rng = np.random.default_rng(1)
    for scale in (0.1, 1.0, 10.0):
        assert _as_many(rng.normal(size=500) * scale, 100).sum() == pytest.approx(100)


def test_told_apart_is_the_share_of_pairs_in_order():
    score, truth = np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False])
    assert _told_apart(score, truth) == pytest.approx((2 + 0.5 + 1) / 4)
    assert np.isnan(_told_apart(score, np.array([True] * 4)))


def test_nothing_after_the_day_changes_a_chance(lines, found):
    day = pd.Timestamp("2025-03-31")
    later = lines["date"] > day
    changed = lines.assign(amount=lines["amount"].where(~later, 1e7))
    again = outlook(changed, as_of="2025-03-31", horizon="3M", seed=1)
    pd.testing.assert_frame_equal(again.table, found.table)
    pd.testing.assert_frame_equal(again.checks, found.checks)


@pytest.mark.parametrize("name", ["iowa", "or2"])
def test_chances_came_true_on_real_sets(name, shared_data):
    """Expected and actual leavers of the earlier days, summed: within a quarter of one another; better than chance."""
    whole = real.lines(name, shared_data)
    looked = outlook(whole, as_of=pd.to_datetime(whole["date"]).max().date(), horizon="6M", seed=1)
    assert len(looked.checks) >= 3
    assert looked.facts()["checked_expected"] == pytest.approx(looked.facts()["checked_actual"], rel=0.25)
    assert (looked.checks["told_apart"] > 0.65).all()
    assert "were expected to leave" in next(looked.notices()).to("en")


def test_a_short_history_teaches_nothing():
    days = pd.date_range("2025-01-01", "2025-03-31")
    short = pd.DataFrame({"account_id": [str(n % 30) for n in range(len(days))], "date": days, "amount": 1.0})
    with pytest.raises(TooFew, match="teach too little") as caught:
        outlook(short, as_of=date(2025, 3, 31), horizon="6M", seed=1)
    assert caught.value.faults[0].code == "KAM-L09"


@pytest.mark.parametrize(
    ("change", "code"), [({"budget": 1.5}, "KAM-L06"), ({"horizon": "6"}, "KAM-A08"), ({"as_of": "now"}, "KAM-A07")]
)
def test_arguments_that_cannot_be_used(lines, change, code):
    with pytest.raises(KamError) as caught:
        outlook(lines, **({"as_of": "2025-03-31", "horizon": "3M", "seed": 1} | change))
    assert caught.value.faults[0].code == code
