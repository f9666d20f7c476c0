"""Least squares in one and two stages: numpy's lines, formulas written out, and planted weakness."""

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.calibrate.least import regress, strength, without_means


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(2)
    Z = rng.normal(size=(300, 3))
    hidden = rng.normal(size=300)
    X = np.c_[Z @ [1, 0.5, 0.2] + hidden, Z @ [0.1, 1, -0.8] - hidden]
    return 2 * X[:, 0] - X[:, 1] + hidden + rng.normal(size=300), X, Z, np.arange(300) // 6


def test_ordinary_coefficients_are_numpys(data):
    y, X, _, _ = data
    fit = regress(y, X, names="ab")
    assert fit.table["estimate"].to_numpy() == pytest.approx(np.linalg.lstsq(X, y, rcond=None)[0], abs=1e-12)


def test_two_stages_are_the_projection_formula(data):
    y, X, Z, _ = data
    P = Z @ np.linalg.inv(Z.T @ Z) @ Z.T
    beta = np.linalg.inv(X.T @ P @ X) @ X.T @ P @ y
    fit = regress(y, X, names="ab", Z=Z)
    assert fit.table["estimate"].to_numpy() == pytest.approx(beta, abs=1e-10)
    u = y - X @ beta
    bread = np.linalg.inv(X.T @ P @ X)
    meat = (P @ X).T @ np.diag(u**2) @ (P @ X)
    assert fit.covariance == pytest.approx(300 / 298 * bread @ meat @ bread, rel=1e-9)


def test_covariance_by_groups_written_out(data):
    y, X, _, groups = data
    fit = regress(y, X, names="ab", groups=groups)
    u, bread, meat = fit.residuals, np.linalg.inv(X.T @ X), np.zeros((2, 2))
    for g in np.unique(groups):
        score = X[groups == g].T @ u[groups == g]
        meat += np.outer(score, score)
    assert fit.covariance == pytest.approx(50 / 49 * 299 / 298 * bread @ meat @ bread, rel=1e-9)
    assert fit.groups == 50


def test_instruments_remove_what_ordinary_least_squares_keeps(data):
    y, X, Z, _ = data
    ols, two = regress(y, X, names="ab"), regress(y, X, names="ab", Z=Z)
    assert not ols.table["low"][0] < 2 < ols.table["high"][0]
    assert two.table["low"][0] < 2 < two.table["high"][0]


def test_intervals_hold_as_often_as_they_say():
    """1,000 samples of 40 rows with uneven errors; 95 % within three standard errors."""
    rng, held = np.random.default_rng(0), 0
    x = np.linspace(1, 3, 40)
    for _ in range(1000):
        fit = regress(1 + 2 * x + x * rng.normal(size=40), np.c_[np.ones(40), x], names=["one", "x"])
        held += fit.table["low"][1] < 2 < fit.table["high"][1]
    assert held / 1000 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 1000))


def test_strength_of_one_column_is_the_first_stage_f(data):
    """One endogenous column without groups: White's Wald statistic of the first stage over its degrees of freedom."""
    _, X, Z, _ = data
    first = regress(X[:, 0], Z, names="pqr")
    beta = first.table["estimate"].to_numpy()
    wald = beta @ np.linalg.inv(first.covariance) @ beta / 3
    assert strength(X[:, :1], Z)[0] == pytest.approx(wald, rel=1e-9)


def test_strength_sees_two_columns_that_move_by_one_instrument(data):
    """Each first stage is strong, yet nothing tells the columns apart."""
    _, _, Z, _ = data
    rng = np.random.default_rng(7)
    X = np.c_[Z[:, 0] + 0.5 * rng.normal(size=300), 2 * Z[:, 0] + 0.5 * rng.normal(size=300)]
    alone = [strength(X[:, [k]], Z)[0] for k in range(2)]
    assert min(alone) > 100
    assert strength(X, Z).max() < 10


def test_without_means_is_as_good_as_dummies(data):
    y, X, _, groups = data
    dummies = (groups[:, None] == np.unique(groups)).astype(float)
    long = regress(y, np.c_[X, dummies], names=[str(k) for k in range(52)])
    parts, n = without_means(np.c_[y, X], groups)
    short = regress(parts[:, 0], parts[:, 1:], names="ab", absorbed=n)
    assert short.table["estimate"].to_numpy() == pytest.approx(long.table["estimate"].to_numpy()[:2], abs=1e-10)
    assert short.table["se"].to_numpy() == pytest.approx(long.table["se"].to_numpy()[:2], rel=1e-8)


def test_faults(data):
    y, X, Z, _ = data
    with pytest.raises(KamError, match="KAM-N06"):
        regress(np.full(300, np.nan), X, names="ab")
    for bad in (np.c_[X[:, 0], 2 * X[:, 0]], np.zeros((300, 2))):
        with pytest.raises(KamError, match="KAM-N43"):
            regress(y, bad, names="ab")
    with pytest.raises(KamError, match="KAM-N43"):
        regress(y, X, names="ab", Z=Z[:, :1])
    with pytest.raises(KamError, match="KAM-N43"):
        regress(y, X, names="ab", groups=np.zeros(300))
    with pytest.raises(KamError, match="KAM-N43"):
        regress(y[:2], X[:2], names="ab")
