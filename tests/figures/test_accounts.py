"""History by month and the map of accounts hold the numbers of their tables."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from kamlib.figures import account_scatter, monthly_revenue, style
from tests.figures.hostile import NAMES


def history(n, *, start="2023-01-01"):
    return pd.DataFrame({"month": pd.date_range(start, periods=n, freq="MS"), "revenue": np.arange(n) * 1e5 - 1e5})


def accounts(*rows):
    return pd.DataFrame(rows, columns=["account_id", "name", "revenue", "recency_days"])


def ticks(ax):
    return [(round(at), label.get_text()) for at, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)]


def test_a_bar_a_month_and_the_last_twelve_in_colour():
    ax = monthly_revenue(history(30))
    bars = ax.patches
    assert [bar.get_height() for bar in bars] == pytest.approx(history(30)["revenue"].tolist())
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [style.ACCENT_LIGHT] * 18 + [style.ACCENT] * 12


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (30, [(0, "2023"), (12, "2024"), (24, "2025"), (29, "2025-06")]),
        (24, [(0, "2023"), (12, "2024"), (23, "2024-12")]),
        (14, [(0, "2023-01"), (3, "2023-04"), (6, "2023-07"), (9, "2023-10"), (13, "2024-02")]),
        (1, [(0, "2023-01")]),
    ],
)
def test_months_are_written_where_there_is_room(n, expected):
    assert ticks(monthly_revenue(history(n))) == expected


def test_the_axis_of_money_in_both_languages():
    assert monthly_revenue(history(24), currency="CNY", lang="zh").get_title(loc="left") == "销售额（元）"
    assert monthly_revenue(history(24), currency="CNY").get_title(loc="left") == "Revenue, CNY"
    assert monthly_revenue(history(24)).get_title(loc="left") == "Revenue"


def test_the_highest_month_is_named():
    frame = history(24)
    frame.loc[7, "revenue"] = 9e9
    assert monthly_revenue(frame, lang="zh").get_label() == "按月净销售额；最高为2023-08"


def test_no_month_gives_a_sentence():
    assert monthly_revenue(history(0)).get_label() == "The data hold no dates, so there is no history to draw."


def test_every_account_of_positive_revenue_is_a_point():
    frame = accounts(("1", "A", 1e6, 200), ("2", "B", 5e4, 3), ("3", "C", -5.0, 9), ("4", "D", 0.0, None))
    ax = account_scatter(frame)
    assert ax.collections[0].get_offsets().tolist() == [[1e6, 200], [5e4, 3]]
    assert ax.get_xlabel() == "Revenue over all history; 2 without positive revenue are left out"
    assert ax.get_xscale() == "log"


def test_the_largest_quiet_accounts_are_named_and_only_they():
    rows = [(str(n), f"Account {n}", 1e3 * (n + 1), 100 if n % 2 else 5) for n in range(20)]
    ax = account_scatter(accounts(*rows))
    assert [found.get_text() for found in ax.texts] == [f"Account {n}" for n in (19, 17, 15, 13, 11)]
    assert ax.collections[1].get_offsets()[:, 0].tolist() == [20e3, 18e3, 16e3, 14e3, 12e3]
    assert ax.get_label() == "10 of 20 accounts have bought nothing for 90 days or more; the largest are named"


def test_the_edge_of_quiet_is_in():
    frame = accounts(("1", "A", 9.0, 90), ("2", "B", 9.0, 89))
    assert [found.get_text() for found in account_scatter(frame).texts] == ["A"]
    assert account_scatter(frame, quiet=91).get_label() == "Every account bought within the last 91 days"


def test_names_do_not_stand_on_one_another():
    frame = accounts(*[(str(n), f"同名商贸有限公司{n}", 1e5 + n, 300) for n in range(5)])
    ax = account_scatter(frame, lang="zh")
    ax.figure.draw_without_rendering()
    boxes = sorted((t.get_bbox_patch().get_window_extent() for t in ax.texts), key=lambda box: box.y0)
    assert ax.get_tightbbox().y1 <= ax.figure.bbox.y1
    assert all(upper.y0 >= lower.y0 + 0.7 * lower.height for lower, upper in pairwise(boxes))


def test_an_account_without_name_is_called_by_its_id():
    frame = accounts(("007", None, 9.0, 400))
    assert [found.get_text() for found in account_scatter(frame).texts] == ["007"]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_drawn_without_harm(name):
    ax = account_scatter(accounts(("1", name, 1e5, 400), ("2", "B", 10.0, 1)), lang="zh")
    ax.figure.draw_without_rendering()
    assert len(ax.texts) == 1


def test_accounts_without_dates_give_a_sentence():
    frame = accounts(("1", "A", 9.0, None)).astype({"recency_days": "float64"})
    assert "no dates" in account_scatter(frame).get_label()


def test_many_points_are_one_picture_so_that_the_file_stays_small():
    chance = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "account_id": [str(n) for n in range(5000)],
            "revenue": chance.lognormal(8, 2, 5000),
            "recency_days": chance.integers(0, 60, 5000),
        }
    )
    points = account_scatter(frame).collections[0]
    assert points.get_rasterized()
    assert len(points.get_offsets()) == 5000


def test_a_month_that_is_not_over_is_pale_and_told():
    months = pd.date_range("2025-01-01", periods=3, freq="MS")
    history = pd.DataFrame({"month": months, "revenue": [3.0, 4.0, 1.0], "whole": [True, True, False]})
    ax = monthly_revenue(history)
    assert ax.patches[1].get_facecolor() != ax.patches[2].get_facecolor()
    assert "not over" in ax.get_label()
