"""What the accounts bought over time, and who among them went quiet."""

import numpy as np
import pandas as pd

from kamlib.base.labels import coded, in_currency, label
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

YEAR = 12
LEADER = {"arrowstyle": "-", "color": style.SILVER, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 2}
NAME_HEIGHT = 12.5  # points that a name needs
MANY = 300  # points; beyond it they are drawn as one picture, so that the file stays small


@style.themed
def monthly_revenue(history, *, lang="en", currency="", ax=None):
    """Draw net revenue by month; the last twelve months in colour.

    Parameters
    ----------
    history : DataFrame
        One row a calendar month, without gaps: ``month`` (its first day), ``revenue`` (money), perhaps ``whole`` (False
        for a month that is not over, which is drawn pale with an edge).
    lang : {"en", "zh"}
    currency : str
        Written beside the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> history = pd.DataFrame({"month": pd.date_range("2025-01-01", periods=3, freq="MS"), "revenue": [3.0, 4.0, 1.0]})
    >>> [float(bar.get_height()) for bar in monthly_revenue(history).patches]
    [3.0, 4.0, 1.0]
    """
    ax = style.axes(ax)
    if history.empty:
        return style.nothing(ax, text("The data hold no dates, so there is no history to draw.").to(lang))
    recent = np.arange(len(history)) >= len(history) - YEAR
    whole = history["whole"].to_numpy(dtype=bool) if "whole" in history else np.ones(len(history), dtype=bool)
    colours = np.where(recent & whole, style.ACCENT, style.ACCENT_LIGHT)
    edges = np.where(whole, "none", style.ACCENT)
    ax.bar(
        np.arange(len(history)), history["revenue"], color=colours, edgecolor=edges, linewidth=0.8, width=0.78, zorder=2
    )
    ax.axhline(0, color=style.SILVER, linewidth=0.8, zorder=3)
    _month_ticks(ax, history["month"], lang)
    style.money_axis(ax.yaxis, lang=lang)
    style.grid(ax, "y")
    style.y_title(ax, in_currency(label("revenue"), currency=currency, lang=lang))
    month = history["month"][history["revenue"].idxmax()].strftime("%Y-%m")
    title = text("Net revenue by month; the highest was {month}", month=month)
    if not whole.all():
        title = text("Net revenue by month; the highest was {month}; the last month is not over", month=month)
    style.headline(ax, title.to(lang))
    return ax


@style.themed
def account_scatter(accounts, *, lang="en", currency="", quiet=90, ax=None):
    """Draw every account by its revenue and the days since its last purchase; the largest quiet ones by name.

    Parameters
    ----------
    accounts : DataFrame
        One row an account: ``account_id``, ``revenue`` (money, all history), ``recency_days``, perhaps ``name``.
        Accounts without positive revenue have no place on the scale and are counted below the axis.
    lang : {"en", "zh"}
    currency : str
        Written beside the axis.
    quiet : int
        Days without a purchase from which the largest accounts are named.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [1e6, 2e4], "recency_days": [200, 5]})
    >>> [found.get_text() for found in account_scatter(accounts).texts][:1]
    ['A']
    """
    ax = style.axes(ax)
    drawn = accounts[(accounts["revenue"] > 0) & accounts["recency_days"].notna()]
    if drawn.empty:
        return style.nothing(ax, text("The data hold no dates, so nobody can be seen to be quiet.").to(lang))
    ax.set_xscale("log")
    _points(ax, drawn, quiet)
    ax.axhline(quiet, color=style.MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=2)
    left_out = len(accounts) - len(drawn)
    ax.set_xlabel(_x_label(currency, left_out, lang))
    style.y_title(ax, label("recency_days").to(lang))
    style.money_axis(ax.xaxis, lang=lang)
    style.headline(ax, _scatter_title(drawn, quiet).to(lang))
    _names(ax, drawn[drawn["recency_days"] >= quiet].nlargest(5, "revenue"))
    return ax


def _month_ticks(ax, months, lang):
    """A tick at every January, or at every third month of a short history; the last month always."""
    months = pd.Series(pd.to_datetime(months).to_numpy())
    long = len(months) > 1.5 * YEAR
    at = [n for n, month in enumerate(months) if (month.month == 1 if long else month.month % 3 == 1)]
    at = [n for n in at if n < len(months) - (4 if long else 3)] + [len(months) - 1]
    ax.set_xticks(at, [_month(months[n], year_only=long and n != len(months) - 1, lang=lang) for n in at])
    ax.set_xlim(-0.8, len(months) - 0.2)


def _month(month, *, year_only, lang):
    if year_only:
        return text("{year}", year=month.year).to(lang)
    return month.strftime("%Y-%m")


def _points(ax, drawn, quiet):
    few = len(drawn) <= MANY
    ax.scatter(
        drawn["revenue"],
        drawn["recency_days"],
        s=14 if few else 8,
        color=style.SILVER,
        alpha=0.55,
        linewidths=0,
        rasterized=not few,
        zorder=2,
    )


def _names(ax, quiet):
    """Name the accounts `quiet`, each on a line of its own, with a thin line to its point."""
    if quiet.empty:
        return
    ax.scatter(quiet["revenue"], quiet["recency_days"], s=22, color=style.ACCENT, linewidths=0, zorder=4)
    named = quiet["name"].fillna(quiet["account_id"]) if "name" in quiet else quiet["account_id"]
    middle = np.sqrt(np.prod(ax.get_xlim()))
    for name, x, y, lift in zip(named, quiet["revenue"], quiet["recency_days"], _lifts(ax, quiet), strict=True):
        side = -1 if x > middle else 1
        ax.annotate(
            safe_label(name, columns=22),
            (x, y),
            (9 * side, lift),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=8.5,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.5},
            arrowprops=LEADER | {"relpos": (0 if side > 0 else 1, 0.5)},
            zorder=3,
        )


def _lifts(ax, quiet):
    """How far each name moves up, in points, so that no two stand on the same height."""
    ax.figure.draw_without_rendering()  # only now is it known how high the axes are
    at = ax.transData.transform(quiet[["revenue", "recency_days"]].to_numpy(dtype=float))[:, 1]
    heights = at / ax.figure.dpi * 72
    lifts, last = np.zeros(len(heights)), -np.inf
    for n in np.argsort(heights, kind="stable"):
        lifts[n] = max(0.0, last + NAME_HEIGHT - heights[n])
        last = heights[n] + lifts[n]
    top = ax.get_window_extent().y1 / ax.figure.dpi * 72
    return lifts - max(0.0, last - top)


def _scatter_title(drawn, quiet):
    silent = drawn[drawn["recency_days"] >= quiet]
    if silent.empty:
        return text("Every account bought within the last {days:count} days", days=quiet)
    return text(
        "{n:count} of {all:count} accounts have bought nothing for {days:count} days or more; the largest are named",
        **{"n": len(silent), "all": len(drawn), "days": quiet},
    )


def _x_label(currency, left_out, lang):
    name = in_currency(text("Revenue over all history"), currency=currency, lang=lang)
    if not left_out:
        return name
    return text("{name}; {n:count} without positive revenue are left out", name=name, n=left_out).to(lang)


@style.themed
def revenue_course(course, *, lang="en", currency="", ax=None):
    """Draw what an account brought in the last months, month by month, over bands of today's tiers.

    Parameters
    ----------
    course : DataFrame
        As :func:`kamlib.accounts.course` gives it, perhaps with a column for each tier: its least revenue today.
    lang : {"en", "zh"}
    currency : str
        Written beside the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> found = pd.DataFrame({"month": pd.date_range("2025-01-01", periods=3, freq="MS"), "revenue": [3.0, 4.0, 9.0]})
    >>> ax = revenue_course(found.assign(gold=8.0, silver=3.5))
    >>> [said.get_text() for said in ax.texts]
    ['gold', 'silver', '9']
    """
    ax = style.axes(ax, height=2.3)
    if course.empty:
        return style.nothing(
            ax, text("The history is shorter than the window, so there is no course to draw.").to(lang)
        )
    x = np.arange(len(course))
    floors = {tier: float(course[tier].iloc[0]) for tier in style.TIERS if tier in course}
    top = max([course["revenue"].max(), *floors.values()]) * 1.15
    _bands(ax, floors, top, lang)
    ax.plot(x, course["revenue"], color=style.ACCENT, linewidth=1.8, zorder=3)
    last = course["revenue"].iloc[-1]
    ax.scatter([x[-1]], [last], color=style.ACCENT, s=22, zorder=4)
    ax.annotate(style.amount(last, lang=lang), (x[-1], last), xytext=(0, 5), textcoords="offset points", ha="right",
                fontsize=8)  # fmt: skip
    ax.set_ylim(min(0.0, course["revenue"].min() * 1.05), max(top, 1e-9))
    step = max(1, len(course) // 6)
    ax.set_xticks(x[::-1][::step][::-1], [month.strftime("%Y-%m") for month in course["month"][::-1][::step][::-1]])
    style.money_axis(ax.yaxis, lang=lang)
    style.grid(ax, "y")
    style.y_title(ax, in_currency(text("Net revenue of the last twelve months"), currency=currency, lang=lang))
    style.headline(ax, _course_title(course, lang))
    return ax


def _bands(ax, floors, top, lang):
    """Each tier from its floor to that of the tier above."""
    upper = top
    for tier, floor in sorted(floors.items(), key=lambda told: -told[1]):
        ax.axhspan(floor, upper, color=style.TIERS[tier], alpha=0.10, linewidth=0, zorder=0)
        if upper - floor > 0.1 * top:  # a name needs a tenth of the height
            ax.annotate(coded(tier, "tier", lang), (0, floor), xycoords=("axes fraction", "data"), xytext=(4, 3),
                        textcoords="offset points", fontsize=7.5, color=style.MUTED)  # fmt: skip
        upper = floor


def _course_title(course, lang):
    first, last = course["revenue"].iloc[0], course["revenue"].iloc[-1]
    if first <= 0 or len(course) < 2:
        return text("Revenue of the last twelve months: {now:compact}", now=last).to(lang)
    said = text("Revenue of twelve months went from {then:compact} to {now:compact} between {first} and {last}",
                then=first, now=last, first=course["month"].iloc[0].strftime("%Y-%m"),
                last=course["month"].iloc[-1].strftime("%Y-%m"))  # fmt: skip
    return said.to(lang)
