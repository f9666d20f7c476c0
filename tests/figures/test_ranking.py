"""The pictures of the ranking hold the numbers of the ranking."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from kamlib.figures import pareto_curve, top_shares, window_curve
from kamlib.figures.ranking import POINTS
from kamlib.ranking import concentration, pareto


def ranked(*values, cut=0.80):
    ids = [f"A{n:05d}" for n in range(len(values))]
    return pareto(pd.DataFrame({"account_id": ids, "revenue_12m": list(values)}), cut=cut)


def texts(ax):
    return [found.get_text() for found in ax.texts]


def test_the_curve_by_hand():
    """60, 20, 10, 6, 4 of 100: worked out on paper."""
    ax = pareto_curve(ranked(60.0, 20.0, 10.0, 6.0, 4.0))
    curve, diagonal = ax.lines[:2]
    assert curve.get_xdata().tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert curve.get_ydata().tolist() == pytest.approx([0, 0.6, 0.8, 0.9, 0.96, 1])
    assert curve.get_drawstyle() == "steps-post"
    assert list(diagonal.get_ydata()) == [0, 1]


def test_the_actual_cut_is_marked_and_said():
    ax = pareto_curve(ranked(60.0, 20.0, 10.0, 6.0, 4.0))
    assert ax.lines[2].get_xydata().tolist() == [[0, 0.8], [0.4, 0.8], [0.4, 0]]
    assert texts(ax) == ["2 accounts (40%) hold 80%", "the top 20% hold 60%"]


def test_accounts_without_positive_value_are_not_on_the_curve():
    with_losers = ranked(60.0, 20.0, 10.0, 6.0, 4.0, 0.0, -5.0, float("nan"))
    drawn = pareto_curve(with_losers).lines[0].get_xydata()
    assert drawn == pytest.approx(pareto_curve(ranked(60.0, 20.0, 10.0, 6.0, 4.0)).lines[0].get_xydata())


def test_many_accounts_are_thinned_but_every_drawn_point_is_true():
    values = np.random.default_rng(1).pareto(1.16, 20_000) + 1
    result = ranked(*values)
    x, y = pareto_curve(result).lines[0].get_data()
    cum_share = np.concatenate([[0], result.table["cum_share"]])
    assert len(x) <= 2 * POINTS
    assert y == pytest.approx(cum_share[(x * 20_000).round().astype(int)])
    assert (x[0], x[-1]) == (0, 1)


def test_the_light_area_ends_at_the_cut():
    ax = pareto_curve(ranked(*[1.0] * 10))
    area = ax.collections[0].get_paths()[0].vertices
    assert area[:, 0].max() == pytest.approx(0.8)


@pytest.mark.parametrize("values", [[1.0], [5.0] * 50, [1000.0, *[1.0] * 99], [3.0, 2.0]])
def test_labels_stay_inside_the_axes(values):
    ax = pareto_curve(ranked(*values), lang="zh")
    ax.figure.draw_without_rendering()
    inside = ax.get_window_extent().padded(2)
    for label in ax.texts:
        box = label.get_window_extent()
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1
        assert inside.y0 <= box.y0
        assert box.y1 <= inside.y1


def test_when_nobody_has_value_the_answer_is_said_instead():
    result = ranked(0.0, -1.0)
    ax = pareto_curve(result, lang="zh")
    assert ax.get_label() == result.headline("zh")
    assert not ax.lines


def test_the_title_is_the_headline_in_each_language():
    result = ranked(60.0, 20.0, 10.0, 6.0, 4.0)
    for lang in ("en", "zh"):
        assert pareto_curve(result, lang=lang).get_label() == result.headline(lang)


def test_drawing_on_given_axes():
    ax = Figure().subplots()
    assert pareto_curve(ranked(3.0, 1.0), ax=ax) is ax


def test_top_shares_with_their_intervals():
    accounts = pd.DataFrame({"account_id": list("abcdef"), "revenue_12m": [40.0, 20.0, 15.0, 10.0, 10.0, 5.0]})
    result = concentration(accounts, top=(1, 3), draws=200, seed=7)
    ax = top_shares(result, lang="zh")
    assert ax.lines[0].get_xdata().tolist() == pytest.approx([0.4, 0.75])
    ends = [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()]
    assert ends == result.top_shares[["low", "high"]].to_numpy().tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["最大一家", "前3家"]
    assert texts(ax) == ["40%", "75%"]
    assert ax.get_ylim() == (1.5, -0.5), "the largest stands at the top"


def test_shares_of_nothing_are_a_sentence():
    accounts = pd.DataFrame({"account_id": ["a", "b"], "revenue_12m": [0.0, -1.0]})
    result = concentration(accounts, draws=10, seed=1)
    assert top_shares(result, lang="zh").get_label() == result.headline("zh")


def test_the_window_curve():
    windows = pd.DataFrame({"months": [3, 6, 12], "top_20_share": [0.70, 0.72, 0.75], "accounts": [5, 6, 7]})
    ax = window_curve(windows)
    assert ax.lines[0].get_xydata().tolist() == [[3, 0.70], [6, 0.72], [12, 0.75]]
    assert texts(ax) == ["70%", "72%", "75%"]
    assert ax.get_ylim() == (0, 1)
    assert ax.get_label() == "Over 3 months the top 20% hold 70%; over 12 months 75%"
    assert window_curve(windows.head(1), lang="zh").get_label() == "近3个月，前20%的客户贡献70%"


def test_without_windows_there_is_a_sentence():
    empty = pd.DataFrame({"months": [], "top_20_share": []})
    assert window_curve(empty).get_label() == "The data hold no dates, so there is one window only."
