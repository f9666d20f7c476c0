"""Which method names the next key accounts best, against the plain list."""

import numpy as np

from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.league.table import said

CHANCE = "random"
COLOURS = {"ahead": style.GOOD, "behind": style.WARN, "tie": style.MUTED, "bar": style.INK}


@style.themed
def league_gains(league, *, lang="en", currency="", ax=None):
    """Draw each method's gain in precision on trailing revenue, with its 95 % interval.

    Parameters
    ----------
    league : League
    lang : {"en", "zh"}
    currency : str
        Not needed here: shares have none.
    ax : Axes, optional

    Returns
    -------
    Axes
        Without the drawing of lots, which would take all the room; it stands in the table.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.league import backtest
    >>> days = pd.date_range("2024-01-01", "2025-12-01", freq="MS")
    >>> lines = pd.DataFrame([(f"C{n}", day, 10.0 * n) for n in range(1, 41) for day in days],
    ...                      columns=["account_id", "date", "amount"])
    >>> found = backtest(lines, {"mine": lambda seen: -seen["revenue"]}, origins=["2025-03-01"], horizon="6M", seed=1)
    >>> league_gains(found).collections[1].get_offsets()[:, 0].tolist()
    [0.0, -100.0]
    """
    table = league.table[league.table["method"] != CHANCE].reset_index(drop=True)
    ax = style.axes(ax, height=1.25 + 0.24 * len(table))
    rows, points = np.arange(len(table)), table[["gain", "gain_low", "gain_high"]] * 100
    colours = [COLOURS[verdict] for verdict in table["verdict"]]
    ax.hlines(rows, points["gain_low"], points["gain_high"], color=colours, linewidth=2, zorder=2)
    ax.scatter(points["gain"], rows, color=colours, s=26, zorder=3)
    ax.axvline(0, color=style.SILVER, linewidth=0.8, zorder=1)
    ax.set_yticks(rows, [safe_label(said(name).to(lang), columns=36) for name in table["method"]])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(text("points above the plain list, with 95% interval").to(lang))
    style.headline(ax, league.headline(lang))
    return ax
