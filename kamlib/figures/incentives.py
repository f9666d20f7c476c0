"""What policies lead to: how a price is made up, how it moves over years, what keeps dealers to the rules."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.incentives.told import row_name

LINES = (style.INK, style.ACCENT, style.GOLD, style.GOOD, style.WARN, style.SILVER, style.MUTED)
PARTS = {
    "supply": text("supply price"),
    "handling": text("handling and finance"),
    "wedge": text("reward of the next case"),
    "markup": text("markup"),
}
_LEGEND = {"family": style.FAMILY, "size": 7.5}


@style.themed
def price_waterfall(parts, *, lang="en", currency="", ax=None):
    """Draw how a dealer's price is made up of supply price, handling, reward and markup.

    Parameters
    ----------
    parts : PriceParts
    lang : {"en", "zh"}
    currency : str
        Not needed here: money is in per cent of list price.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Policy, Rebate, Scenario, simulate
    >>> from kamlib.incentives.prices import price_parts
    >>> market, flat = Scenario.default(), Policy("flat", rebate={"L": Rebate("flat", ((0.0, 4.0),))})
    >>> ax = price_waterfall(price_parts(market, flat, simulate(market, flat, years=1, seed=1), dealer="metro_a"))
    >>> [round(float(bar.get_width()), 1) for bar in ax.patches]
    [100.0, 3.0, -4.0, 8.5, 107.5]
    """
    if not parts.settled:
        return style.nothing(style.axes(ax), parts.headline(lang))
    amounts = parts.table["amount"].to_numpy()
    ends = np.cumsum(amounts)
    ax = style.axes(ax, height=1.3 + 0.28 * (len(amounts) + 1))
    colours = [style.ACCENT_LIGHT, style.ACCENT_LIGHT, style.WARN, style.ACCENT, style.INK]
    rows = np.arange(len(amounts) + 1)
    ax.barh(rows, [*amounts, ends[-1]], left=[*(ends - amounts), 0.0], height=0.6, color=colours, zorder=2)
    for row, (end, amount) in enumerate(zip([*ends, ends[-1]], [*amounts, ends[-1]], strict=True)):
        ax.annotate(_signed(amount, lang, whole=row in (0, len(amounts))), (max(end, end - amount), row), (4, 0),
                    textcoords="offset points", va="center", fontsize=8)  # fmt: skip
    ax.axvline(amounts[0], color=style.GOLD, linewidth=1.0, linestyle=(0, (3, 2)), zorder=3)
    ax.set_yticks(rows, [*(PARTS[name].to(lang) for name in parts.table["part"]), text("its price").to(lang)])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    low = min(ends.min(), amounts[0])
    ax.set_xlim(max(0.0, low - max(20.0, 2 * np.abs(amounts[1:]).sum())), max(ends.max(), amounts[0]) * 1.03)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(text("% of list price; the dashed line is the supply price").to(lang))
    style.headline(ax, parts.headline(lang))
    return ax


def _signed(value, lang, *, whole):
    said = texts.number(abs(value), lang, 1)
    return said if whole else ("+" if value >= 0 else "−") + said


@style.themed
def policy_course(compared, *, lang="en", currency=""):
    """Draw the mean price and the small dealers that remain, year by year, one line a policy.

    Parameters
    ----------
    compared : Named
        A comparison with its titles, see :class:`kamlib.incentives.told.Named`.
    lang : {"en", "zh"}
    currency : str
        Not needed here.

    Returns
    -------
    Axes
        The left of two. Years without a stable outcome have a bar over their range and no line.

    Examples
    --------
    >>> from kamlib.incentives import Scenario, compare
    >>> from kamlib.incentives.told import Named
    >>> ax = policy_course(Named(compare(Scenario.default(), [], years=3, seed=1), {}))
    >>> [line.get_xdata().tolist() for line in ax.lines[:1]]
    [[1, 2, 3]]
    """
    table = compared.course()
    price, share, *below = style.panel(2, 2, height=3.2)
    price.get_gridspec().set_height_ratios([4, 1])
    for number, (name, rows) in enumerate(table.groupby("policy", sort=False)):
        look = {"color": LINES[number % len(LINES)], "marker": "o", "markersize": 2.5, "linewidth": 1.3}
        look["linestyle"] = "-" if number < len(LINES) else (0, (3, 2))
        price.plot(rows["year"], rows["mean_price"], **look)
        share.plot(
            rows["year"], rows["small_survival"], label=safe_label(compared.title(name, lang), columns=34), **look
        )
        restless = rows[~rows["settled"]]
        price.vlines(restless["year"] + 0.06 * number, restless["price_low"], restless["price_high"],
                     color=look["color"], linewidth=2.5, alpha=0.6)  # fmt: skip
    for ax, said in ((price, text("mean price, % of list")), (share, text("small dealers that remain"))):
        ax.set_title(said.to(lang), loc="left", fontsize=7.5, color=style.INK)
        ax.set_xlabel(text("year").to(lang), fontsize=8)
        ax.set_xticks(sorted(table["year"].unique()))
        style.grid(ax, "y")
    share.yaxis.set_major_formatter(lambda value, _: texts.percent(value, lang))
    handles, names = share.get_legend_handles_labels()
    half = (len(names) + 1) // 2
    for cell, part in zip(below, (slice(half), slice(half, None)), strict=True):
        cell.set_axis_off()
        cell.legend(handles[part], names[part], loc="upper left", frameon=False, prop=_LEGEND)
    style.headline(price, compared.headline(lang))
    return price


@style.themed
def stake_bars(stakes, *, lang="en", currency="", ax=None):
    """Draw for each large dealer what breaking a rule would bring, and what it would put at stake.

    Parameters
    ----------
    stakes : Stakes
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Policy, Scenario, compare
    >>> from kamlib.incentives.told import Named
    >>> market, bond = Scenario.default(), Policy("bond", deposit={"L": 4.0}, territory=True)
    >>> ax = stake_bars(Named(compare(market, [bond], years=1, seed=1), {}).stakes(market))
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['city_a', 'metro_a', 'metro_b']
    """
    table = stakes.table[stakes.table["settled"]]
    if table.empty:
        return style.nothing(style.axes(ax), stakes.headline(lang))
    table = table.assign(size=table[["gain", "stake"]].max(axis=1)).nlargest(12, "size")
    ax = style.axes(ax, height=1.6 + 0.3 * len(table))
    rows = np.arange(len(table))
    colours = np.where(table["gain"] > table["stake"], style.WARN, style.GOLD)
    ax.barh(
        rows - 0.18, table["gain"], height=0.34, color=colours, label=text("gain from breaking it").to(lang), zorder=2
    )
    ax.barh(rows + 0.18, table["stake"], height=0.34, color=style.ACCENT, zorder=2,
            label=text("detection times what is lost").to(lang))  # fmt: skip
    several = table["policy"].nunique() > 1
    names = [row_name(name).to(lang) for name in table["dealer"]]
    if several:
        names = [f"{name} · {stakes.title(policy, lang)}" for name, policy in zip(names, table["policy"], strict=True)]
    ax.set_yticks(rows, [safe_label(name, columns=34) for name in names])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.money_axis(ax.xaxis, lang=lang)
    style.grid(ax, "x")
    ax.set_xlabel(text("money a year").to(lang))
    ax.legend(loc="lower right", frameon=False, prop=_LEGEND)
    style.headline(ax, stakes.headline(lang))
    return ax


@style.themed
def policy_tornado(tornado, *, lang="en", currency="", ax=None):
    """Draw what a policy adds to the profit with one unmeasured number after the other at the ends of its range.

    Parameters
    ----------
    tornado : Tornado
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.incentives import Policy, Rebate, Scenario
    >>> from kamlib.incentives.tornado import tornado
    >>> flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 4.0),))})
    >>> ax = policy_tornado(tornado(Scenario.default(), flat, years=1))
    >>> len(ax.get_yticklabels())
    9
    """
    table = tornado.table
    if np.isnan(tornado.middle):
        return style.nothing(style.axes(ax), tornado.headline(lang))
    ax = style.axes(ax, height=1.5 + 0.26 * len(table))
    rows = np.arange(len(table))
    for end, colour, said in (
        ("low", style.ACCENT_LIGHT, text("at the low end")),
        ("high", style.ACCENT, text("at the high end")),
    ):
        known = table[end].notna()
        width = (table[end] - tornado.middle)[known]
        ax.barh(rows[known], width, left=tornado.middle, height=0.58, color=colour, label=said.to(lang), zorder=2)
        ax.scatter(np.full((~known).sum(), tornado.middle), rows[~known], marker="*", color=style.WARN, s=30, zorder=4)
    names = [
        text(
            "{name}: {low} to {high}",
            name=coded(row.parameter, "parameter", lang),
            low=f"{row.low_at:.3g}",
            high=f"{row.high_at:.3g}",
        )
        for row in table.itertuples()
    ]
    ax.set_yticks(rows, [safe_label(name.to(lang), columns=44) for name in names], fontsize=7.5)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvline(tornado.middle, color=style.INK, linewidth=0.9, zorder=3)
    ax.axvline(0, color=style.SILVER, linewidth=0.8, zorder=1)
    ax.xaxis.set_major_formatter(lambda value, _: texts.percent(value, lang).replace("-", "−"))
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(
        text("change of the supplier's profit against no reward; a star: no stable outcome").to(lang), fontsize=8
    )
    ax.legend(loc="lower right", frameon=False, prop=_LEGEND)
    style.headline(ax, tornado.headline(lang))
    return ax
