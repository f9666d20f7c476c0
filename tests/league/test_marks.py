"""Lists, truths and intervals; expected values by hand or from closed forms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.league.interval import paired
from kamlib.league.judge import turnover
from kamlib.league.marks import Truth, count_for, leading, ordered, size


def seen(revenue, recent=None, ids=None):
    n = len(revenue)
    return pd.DataFrame(
        {
            "account_id": ids or [f"{i:03d}" for i in range(n)],
            "revenue": np.asarray(revenue, dtype=float),
            "revenue_12m": np.asarray(revenue if recent is None else recent, dtype=float),
        }
    )


@pytest.mark.parametrize(
    ("budget", "n", "wanted"), [(0.2, 1, 1), (0.2, 2, 1), (0.2, 3, 1), (0.2, 8, 2), (0.2, 4277, 855), (24, 10, 10)]
)
def test_the_list_has_at_least_one_account_and_at_most_all(budget, n, wanted):
    assert size(budget, n) == wanted


def test_equal_scores_go_by_recent_revenue_then_all_then_id():
    frame = seen([5, 9, 9, 5], recent=[1, 2, 2, 3], ids=["b", "d", "c", "a"])
    assert ordered([0, 0, 0, 0], frame).tolist() == [3, 2, 1, 0]
    assert ordered([4, 1, 2, 3], frame).tolist() == [0, 3, 2, 1]


def test_the_truth_holds_active_accounts_only():
    assert leading([0.0, -3.0, 2.0, 0.0], 3).tolist() == [False, False, True, False]


def test_eighty_per_cent_of_ten_equal_accounts_are_eight():
    assert count_for([0.1] * 10, 0.80) == 8
    assert count_for([85, 10, 5], 0.80) == 1
    assert count_for([0, -1], 0.80) == 0


def test_marks_of_ten_accounts_done_by_hand():
    """Future 100, 50, 30, 10, 10, 0 …, −40: top two are 0 and 1, and 80 % of 200 need 0, 1 and 2."""
    future = np.array([100.0, 50, 30, 10, 10, 0, 0, 0, 0, -40])
    past = seen([10, 1, 8, 1, 1, 1, 1, 1, 1, 1])
    truth = Truth.of(past, future, budget=0.2)
    assert (truth.listed, truth.core_listed, truth.is_top.sum(), truth.is_core.sum()) == (2, 5, 2, 3)
    marks = truth.marks(ordered(past["revenue"], past))
    assert marks["precision"] == marks["recall"] == 0.5
    assert marks["captured"] == pytest.approx(130 / 200)
    assert marks["recall_80"] == 1.0  # the list of five holds 0, 2, 1, 3, 4


def test_fewer_active_than_listed_caps_precision_not_recall():
    past = seen([5, 4, 3, 2, 1, 1, 1, 1, 1, 1])
    truth = Truth.of(past, np.array([7.0] + [0] * 9), budget=0.3)
    marks = truth.marks(np.arange(10))
    assert (marks["precision"], marks["recall"], marks["captured"]) == (pytest.approx(1 / 3), 1.0, 1.0)


def test_nothing_to_reach_is_missing():
    marks = Truth.of(seen([1, 1]), np.array([0.0, -5.0]), budget=0.5).marks(np.array([0, 1]))
    assert marks["precision"] == 0
    assert np.isnan([marks["recall"], marks["captured"], marks["recall_80"]]).all()


@given(future=st.lists(st.integers(-50, 1000), min_size=1, max_size=30), budget=st.floats(0.05, 0.95))
def test_a_perfect_list_is_perfect_and_no_list_is_better(future, budget):
    past, future = seen(np.ones(len(future))), np.array(future, dtype=float)
    truth = Truth.of(past, future, budget=budget)
    best = truth.marks(ordered(future, past))
    any_other = truth.marks(np.arange(len(future)))
    assert best["precision"] == pytest.approx(truth.is_top.sum() / truth.listed)
    assert best["precision"] >= any_other["precision"]
    if (future > 0).any():
        assert best["recall"] == 1.0
        assert best["captured"] >= any_other["captured"] - 1e-12
        assert 0 <= any_other["captured"] <= 1


def test_turnover_is_the_share_that_left():
    assert np.isnan(turnover(None, ["A"]))
    assert turnover(["A", "B", "C", "D"], ["A", "B", "E"]) == 0.5


def test_the_interval_of_a_difference_is_that_of_the_normal_law():
    """Of 400 accounts 100 are gained and 60 lost on a list of 200: mean .2, variance n (p − p̄²) / k² with n = 400."""
    gain = np.array([1.0] * 100 + [-1.0] * 60 + [0.0] * 240)
    low, high = paired(gain[:, None, None], np.full((400, 1), 200 / 400), draws=4000, seed=1)[0]
    spread = 1.96 * np.sqrt(400 * (160 / 400 - 0.1**2)) / 200
    assert (low, high) == (pytest.approx(0.2 - spread, abs=0.012), pytest.approx(0.2 + spread, abs=0.012))


def test_one_account_at_all_origins_is_drawn_once():
    """The same gain at four origins is no surer than at one; independent gains would be twice as sure."""
    gain = np.array([1.0] * 30 + [-1.0] * 20 + [0.0] * 150)
    base = np.full((200, 4), 0.5)
    one = paired(gain[:, None, None], base[:, :1], draws=2000, seed=1)[0]
    same = paired(np.repeat(gain[:, None, None], 4, axis=2), base, draws=2000, seed=1)[0]
    assert same.tolist() == pytest.approx(one.tolist())


def test_equal_lists_have_an_interval_of_zero_width():
    ends = paired(np.zeros((50, 2, 3)), np.ones((50, 3)), draws=20, seed=0)
    assert ends.tolist() == [[0, 0], [0, 0]]
