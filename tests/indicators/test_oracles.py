"""Other people's packages on the same data: pymcdm, scikit-criteria, SALib."""

import numpy as np
import pandas as pd
import pymcdm
import pytest
from SALib.analyze import sobol as salib_sobol
from skcriteria import mkdm
from skcriteria.agg.similarity import TOPSIS
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.scalers import MinMaxScaler
from skcriteria.preprocessing.weighters import critic_weights, entropy_weights

from kamlib.indicators import aggregate, normalise, rank, topsis, vikor, weights
from kamlib.indicators.sobol import indices, sample

SEEDS = range(10)
SIGNS = np.array([1, 1, -1, 1, -1])
WAYS = {name: "benefit" if sign > 0 else "cost" for name, sign in zip("abcde", SIGNS, strict=True)}


def drawn(seed):
    """Thirty alternatives by five criteria, all positive, and weights that sum to 1."""
    rng = np.random.default_rng(seed)
    given = rng.dirichlet(np.ones(5))
    return pd.DataFrame(rng.uniform(1, 9, (30, 5)), columns=list("abcde")), pd.Series(given, index=list("abcde"))


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis_as_pymcdm_and_scikit_criteria(seed):
    frame, given = drawn(seed)
    ours = topsis(frame, given, direction=WAYS)
    theirs = pymcdm.methods.TOPSIS(pymcdm.normalizations.vector_normalization)
    # pymcdm turns costs round while normalising; both put the distance to the ideal over the sum of both distances
    plain = pymcdm.methods.TOPSIS(lambda x, cost=False: x / np.sqrt((x**2).sum()) * (-1 if cost else 1))
    np.testing.assert_allclose(ours, plain(frame.to_numpy(), given.to_numpy(), SIGNS), rtol=1e-9)
    assert theirs(frame.to_numpy(), given.to_numpy(), SIGNS).shape == (30,)
    benefit = TOPSIS().evaluate(mkdm(_vector(frame).to_numpy(), np.ones(5, int), weights=given.to_numpy()))
    only = topsis(frame, given, direction="benefit")
    np.testing.assert_allclose(only, benefit.e_.similarity, rtol=1e-9)


def _vector(frame):
    return frame / np.sqrt((frame**2).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_vikor_as_pymcdm(seed):
    frame, given = drawn(seed)
    theirs = pymcdm.methods.VIKOR()(frame.to_numpy(), given.to_numpy(), SIGNS)
    np.testing.assert_allclose(vikor(frame, given, direction=WAYS)["q"], theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_weighted_sum_of_min_max_as_scikit_criteria(seed):
    frame, given = drawn(seed)
    ours = aggregate(normalise(frame, method="minmax", direction="benefit", range=(0, 1)), given, how="arith")
    scaled = MinMaxScaler(target="matrix").transform(mkdm(frame.to_numpy(), np.ones(5, int), weights=given.to_numpy()))
    theirs = WeightedSumModel().evaluate(scaled)
    np.testing.assert_allclose(ours, theirs.e_.score, rtol=1e-9)
    assert rank(ours).tolist() == theirs.rank_.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_entropy_and_critic_weights_as_both(seed):
    frame, _ = drawn(seed)
    np.testing.assert_allclose(weights.entropy(frame), pymcdm.weights.entropy_weights(frame.to_numpy()), rtol=1e-9)
    np.testing.assert_allclose(weights.entropy(frame), entropy_weights(frame.to_numpy()), rtol=1e-9)
    directed = normalise(frame, method="minmax", direction=WAYS, range=(0, 1))
    theirs = critic_weights(frame.to_numpy(), SIGNS, scale=True)
    np.testing.assert_allclose(weights.critic(directed), theirs, rtol=1e-9)


@pytest.mark.parametrize("how", ["first", "total"])
def test_sobol_indices_near_the_closed_form_and_as_salib(how):
    """Ishigami's function, whose indices are known: Si = .3139 .4424 0, STi = .5576 .4424 .2437 (a = 7, b = 0.1)."""
    n = 4096
    points = sample(n, 3, seed=1) * 2 * np.pi - np.pi
    y = np.sin(points[:, 0]) + 7 * np.sin(points[:, 1]) ** 2 + 0.1 * points[:, 2] ** 4 * np.sin(points[:, 0])
    found = indices(y, 3, seed=1)
    column, known = {"first": ("si", [0.3139, 0.4424, 0]), "total": ("sti", [0.5576, 0.4424, 0.2437])}[how]
    np.testing.assert_allclose(found[column], known, atol=0.02)
    # SALib wants the rows point by point (A, AB1, AB2, AB3, B) and standardises the outputs first
    a, b, mixed = y[:n], y[n : 2 * n], y[2 * n :].reshape(3, n)
    order = np.stack([a, *mixed, b], axis=1).ravel()
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[-np.pi, np.pi]] * 3}
    theirs = salib_sobol.analyze(problem, order, calc_second_order=False, num_resamples=10, seed=1)
    np.testing.assert_allclose(found[column], theirs["S1" if how == "first" else "ST"], atol=5e-3)
