"""An indicator system: what it assesses, what its parts weigh, and what they really do to the score."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.indicators.outline import outline
from kamlib.indicators.weighings import NAMES

ROW = 0.19  # inches that a line of text needs
NAME, BAR = 0.34, 0.80  # where indicators and bars begin, as shares of the width
COLOURS = (style.INK, style.ACCENT, style.SILVER, style.GOLD, style.GOOD, style.WARN)
MARKS = ("D", "o", "s", "^", "v", "P")


@style.themed
def indicator_tree(scores, *, lang="en", currency="", ax=None):
    """Draw the system as a tree: dimensions, their indicators, and each one's share in the whole.

    Parameters
    ----------
    scores : Scores
        What could not be assessed on its data is drawn pale, without a bar.
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
    >>> [found.get_text() for found in indicator_tree(scores).texts]
    ['sales 100%', 'revenue', '100%']
    """
    table = outline(scores.system.design, lang)
    used = scores.weights.set_index("code")["share"]
    leaves = table[table["direction"] != ""]
    ax = style.axes(ax, height=0.55 + ROW * len(leaves))
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(len(leaves) - 0.4, -0.6)
    at = {code: row for row, code in enumerate(leaves["code"])}
    for node in table[table["direction"] == ""].itertuples():
        below = [at[code] for code in leaves.loc[leaves["parent"] == node.code, "code"]]
        if below:
            _branch(ax, node, below, assessed=node.code in used.index, lang=lang)
    for leaf in leaves.itertuples():
        _leaf(ax, leaf, at[leaf.code], used, lang)
    style.headline(ax, scores.title().to(lang))
    return ax


def _branch(ax, node, below, *, assessed, lang):
    middle, colour = np.mean(below), style.INK if assessed else style.SILVER
    share = texts.percent(node.share, lang)
    said = f"{safe_label(node.name, columns=22)} {share}"
    ax.text(0, middle, said, va="center", color=colour, fontsize=8.5)
    for row in below:
        ax.plot([NAME - 0.035, NAME - 0.01], [middle, row], color=style.LINE, linewidth=0.8)


def _leaf(ax, leaf, row, used, lang):
    there = leaf.code in used.index
    ax.text(NAME, row, safe_label(leaf.name, columns=34), va="center", fontsize=8.5,
            color=style.INK if there else style.SILVER)  # fmt: skip
    if there:
        ax.barh(row, used[leaf.code] * 0.6, left=BAR, height=0.55, color=style.ACCENT, zorder=2)
    said = texts.percent(used[leaf.code], lang) if there else text("not assessed").to(lang)
    end = BAR + (used[leaf.code] * 0.6 if there else 0) + 0.01
    ax.text(end, row, said, va="center", fontsize=7.5, color=style.MUTED)


@style.themed
def weight_comparison(weighings, *, lang="en", currency="", ax=None):
    """Draw the weight of each dimension by source.

    Parameters
    ----------
    weighings : Weighings
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
    >>> from kamlib.indicators import weighings
    >>> weight_comparison(weighings(scores)).lines[0].get_xdata().tolist()
    [1.0]
    """
    table = weighings.table
    sources = [name for name in table.columns if name != "dimension"]
    ax = style.axes(ax, height=1.25 + 0.24 * len(table))
    rows = np.arange(len(table))
    for name, colour, mark in zip(sources, COLOURS, MARKS, strict=False):
        ax.plot(table[name], rows, mark, color=colour, markersize=5, label=NAMES[name].to(lang), zorder=3, alpha=0.9)
    spread = table[sources]
    ax.hlines(rows, spread.min(axis=1), spread.max(axis=1), color=style.LINE, linewidth=2, zorder=1)
    _named_rows(ax, [weighings.names[code].to(lang) for code in table["dimension"]])
    style.percent_axis(ax.xaxis, lang=lang, most=float(spread.to_numpy().max()) * 1.05)
    style.grid(ax, "x")
    ax.set_xlabel(text("weight").to(lang))
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.22), ncols=3, frameon=False, handletextpad=0.2,
              columnspacing=1.0, prop={"family": style.FAMILY, "size": 7.5})  # fmt: skip
    style.headline(ax, weighings.headline(lang))
    return ax


@style.themed
def influence_chart(influence, *, lang="en", currency="", ax=None):
    """Draw what each indicator does to the score beside what it weighs.

    Parameters
    ----------
    influence : Influence
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
    >>> [float(bar.get_width()) for bar in influence_chart(scores.influence()).patches]
    [1.0]
    """
    table = influence.table.sort_values("influence", ascending=False, kind="stable")
    ax = style.axes(ax, height=1.15 + ROW * len(table))
    rows = np.arange(len(table))
    ax.barh(rows, table["influence"], height=0.6, color=style.ACCENT_LIGHT, zorder=2)
    ax.plot(table["share"], rows, "|", color=style.INK, markersize=9, markeredgewidth=1.8, zorder=3)
    _named_rows(ax, [influence.names[code].to(lang) for code in table["indicator"]])
    most = float(table[["influence", "share"]].to_numpy().max())
    style.percent_axis(ax.xaxis, lang=lang, most=most * 1.05)
    style.grid(ax, "x")
    ax.set_xlabel(text("bar: influence on the score; line: weight").to(lang))
    first = table.iloc[0]
    said = {"name": influence.names[first["indicator"]], "influence": first["influence"], "share": first["share"]}
    message = text(
        "{name} moves the score most: {influence:percent} of the influence, {share:percent} of the weight", **said
    )
    style.headline(ax, message.to(lang))
    return ax


def _named_rows(ax, names):
    ax.set_yticks(np.arange(len(names)), [safe_label(name, columns=34) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
