"""Excess mass: planted piles come back within their interval; smooth data has none."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.forensics import excess_mass, period_volumes


def smooth(rng, accounts=120, periods=12):
    logs = np.log(rng.uniform(30, 300, (accounts, 1))) + 0.2 * rng.normal(size=(accounts, periods))
    ids = np.repeat([f"{n:03}" for n in range(accounts)], periods)
    return pd.DataFrame({"account_id": ids, "volume": np.exp(logs).ravel()})


def moved(rng, share):
    """Volumes of which `share` of those within 10 % below 100 are lifted just over it; how many these are."""
    volumes = smooth(rng)
    below = volumes["volume"].between(96.5, 100, inclusive="left") & (rng.random(len(volumes)) < share)
    lifted = volumes["volume"].where(~below, 100 * np.exp(rng.uniform(0.001, 0.019, len(volumes))))
    return volumes.assign(volume=lifted), int(below.sum())


@pytest.mark.parametrize("method", ["polynomial", "neighbours"])
def test_a_planted_pile_comes_back_within_its_interval(method):
    """30 sets; the interval of the ratio, times a usual bin, is to hold the number moved about 19 times in 20."""
    held, bias = [], []
    for seed in range(30):
        volumes, lifted = moved(np.random.default_rng(seed), 0.8)
        found = excess_mass(volumes, thresholds=[100], seed=seed, method=method, draws=400)
        usual = found.excess / found.ratio
        held.append(found.low * usual <= lifted <= found.high * usual)
        bias.append(found.excess - lifted)
    assert np.mean(held) >= 0.8
    assert abs(np.mean(bias)) < 4


@pytest.mark.parametrize("method", ["polynomial", "neighbours"])
def test_smooth_data_has_none(method):
    """40 sets at 2.5 % one-sided: more than 4 would happen once in 280 tries."""
    told = [
        excess_mass(smooth(np.random.default_rng(seed)), thresholds=[100], seed=seed, method=method, draws=300).verdict
        for seed in range(40)
    ]
    assert told.count("found") <= 4
    assert "cannot be told" not in told


def test_the_demo_piles_up_and_without_the_planted_does_not(demo, thresholds, truth):
    volumes = period_volumes(demo["transactions"])
    assert excess_mass(volumes, thresholds=thresholds, seed=1).verdict == "found"
    others = volumes[~volumes["account_id"].isin(truth["bunching"])]
    assert excess_mass(others, thresholds=thresholds, seed=1).verdict == "not found"


def test_the_neighbours_by_hand():
    """Bins of .1 about 1: the fitted bins hold 8, 8, 0 and 8, 8, 0 periods, the window 20."""
    distance = np.repeat([-0.35, -0.25, 0.15, 0.25], [8, 8, 8, 8]).tolist() + [0.05] * 20
    volumes = pd.DataFrame({"account_id": [str(n % 13) for n in range(52)], "volume": np.exp(distance)})
    found = excess_mass(
        volumes, thresholds=[1], seed=1, window=0.1, width=0.1, reach=0.4, method="neighbours", draws=10
    )
    assert found.table["periods"].tolist() == [8, 8, 0, 0, 20, 8, 8, 0]
    assert (found.excess, found.ratio) == pytest.approx((20 - 16 * 2 / 6, (20 - 16 * 2 / 6) / (16 * 2 / 6)))


def test_a_polynomial_gives_back_a_polynomial():
    """Counts on a parabola are their own counterfactual: excess 0 up to the rounding of counts."""
    left = np.arange(-5, 5) * 0.02
    parabola = np.round(25 + 4000 * (left + 0.02) ** 2).astype(int)
    volumes = pd.DataFrame({"volume": np.exp(np.repeat(left + 0.01, parabola))})
    volumes["account_id"] = [str(k % 20) for k in range(len(volumes))]
    found = excess_mass(volumes, thresholds=[1], seed=0, window=0.02, reach=0.1, degree=2, draws=10)
    assert found.excess == pytest.approx(0, abs=1.0)


def test_few_cannot_be_told_and_says_so():
    few = pd.DataFrame({"account_id": ["A"] * 50, "volume": np.linspace(85, 118, 50)})
    found = excess_mass(few, thresholds=[100], seed=1)
    assert (found.verdict, found.why, found.facts()["ratio"]) == ("cannot be told", "few_accounts", 0.0)
    assert "cannot be told" in found.headline()
    assert "无法判断" in found.headline("zh")


def test_same_seed_same_answer():
    volumes, _ = moved(np.random.default_rng(5), 0.8)
    one, other = (excess_mass(volumes, thresholds=[100], seed=0, draws=50) for _ in range(2))
    assert one.facts() == other.facts()
    assert one.facts() != excess_mass(volumes, thresholds=[100], seed=2, draws=50).facts()


def test_faults():
    volumes = smooth(np.random.default_rng(1))
    with pytest.raises(KamError, match="KAM-N41"):
        excess_mass(volumes, thresholds=[100, 120], seed=1, reach=0.2)
    for settings in ({"thresholds": [100, 110]}, {"thresholds": [100], "window": 0.19}):
        with pytest.raises(KamError, match="KAM-N42"):
            excess_mass(volumes, seed=1, **settings)
    with pytest.raises(KamError, match="KAM-N07"):
        excess_mass(volumes, thresholds=[100], seed=1, method="spline")
    with pytest.raises(KamError, match="KAM-N40"):
        excess_mass(volumes.iloc[:0], thresholds=[100], seed=1)
