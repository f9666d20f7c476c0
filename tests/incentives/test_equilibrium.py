"""Price equilibria: pyblp on random markets, closed forms, a price grid, and the proof that comes with each answer."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyblp
import pytest
from scipy.special import lambertw

from kamlib.base.errors import KamError
from kamlib.incentives import demand, newton, solve_prices


@pytest.fixture(scope="module")
def markets():
    rng = np.random.default_rng(3)
    return rng.normal(1, 1, (50, 6)), rng.uniform(0.5, 2, (50, 6))


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_as_pyblp_on_50_random_markets(markets, rho, monkeypatch):
    monkeypatch.setattr(pyblp.options, "verbose", False)
    delta, cost = markets
    products = pd.DataFrame({"market_ids": np.repeat(np.arange(50), 6), "firm_ids": np.tile(np.arange(6), 50)})
    products = products.assign(delta=delta.ravel(), prices=0.0, shares=0.05, **({"nesting_ids": 1} if rho else {}))
    formula = pyblp.Formulation("0 + delta + prices")
    peer = pyblp.Simulation(formula, products, beta=[1, -1.3], rho=rho or None, xi=np.zeros(300))
    exact = pyblp.Iteration("simple", {"atol": 1e-14, "max_evaluations": 10_000})
    peer = peer.replace_endogenous(costs=cost.ravel(), prices=cost.ravel() + 1, iteration=exact).product_data
    found = solve_prices(delta, cost, alpha=1.3, rho=rho)
    assert np.abs(peer.prices.ravel() - found.prices.ravel()).max() <= 1e-10
    assert np.abs(peer.shares.ravel() - found.shares.ravel()).max() <= 1e-10
    assert found.certificate.max() <= 1e-12


@pytest.mark.parametrize(
    ("n", "price", "share"),
    [(1, 2.5671432904, 0.3618962566), (2, 2.4010581375, 0.2862537441), (5, 2.1918823069, 0.1609909853)],
)
def test_t3_symmetric_logit(n, price, share):
    found = solve_prices([2.0] * n, [1.0] * n, alpha=1)
    assert found.prices == pytest.approx([price] * n, abs=1e-9)
    assert found.shares == pytest.approx([share] * n, abs=1e-9)


@pytest.mark.parametrize(("delta", "cost", "alpha"), [(2, 1, 1), (0, 3, 0.4), (9, 1, 2)])
def test_a_monopolist_is_lambert_w(delta, cost, alpha):
    """p = c + (1 + W(exp(δ − αc − 1)))/α."""
    expected = cost + (1 + lambertw(np.exp(delta - alpha * cost - 1)).real) / alpha
    assert solve_prices([delta], [cost], alpha=alpha).prices[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.75])
def test_a_row_of_n_is_n_rows(rho):
    one = solve_prices([1.0, 0.2], [1.0, 1.2], alpha=1.5, rho=rho, multiplicity=[1, 20])
    many = solve_prices([1.0] + [0.2] * 20, [1.0] + [1.2] * 20, alpha=1.5, rho=rho)
    assert one.prices == pytest.approx(many.prices[:2], abs=1e-12)
    assert one.shares == pytest.approx(many.shares[:2], abs=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.9])
def test_no_price_on_a_fine_grid_is_better(markets, rho):
    delta, cost = (part[:8] for part in markets)
    found = solve_prices(delta, cost, alpha=1.3, rho=rho)
    profit = (found.prices - cost) * found.shares
    for j in range(6):
        for price in np.linspace(0.2, 8, 300):
            moved = found.prices.copy()
            moved[:, j] = price
            share = demand.shares(delta - 1.3 * moved, rho=rho).own[:, j]
            assert ((price - cost[:, j]) * share <= profit[:, j] * (1 + 1e-12)).all()


def test_the_certificate_sees_who_would_move(markets):
    """At a price off by 5 % the gain is what the grid finds."""
    delta, cost = (part[:1] for part in markets)
    found = solve_prices(delta, cost, alpha=1.3, rho=0.6)
    prices = found.prices.copy()
    prices[0, 2] *= 1.05
    off = replace(found, prices=prices)
    grid = np.linspace(0.5, 4, 7001)
    gains = []
    for j in range(6):
        moved = np.repeat(prices, len(grid), axis=0)
        moved[:, j] = grid
        best = ((grid - cost[0, j]) * demand.shares(delta - 1.3 * moved, rho=0.6).own[:, j]).max()
        now = (prices[0, j] - cost[0, j]) * demand.shares(delta - 1.3 * prices, rho=0.6).own[0, j]
        gains.append(best / now - 1)
    assert off.certificate[0] == pytest.approx(max(gains), abs=1e-6)
    assert off.certificate[0] > 1e-3
    assert not off.settled[0]


def test_a_dominant_dealer_settles():
    """Iterating the markup equation cycles here; share of the first dealer is nearly 1."""
    found = solve_prices([40.0, 0.0, -5.0], [1.0, 1.0, 1.0], alpha=1.0, rho=0.5)
    assert found.settled
    assert found.prices[0] > 30


def test_newton_and_bisection_find_the_same_root():
    rng = np.random.default_rng(7)
    pull, n, rho = rng.normal(0, 6, (5, 400)), rng.integers(1, 40, (5, 400)).astype(float), rng.uniform(0, 0.97, 400)
    u, level = newton.solve(pull, n, rho)
    sure, sure_level = newton.bisected(pull, n, rho)
    assert u == pytest.approx(sure, abs=1e-9)
    assert level == pytest.approx(sure_level, abs=1e-9)


def test_extreme_pulls_multiplicities_and_sizes():
    found = solve_prices(
        [[500.0, -500, 0], [0, 0, 0], [-300, -300, -300]],
        np.ones((3, 3)),
        alpha=1,
        rho=0.9,
        multiplicity=[[1, 1, 1], [1, 300, 10_000], [1, 1, 1]],
    )
    assert np.isfinite(found.prices).all()
    assert found.settled.all()
    crowd = solve_prices(np.zeros(10_000), np.ones(10_000), alpha=1, rho=0.5)
    alike = solve_prices([0.0], [1.0], alpha=1, rho=0.5, multiplicity=[10_000])
    assert crowd.prices == pytest.approx(np.full(10_000, alike.prices[0]), abs=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_units_order_and_company_do_not_matter(markets, rho):
    delta, cost = markets
    found = solve_prices(delta, cost, alpha=1.3, rho=rho)
    euros = solve_prices(delta, 7 * cost, alpha=1.3 / 7, rho=rho)
    assert euros.prices == pytest.approx(7 * found.prices, rel=1e-12)
    order = [3, 0, 5, 1, 4, 2]
    turned = solve_prices(delta[:, order], cost[:, order], alpha=1.3, rho=rho)
    assert turned.prices == pytest.approx(found.prices[:, order], rel=1e-12)
    alone = solve_prices(delta[7], cost[7], alpha=1.3, rho=rho)
    assert alone.prices == pytest.approx(found.prices[7], rel=1e-12)


def test_t14_a_pull_and_a_price_cut_are_the_same_to_rivals(markets):
    """T14: promotion worth u utils and a supply price lower by u/α give the same shares; only price levels differ."""
    delta, cost = markets
    u = np.zeros_like(delta)
    u[:, 0] = 0.7
    pulled, cheaper = (solve_prices(d, c, alpha=1.3, rho=0.6) for d, c in ((delta + u, cost), (delta, cost - u / 1.3)))
    assert pulled.shares == pytest.approx(cheaper.shares, abs=1e-12)
    assert pulled.prices - u / 1.3 == pytest.approx(cheaper.prices, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"alpha": 0}, ["KAM-N05"]),
        ({"alpha": -1, "rho": 1.0, "multiplicity": [0.5, 1]}, ["KAM-N05", "KAM-N05", "KAM-N10"]),
        ({"cost": [1.0, 2.0, 3.0]}, ["KAM-N12"]),
        ({"delta": [], "cost": []}, ["KAM-N11"]),
        ({"delta": [np.nan, 1.0]}, ["KAM-N06"]),
    ],
)
def test_bad_markets_are_refused_with_all_faults(change, codes):
    given = {"delta": [1.0, 1.0], "cost": [1.0, 1.0], "alpha": 1.0} | change
    with pytest.raises(KamError) as caught:
        solve_prices(given.pop("delta"), given.pop("cost"), **given)
    assert [fault.code for fault in caught.value.faults] == codes
