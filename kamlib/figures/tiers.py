"""How many accounts and how much money stand in each tier, and who moved."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import label
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.tiers import TIERS, said


@style.themed
def tier_sizes(sizes, *, lang="en", currency="", ax=None):
    """Draw the share of the accounts and of the money in each tier.

    Parameters
    ----------
    sizes : DataFrame
        One row a tier: ``tier``, ``accounts`` (count), ``value`` (money).
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
    >>> sizes = pd.DataFrame({"tier": ["diamond", "gold"], "accounts": [1, 3], "value": [60.0, 40.0]})
    >>> [float(bar.get_width()) for bar in tier_sizes(sizes).patches]
    [0.25, 0.75, 0.6, 0.4]
    """
    ax = style.axes(ax, height=1.9)
    total = {name: max(float(sizes[name].clip(lower=0).sum()), 1e-12) for name in ("accounts", "value")}
    for row, name in enumerate(("accounts", "value")):
        shares = sizes[name].clip(lower=0).to_numpy(dtype=float) / total[name]
        left = np.concatenate([[0.0], np.cumsum(shares)[:-1]])
        colours = [style.TIERS[tier] for tier in sizes["tier"]]
        ax.barh(row, shares, left=left, height=0.6, color=colours, zorder=2)
        for start, share, tier in zip(left, shares, sizes["tier"], strict=True):
            _share(ax, (start + share / 2, row), share, tier, lang)
    ax.set_yticks([0, 1], [text("accounts").to(lang), text("money").to(lang)])
    ax.set_ylim(1.5, -0.5)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.percent_axis(ax.xaxis, lang=lang)
    style.headline(ax, _title(sizes, total).to(lang))
    return ax


def _share(ax, place, share, tier, lang):
    """Name and share inside the bar, where there is room."""
    if share >= 0.09:
        colour = style.INK if tier == "standard" else "white"
        label = f"{said(tier, lang)}\n{texts.percent(share, lang)}"
        ax.text(*place, label, ha="center", va="center", fontsize=7.5, color=colour, zorder=3)


def _title(sizes, total):
    upper = sizes[sizes["tier"].isin(TIERS[:2])]
    return text(
        "Diamond and Gold: {accounts:percent} of the accounts, {value:percent} of the money",
        accounts=upper["accounts"].sum() / total["accounts"],
        value=upper["value"].clip(lower=0).sum() / total["value"],
    )


@style.themed
def tier_moves(migration, *, lang="en", currency="", ax=None):
    """Draw how many accounts went from which tier to which.

    Parameters
    ----------
    migration : Migration
    lang : {"en", "zh"}
    currency : str
        Not needed here: accounts are counted.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.tiers import migration
    >>> old = pd.DataFrame({"account_id": ["a", "b"], "tier": ["gold", "silver"]})
    >>> new = pd.DataFrame({"account_id": ["a", "b"], "tier": ["diamond", "silver"]})
    >>> ax = tier_moves(migration(old, new, value=pd.Series({"a": 5.0, "b": 2.0})))
    >>> [found.get_text() for found in ax.texts]
    ['1', '1']
    """
    ax = style.axes(ax, height=2.6)
    before, after = [*TIERS, "new"], [*TIERS, "gone"]
    counts = migration.table.pivot(index="before", columns="after", values="accounts").reindex(before, columns=after)
    counts = counts.fillna(0).to_numpy(dtype=int)
    for row, column in zip(*np.nonzero(counts), strict=True):
        ax.scatter(column, row, s=60 + 900 * counts[row, column] / counts.max(), color=_move(row, column), zorder=2)
        ax.text(column, row, texts.count(counts[row, column], lang), ha="center", va="center", fontsize=8, zorder=3)
    ax.set_xticks(range(len(after)), [said(name, lang) for name in after])
    ax.set_yticks(range(len(before)), [said(name, lang) for name in before])
    ax.set_xlim(-0.6, len(after) - 0.4)
    ax.set_ylim(len(before) - 0.4, -0.6)
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.set_xlabel(text("tier now").to(lang))
    style.y_title(ax, text("tier before").to(lang))
    style.headline(ax, migration.headline(lang))
    return ax


def _move(row, column):
    """Green for up, orange for down or gone, pale for those that stayed and newcomers."""
    if row == column or row == len(TIERS):
        return style.ACCENT_LIGHT
    return "#cfe8dc" if column < row else "#f6dccb"


MANY = 500


@style.themed
def tier_map(accounts, *, lang="en", currency="", ax=None):
    """Draw every account by its score and the days since its last purchase, coloured by tier.

    Parameters
    ----------
    accounts : DataFrame
        One row an account: ``score`` (what the tiers are by; accounts with none above zero have no place),
        ``recency_days``, ``tier``.
    lang : {"en", "zh"}
    currency : str
        Not needed here: scores have none.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"score": [9.0, 2.0], "recency_days": [3, 80], "tier": ["diamond", "standard"]})
    >>> len(tier_map(seen).collections)
    2
    """
    ax = style.axes(ax)
    drawn = accounts[(accounts["score"] > 0) & accounts["recency_days"].notna()]
    if drawn.empty:
        return style.nothing(ax, text("No account has a score above zero, so there is nothing to draw.").to(lang))
    ax.set_xscale("log")
    for tier in reversed(TIERS):
        some = drawn[drawn["tier"] == tier]
        if len(some):
            colour = style.TIERS[tier] if tier != "standard" else style.SILVER
            ax.scatter(some["score"], some["recency_days"], s=9 if tier == "standard" else 16, color=colour,
                       alpha=0.45 if tier == "standard" else 0.85, linewidths=0, label=said(tier, lang),
                       rasterized=len(drawn) > MANY, zorder=2)  # fmt: skip
    style.money_axis(ax.xaxis, lang=lang)
    style.grid(ax, "y")
    ax.set_xlabel(label("score").to(lang))
    style.y_title(ax, label("recency_days").to(lang))
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], names[::-1], loc="upper right", frameon=False, markerscale=1.4,
              prop={"family": style.FAMILY, "size": 8})  # fmt: skip
    style.headline(ax, _quiet(drawn).to(lang))
    return ax


def _quiet(drawn):
    upper = drawn[drawn["tier"].isin(TIERS[:2])]
    return text(
        "{quiet:count} of {n:count} Diamond and Gold accounts have not bought for {days:count} days or more",
        quiet=(upper["recency_days"] >= QUIET_DAYS).sum(),
        n=len(upper),
        days=QUIET_DAYS,
    )


QUIET_DAYS = 90
