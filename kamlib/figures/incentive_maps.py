"""Maps of many policies: where dealers sell below the supply price, and what profit costs in small dealers."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.transforms import offset_copy

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

GAPS = LinearSegmentedColormap.from_list("kamlib gap", [style.WARN, "white", style.ACCENT])
_LEGEND = {"family": style.FAMILY, "size": 7.5}


@style.themed
def dumping_map(found, *, lang="en", currency="", ax=None):
    """Draw the lowest price of a large dealer against its supply price, over a rebate's target and rate.

    Parameters
    ----------
    found : DumpingMap
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> from kamlib.incentives.dumping import dumping_map as computed
    >>> ax = dumping_map(computed(Scenario.default(), steps=3))
    >>> ax.collections[0].get_array().shape
    (3, 3)
    """
    ax = style.axes(ax, height=3.4)
    gap = found.table.pivot(index="rate", columns="target", values="gap")
    most = max(float(np.nanmax(np.abs(gap.to_numpy()), initial=1.0)), 1.0)
    norm = TwoSlopeNorm(0.0, -most, most)
    drawn = ax.pcolormesh(gap.columns, gap.index, gap.to_numpy(), cmap=GAPS, norm=norm, shading="nearest",
                          linewidth=0, rasterized=gap.size > 1000, zorder=1)  # fmt: skip
    if np.nanmin(gap.to_numpy(), initial=0.0) < 0 < np.nanmax(gap.to_numpy(), initial=0.0):
        ax.contour(gap.columns, gap.index, gap.to_numpy(), levels=[0.0], colors=[style.INK], linewidths=1.0, zorder=2)
    restless = found.table[~found.table["settled"]]
    ax.scatter(restless["target"], restless["rate"], marker="*", s=22, color=style.INK, zorder=3,
               label=text("no stable outcome").to(lang))  # fmt: skip
    if found.current:
        at = np.array(found.current)
        ax.plot(at[:, 0], at[:, 1], color=style.GOLD, marker="D", markersize=5, linewidth=1.0, zorder=4, clip_on=True,
                label=text("steps of the programme in force").to(lang))  # fmt: skip
    ax.set_xlim(gap.columns.min(), gap.columns.max())
    ax.set_ylim(gap.index.min(), gap.index.max())
    ax.set_xlabel(text("target, as a multiple of last year's volume").to(lang))
    style.y_title(ax, text("rate of the rebate, % of list price").to(lang))
    bar = ax.figure.colorbar(drawn, ax=ax, pad=0.02)
    bar.ax.tick_params(labelfontfamily=style.FAMILY, labelsize=7.5)
    bar.set_label(text("lowest price less supply price").to(lang), fontsize=8, color=style.MUTED)
    bar.outline.set_visible(False)
    if len(restless) or found.current:
        _below(ax)
    style.headline(ax, found.headline(lang))
    return ax


@style.themed
def policy_frontier(front, *, lang="en", currency="", ax=None):
    """Draw the supplier's profit against the small dealers that remain, one dot a candidate, the frontier as a line.

    Parameters
    ----------
    front : Front
        Candidates of a search with the policies that were compared, see :class:`kamlib.incentives.told.Front`.
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Scenario, compare, search
    >>> from kamlib.incentives.told import Front, Named
    >>> market = Scenario.default()
    >>> named = Named(compare(market, [], years=1, seed=1), {})
    >>> ax = policy_frontier(Front(search(market, budget=0.1, candidates=4, seed=1, years=1), named))
    >>> ax.get_legend_handles_labels()[1][-1]
    'no reward at all'
    """
    ax = style.axes(ax, height=3.9)
    table, base = front.found.table, front.base
    for rows, colour, size, said in (
        (table[~table["frontier"]], style.SILVER, 12, text("other candidates")),
        (table[table["frontier"]], style.ACCENT, 22, text("frontier within the limits")),
    ):
        ax.scatter(rows["small_survival"], rows["supplier_profit"] / base - 1, s=size, color=colour, zorder=3,
                   linewidths=0, label=said.to(lang))  # fmt: skip
    edge = table[table["frontier"]].sort_values("small_survival")
    ax.step(edge["small_survival"], edge["supplier_profit"] / base - 1, where="pre", color=style.ACCENT, linewidth=1.0)
    for number, (name, share, gain) in enumerate(front.compared(), 1):
        ax.scatter(share, gain, marker="D", s=70, color=style.GOLD, zorder=4, linewidths=0)
        ax.scatter(share, gain, marker=f"${number}$", s=20, color="white", zorder=5, linewidths=0)
        ax.scatter([], [], marker=f"${number}$", s=20, color=style.GOLD, linewidths=0,
                   label=safe_label(front.title(name, lang), columns=26))  # fmt: skip
    ax.xaxis.set_major_formatter(lambda value, _: texts.percent(value, lang))
    ax.yaxis.set_major_formatter(lambda value, _: texts.percent(value, lang).replace("-", "−"))
    ax.margins(0.09)
    style.grid(ax, "y")
    ax.set_xlabel(text("small dealers that remain").to(lang))
    style.y_title(ax, text("change of the supplier's profit against no reward").to(lang))
    _below(ax)
    style.headline(ax, front.headline(lang))
    return ax


def _below(ax):
    """A legend under the axes, in two columns."""
    under = offset_copy(ax.transAxes, fig=ax.figure, y=-36, units="points")
    ax.legend(loc="upper left", bbox_to_anchor=(-0.02, 0), bbox_transform=under, ncols=2, frameon=False, prop=_LEGEND,
              borderaxespad=0)  # fmt: skip
