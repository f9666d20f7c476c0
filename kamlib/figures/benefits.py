"""Benefits of the tiers: what they cost against what the tiers bring, and whether the large buy cheaper."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

MOST_GAPS = 14


@style.themed
def benefit_costs_by_tier(costs, *, lang="en", currency=""):
    """Draw cost and gross margin of each tier, and beside them by which share revenue must rise to pay for it.

    Parameters
    ----------
    costs : BenefitCosts
    lang : {"en", "zh"}
    currency : str
        Such as ``CNY``.

    Returns
    -------
    Axes
        The left one of two.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.base.project import root
    >>> from kamlib.tiers import benefit_costs, read_benefits
    >>> catalogue = read_benefits(root() / "params" / "benefits" / "default.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "tier": ["gold"], "revenue": [1e6], "gross_margin": [0.2]})
    >>> len(benefit_costs_by_tier(benefit_costs(catalogue, accounts)).patches)
    2
    """
    table = costs.by_tier().iloc[::-1]
    left, right = style.pair(height=1.6 + 0.34 * len(table))
    y = np.arange(len(table))
    left.barh(y + 0.2, table["margin"].fillna(0.0), height=0.36, color=style.ACCENT_LIGHT, zorder=2,
              label=text("gross margin").to(lang))  # fmt: skip
    left.barh(y - 0.2, table["cost"], height=0.36, color=style.ACCENT, zorder=2, label=text("benefits").to(lang))
    for place, cost in zip(y, table["cost"], strict=True):
        left.annotate(texts.compact(cost, lang), (cost, place - 0.2), xytext=(3, 0), textcoords="offset points",
                      va="center", fontsize=7.5)  # fmt: skip
    left.set_yticks(y, [coded(str(tier), "tier", lang) for tier in table["tier"]])
    style.money_axis(left.xaxis, lang=lang)
    left.locator_params(axis="x", nbins=3)
    left.set_xlabel(currency)
    left.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, fontsize=7.5, frameon=False, borderaxespad=0.2)
    _uplift(right, y, table["breakeven_uplift"], lang)
    for ax in (left, right):
        style.grid(ax, "x")
    style.headline(left, costs.headline(lang))
    return left


def _uplift(ax, y, uplift, lang):
    known = uplift.notna().to_numpy()
    ax.scatter(uplift[known], y[known], color=style.GOLD, s=28, zorder=3)
    for place, value in zip(y, uplift, strict=True):
        said = text("none or unknown").to(lang) if np.isnan(value) else texts.percent(value, lang, 1)
        ax.annotate(said, (0 if np.isnan(value) else value, place), xytext=(6, 0), textcoords="offset points",
                    va="center", fontsize=7.5)  # fmt: skip
    ax.set_xlim(0, max(float(uplift.max()) * 1.5, 0.01) if known.any() else 1.0)
    ax.set_xlabel(text("rise in revenue that pays for them").to(lang), fontsize=8)
    ax.set_xticks([])


@style.themed
def parity_gaps(found, *, lang="en", currency="", ax=None):
    """Draw the widest gaps: what a large account pays against the small ones, on the invoice and net-net.

    Parameters
    ----------
    found : Parity
    lang : {"en", "zh"}
    currency : str
        Not needed here: prices are shown as shares of the small accounts' price.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.tiers import parity
    >>> prices = pd.DataFrame({"account_id": ["L", "s"], "product_id": "p", "period": "2026", "quantity": 1.0,
    ...     "list_price": 10.0, "supply_price": 10.0, "net_net_price": [9.0, 10.0]})
    >>> len(parity_gaps(parity(prices, large=["L"])).collections)
    3
    """
    rows = found.table[found.table["fails"] != ""].head(MOST_GAPS).iloc[::-1]
    ax = style.axes(ax, height=1.6 + 0.22 * max(len(rows), 1))
    if rows.empty:
        return style.nothing(ax, found.headline(lang))
    y = np.arange(len(rows))
    ax.hlines(y, rows["net_net_gap"], rows["supply_gap"], color=style.LINE, linewidth=2.5, zorder=2)
    ax.scatter(rows["supply_gap"], y, facecolor="white", edgecolor=style.ACCENT, s=30, linewidth=1.4, zorder=3,
               label=text("on the invoice").to(lang))  # fmt: skip
    ax.scatter(rows["net_net_gap"], y, color=style.WARN, s=30, zorder=3,
               label=text("after rebates, promotion, deposit").to(lang))  # fmt: skip
    ax.axvline(0, color=style.INK, linewidth=0.9, zorder=1)
    names = rows["account_id"].astype(str) + " · " + rows["product_id"].astype(str)
    ax.set_yticks(y, [safe_label(name, columns=22) for name in names])
    ax.tick_params(axis="y", labelsize=7.5)
    ax.xaxis.set_major_formatter(lambda value, _: texts.percent(value, lang, 1))
    ax.set_xlabel(text("price against that of the small accounts").to(lang))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, fontsize=7.5, frameon=False, borderaxespad=0.2)
    style.grid(ax, "x")
    style.headline(ax, found.headline(lang))
    return ax
