"""Costs, ρ and bands from prices and shares: back from equilibria whose costs are known, and the design's figures."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import solve_prices
from kamlib.incentives.calibrate import alpha_of_elasticity, margin_band, marginal_costs, rho_of_margin
from kamlib.incentives.calibrate.made_up import market


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_costs_come_back_from_the_equilibrium(rho):
    """Supply price plus 3.5 of handling, each dealer its own; to 1e-9."""
    rows = market(seed=4, periods=12, rho=rho)
    costs = marginal_costs(rows, alpha=0.04, rho=rho)
    assert costs.to_numpy() == pytest.approx(rows["supply_price"].to_numpy() + 3.5, abs=1e-9)


def test_a_flat_rebate_is_cost_that_is_missing():
    market = solve_prices([3.0, 3.2], [103.0 - 6.0, 104.0], alpha=0.04, rho=0.75)
    rows = pd.DataFrame({"price": market.prices, "own": market.shares, "within": market.shares / market.brand})
    assert marginal_costs(rows, alpha=0.04, rho=0.75).tolist() == pytest.approx([97.0, 104.0], abs=1e-9)


@pytest.mark.parametrize(
    ("margin", "own", "within"), [(7.84313725, 0.0625, 0.25), (10.52631579, 0.125, 0.5), (6.37958533, 0.00625, 0.025)]
)
def test_t4_the_default_margins_solve_back_to_three_quarters(margin, own, within):
    assert rho_of_margin(margin, alpha=0.04, own=own, within=within) == pytest.approx(0.75, abs=1e-8)


def test_rho_from_any_margin_of_an_equilibrium():
    for rho in (0.0, 0.3, 0.95):
        rows = market(seed=6, periods=3, rho=rho)
        margin = rows["price"] - rows["supply_price"] - 3.5
        found = rho_of_margin(margin, alpha=0.04, own=rows["own"], within=rows["within"])
        assert found == pytest.approx(rho, abs=1e-8)


def test_margins_that_no_rho_explains_are_missing():
    """Plain logit's own margin is 1/(α(1 − s)) = 26.67 here; more than that, or nothing, fits no ρ."""
    found = rho_of_margin([27.0, 0.0, -2.0, 1 / (0.04 * 0.9375)], alpha=0.04, own=0.0625, within=0.25)
    assert np.isnan(found[:3]).all()
    assert found[3] == 0.0


def test_elasticity_and_alpha():
    """A common rise by 1 ‰ of all dealers' prices costs the brand 3.3 ‰ of its volume."""
    alpha = alpha_of_elasticity(3.3, price=110, brand=0.25)
    pull = np.log(0.25 / 0.75) + alpha * 110
    brand = [1 / (1 + np.exp(-(pull - alpha * price))) for price in (109.945, 110.055)]
    assert (brand[0] - brand[1]) / 0.25 == pytest.approx(0.0033, rel=1e-4)


def test_the_band_holds_the_truth():
    """One month without noise, a prior of 2 to 4 about the true elasticity of 3.3."""
    rows = market(seed=8, periods=1, sd=0.0, shock=0.0)
    found = margin_band(rows.assign(margin=rows["price"] - rows["supply_price"] - 3.5))
    for name, true in (("alpha", 0.04), ("rho", 0.75)):
        low, high = found.band(name)
        assert low < true < high
    assert found.table["rho"].is_monotonic_decreasing


def test_a_band_without_any_pair_says_so():
    rows = pd.DataFrame({"price": [100.0], "margin": [80.0], "own": [0.1], "within": [0.2], "brand": [0.5]})
    found = margin_band(rows)
    assert found.facts() == {"alpha_low": 0.0, "alpha_high": 0.0, "rho_low": 0.0, "rho_high": 0.0, "n_pairs": 0}
    assert found.headline().startswith("No price sensitivity within the prior")
    assert "没有任何价格敏感度" in found.headline("zh")


def test_sentences():
    rows = pd.DataFrame({"price": [110.0], "margin": [7.84], "own": [0.0625], "within": [0.25], "brand": [0.25]})
    assert margin_band(rows).headline().startswith("No estimate but a band: price sensitivity 0.024 to 0.048")
    assert margin_band(rows).headline("zh").startswith("没有估计值，只有区间")


def test_faults():
    rows = pd.DataFrame({"price": [110.0], "margin": [7.84], "own": [0.0625], "within": [0.25], "brand": [1.25]})
    with pytest.raises(KamError, match="KAM-N09"):
        margin_band(rows)
    with pytest.raises(KamError, match="KAM-N05"):
        margin_band(rows.assign(brand=0.2), elasticity=(4, 2))
    with pytest.raises(KamError, match="KAM-N05"):
        marginal_costs(rows, alpha=0.04, rho=1.0)
    with pytest.raises(KamError, match="KAM-N05"):
        rho_of_margin(1.0, alpha=0.0, own=0.1, within=0.2)
    with pytest.raises(KamError, match="KAM-N09"):
        alpha_of_elasticity(3, price=100, brand=1)
