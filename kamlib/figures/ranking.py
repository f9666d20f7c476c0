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
        Drawn are the accounts of positive value, which come first in its ``table``.
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
    >>> pareto_curve(pareto(accounts)).lines[0].get_ydata().round(2).tolist()
    [0.0, 0.6, 0.8, 0.9, 0.96, 1.0]
    """
    ax, facts = style.axes(ax), result.facts()
    n = facts["n_accounts"] - facts["n_nonpositive"]
    if not n:
        return style.nothing(ax, result.headline(lang))
    share, held = _curve(result.table["cum_share"].head(n))
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


def _curve(cum_share):
    """Shares of accounts and what they hold, from nothing to everybody; as many steps as can be seen."""
    n = len(cum_share)
    held = np.concatenate([[0.0], cum_share.to_numpy(dtype=float)])
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
    """Draw what the largest accounts hold, with the interval of each share.

    Parameters
    ----------
    result : ConcentrationResult
        Its ``top_shares`` has ``top`` (a number of accounts), ``share``, ``low``, ``high``.
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
    >>> from kamlib.ranking import concentration
    >>> accounts = pd.DataFrame({"account_id": list("ABCD"), "revenue_12m": [40.0, 20.0, 20.0, 20.0]})
    >>> ax = top_shares(concentration(accounts, top=(1, 2), draws=100, seed=1))
    >>> [label.get_text() for label in ax.get_yticklabels()], ax.lines[0].get_xdata().tolist()
    (['the largest', 'the 2 largest'], [0.4, 0.6])
    """
    ax, table = style.axes(ax, height=2.5), result.top_shares
    if not table["share"].any():
        return style.nothing(ax, result.headline(lang))
    height = np.arange(len(table))
    ax.plot(table["share"], height, "o", color=style.ACCENT, markersize=5.5, zorder=3)
    ax.hlines(height, table["low"], table["high"], color=style.ACCENT, linewidth=2, zorder=2)
    for y, share, high in zip(height, table["share"], table["high"], strict=True):
        said = texts.percent(share, lang)
        ax.annotate(said, (max(share, high), y), (7, 0), textcoords="offset points", va="center", color=style.INK)
    ax.set_yticks(height, [_leading(int(k), lang) for k in table["top"]])
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.percent_axis(ax.xaxis, lang=lang, most=table["high"].max() * 1.12)
    style.grid(ax, "x")
    ax.set_xlabel(text("share of revenue; the line is the 95% interval").to(lang))
    style.headline(ax, result.headline(lang))
    return ax


def _leading(k, lang):
    return (text("the {k:count} largest", k=k) if k > 1 else text("the largest")).to(lang)


@style.themed
def window_curve(windows, *, lang="en", currency="", ax=None):
    """Draw what the top 20 % hold over windows of several lengths.

    Parameters
    ----------
    windows : DataFrame
        One row a window, shortest first: ``months``, ``top_20_share``.
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
    >>> ax = window_curve(pd.DataFrame({"months": [3, 12], "top_20_share": [0.7, 0.75]}))
    >>> ax.get_label()
    'Over 3 months the top 20% hold 70%; over 12 months 75%'
    """
    ax = style.axes(ax, height=2.5)
    if windows.empty:
        return style.nothing(ax, text("The data hold no dates, so there is one window only.").to(lang))
    months, held = windows["months"].to_numpy(), windows["top_20_share"].to_numpy()
    ax.plot(months, held, color=style.ACCENT, marker="o", markersize=5, zorder=3, clip_on=False)
    for x, y in zip(months, held, strict=True):
        said = texts.percent(y, lang)
        ax.annotate(said, (x, y), (0, 8), textcoords="offset points", ha="center", va="bottom", color=style.INK)
    ax.set_xticks(months, [texts.count(n, lang) for n in months])
    ax.set_xlim(0, months.max() * 1.06)
    style.percent_axis(ax.yaxis, lang=lang)
    style.grid(ax, "y")
    ax.set_xlabel(text("length of the window, months").to(lang))
    style.y_title(ax, text("held by the top 20%").to(lang))
    style.headline(ax, _windows_title(months, held).to(lang))
    return ax


def _windows_title(months, held):
    first, last = {"n": int(months[0]), "a": held[0]}, {"m": int(months[-1]), "b": held[-1]}
    if len(months) == 1:
        return text("Over {n:count} months the top 20% hold {a:percent}", **first)
    return text(
        "Over {n:count} months the top 20% hold {a:percent}; over {m:count} months {b:percent}", **first, **last
    )
