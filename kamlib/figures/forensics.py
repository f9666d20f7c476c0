"""Traces of rewards: periods that pile up above thresholds, and resale prices that no recorded support explains."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.incentives.forensics.findings import FOUND

_LEGEND = {"family": style.FAMILY, "size": 7.5}
_MOST = 30


@style.themed
def excess_mass(mass, *, lang="en", currency="", ax=None):
    """Draw how many periods end at which distance from a rebate threshold, against a smooth expectation.

    Parameters
    ----------
    mass : ExcessMass
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
    >>> from kamlib.incentives.forensics import excess_mass as found
    >>> levels = np.exp(np.random.default_rng(1).normal(4.6, 0.3, 400))
    >>> volumes = pd.DataFrame({"account_id": np.arange(400) % 20, "volume": levels})
    >>> ax = excess_mass(found(volumes, thresholds=[100], seed=1))
    >>> len(ax.patches) > 5
    True
    """
    ax = style.axes(ax)
    table = mass.table
    if mass.why:
        return style.nothing(ax, mass.headline(lang))
    width = float(np.diff(table["distance"]).min())
    colours = np.where(table["window"], style.WARN, style.ACCENT_LIGHT)
    ax.bar(table["distance"], table["periods"], width=0.92 * width, align="edge", color=colours, zorder=2)
    ax.plot(table["distance"] + width / 2, table["expected"], color=style.INK, linewidth=1.2, zorder=3,
            label=text("smooth expectation").to(lang))  # fmt: skip
    ax.axvline(0, color=style.GOLD, linewidth=1.0, zorder=4, label=text("threshold").to(lang))
    ax.xaxis.set_major_formatter(lambda value, _: texts.percent(np.expm1(value), lang).replace("-", "−"))
    style.count_axis(ax.yaxis, lang=lang)
    style.grid(ax, "y")
    ax.set_xlabel(text("volume of a period above or below the threshold").to(lang))
    style.y_title(ax, text("periods").to(lang))
    ax.legend(loc="upper right", frameon=False, prop=_LEGEND)
    style.headline(ax, mass.headline(lang))
    return ax


@style.themed
def unexplained_prices(findings, *, lang="en", currency="", ax=None):
    """Draw how far each account resells below what its recorded support explains, with its interval.

    Parameters
    ----------
    findings : Findings
        Of :func:`kamlib.incentives.forensics.price_outliers`.
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
    >>> from kamlib.incentives.forensics import price_outliers
    >>> days = pd.date_range("2024-01-15", periods=12, freq="MS")
    >>> seen = pd.concat([pd.DataFrame({"account_id": name, "date": days, "supply_price": 100.0,
    ...                                 "resale_price": [level, level + 1] * 6})
    ...                   for name, level in zip("ABCDEFGHX", [*np.arange(110, 112, 0.25), 96])])
    >>> ax = unexplained_prices(price_outliers(seen, support=pd.Series(0.02, index=list("ABCDEFGHX"))))
    >>> ax.get_yticklabels()[0].get_text()
    'X'
    """
    table = findings.table.dropna(subset=["estimate"]).nlargest(_MOST, "estimate")
    if table.empty:
        return style.nothing(style.axes(ax), findings.headline(lang))
    ax = style.axes(ax, height=1.3 + 0.2 * len(table))
    rows = np.arange(len(table))
    colours = np.where(table["verdict"] == FOUND, style.WARN, style.MUTED)
    ax.hlines(rows, table["low"], table["high"], color=colours, linewidth=1.8, zorder=2)
    ax.scatter(table["estimate"], rows, color=colours, s=20, zorder=3)
    ax.axvline(0, color=style.SILVER, linewidth=0.8, zorder=1)
    if table["limit"].notna().any():
        ax.axvline(table["limit"].iloc[0], color=style.INK, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    ax.set_yticks(rows, [safe_label(str(name), columns=24) for name in table["account_id"]], fontsize=7.5)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
    style.grid(ax, "x")
    ax.set_xlabel(
        text("% of the supply price below the median dealer, support added; dashed: limit").to(lang), fontsize=8
    )
    style.headline(ax, findings.headline(lang))
    return ax
