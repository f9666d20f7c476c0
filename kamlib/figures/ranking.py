"""Who carries the revenue, how sure that is, and whether the window matters."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import escaped

POINTS = 400  # as many as a figure's width can show
FLAT = 0.5  # beyond this share of accounts there is no room for labels to the right of the cut


@style.themed
def pareto_curve(result, *, lang="en", currency="", ax=None):
    """Draw the cumulative share of value over the accounts, largest first, with the cut that the data reach.

    Parameters
    ----------
    result : ParetoResult
        Its ``table`` has ``rank`` and ``cum_share``; its facts ``accounts_for_cut``, ``accounts_for_cut_share`` and
        ``top_20_share``; ``cut`` is the share to reach.
    lang : {"en", "zh"}
    currency : str
        Not needed here: shares have none.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.ranking import pareto
    >>> accounts = pd.DataFrame({"account_id": list("ABCDE"), "revenue_12m": [60.0, 20.0, 10.0, 6.0, 4.0]})
    >>> pareto_curve(pareto(accounts)).lines[0].get_ydata().tolist()
    [0.0, 0.6, 0.8, 0.9, 0.96, 1.0]
    """
    ax, facts = style.axes(ax), result.facts()
    share, held = _curve(result.table)
    inside = share <= facts["accounts_for_cut_share"] + 1e-9
    ax.plot(share, held, color=style.ACCENT, drawstyle="steps-post", zorder=3)
    ax.plot([0, 1], [0, 1], color=style.LINE, linewidth=0.8, zorder=1)
    ax.fill_between(share[inside], held[inside], step="post", color=style.ACCENT, alpha=0.1, linewidth=0, zorder=1)
    _cut(ax, facts, result.cut, lang)
    ax.set_xlabel(text("share of accounts, largest first").to(lang))
    style.y_title(ax, text("cumulative share").to(lang))
    style.percent_axis(ax.xaxis, lang=lang)
    style.percent_axis(ax.yaxis, lang=lang)
    style.headline(ax, result.headline(lang))
    return ax


def _curve(table):
    """Shares of accounts and what they hold, from nothing to everybody; as many steps as can be seen."""
    n = len(table)
    held = np.concatenate([[0.0], table["cum_share"].to_numpy(dtype=float)])
    seen = np.unique(np.linspace(0, n, min(n, POINTS) + 1).round().astype(int))
    early = np.arange(min(n, POINTS // 4) + 1)
    kept = np.union1d(seen, early)
    return kept / n, held[kept]


def _cut(ax, facts, cut, lang):
    """Mark the cut and the top 20 %, each with its sentence where the curve leaves room."""
    at, top = facts["accounts_for_cut_share"], facts["top_20_share"]
    ax.plot([0, at, at], [cut, cut, 0], color=style.MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=2)
    values = {"cut": cut, "share": at, "n": facts["accounts_for_cut"]}
    sayings = [
        ((at, cut), text("{n:count} accounts ({share:percent}) hold {cut:percent}", **values), style.ACCENT, style.INK),
        ((0.2, top), text("the top 20% hold {share:percent}", share=top), style.MUTED, style.MUTED),
    ]
    for row, (point, sentence, *colours) in enumerate(sorted(sayings, key=lambda said: -said[0][0])):
        _say(ax, sentence.to(lang), point, _place(max(at, 0.2), row), colours)


def _place(furthest, row):
    """Where the sentence of a row stands: right of the curve where there is room, else low at the edge."""
    return (furthest + 0.07, 0.56 - 0.15 * row) if furthest <= FLAT else (0.98, 0.26 - 0.13 * row)


def _say(ax, sentence, point, place, colours):
    ax.plot(*point, marker="o", markersize=4, color=colours[0], zorder=4)
    ax.annotate(
        escaped(sentence),
        point,
        place,
        ha="left" if place[0] < 0.9 else "right",
        va="center",
        color=colours[1],
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        arrowprops={"arrowstyle": "-", "color": style.SILVER, "linewidth": 0.7, "shrinkB": 3, "shrinkA": 0},
        zorder=5,
    )


@style.themed
def top_shares(result, *, lang="en", currency="", ax=None):
    """Draw what the largest accounts hold, with the interval of each share."""
    ax = style.axes(ax)
    table = result.top_shares.iloc[::-1]
    height = np.arange(len(table))
    ax.hlines(height, table["low"], table["high"], color=style.ACCENT, linewidth=1.8, zorder=2)
    ax.plot(table["share"], height, "o", color=style.ACCENT, markersize=5, zorder=3)
    for y, (share, high) in enumerate(zip(table["share"], table["high"], strict=True)):
        label = texts.percent(share, lang)
        ax.annotate(label, (high, y), (6, 0), textcoords="offset points", va="center", color=style.INK)
    ax.set_yticks(height, list(table["top"]))
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.percent_axis(ax.xaxis, lang=lang, most=table["high"].max() * 1.1)
    style.grid(ax, "x")
    style.headline(ax, result.headline(lang))
    return ax
