"""The fitted tail against the package powerlaw 2.0.0 (Alstott), which was run beside on the same seeded draws."""

import numpy as np
import pandas as pd
import pytest

from kamlib.ranking import tail
from kamlib.ranking.tail import NO_TAIL

PARETO = (1 - np.random.default_rng(7).random(2000)) ** (-1 / 1.5)
LOG_NORMAL = np.exp(np.random.default_rng(8).normal(0, 1, 2000))

# powerlaw.Fit(x, xmin=bound).distribution_compare("power_law", "lognormal", normalized_ratio=True)
PACKAGE = [
    (PARETO, 1.0, 2000, 1.5124461762835315, -0.4618368134024986, 0.6441983490844116),
    (PARETO, 2.0, 708, 1.53198160973351, -0.534682143948439, 0.5928696708530303),
    (LOG_NORMAL, 1.0, 971, 1.2385997492355, -6.088941570546106, 1.1365958759262451e-09),
    (LOG_NORMAL, 3.0, 251, 1.8118012523075588, -2.642540216329009, 0.008228669243220469),
]


@pytest.mark.parametrize("case", PACKAGE)
def test_fits_and_ratios_agree_with_the_package(case):
    values, bound, n, alpha, ratio, p = case
    found = tail(values, bound=bound)
    assert found.n == n
    assert found.alpha == pytest.approx(alpha, rel=1e-9)
    assert found.ratio == pytest.approx(ratio, abs=2e-4)
    assert found.p == pytest.approx(p, rel=1e-3)


def test_the_verdict_is_honest():
    assert tail(LOG_NORMAL, bound=1.0).verdict == "log-normal"
    assert tail(PARETO, bound=1.0).verdict == "cannot tell"
    assert tail(PARETO[:40]).verdict == "too few"
    assert tail(np.full(100, 3.0)) == NO_TAIL
    assert tail(np.array([])) == NO_TAIL


def test_wholesale_customers_agree_with_the_package(shared_data):
    """powerlaw.Fit(x, xmin=30000, parameter_ranges={"alpha": [1.01, 10]})."""
    frame = pd.read_csv(shared_data / "wholesale_customers" / "wholesale_customers.csv")
    found = tail(frame.drop(columns=["Channel", "Region"]).sum(axis=1), bound=30_000.0)
    assert found.n == 191
    assert found.alpha == pytest.approx(2.1473128503025762, rel=1e-9)
    assert found.ratio == pytest.approx(-1.4105398177642139, abs=2e-4)
    assert found.p == pytest.approx(0.15838034778627708, rel=1e-3)


def test_a_power_law_that_begins_late_is_found():
    """Below 1 uniform, above 1 Pareto with exponent 1.5: the bound lies near 1."""
    draw = np.random.default_rng(3)
    values = np.concatenate([draw.uniform(0.01, 1.0, 2000), (1 - draw.random(2000)) ** (-1 / 1.5)])
    found = tail(values)
    assert 0.8 < found.bound < 1.6
    assert found.alpha == pytest.approx(1.5, abs=0.15)


def test_neither_order_nor_unit_matters():
    plain, other = tail(PARETO), tail(PARETO[::-1] * 1e6)
    assert other.bound == pytest.approx(plain.bound * 1e6)
    assert (other.n, other.verdict) == (plain.n, plain.verdict)
    assert other.alpha == pytest.approx(plain.alpha)
