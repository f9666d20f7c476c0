"""TOPSIS, VIKOR, grey relational degree, rank-sum ratio, fuzzy evaluation: other packages' answers."""

import numpy as np
import pandas as pd
import pytest
from pymcdm import methods
from pymcdm.normalizations import vector_normalization
from scipy.stats import linregress

from kamlib.base.errors import KamError
from kamlib.indicators import fuzzy, grey, rank, rsr, topsis, vikor
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.test_weights import TABLES, raw_and_directed

CN = REFERENCE / "cn_methods"


@pytest.mark.parametrize("name", TABLES)
def test_topsis_vikor_and_grey_as_three_python_packages(name):
    case, raw, unit = raw_and_directed(name)
    direction = {c: "benefit" if o > 0 else "cost" for c, o in zip(raw, case["objectives"], strict=True)}
    w, scores, ranks = pd.Series(case["given_weights"], index=raw.columns), case["scores"], case["ranks"]
    found = topsis(raw, w, direction=direction)
    np.testing.assert_allclose(found, scores["topsis_vector_skcriteria"], rtol=1e-9)
    assert rank(found).tolist() == ranks["topsis_vector_pydecision"]
    found = vikor(raw, w, direction=direction)
    for column in "srq":
        np.testing.assert_allclose(found[column], scores[f"vikor_{column}_skcriteria"], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose((unit * w).sum(axis=1), scores["wsm_minmax_pymcdm"], rtol=1e-9)
    np.testing.assert_allclose(grey(unit, w), scores["gra_grade_rho0.5"], rtol=1e-9)


def test_grey_and_topsis_as_mathmodels(tai, tai_weights):
    expected = csv(CN / "tai23_scores.csv", index_col=0)
    unit = (tai - tai.min()) / (tai.max() - tai.min())
    np.testing.assert_allclose(grey(unit, tai_weights), expected["gra_rho05_weighted"], rtol=1e-9)
    np.testing.assert_allclose(grey(unit, rho=0.3), expected["gra_rho03_equal"], rtol=1e-9)
    np.testing.assert_allclose(topsis(tai, tai_weights), expected["topsis_vector"], rtol=1e-9)


@pytest.mark.parametrize(("ranks", "file"), [("integer", "tai23_rsr_int.csv"), ("linear", "tai23_rsr_nonint.csv")])
def test_rank_sum_ratio_as_mathmodels(tai, tai_weights, ranks, file):
    expected = csv(CN / file).set_index("ID")
    found = rsr(tai, tai_weights, ranks=ranks)
    table = found.table.loc[expected.index]
    for column, theirs in (("rsr", "RSR"), ("rank", "barR"), ("frequency", "f"), ("cumulative", "sumf"),
                           ("probit", "Probit"), ("fitted", "RSRfit")):  # fmt: skip
        np.testing.assert_allclose(table[column].astype(float), expected[theirs].astype(float), rtol=1e-9)
    np.testing.assert_allclose([found.intercept, found.slope], expected[["intercept", "slope"]].iloc[0], rtol=1e-9)
    line = linregress(table["probit"], table["rsr"])
    np.testing.assert_allclose([found.intercept, found.slope], [line.intercept, line.slope], rtol=1e-9)


def test_equal_ratios_share_a_place_and_bands_follow_the_probit():
    found = rsr(pd.DataFrame({"a": [1.0, 2.0, 2.0, 3.0]}))
    assert found.table["frequency"].tolist() == [1, 2, 2, 1]
    assert found.table["cumulative"].tolist() == [1, 3, 3, 4]
    assert found.table["rank"].tolist() == [1.0, 2.5, 2.5, 4.0]
    bands = found.bands(cuts=(6, 4))
    assert (
        bands.tolist() == np.where(found.table["probit"] >= 6, 1, np.where(found.table["probit"] >= 4, 2, 3)).tolist()
    )


def test_fuzzy_operators_as_mathmodels():
    membership = csv(CN / "fuzzy_R.csv")
    w = csv(CN / "fuzzy_w.csv")["w"]
    expected = csv(CN / "fuzzy_result.csv", index_col=0)
    operators = ("max_min", "max_product", "weighted_sum", "bounded_sum", "balanced_sum")
    for number, operator in enumerate(operators, start=1):
        np.testing.assert_allclose(fuzzy(membership, w, operator=operator), expected.loc[number], rtol=1e-9)


def test_rows_in_another_order_change_nothing(tai, tai_weights):
    turned = tai.sample(frac=1, random_state=5)
    unit = (tai - tai.min()) / (tai.max() - tai.min())
    for method, table in ((topsis, tai), (grey, unit), (lambda x, w: rsr(x, w).table["rsr"], tai)):
        np.testing.assert_allclose(
            method(table.loc[turned.index], tai_weights)[tai.index], method(table, tai_weights), rtol=1e-9
        )


def test_faults(tai):
    for call, code in (
        (lambda: topsis(tai, {}), "KAM-E102"),
        (lambda: topsis(tai, dict.fromkeys(tai, 1), direction="more"), "KAM-E103"),
        (lambda: rsr(tai, ranks="float"), "KAM-E105"),
        (lambda: rsr(pd.DataFrame({"a": [1.0, 1.0]})), "KAM-E109"),
        (lambda: fuzzy(pd.DataFrame({"a": [1.0]}), [1.0], operator="sum"), "KAM-E105"),
    ):
        with pytest.raises(KamError) as raised:
            call()
        assert raised.value.faults[0].code == code


def test_pymcdm_beside():
    rng = np.random.default_rng(8)
    for _ in range(10):
        matrix, w = rng.uniform(0.1, 9, (15, 4)), rng.dirichlet([1.0] * 4)
        theirs = methods.VIKOR()(matrix, w, np.array([1, -1, 1, -1]))
        direction = {0: "benefit", 1: "cost", 2: "benefit", 3: "cost"}
        found = vikor(pd.DataFrame(matrix), dict(enumerate(w)), direction=direction)
        np.testing.assert_allclose(found["q"], theirs, rtol=1e-9, atol=1e-12)
        theirs = methods.TOPSIS(vector_normalization)(matrix, w, np.ones(4))
        np.testing.assert_allclose(topsis(pd.DataFrame(matrix), dict(enumerate(w))), theirs, rtol=1e-9)
