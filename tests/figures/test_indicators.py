"""The pictures of scores hold the numbers of the scores."""

import numpy as np
import pandas as pd
import pytest

from kamlib import figures
from kamlib.indicators import choices, weighings
from tests.figures.test_ranking import texts
from tests.indicators.test_weighings import CODES, system


@pytest.fixture(scope="module")
def scores():
    values = np.random.default_rng(3).uniform(1, 9, (40, 3))
    frame = pd.DataFrame(values, columns=[f"{code}_1" for code in CODES], index=[f"A{n:02d}" for n in range(40)])
    return system().score(frame)


def test_the_tree_shows_every_share(scores):
    said = texts(figures.indicator_tree(scores))
    assert said[:3] == ["sales 50%", "credit 30%", "service 20%"]
    assert said[3:] == ["sales_1", "50%", "credit_1", "30%", "service_1", "20%"]


def test_what_is_not_assessed_has_no_bar():
    frame = pd.DataFrame({"sales_1": [1.0, 2, 3, 4, 5], "credit_1": [5.0, 1, 2, 4, 3], "service_1": np.nan})
    ax = figures.indicator_tree(system().score(frame), lang="zh")
    assert len(ax.patches) == 2
    assert "未评" in texts(ax)


def test_the_intervals_of_all_ranks(scores):
    found = scores.robustness(seed=1, draws=50)
    drawn = sum(len(lines.get_segments()) for lines in figures.rank_intervals(found).collections)
    assert drawn == 40


def test_points_of_the_weights(scores):
    found = weighings(scores)
    ax = figures.weight_comparison(found)
    assert [line.get_xdata().tolist() for line in ax.lines[:2]] == [
        pytest.approx([0.5, 0.3, 0.2]),
        pytest.approx([1 / 3] * 3),
    ]


def test_bars_of_the_influence_sum_to_one(scores):
    ax = figures.influence_chart(scores.influence())
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(1.0)
    assert sorted(ax.lines[0].get_xdata()) == pytest.approx([0.2, 0.3, 0.5])


def test_the_waterfall_ends_at_the_score(scores):
    found = scores.explain("A07")
    bars = figures.contribution_waterfall(found).patches
    assert bars[-1].get_width() == pytest.approx(found.score)
    assert sum(bar.get_width() for bar in bars[:-1]) == pytest.approx(found.score)


def test_the_tornado_names_its_factors(scores):
    found = scores.sensitivity(factors=choices(scores), n=16, seed=1)
    for lang, word in (("en", "normalisation"), ("zh", "标准化方法")):
        ax = figures.sensitivity_tornado(found, lang=lang)
        assert word in [label.get_text() for label in ax.get_yticklabels()]
