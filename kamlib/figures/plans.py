"""Where the work stands, and what is to be done: key links and actions."""

import numpy as np
import pandas as pd

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

LIGHTS = {
    "red": (text("red"), style.WARN),
    "amber": (text("amber"), style.GOLD),
    "green": (text("green"), style.GOOD),
    "unknown": (text("unknown"), style.LINE),
}


@style.themed
def link_lights(found, *, lang="en", currency="", ax=None):
    """Draw how many accounts each key link is red, amber, green and unknown for; counts are written, not only coloured.

    Parameters
    ----------
    found : KeyLinks
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> from kamlib.swot import key_links, read_links
    >>> accounts = pd.DataFrame({"account_id": ["A"], "return_rate": [0.2]})
    >>> links = read_links(root() / "params" / "swot" / "links.yaml")
    >>> ax = link_lights(key_links({"accounts": accounts}, links=links, as_of="2025-12-31"))
    >>> len(ax.get_yticks()) == len(links.links)
    True
    """
    table = found.by_link().iloc[::-1]
    ax = style.axes(ax, height=1.35 + 0.24 * len(table))
    y, left = np.arange(len(table)), np.zeros(len(table))
    total = max(int(table[list(LIGHTS)].sum(axis=1).max()), 1)
    for state, (label, colour) in LIGHTS.items():
        n = table[state].to_numpy()
        ax.barh(y, n, left=left, height=0.66, color=colour, label=label.to(lang), zorder=2)
        for place, start, count in zip(y, left, n, strict=True):
            if count > 0.045 * total:
                ax.text(start + count / 2, place, texts.count(count, lang), ha="center", va="center", fontsize=7,
                        color=style.INK if state == "unknown" else "white")  # fmt: skip
        left = left + n
    names = [getattr(found.links.links[code].name, lang) for code in table["link"]]
    ax.set_yticks(y, [safe_label(name, columns=22) for name in names])
    style.count_axis(ax.xaxis, lang=lang)
    ax.set_xlim(0, total)
    ax.set_xlabel(text("accounts").to(lang))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=7.5, frameon=False, borderaxespad=0.2)
    style.grid(ax, "x")
    style.headline(ax, found.headline(lang))
    return ax


@style.themed
def plan_calendar(plan, *, lang="en", currency="", ax=None):
    """Draw the open actions of the plan, from their opening to their day; overdue ones stand out and say so.

    Parameters
    ----------
    plan : Plan
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.swot import plan
    >>> actions = pd.DataFrame({"account_id": ["A"], "action_id": ["a1"], "action": ["visit"], "owner": ["Li"],
    ...     "opened": ["2025-10-01"], "due": ["2025-12-01"], "indicator": ["growth"], "baseline": [0.0],
    ...     "expected": [0.2], "status": ["open"]})
    >>> now = pd.DataFrame({"account_id": ["A"], "growth": [0.1]})
    >>> len(plan_calendar(plan(actions, indicators=now, as_of="2025-12-31")).collections)
    1
    """
    rows = plan.table[plan.table["status"] == "open"].head(MOST_ACTIONS).iloc[::-1]
    ax = style.axes(ax, height=1.3 + 0.24 * max(len(rows), 1))
    if rows.empty:
        return style.nothing(ax, plan.headline(lang))
    y = np.arange(len(rows))
    colours = [style.WARN if late else style.ACCENT for late in rows["overdue"]]
    ax.hlines(y, rows["opened"], rows["due"], color=colours, linewidth=5, zorder=3)
    ax.axvline(pd.Timestamp(plan.as_of), color=style.GOLD, linewidth=1.0, zorder=2)
    for place, row in zip(y, rows.itertuples(), strict=True):
        late = " · " + text("overdue").to(lang) if row.overdue else ""
        ax.annotate(safe_label(f"{row.owner}{late}", columns=22), (row.due, place), xytext=(5, 0),
                    textcoords="offset points", va="center", fontsize=7, color=style.MUTED,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    ax.set_yticks(y, [safe_label(f"{row.account_id} {row.action}", columns=38) for row in rows.itertuples()])
    ax.tick_params(axis="y", labelsize=7, labelcolor=style.INK)
    ax.xaxis.set_major_locator(_months())
    ax.xaxis.set_major_formatter(_year_month())
    ax.tick_params(axis="x", labelsize=7.5)
    ax.margins(x=0.12)
    style.grid(ax, "x")
    style.headline(ax, plan.headline(lang))
    return ax


MOST_ACTIONS = 16


def _months():
    from matplotlib.dates import AutoDateLocator  # noqa: PLC0415

    return AutoDateLocator(minticks=3, maxticks=5)


def _year_month():
    from matplotlib.dates import DateFormatter  # noqa: PLC0415

    return DateFormatter("%Y-%m")
