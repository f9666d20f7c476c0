"""Influence: closed forms, COINr's correlations and alpha, planted defects that are told, clean data that are not."""

import numpy as np
import pandas as pd
import pytest

from kamlib.indicators import IndicatorSystem, cronbach
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.test_system import content

KAM = REFERENCE / "kam_synthetic"


def system(*codes, **changed):
    indicators = {code: {"direction": "benefit", "weight": 1} | changed.get(code, {}) for code in codes}
    return IndicatorSystem.of({
        "weights_as": "points",
        "score": {"aggregate": "arith", "range": [0, 100]},
        "dimensions": {"all": {"weight": 1, "indicators": indicators}},
    })  # fmt: skip


@pytest.fixture
def clean():
    """Four indicators of one thing, each with noise of its own."""
    rng = np.random.default_rng(4)
    common = rng.normal(size=(200, 1))
    return pd.DataFrame(common + rng.normal(size=(200, 4)), columns=list("abcd"))


def test_equal_indicators_share_the_influence(clean):
    found = system(*"abcd").score(clean).influence()
    assert found.warnings == ()
    np.testing.assert_allclose(found.table["influence"].sum(), 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.table["influence"], 0.25, atol=0.06)
    unit = (clean - clean.min()) / (clean.max() - clean.min())
    np.testing.assert_allclose(found.alpha["all"], cronbach(unit), rtol=1e-9)
    np.testing.assert_allclose(found.table["with_score"], unit.corrwith(unit.mean(axis=1)), rtol=1e-9)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (
            lambda frame: frame.assign(a=-2 * frame["b"] - frame["c"] - frame["d"]),
            "it correlates with its dimension all",
        ),
        (lambda frame: frame.assign(a=frame["b"] * 3 + 1), "they correlate at 1.000"),
    ],
)
def test_planted_defects_are_told(clean, plant, told):
    warnings = system(*"abcd").score(plant(clean)).influence().warnings
    assert {warning.code for warning in warnings} == {"KAM-W220"}
    assert any(told in str(warning.found) for warning in warnings)


def test_one_indicator_that_decides_is_told():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.normal(size=(300, 4)), columns=list("abcd"))
    frame["a"] = rng.choice([0.0, 100.0], 300)
    for code in "bcd":
        frame.loc[0, code] = 400.0  # one account squeezes all others
    warnings = system(*"abcd").score(frame).influence().warnings
    assert [warning.where for warning in warnings if "of the influence" in str(warning.found)] == ["a"]


def test_correlations_with_the_score_as_coinr():
    made = IndicatorSystem.of(content(csv(KAM / "imeta.csv"), "KAM", treat="jrc", missing="median"))
    scores = made.score(csv(KAM / "idata.csv", index_col=0).drop(columns=["uName"], errors="ignore"))
    found = scores.table.set_index("account_id")
    table = csv(KAM / "corr_dim_score.csv")
    ours = [found["score"].corr(found[dimension]) for dimension in table["Var2"]]
    np.testing.assert_allclose(ours, table["Correlation"], rtol=1e-9)
    assert set(scores.influence().table["indicator"]) == set(scores.steps["normalised"])


def test_few_accounts_give_no_alarm(clean):
    assert system(*"abcd", a={"direction": "cost"}).score(clean.iloc[:8]).influence().warnings == ()
