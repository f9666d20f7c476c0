"""Weights side by side: each column is what the pure function gives, and effects are those of scoring anew."""

import numpy as np
import pandas as pd
import pytest

from kamlib.indicators import IndicatorSystem, weighings, weights

CODES = ("sales", "credit", "service")


def system(**given):
    dimensions = {
        code: {"weight": w, "indicators": {f"{code}_1": {"direction": "benefit", "weight": 1}}}
        for code, w in zip(CODES, (0.5, 0.3, 0.2), strict=True)
    }
    return IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": dimensions, **given})


@pytest.fixture
def frame():
    values = np.random.default_rng(3).uniform(1, 9, (40, 3))
    return pd.DataFrame(values, columns=[f"{code}_1" for code in CODES], index=[f"A{n}" for n in range(40)])


def test_the_columns_are_the_pure_functions_on_min_max_data(frame):
    unit = (frame - frame.min()) / (frame.max() - frame.min())
    found = weighings(system().score(frame)).table.set_index("dimension")
    np.testing.assert_allclose(found["given"], [0.5, 0.3, 0.2], rtol=1e-12)
    np.testing.assert_allclose(found["equal"], 1 / 3, rtol=1e-12)
    np.testing.assert_allclose(found["entropy"], weights.entropy(unit), rtol=1e-9)
    np.testing.assert_allclose(found["critic"], weights.critic(unit), rtol=1e-9)
    np.testing.assert_allclose(found["combined"], (found["given"] + found["critic"]) / 2, rtol=1e-9)


def test_weights_judged_in_pairs_stand_beside(frame):
    judged = system(weights={"source": {"ahp": {"dimensions": [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]}}})
    found = weighings(system().score(frame), judged=judged).table.set_index("dimension")
    np.testing.assert_allclose(found["ahp"], [4 / 7, 2 / 7, 1 / 7], rtol=1e-9)  # a consistent matrix: closed form


def test_another_system_with_other_dimensions_is_left_out(frame):
    other = IndicatorSystem.of({"dimensions": {"x": {"weight": 1, "indicators": {
        "y": {"direction": "benefit", "weight": 1}}}}})  # fmt: skip
    assert "ahp" not in weighings(system().score(frame), judged=other).table


def test_effects_are_those_of_scoring_anew(frame):
    scores = system().score(frame)
    found = weighings(scores).effects.set_index("source").loc["equal"]
    before = scores.table.set_index("account_id")["rank"].astype(float)
    after = system(weights={"source": "equal"}).score(frame).table.set_index("account_id")["rank"].astype(float)
    assert found["mean_shift"] == pytest.approx((before - after).abs().mean())
    assert found["rank_correlation"] == pytest.approx(before.corr(after, method="spearman"))
    assert found["top_kept"] == len(set(before.nsmallest(8).index) & set(after.nsmallest(8).index)) / 8
    assert "%" in weighings(scores).headline("zh")
