"""Concentration against closed forms, six rows by hand, and a slow bootstrap."""

import json
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.ranking import concentration


def accounts(values):
    ids = [f"{n:04d}" for n in range(len(values))]
    return pd.DataFrame({"account_id": ids, "revenue_12m": np.asarray(values, dtype=float)})


def test_six_accounts_done_by_hand():
    result = concentration(accounts([10, 40, 0, 30, -5, 20]), top=(1, 2, 9), draws=50, seed=1)
    facts = result.facts()
    assert result.table.values.tolist() == [
        [0.0, 0.0],
        [0.25, pytest.approx(0.1)],
        [0.5, pytest.approx(0.3)],
        [0.75, pytest.approx(0.6)],
        [1.0, pytest.approx(1.0)],
    ]
    assert result.top_shares["top"].tolist() == [1, 2, 9]
    assert result.top_shares["share"].tolist() == pytest.approx([0.4, 0.7, 1.0])
    assert facts["hhi"] == pytest.approx(0.16 + 0.09 + 0.04 + 0.01)
    assert facts["effective_number"] == pytest.approx(1 / 0.3)
    assert facts["gini"] == pytest.approx(0.25)
    assert (facts["n_accounts"], facts["largest_account"], facts["loss_if_largest_leaves"]) == (4, "0001", 0.4)
    assert facts["tail_verdict"] == "too few"


@pytest.mark.parametrize("n", [1, 2, 10, 1000])
def test_equal_accounts_count_in_full(n):
    result = concentration(accounts([5.0] * n), draws=20, seed=0)
    assert result.facts()["effective_number"] == pytest.approx(n)
    assert result.facts()["gini"] == pytest.approx(0, abs=1e-9)
    assert result.table["cum_value"].tolist() == pytest.approx(result.table["cum_accounts"].tolist())
    shares = result.top_shares
    assert shares["low"].tolist() == pytest.approx(shares["share"].tolist())
    assert shares["high"].tolist() == pytest.approx(shares["share"].tolist())


def test_intervals_are_those_of_a_plain_bootstrap():
    """The same resampling, one sample at a time; both with enough draws to agree within a point."""
    values = np.random.default_rng(5).lognormal(0, 1.5, 120)
    fast = concentration(accounts(values), top=(1, 10), draws=4000, seed=1).top_shares.set_index("top")
    draw = np.random.default_rng(2)
    samples = [np.sort(draw.choice(values, len(values)))[::-1] for _ in range(4000)]
    for k in (1, 10):
        slow = np.quantile([sample[:k].sum() / sample.sum() for sample in samples], [0.025, 0.975])
        assert fast.loc[k, ["low", "high"]].tolist() == pytest.approx(slow, abs=0.01)


def test_the_seed_decides_the_draws():
    values = np.random.default_rng(5).lognormal(0, 1.5, 60)
    one, same, other = (concentration(accounts(values), draws=200, seed=seed).top_shares for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_more_draws_than_fit_at_once_are_taken_in_parts(monkeypatch):
    at_once = concentration(accounts(np.arange(1, 61)), draws=199, seed=1).top_shares
    monkeypatch.setattr(import_module("kamlib.ranking.concentration"), "_CELLS", 250)
    pd.testing.assert_frame_equal(concentration(accounts(np.arange(1, 61)), draws=199, seed=1).top_shares, at_once)


@given(values=st.lists(st.integers(1, 1000), min_size=1, max_size=30), order=st.randoms(), scale=st.floats(1e-3, 1e5))
def test_neither_row_order_nor_the_unit_of_money_matters(values, order, scale):
    frame = accounts(values)
    rows = list(range(len(frame)))
    order.shuffle(rows)
    other = frame.iloc[rows].assign(revenue_12m=lambda f: f["revenue_12m"] * scale)
    one, two = (concentration(f, draws=20, seed=1) for f in (frame, other))
    np.testing.assert_allclose(one.top_shares, two.top_shares, atol=1e-9)
    np.testing.assert_allclose(one.table, two.table, atol=1e-9)
    assert one.facts()["largest_account"] == two.facts()["largest_account"]


def test_a_log_normal_tail_is_named_with_its_bound_in_money():
    values = np.exp(np.random.default_rng(8).normal(8, 1, 2000))
    facts = concentration(accounts(values), draws=10, seed=1).facts()
    assert facts["tail_verdict"] in ("log-normal", "cannot tell")
    assert values.min() <= facts["tail_bound"] <= values.max()
    assert facts["tail_accounts"] == (values >= facts["tail_bound"] - 1e-3).sum()


def test_headlines_and_units():
    result = concentration(accounts(np.arange(1, 101)), draws=200, seed=1)
    low, high = result.top_shares[["low", "high"]].iloc[-1]
    assert result.headline() == (
        f"If the largest account leaves, 2% of the revenue goes; the 20 largest hold 36% (95% interval {low:.0%} to "
        f"{high:.0%}), and all 100 are as concentrated as 75.4 equal accounts"
    )
    assert "最大的20家合计占36%" in result.headline("zh")
    assert set(result.units) == set(result.facts())
    assert json.loads(json.dumps(result.facts(), allow_nan=False)) == result.facts()


def test_few_accounts_and_none():
    few = concentration(accounts([3, 1]), draws=20, seed=1)
    assert few.headline().endswith("the 2 accounts are as concentrated as 1.6 equal ones")
    none = concentration(accounts([0, -1]), draws=20, seed=1)
    assert none.headline() == "No account has a positive value, so there is no concentration to measure"
    assert none.facts()["effective_number"] == 0.0
    assert "没有金额为正的客户" in none.headline("zh")
    json.dumps(none.facts(), allow_nan=False)


def test_counts_below_one_are_refused():
    with pytest.raises(KamError) as raised:
        concentration(accounts([1, 2]), top=(0, 5), draws=0, seed=1)
    assert [fault.where for fault in raised.value.faults] == ["top", "draws"]


def test_a_seed_must_be_given():
    with pytest.raises(TypeError, match="seed"):
        concentration(accounts([1, 2]))
