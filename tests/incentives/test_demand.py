"""Demand: pyblp's shares, the inversion, closed forms."""

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import demand


def test_shares_by_the_formula():
    """Nested logit by plain sums, one market, ρ = .4."""
    V, n, lam = np.array([0.3, -1.0, 0.8]), np.array([1, 20, 3]), 0.6
    total = (n * np.exp(V / lam)).sum()
    brand = total**lam / (1 + total**lam)
    found = demand.shares(V, rho=0.4, multiplicity=n)
    assert found.own == pytest.approx(np.exp(V / lam) / total * brand, rel=1e-14)
    assert demand.surplus(found, alpha=0.5) == pytest.approx(np.log1p(total**lam) / 0.5, rel=1e-14)


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.95])
def test_share_reacts_as_damping_says(rho):
    """ds/dV = s·B/λ, against a central difference."""
    V, h = np.array([0.3, -1.0, 0.8]), 1e-6
    found = demand.shares(V, rho=rho)
    for j in range(3):
        up, down = (demand.shares(V + sign * h * np.eye(3)[j], rho=rho).own[j] for sign in (1, -1))
        expected = found.own[j] * found.damping(rho)[j] / (1 - rho)
        assert (up - down) / (2 * h) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("rho", [0.0, 0.75])
def test_inversion_is_the_inverse(rho):
    rng = np.random.default_rng(1)
    V, n = rng.normal(size=(4, 5)), rng.integers(1, 30, size=(4, 5))
    own = demand.shares(V, rho=rho, multiplicity=n).own
    assert demand.inverted(own, rho=rho, multiplicity=n) == pytest.approx(V, abs=1e-12)


def test_t4_markups_of_the_default_regions():
    """T4: brand share .25, large share .5 of the nest; ρ = .75, α = .04."""
    large_and_tail = demand.shares(
        demand.inverted([0.0625, 0.00625], rho=0.75, multiplicity=[2, 20]), rho=0.75, multiplicity=[2, 20]
    )
    assert demand.markup(large_and_tail, alpha=0.04, rho=0.75) == pytest.approx([7.84313725, 6.37958533], abs=5e-9)
    city = demand.shares(
        demand.inverted([0.125, 0.00625], rho=0.75, multiplicity=[1, 20]), rho=0.75, multiplicity=[1, 20]
    )
    assert demand.markup(city, alpha=0.04, rho=0.75)[0] == pytest.approx(10.52631579, abs=5e-9)


def test_far_pulls_do_not_overflow():
    found = demand.shares([900.0, -900.0], rho=0.9)
    assert found.own.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: demand.inverted([0.6, 0.5]), "KAM-N09"),
        (lambda: demand.inverted([0.1, 0.05], multiplicity=[1, 20]), "KAM-N09"),
        (lambda: demand.inverted([0.1, 0.0]), "KAM-N09"),
        (lambda: demand.shares([0.0], rho=1.0), "KAM-N05"),
        (lambda: demand.shares([0.0], rho=-0.1), "KAM-N05"),
        (lambda: demand.shares([0.0], multiplicity=[0]), "KAM-N10"),
    ],
)
def test_bad_markets_are_refused(make, code):
    with pytest.raises(KamError) as caught:
        make()
    assert [fault.code for fault in caught.value.faults] == [code]
