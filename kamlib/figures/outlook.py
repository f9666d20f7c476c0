"""What is to come: money expected of each account, what earlier forecasts were worth, whose money is at risk."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import in_currency, label
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

SHOWN = 12
ROW, EDGES = 0.22, 1.2  # inches


@style.themed
def value_intervals(forecast, *, lang="en", currency="", ax=None):
    """Draw the expected money of the first accounts with its 80 % interval.

    Parameters
    ----------
    forecast : Forecast
    lang : {"en", "zh"}
    currency : str
        Written below the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.forecast import forecast
    >>> rng = np.random.default_rng(1)
    >>> days = pd.to_datetime("2024-01-01") + pd.to_timedelta(rng.integers(0, 600, 300), unit="D")
    >>> lines = pd.DataFrame({"account_id": rng.integers(0, 30, 300).astype(str), "date": days,
    ...                       "amount": rng.gamma(2.0, 50.0, 300)})
    >>> found = forecast(lines, as_of="2025-08-31", horizon="6M", seed=1)
    >>> len(value_intervals(found).get_yticks())
    12
    """
    table = forecast.table.head(SHOWN)
    ax = style.axes(ax, height=EDGES + ROW * len(table))
    rows = np.arange(len(table))
    ax.hlines(rows, table["value_low"], table["value_high"], color=style.ACCENT, linewidth=2, zorder=2)
    ax.scatter(table["expected_value"], rows, color=style.ACCENT, s=26, zorder=3)
    _accounts(ax, table["account_id"])
    ax.set_xlim(0, table["value_high"].max() * 1.05)
    style.money_axis(ax.xaxis, lang=lang)
    style.grid(ax, "x")
    name = in_currency(label("expected_value"), currency=currency, lang=lang)
    ax.set_xlabel(text("{name}; the line holds 80%", name=name).to(lang))
    style.headline(ax, forecast.headline(lang))
    return ax


@style.themed
def forecast_record(retrospect, *, lang="en", currency="", ax=None):
    """Draw expected beside actual money of earlier forecasts.

    Parameters
    ----------
    retrospect : Retrospect
    lang : {"en", "zh"}
    currency : str
        Written beside the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.forecast import Retrospect
    >>> told = {"as_of": pd.Timestamp("2025-06-30"), "expected_total": 90.0, "actual_total": 99.0, "ratio": 1.1}
    >>> ax = forecast_record(Retrospect(pd.DataFrame([{**told, "coverage": 0.8, "told_apart": 0.9}])))
    >>> [float(bar.get_height()) for bar in ax.patches]
    [90.0, 99.0]
    """
    ax, table = style.axes(ax, height=2.6), retrospect.table
    if table.empty:
        return style.nothing(ax, retrospect.headline(lang))
    rows = np.arange(len(table))
    for shift, name, colour, said in (
        (-0.19, "expected_total", style.ACCENT_LIGHT, text("expected")),
        (0.19, "actual_total", style.ACCENT, text("came")),
    ):
        ax.bar(rows + shift, table[name], width=0.36, color=colour, label=said.to(lang), zorder=2)
    tops = table[["expected_total", "actual_total"]].max(axis=1)
    for row, ratio, top in zip(rows, table["ratio"], tops, strict=True):
        ax.annotate(texts.percent(ratio, lang), (row, top), (0, 3), textcoords="offset points", ha="center", fontsize=8)
    ax.set_xticks(rows, [day.strftime("%Y-%m-%d") for day in table["as_of"]])
    ax.set_ylim(0, tops.max() * 1.5)
    ax.legend(loc="upper left", ncols=2, frameon=False, prop={"family": style.FAMILY, "size": 8})
    style.money_axis(ax.yaxis, lang=lang)
    style.grid(ax, "y")
    style.y_title(ax, in_currency(text("Money in the horizon"), currency=currency, lang=lang))
    ax.set_xlabel(text("day of the forecast").to(lang))
    style.headline(ax, retrospect.headline(lang))
    return ax


@style.themed
def money_at_risk(outlook, *, lang="en", currency="", ax=None):
    """Draw the accounts of today's list with most money at risk: revenue, and the part that is not certain.

    Parameters
    ----------
    outlook : Outlook
    lang : {"en", "zh"}
    currency : str
        Written below the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.league import outlook
    >>> days = pd.date_range("2023-01-01", "2025-12-01", freq="MS")
    >>> lines = pd.DataFrame([(f"C{n:02}", day, 10.0 * n) for n in range(1, 41) for day in days],
    ...                      columns=["account_id", "date", "amount"])
    >>> len(money_at_risk(outlook(lines, as_of="2025-12-31", horizon="6M", seed=1)).get_yticks())
    8
    """
    table = outlook.table[outlook.table["is_listed"]].head(SHOWN)
    ax, rows = style.axes(ax, height=EDGES + ROW * len(table)), np.arange(len(table))
    ax.barh(rows, table["revenue_12m"], height=0.62, color=style.ACCENT_LIGHT, zorder=2)
    ax.barh(rows, table["at_risk"], height=0.62, color=style.WARN, zorder=3)
    for row, chance, revenue in zip(rows, table["p_listed"], table["revenue_12m"], strict=True):
        said = text("stays: {chance:percent}", chance=chance).to(lang)
        ax.annotate(said, (revenue, row), (4, 0), textcoords="offset points", va="center", fontsize=7.5)
    _accounts(ax, table["account_id"])
    ax.set_xlim(0, table["revenue_12m"].max() * 1.25)
    style.money_axis(ax.xaxis, lang=lang)
    style.grid(ax, "x")
    name = in_currency(label("revenue_12m"), currency=currency, lang=lang)
    ax.set_xlabel(text("{name}; dark: at risk", name=name).to(lang))
    style.headline(ax, outlook.headline(lang))
    return ax


LINES = (
    ("n_active", text("active accounts"), style.ACCENT),
    ("revenue_per_account", text("revenue an account"), style.GOLD),
    ("effective_accounts", text("equal accounts"), style.WARN),
)


@style.themed
def portfolio_course(portfolio, *, lang="en", currency="", ax=None):
    """Draw how number, quality and spread of the accounts moved, as multiples of the first day.

    Parameters
    ----------
    portfolio : Portfolio
    lang : {"en", "zh"}
    currency : str
        Not needed here: all are multiples.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.ranking import portfolio
    >>> lines = pd.DataFrame({"account_id": ["A", "B", "A"], "amount": [6.0, 2.0, 8.0],
    ...                       "date": pd.to_datetime(["2024-03-01", "2024-05-01", "2025-05-01"])})
    >>> ax = portfolio_course(portfolio(lines, as_of="2025-12-31", rounds=2, back=6))
    >>> len(ax.lines)
    4
    """
    ax, table = style.axes(ax), portfolio.table
    rows, ends = np.arange(len(table)), []
    for name, said, colour in LINES:
        values = table[name] / table[name].iloc[0]
        ax.plot(rows, values, color=colour, marker="o", markersize=3.5, zorder=3)
        ends.append((float(values.iloc[-1]), said, colour))
    ax.axhline(1, color=style.SILVER, linewidth=0.8, zorder=1)
    low, high = ax.get_ylim()
    for (_, said, colour), at in zip(sorted(ends, key=_first), _apart(sorted(e[0] for e in ends), 0.07 * (high - low)),
                                     strict=True):  # fmt: skip
        ax.annotate(said.to(lang), (rows[-1], at), (7, 0), textcoords="offset points", va="center", color=colour,
                    fontsize=8)  # fmt: skip
    ax.set_xlim(-0.3, (len(table) - 1) * 1.38 + 0.3)
    ax.set_xticks(rows[::2], [day.strftime("%Y-%m") for day in table["as_of"].iloc[::2]])
    ax.yaxis.set_major_formatter(lambda value, _: texts.percent(value, lang))
    style.grid(ax, "y")
    style.y_title(ax, text("first day = 100%").to(lang))
    style.headline(ax, portfolio.headline(lang))
    return ax


def _first(end):
    return end[0]


def _apart(values, gap):
    """Rising places at least `gap` apart, each as near to its value as the ones below allow."""
    places = []
    for value in values:
        places.append(max(value, places[-1] + gap) if places else value)
    return places


def _accounts(ax, accounts):
    ax.set_yticks(np.arange(len(accounts)), [safe_label(account, columns=20) for account in accounts])
    ax.set_ylim(len(accounts) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=style.INK)
