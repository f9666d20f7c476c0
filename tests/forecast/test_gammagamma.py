"""Gamma-gamma against the published fit, against lifetimes, and with planted parameters."""

import json

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.forecast import GammaGamma, fit_gammagamma


def test_the_published_fit(shared_reference):
    """Fader and Hardie (2013) on 946 repeat buyers of CDNOW: p 6.25, q 3.74, v 15.44; lifetimes' means."""
    answers = shared_reference / "segmentation"
    told = json.loads((answers / "cdnow_gammagamma.json").read_text(encoding="utf-8"))
    seen = pd.read_csv(answers / "cdnow_sample_rfm_monetary.csv")
    model = fit_gammagamma(seen)
    for name in ("p", "q", "v"):
        assert getattr(model, name) == pytest.approx(told["published"][name], rel=0.005)
        assert getattr(model, name) == pytest.approx(told["lifetimes_fit"][name], rel=0.005)
    published = GammaGamma(*(told["published"][name] for name in ("p", "q", "v")))
    assert published.mean == pytest.approx(told["population_mean"], rel=1e-9)
    repeat = seen[seen["frequency"] > 0]
    assert len(repeat) == told["published"]["n"]
    spend = published.expected_spend(repeat["frequency"], repeat["monetary_value"])
    assert spend.mean() == pytest.approx(told["mean_conditional_spend_946"], rel=1e-6)


def test_planted_parameters_are_found_again():
    rng, n = np.random.default_rng(11), 20_000
    x = rng.integers(1, 8, n)
    m_x = rng.gamma(3.0 * x) / (rng.gamma(4.0, size=n) / 20.0) / x
    model = fit_gammagamma(pd.DataFrame({"x": x, "m_x": m_x}))
    assert (model.p, model.q, model.v) == pytest.approx((3.0, 4.0, 20.0), rel=0.06)


def test_spend_is_drawn_towards_the_mean_where_little_is_known():
    model = GammaGamma(6.25, 3.74, 15.44)
    spends = [model.expected_spend(x, 100.0) for x in (0, 1, 5, 50)]
    assert spends[0] == pytest.approx(model.mean)
    assert spends == sorted(spends)
    assert spends[-1] == pytest.approx(100.0, rel=0.02)


def test_a_mean_without_bound_is_guarded():
    """Rates with shape .6 over accounts: the mean spend does not exist; the fit stays at q = 1.05 and says so."""
    rng, n = np.random.default_rng(2), 3000
    m_x = rng.gamma(5.0, size=n) / rng.gamma(0.6, size=n)
    model = fit_gammagamma(pd.DataFrame({"x": np.ones(n), "m_x": m_x}))
    assert model.at_guard
    assert np.isfinite(model.mean)
    assert not GammaGamma(6.25, 3.74, 15.44).at_guard
    assert GammaGamma(6.25, 0.9, 15.44).mean == np.inf


def test_draws_have_the_expected_mean():
    model, rng, n = GammaGamma(6.25, 3.74, 15.44), np.random.default_rng(4), 200_000
    drawn = model.draw(np.full(n, 3), np.full(n, 2.0), np.full(n, 50.0), rng=rng)
    assert drawn.mean() == pytest.approx(3 * model.expected_spend(2, 50.0), abs=4 * drawn.std() / np.sqrt(n))
    assert (model.draw(np.zeros(5), np.full(5, 2.0), np.full(5, 50.0), rng=rng) == 0).all()


def test_money_of_too_few_is_refused():
    with pytest.raises(KamError, match="9 accounts have repeat purchases of known value") as caught:
        fit_gammagamma(pd.DataFrame({"x": [1] * 9 + [0] * 50, "m_x": [5.0] * 59}))
    assert caught.value.faults[0].code == "KAM-F02"
