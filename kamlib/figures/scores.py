"""A score and its sureness: rank intervals, what an account's score is made of, which choice moves the ranks."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.indicators.factors import factor_name


@style.themed
def rank_intervals(robustness, *, lang="en", currency="", ax=None):
    """Draw the 90 % interval of every account's rank; accounts that are not sure of their tier in colour.

    Parameters
    ----------
    robustness : Robustness
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]}))
    >>> found = scores.robustness(draws=20, seed=1)
    >>> rank_intervals(found).get_label() == found.headline()
    True
    """
    ax, table = style.axes(ax), robustness.table
    if table.empty:
        return style.nothing(ax, robustness.headline(lang))
    sure = table["label"] == "firm"
    for rows, colour, name in ((sure, style.ACCENT, text("sure of the tier")), (~sure, style.WARN, text("borderline"))):
        some = table[rows]
        ax.vlines(some["rank"], some["rank_p05"], some["rank_p95"], color=colour, linewidth=1.4, alpha=0.85,
                  label=name.to(lang), zorder=2, rasterized=len(table) > 500)  # fmt: skip
    _tier_lines(ax, table, lang)
    ax.set_xlim(0, len(table) + 1)
    ax.set_ylim(len(table) + 1, 0)
    style.count_axis(ax.xaxis, lang=lang)
    style.count_axis(ax.yaxis, lang=lang)
    ax.set_xlabel(text("rank by the weights as given").to(lang))
    style.y_title(ax, text("rank under other weights, 90% interval").to(lang))
    ax.legend(loc="upper right", frameon=False, prop={"family": style.FAMILY, "size": 8})
    style.headline(ax, robustness.headline(lang))
    return ax


def _tier_lines(ax, table, lang):
    """A thin line behind the last account of each tier but the worst, with the tier's name."""
    last = table.groupby("tier", observed=True)["rank"].max().sort_values()
    for name, at in last.iloc[:-1].items():
        ax.axvline(at + 0.5, color=style.LINE, linewidth=0.8, zorder=1)
        ax.text(at + 0.5, 0.99 * len(table), f" {coded(str(name), 'tier', lang)}", va="bottom", ha="right", rotation=90,
                fontsize=7.5, color=style.MUTED)  # fmt: skip


@style.themed
def contribution_waterfall(explanation, *, lang="en", currency="", ax=None):
    """Draw what each dimension adds to an account's score.

    Parameters
    ----------
    explanation : Explanation
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]}))
    >>> [float(bar.get_width()) for bar in contribution_waterfall(scores.explain("B")).patches]
    [100.0, 100.0]
    """
    parts = explanation.table.groupby("dimension", sort=False)["contribution"].sum()
    ax = style.axes(ax, height=1.2 + 0.24 * (len(parts) + 1))
    start = np.concatenate([[0.0], parts.cumsum().to_numpy()[:-1]])
    rows = np.arange(len(parts))
    ax.barh(rows, parts, left=start, height=0.6, color=np.where(parts >= 0, style.ACCENT, style.WARN), zorder=2)
    ax.barh(len(parts), explanation.total, height=0.6, color=style.INK, zorder=2)
    for row, (left, part) in enumerate(zip(start, parts, strict=True)):
        ax.plot([left + part] * 2, [row, row + 1], color=style.SILVER, linewidth=0.7, zorder=1)
    ends = [*(start + parts.to_numpy()), explanation.total]
    for row, (end, part) in enumerate(zip(ends, [*parts, explanation.total], strict=True)):
        ax.annotate(texts.number(part, lang), (end, row), (4, 0), textcoords="offset points", va="center", fontsize=8)
    names = [explanation.names[code].to(lang) for code in parts.index]
    ax.set_yticks(
        np.arange(len(names) + 1), [*(safe_label(name, columns=28) for name in names), _scale(explanation, lang)]
    )
    ax.set_ylim(len(names) + 0.6, -0.6)
    ax.margins(x=0.12)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(text("what each dimension adds").to(lang))
    style.headline(ax, explanation.headline(lang))
    return ax


def _scale(explanation, lang):
    named = {
        "score": text("score"),
        "log score": text("log of the score"),
        "power of score": text("power of the score"),
    }
    return named[explanation.scale].to(lang)


@style.themed
def sensitivity_tornado(sensitivity, *, lang="en", currency="", ax=None):
    """Draw how much each choice of method moves the ranks: alone, and with its interactions.

    Parameters
    ----------
    sensitivity : Sensitivity
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]}))
    >>> found = scores.sensitivity(factors={"weights": 0.2}, n=8, seed=1)
    >>> [label.get_text() for label in sensitivity_tornado(found).get_yticklabels()]
    ['size of weights']
    """
    table = sensitivity.table
    ax = style.axes(ax, height=1.3 + 0.26 * len(table))
    rows = np.arange(len(table))
    for column, lift, colour, name in (
        ("sti", -0.17, style.ACCENT_LIGHT, text("with all interactions")),
        ("si", 0.17, style.ACCENT, text("alone")),
    ):
        ax.barh(rows + lift, table[column].clip(lower=0), height=0.32, color=colour, label=name.to(lang), zorder=2)
        ax.hlines(
            rows + lift, table[f"{column}_low"], table[f"{column}_high"], color=style.INK, linewidth=0.9, zorder=3
        )
    ax.set_yticks(rows, [factor_name(name).to(lang) for name in table["factor"]])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.axvline(0, color=style.SILVER, linewidth=0.8)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(text("share of the rank shift; the line is its 90% interval").to(lang))
    ax.legend(loc="lower right", frameon=False, prop={"family": style.FAMILY, "size": 8})
    style.headline(ax, _tornado_title(sensitivity).to(lang))
    return ax


def _tornado_title(sensitivity):
    facts = sensitivity.facts()
    return text(
        "Over {n_runs:count} variants an account moves {mean_shift:number1} places on average, most by the choice of "
        "{first}",
        **{**facts, "first": factor_name(facts["first"])},
    )
