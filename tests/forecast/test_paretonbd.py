"""Pareto/NBD against lifetimes, against integrals, and against its own story."""

import numpy as np
import pandas as pd
import pytest
from lifetimes import ParetoNBDFitter
from scipy.integrate import dblquad
from scipy.stats import gamma

from kamlib.base.errors import KamError
from kamlib.forecast import ParetoNBD, fit_paretonbd

GRID = pd.DataFrame(
    [(x, t_x, 39.0, t) for x, t_x in ((0, 0.0), (1, 3.0), (2, 30.43), (7, 12.0), (25, 38.0)) for t in (4.0, 39.0)],
    columns=["x", "t_x", "T", "t"],
)


def oracle(model):
    fitter = ParetoNBDFitter()
    fitter.params_ = pd.Series({"r": model.r, "alpha": model.alpha, "s": model.s, "beta": model.beta})
    return fitter


@pytest.mark.parametrize("parameters", [(0.55, 10.6, 0.61, 11.7), (1.2, 20.0, 0.4, 3.0), (0.8, 5.0, 2.5, 60.0)])
def test_expectations_are_those_of_lifetimes(parameters):
    """lifetimes 0.11.3, on both sides of alpha = beta."""
    model = ParetoNBD(*parameters)
    told, history = oracle(model), (GRID["x"], GRID["t_x"], GRID["T"])
    assert model.p_active(*history) == pytest.approx(told.conditional_probability_alive(*history), rel=1e-9)
    expected = told.conditional_expected_number_of_purchases_up_to_time(GRID["t"], *history)
    assert model.expected_purchases(GRID["t"], *history) == pytest.approx(expected, rel=1e-9)


def test_the_fit_is_at_least_as_likely_as_that_of_lifetimes(shared_reference):
    """CDNOW; lifetimes' own optimum, its likelihood by our formula."""
    seen = pd.read_csv(shared_reference / "segmentation" / "cdnow_sample_rfm.csv")
    told = ParetoNBDFitter().fit(seen["frequency"], seen["recency"], seen["T"])
    model = fit_paretonbd(seen, unit="week")
    assert model.r == pytest.approx(told.params_["r"], rel=0.005)
    assert model.s == pytest.approx(told.params_["s"], rel=0.005)
    assert model.alpha == pytest.approx(told.params_["alpha"], rel=0.005)
    assert model.beta == pytest.approx(told.params_["beta"], rel=0.005)
    parameters = told.params_[["r", "alpha", "s", "beta"]].to_numpy()
    history = (seen[name].to_numpy() for name in ("frequency", "recency", "T"))
    likelihood = told._conditional_log_likelihood(parameters, *history).sum()
    assert model.log_likelihood == pytest.approx(likelihood, abs=0.01)


def test_buying_at_least_once_is_an_integral():
    """1 - E[e^(-λ·time left)] over gamma rates, by quadrature over both rates."""
    model, x, t_x, watched, t = ParetoNBD(0.9, 8.0, 0.7, 10.0), 3, 20.0, 30.0, 26.0
    pace, stop = gamma(0.9 + x, scale=1 / (8.0 + watched)), gamma(0.7, scale=1 / (10.0 + watched))

    def silent(mu, lam):
        alone = (mu + lam * np.exp(-(lam + mu) * t)) / (lam + mu)
        return alone * pace.pdf(lam) * stop.pdf(mu)

    nothing = dblquad(silent, 0, pace.ppf(1 - 1e-12), 0, stop.ppf(1 - 1e-9))[0]
    expected = model.p_active(x, t_x, watched) * (1 - nothing)
    assert model.p_buys(t, x, t_x, watched) == pytest.approx(expected, rel=1e-4)


def test_the_limit_at_s_equal_to_one():
    values = [ParetoNBD(0.9, 8.0, s, 10.0).expected_purchases(26, 3, 20, 30) for s in (1 - 1e-6, 1.0, 1 + 1e-6)]
    assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-9)


def test_draws_have_the_expected_mean():
    model, rng, n = ParetoNBD(0.55, 10.6, 0.61, 11.7), np.random.default_rng(5), 200_000
    drawn = model.draw(39.0, *(np.full(n, value) for value in (2.0, 30.43, 38.86)), rng=rng)
    expected = model.expected_purchases(39.0, 2, 30.43, 38.86)
    assert drawn.mean() == pytest.approx(expected, abs=4 * drawn.std() / np.sqrt(n))
    share = model.p_buys(39.0, 2, 30.43, 38.86)
    assert (drawn > 0).mean() == pytest.approx(share, abs=4 * np.sqrt(share / n))


def test_many_purchases_upset_nothing():
    model = ParetoNBD(0.55, 10.6, 0.61, 11.7)
    found = model.p_active(5000, 299.0, 300.0), model.expected_purchases(26, 5000, 299.9, 300.0)
    assert np.isfinite(found).all()
    assert found[1] == pytest.approx(5000 / 300 * 26, rel=0.1)


def test_another_unit_is_refused():
    with pytest.raises(KamError, match="KAM-F03"):
        ParetoNBD(0.55, 10.6, 0.61, 11.7, unit="week").expected_purchases(39, 2, 30.43, 38.86, unit="day")
