"""Weights: AHP cases, entropy in both conventions, CRITIC, PCA, combinations; libraries beside."""

import numpy as np
import pandas as pd
import pytest
import skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm import weights as pymcdm_weights
from skcriteria.preprocessing.weighters import CRITIC, EntropyWeighter

from kamlib.base.errors import KamError
from kamlib.indicators import cronbach, normalise, weights
from tests.indicators.conftest import REFERENCE, csv, judged
from tests.indicators.hierarchy import elements

CASES = judged("ahp_cases.json")
TABLES = ["fighter_hwang_yoon.json", "tai_23.json"]


def raw_and_directed(name):
    """A published table, and the same on 0 to 1 with more being better."""
    case = judged(name)
    raw = pd.DataFrame(case["matrix"], index=case["alternatives"], columns=case["criteria"])
    direction = {c: "benefit" if o > 0 else "cost" for c, o in zip(raw, case["objectives"], strict=True)}
    return case, raw, normalise(raw, method="minmax", direction=direction, range=(0, 1))


@pytest.mark.parametrize("name", sorted(CASES))
def test_ahp_as_pymcdm_and_pydecision(name):
    case = CASES[name]
    found = weights.ahp(pd.DataFrame(case["matrix"], index=case["names"], columns=case["names"]))
    np.testing.assert_allclose(found.weights, case["weights_eigenvector"], rtol=1e-9)
    np.testing.assert_allclose(
        [found.lambda_max, found.ci, found.cr], [case["lambda_max"], case["ci"], case["cr_saaty_ri"]], rtol=1e-9
    )
    if case["published_weights"]:
        np.testing.assert_allclose(found.weights, case["published_weights"], atol=0.01)


def test_saatys_house_is_flagged_and_its_worst_judgement_named():
    case = CASES["saaty_house"]
    found = weights.ahp(pd.DataFrame(case["matrix"], index=case["names"], columns=case["names"]))
    assert not found.consistent
    assert round(found.cr, 3) == case["published_cr"] == 0.169
    row, column, given_ratio, implied = found.worst
    assert (row, column, given_ratio) == ("neighbourhood", "condition", 6.0)
    np.testing.assert_allclose(implied, found.weights[row] / found.weights[column], rtol=1e-12)
    assert weights.ahp(CASES["oecd_tai_table20"]["matrix"]).consistent


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(1, 9), min_size=1, max_size=15))
def test_a_matrix_of_ratios_gives_the_weights_back(true):
    true = np.array(true)
    found = weights.ahp(true[:, None] / true[None, :])
    np.testing.assert_allclose(found.weights, true / true.sum(), rtol=1e-9)
    assert found.cr < 1e-9


def test_experts_are_pooled_by_the_geometric_mean_of_their_matrices():
    one, two = (
        np.array([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]),
        np.array([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]),
    )
    np.testing.assert_allclose(weights.experts([one, two]), np.sqrt(one * two), rtol=1e-12)
    with pytest.raises(KamError, match="KAM-E112"):
        weights.experts([one, [[1, 2], [0.5, 1]]])


@pytest.mark.parametrize(
    ("matrix", "code", "told"),
    [
        ([[1, 2, 3], [0.5, 1, 2]], "KAM-E112", "2 rows and 3 columns"),
        ([[1, 2], [0.5]], "KAM-E112", "rows of different length"),
        ([[1, "much"], [1, 1]], "KAM-E112", "cells that are no numbers"),
        ([[1, -2], [-0.5, 1]], "KAM-E112", "a[1,2] = -2.0; expected a number above 0"),
        ([[2, 1], [1, 1]], "KAM-E112", "a[1,1] = 2; expected 1"),
        ([[1, 1, 1], [1, 1, 3], [1, 0.5, 1]], "KAM-E112", "a[2,3] = 3, but a[3,2] = 0.5; expected 0.333"),
        (np.ones((16, 16)), "KAM-E114", "16 things are compared"),
    ],
)
def test_matrices_that_are_no_judgement(matrix, code, told):
    with pytest.raises(KamError) as raised:
        weights.ahp(matrix)
    assert raised.value.faults[0].code == code
    assert told in str(raised.value)


def test_judgements_off_the_scale_are_told():
    assert weights.ahp([[1, 12], [1 / 12, 1]]).off_scale == ("0, 1", "1, 0")
    assert weights.ahp([[1, 9], [0.111, 1]]).off_scale == ()


@pytest.mark.parametrize("name", TABLES)
def test_entropy_and_critic_as_scikit_criteria_and_pymcdm(name):
    case, raw, unit = raw_and_directed(name)
    expected = case["weights"]
    np.testing.assert_allclose(weights.entropy(raw), expected["entropy_raw_skcriteria"], rtol=1e-9)
    np.testing.assert_allclose(weights.entropy(raw), expected["entropy_raw_pymcdm"], rtol=1e-9)
    np.testing.assert_allclose(
        weights.entropy(unit, zero="limit"), expected["entropy_after_directed_minmax_skcriteria"], rtol=1e-9
    )
    np.testing.assert_allclose(weights.critic(unit), expected["critic_directed_skcriteria"], rtol=1e-9)


def test_zero_counts_as_zero_in_the_entropy():
    case = judged("entropy_zero_value.json")
    np.testing.assert_allclose(weights.entropy(pd.DataFrame(case["matrix"])), case["entropy_weights"], rtol=1e-9)


def test_shifted_entropy_critic_and_combinations_as_mathmodels(tai, tai_weights):
    expected = csv(REFERENCE / "cn_methods" / "tai23_weights.csv", index_col=0)
    unit = normalise(tai, method="minmax", direction="benefit", range=(0, 1))
    critic = weights.critic(unit)
    found = {
        "entropy_eps0002": weights.entropy(tai, zero="shift"),
        "critic_pearson": critic,
        "critic_spearman": weights.critic(unit, method="spearman"),
        "comb_linear_a05": weights.combine(tai_weights, critic),
        "comb_linear_a03": weights.combine(tai_weights, critic, alpha=0.3),
        "comb_mult": weights.combine(tai_weights, critic, how="multiplicative"),
        "comb_game_linear": weights.combine(tai_weights, critic, how="game"),
    }
    assert set(found) == set(expected)
    for name, series in found.items():
        np.testing.assert_allclose(series[expected.index], expected[name], rtol=1e-9, err_msg=name)


def test_first_component_of_made_up_accounts_as_coinr():
    folder = REFERENCE / "kam_synthetic"
    scores = csv(folder / "scores_a_amean_a_amean.csv", index_col=0)
    expected = csv(folder / "pca_weights_level2.csv", index_col=0)["Weight"]
    found = weights.pca(scores[list(expected.index)])
    np.testing.assert_allclose(found * np.sign(found @ expected), expected, rtol=1e-9)


def test_components_and_alpha_of_asem_as_coinr(asem):
    meta, values = csv(asem / "imeta.csv"), csv(asem / "aggregated.csv", index_col=0).astype(float)
    rows = elements(meta)
    loadings = csv(asem / "pca_weights_level2_bygroup.csv").query("Level == 2").set_index("iCode")["Weight"]
    eigen = csv(asem / "pca_eigen_level2_bygroup.csv")
    for parent, part in eigen.groupby("group"):
        children = list(rows.loc[rows["Parent"] == parent, "iCode"])
        found = weights.pca(values[children])
        np.testing.assert_allclose(found * np.sign(found @ loadings[children]), loadings[children], rtol=1e-9)
        found = weights.components(values[children])
        np.testing.assert_allclose(found[["eigenvalue", "share"]], part[["eigenvalue", "share"]], rtol=1e-9)
    raw = csv(asem / "idata.csv", index_col="uCode")
    alphas = csv(asem / "cronbach.csv")
    for group, dset, alpha in alphas.itertuples(index=False):
        children = list(rows.loc[rows["Parent"] == group, "iCode"])
        table = values if dset == "Normalised" else raw
        np.testing.assert_allclose(cronbach(table[children].astype(float)), alpha, rtol=1e-9, err_msg=f"{group} {dset}")


def test_correlations_of_asem_and_of_made_up_accounts_as_coinr(asem):
    values = csv(asem / "aggregated.csv", index_col=0).astype(float)
    table = csv(asem / "corr_pearson_L1_L2.csv")
    found = [values[one].corr(values[two]) for one, two in zip(table["Var1"], table["Var2"], strict=True)]
    np.testing.assert_allclose(found, table["Correlation"], rtol=1e-9)
    folder = REFERENCE / "kam_synthetic"
    scores, table = csv(folder / "scores_a_amean_a_amean.csv", index_col=0), csv(folder / "corr_dim_score.csv")
    found = [scores[one].corr(scores[two]) for one, two in zip(table["Var1"], table["Var2"], strict=True)]
    np.testing.assert_allclose(found, table["Correlation"], rtol=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_learnt_weights_sum_to_one_and_follow_their_columns(seed, k):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((20, k)), columns=list("abcdef")[:k])
    turned = frame[frame.columns[::-1]].sample(frac=1, random_state=1)
    for learn in (weights.entropy, weights.critic, weights.equal, lambda f: weights.entropy(f, zero="shift")):
        found = learn(frame)
        np.testing.assert_allclose(found.sum(), 1.0, rtol=1e-12)
        np.testing.assert_allclose(learn(turned)[frame.columns], found, rtol=1e-9)
    np.testing.assert_allclose(weights.critic(frame * 99 + 1), weights.critic(frame), rtol=1e-9)


def test_faults():
    unit = pd.DataFrame({"a": [0.0, 1.0, 0.4], "same": [3.0, 3.0, 3.0]})
    for call, code in (
        (lambda: weights.critic(unit), "KAM-E109"),
        (lambda: weights.entropy(unit, zero="shift"), "KAM-E109"),
        (lambda: weights.entropy(unit[["same"]]), "KAM-E109"),
        (lambda: weights.entropy(unit - 1), "KAM-E117"),
        (lambda: weights.entropy(unit, zero="none"), "KAM-E105"),
        (lambda: weights.critic(unit, method="kendall"), "KAM-E105"),
        (lambda: weights.pca(unit), "KAM-E109"),
        (lambda: weights.combine(pd.Series({"a": 1.0}), pd.Series({"b": 1.0})), "KAM-E102"),
        (lambda: weights.combine(pd.Series({"a": 1.0}), pd.Series({"a": 1.0}), how="mean"), "KAM-E105"),
    ):
        with pytest.raises(KamError) as raised:
            call()
        assert raised.value.faults[0].code == code


def test_pymcdm_beside():
    rng = np.random.default_rng(3)
    for _ in range(20):
        matrix = rng.uniform(0.1, 9, (12, 5))
        np.testing.assert_allclose(
            weights.entropy(pd.DataFrame(matrix)), pymcdm_weights.entropy_weights(matrix), rtol=1e-9
        )
        benefit = pd.DataFrame((matrix - matrix.min(0)) / (matrix.max(0) - matrix.min(0)))
        np.testing.assert_allclose(weights.critic(benefit), pymcdm_weights.critic_weights(matrix), rtol=1e-9)


def test_scikit_criteria_beside():
    rng = np.random.default_rng(4)
    for _ in range(10):
        matrix = rng.uniform(0.1, 9, (12, 5))
        directed = pd.DataFrame((matrix - matrix.min(0)) / (matrix.max(0) - matrix.min(0)))
        made = skcriteria.mkdm(directed.to_numpy(), [max] * 5)
        np.testing.assert_allclose(
            weights.critic(directed), CRITIC(correlation="pearson").transform(made).weights, rtol=1e-9
        )
        np.testing.assert_allclose(weights.entropy(directed), EntropyWeighter().transform(made).weights, rtol=1e-9)
