"""How often common maxims about paying dealers are true, with their intervals, and the number that decides each."""

import numpy as np
import pandas as pd

from kamlib.base import text as texts
from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label, wrapped
from kamlib.incentives.maxims import CLAIMS

_SAYS = {claim.code: claim.says for claim in CLAIMS}
_COLUMNS, _MOST = 3, 12


@style.themed
def claim_shares(verdicts, *, lang="en", currency="", ax=None):
    """Draw the share of draws in which each claim is true, with its 95 % interval.

    Parameters
    ----------
    verdicts : Verdicts
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Scenario, claims
    >>> ax = claim_shares(claims.test(Scenario.default(), draws=4, seed=1, years=1, claims=CLAIMS[-2:]))
    >>> ax.collections[1].get_offsets()[:, 0].tolist()
    [1.0, 1.0]
    """
    table = verdicts.table
    ax = style.axes(ax, height=1.2 + 0.37 * len(table))
    rows = np.arange(len(table))
    colours = np.select([table["low"] > 0.5, table["high"] < 0.5], [style.GOOD, style.WARN], style.MUTED)
    ax.hlines(rows, table["low"], table["high"], color=colours, linewidth=2, zorder=2)
    ax.scatter(table["share"], rows, color=colours, s=24, zorder=3)
    ax.axvline(0.5, color=style.SILVER, linewidth=0.8, zorder=1)
    said = [wrapped(f"{code} {safe_label(_SAYS[code].to(lang), columns=120)}", 24) for code in table["claim"]]
    ax.set_yticks(rows, said, fontsize=6.5)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    style.percent_axis(ax.xaxis, lang=lang)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel(text("share of draws in which it is true, with 95% interval").to(lang), fontsize=7.5)
    style.headline(ax, verdicts.headline(lang))
    return ax


@style.themed
def claim_regions(verdicts, *, lang="en", currency=""):
    """Draw every draw of each claim that one number decides: true above, untrue below, along that number.

    Parameters
    ----------
    verdicts : Verdicts
    lang : {"en", "zh"}
    currency : str
        Not needed here.

    Returns
    -------
    Axes
        The first of the panel; one that says so where no number decides any claim.

    Examples
    --------
    >>> from kamlib.incentives import Scenario, claims
    >>> ax = claim_regions(claims.test(Scenario.default(), draws=24, seed=1, years=1, claims=CLAIMS[11:13]))
    >>> len([one for one in ax.figure.axes if one.axison])
    1
    """
    table = verdicts.table.dropna(subset=["driver"]).head(_MOST)
    if table.empty:
        return style.nothing(style.axes(), text("No single number decides any claim in these draws").to(lang))
    rows = -(-len(table) // _COLUMNS)
    cells = style.panel(rows, _COLUMNS, height=0.9 + 1.25 * rows)
    for cell, (_, row) in zip(cells, table.iterrows(), strict=False):
        _region(cell, verdicts.draws, row, lang)
    for cell in cells[len(table) :]:
        cell.set_axis_off()
    style.headline(cells[0], _title(table).to(lang))
    return cells[0]


def _region(cell, draws, row, lang):
    truth = draws[row["claim"]]
    known = truth.notna()
    x, y = draws.loc[known, row["driver"]], truth[known]
    lift = y + 0.22 * (np.arange(len(y)) % 5 - 2) / 2
    cell.scatter(x, lift, s=6, color=np.where(y == 1, style.GOOD, style.WARN), linewidths=0, alpha=0.8)
    cell.axvline(row["cut"], color=style.INK, linewidth=0.9)
    cell.set_yticks([0, 1], [text("untrue").to(lang), text("true").to(lang)], fontsize=6.5)
    cell.set_ylim(-0.45, 1.45)
    cell.set_title(row["claim"], loc="left", fontsize=7.5, color=style.INK)
    cell.set_xlabel(safe_label(coded(row["driver"], "driver", lang), columns=24), fontsize=6.5)
    cell.xaxis.set_major_formatter(lambda value, _: texts.number(value, lang, 2).rstrip("0").rstrip("."))
    cell.locator_params(axis="x", nbins=4)
    cell.tick_params(labelsize=6.5)


def _title(table):
    sharp = table.loc[(table["inside_share"] - table["outside_share"]).idxmax()]
    return text(
        "Each dot is a draw, the line the cut; sharpest for {claim}: true in {a:percent} on one side, {b:percent} on "
        "the other",
        claim=sharp["claim"],
        a=sharp["inside_share"],
        b=sharp["outside_share"],
    )


@style.themed
def claim_changes(narrowed, *, lang="en", currency="", ax=None):
    """Draw how often each claim is true in the whole box and around one's own market.

    Parameters
    ----------
    narrowed : Narrowed
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Scenario, claims
    >>> from kamlib.incentives.own import narrowed
    >>> found = claims.test(Scenario.default(), draws=4, seed=1, years=1, claims=CLAIMS[-2:])
    >>> [tick.get_text() for tick in claim_changes(narrowed(found, found)).get_yticklabels()]
    ['C6a', 'C6b']
    """
    table: pd.DataFrame = narrowed.table
    ax = style.axes(ax, height=1.5 + 0.22 * len(table))
    rows = np.arange(len(table))
    for name, lift, colour, said in (
        ("wide", -0.17, style.SILVER, text("whole box")),
        ("own", 0.17, style.ACCENT, text("around your own market")),
    ):
        ax.hlines(rows + lift, table[f"{name}_low"], table[f"{name}_high"], color=colour, linewidth=1.6, zorder=2)
        ax.scatter(table[name], rows + lift, color=colour, s=18, zorder=3, label=said.to(lang))
    ax.set_yticks(rows, table["claim"])
    for tick, differs in zip(ax.get_yticklabels(), table["differs"], strict=True):
        tick.set_color(style.WARN if differs else style.INK)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    style.grid(ax, "x")
    style.percent_axis(ax.xaxis, lang=lang)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel(text("share of draws in which it is true, with 95% interval").to(lang))
    ax.legend(loc="lower left", frameon=False, prop={"family": style.FAMILY, "size": 7.5})
    style.headline(ax, narrowed.headline(lang))
    return ax
