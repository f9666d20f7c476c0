"""The audit: planted defects are caught, clean data raise no alarm."""

import numpy as np
import pandas as pd
import pytest

from kamlib.indicators import IndicatorSystem, audit
from kamlib.indicators.audit import leaks


def system(*codes, **changed):
    """One dimension of indicators of equal weight."""
    indicators = {code: {"direction": "benefit", "weight": 1} | changed.get(code, {}) for code in codes}
    return IndicatorSystem.of({
        "weights_as": "points",
        "score": {"aggregate": "arith", "range": [0, 100], "min_available": 0.2},
        "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
        "dimensions": {"all": {"weight": 1, "indicators": indicators}},
    })  # fmt: skip


def scores_of(frame, **changed):
    """The scores of accounts by indicators."""
    return system(*frame.columns, **changed).score(frame)


def clean(seed, *, n=200, noise=1.0):
    """Four indicators of one thing, each with noise of its own."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(n, 1)) + noise * rng.normal(size=(n, 4)), columns=list("abcd"))


def status(found):
    return {check.check: check.status for check in found.checks}


@pytest.mark.parametrize("seed", range(20))
def test_clean_data_raise_no_alarm(seed):
    found = audit(scores_of(clean(seed)))
    assert set(status(found).values()) <= {"ok", "not run"}
    assert found.facts()["passed"]


def test_indicators_that_have_nothing_to_do_with_each_other_raise_no_alarm():
    frame = pd.DataFrame(np.random.default_rng(5).normal(size=(300, 6)), columns=list("abcdef"))
    assert audit(scores_of(frame)).facts()["n_failed"] == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_reversed_direction_is_caught(seed):
    found = audit(scores_of(clean(seed), b={"direction": "cost"}))
    assert status(found)["reversed"] == "fail"
    assert not found.facts()["passed"]
    assert "b runs against" in found.headline()


def test_an_indicator_that_is_there_twice_is_caught():
    found = audit(scores_of(clean(1).assign(e=lambda frame: 3 * frame["a"] + 1)))
    assert status(found)["duplicated"] == "fail"
    assert "a and e say the same" in found.headline()


def test_a_constant_column_is_caught():
    found = audit(scores_of(clean(1).assign(e=7.0)))
    assert status(found)["constant"] == "warning"
    assert "e: the same for all accounts" in found.table.set_index("check").loc["constant", "finding"]


def test_one_indicator_that_decides_is_caught():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.normal(size=(300, 4)), columns=list("abcd"))
    frame["a"] = rng.choice([0.0, 100.0], 300)
    for code in "bcd":
        frame.loc[0, code] = 400.0  # one account squeezes all others
    assert status(audit(scores_of(frame)))["decides"] == "fail"


def test_a_score_of_filled_forms_is_caught():
    """Good values are known of those who fill in the form; a gap counts as the worst."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.uniform(5, 6, (200, 4)), columns=list("abcd"))
    gaps = rng.uniform(size=frame.shape) < rng.uniform(size=(200, 1))
    worst = {code: {"missing": "worst"} for code in "abcd"}
    assert status(audit(scores_of(frame.mask(gaps), **worst)))["forms"] == "fail"


def test_a_leak_from_the_future_is_caught_and_honest_revenue_is_not():
    rng = np.random.default_rng(6)
    past = pd.Series(rng.lognormal(8, 1, 300))
    future = past * rng.lognormal(0, 0.8, 300)
    honest = pd.DataFrame({"revenue": past, "margin": past * rng.uniform(0.1, 0.3, 300), "other": rng.normal(size=300)})
    assert leaks(honest, future, past).status == "ok"
    told = leaks(honest.assign(target=future * rng.lognormal(0, 0.05, 300)), future, past)
    assert told.status == "fail"
    assert "target ranks the accounts as the next period does" in str(told.finding)


def test_few_accounts_are_not_judged():
    found = status(audit(scores_of(clean(1, n=8))))
    assert (found["reversed"], found["forms"], found["outcome"]) == ("not run",) * 3


def test_every_finding_is_said_in_both_languages():
    table = audit(scores_of(clean(1).assign(e=lambda frame: frame["a"]), b={"direction": "cost"})).table
    assert not (table["finding"] == table["finding_zh"]).any()
