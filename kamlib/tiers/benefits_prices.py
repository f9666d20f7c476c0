"""Net-net prices (净净价): what a case costs an account after rebates, promotion support and the deposit it leaves."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

PRICES = ["account_id", "product_id", "period", "quantity", "list_price", "supply_price", "net_net_price"]
_SHARES = ("discount_share", "rebate_share", "promotion_share")


def offered_prices(terms, *, capital_rate, interest=0.0, years=1.0):
    """Prices by terms that are stated line by line, such as the draft for next year.

    Parameters
    ----------
    terms : DataFrame
        ``account_id``, ``product_id``, ``period``, ``quantity`` (expected, above 0), ``list_price`` (money a unit),
        and where they exist ``discount_share`` (of the list price), ``rebate_share`` and ``promotion_share`` (of the
        supply price), ``deposit`` (money left with us for this line).
    capital_rate, interest : float
        What a deposit costs the account a year, and what we pay for it.
    years : float
        Length of a period.

    Returns
    -------
    DataFrame
        ``account_id``, ``product_id``, ``period``, ``quantity``, ``list_price``, ``supply_price`` (on the invoice),
        ``net_net_price`` = supply price · (1 − rebate − promotion) + deposit · (capital rate − interest) · years /
        quantity.

    Raises
    ------
    KamError
        KAM-T01, T03 for absent columns and infinite values, KAM-Q06 for quantities or prices that are missing or not
        above 0, deposits below 0 and shares outside 0 to 1.

    Examples
    --------
    >>> terms = pd.DataFrame({"account_id": ["A"], "product_id": ["p"], "period": ["2026"], "quantity": [10],
    ...                       "list_price": [100.0], "rebate_share": [0.05], "deposit": [500.0]})
    >>> offered_prices(terms, capital_rate=0.06)["net_net_price"].tolist()
    [98.0]
    """
    checks.columns(terms, PRICES[:5], table="terms")
    given = {name: _numbers(terms, name) for name in (*_SHARES, "deposit", "quantity", "list_price")}
    faults = [_wrong("terms", name, ~((v >= 0) & (v <= 1))) for name, v in given.items() if name in _SHARES]
    faults += [_wrong("terms", name, ~(given[name] > 0)) for name in ("quantity", "list_price")]
    _refuse([*faults, _wrong("terms", "deposit", ~(given["deposit"] >= 0))])
    supply = given["list_price"] * (1 - given["discount_share"])
    carried = given["deposit"] * (capital_rate - interest) * years / given["quantity"]
    net = supply * (1 - given["rebate_share"] - given["promotion_share"]) + carried
    frame = terms[PRICES[:3]].astype("str")
    numbers = {"quantity": given["quantity"], "list_price": given["list_price"]}
    return frame.assign(**numbers, supply_price=supply, net_net_price=net)


def paid_prices(lines, *, allowances=None, deposits=None, capital_rate=0.0, interest=0.0, period="Y"):
    """Prices that accounts paid, from the tables.

    Parameters
    ----------
    lines : DataFrame
        ``account_id``, ``product_id``, ``date``, ``quantity``, ``amount`` (net money, returns negative) and where known
        ``list_price``.
    allowances : DataFrame, optional
        ``account_id``, ``date``, ``amount``: rebates, promotion support, dividends. An ``earned`` date, where there is
        one, says for which day it was given; otherwise it counts in the period of its payment.
    deposits : DataFrame, optional
        ``account_id``, ``amount``: held over each whole period.
    capital_rate, interest : float
        What a deposit costs the account a year, and what we pay for it.
    period : {"Y", "Q", "M"}
        Year, quarter or month.

    Returns
    -------
    DataFrame
        As :func:`offered_prices`. An account's allowances and its cost of deposits are spread over its products of the
        period in proportion to money. Products taken back as a whole have no price and are left out. Without a list
        price the supply price stands in for it.

    Raises
    ------
    KamError
        KAM-T01, T03 for absent columns and infinite values, KAM-Q07 for an unknown period.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": "A", "product_id": ["p", "q"], "date": pd.Timestamp(2025, 3, 1),
    ...                       "quantity": [10, 5], "amount": [600.0, 400.0]})
    >>> rebates = pd.DataFrame({"account_id": ["A"], "date": [pd.Timestamp(2025, 6, 1)], "amount": [50.0]})
    >>> paid_prices(lines, allowances=rebates)["net_net_price"].tolist()
    [57.0, 76.0]
    """
    if period not in _YEARS:
        raise KamError(_unknown_period(period))
    checks.columns(lines, ["account_id", "product_id", "date", "quantity", "amount"], table="lines")
    checks.finite(lines, ["quantity", "amount"], table="lines")
    frame = lines.assign(period=_period(lines["date"], period), amount=lines["amount"].astype("float64"))
    key = ["account_id", "period"]
    sums = frame.groupby(["account_id", "product_id", "period"])[["quantity", "amount"]].sum().reset_index()
    sums = sums[(sums["quantity"] > 0) & (sums["amount"] > 0)]
    whole = sums.groupby(key)["amount"].transform("sum")
    cheaper = _allowed(allowances, period).reindex(pd.MultiIndex.from_frame(sums[key]), fill_value=0.0).to_numpy()
    dearer = _carried(deposits, capital_rate - interest, _YEARS[period]).reindex(sums["account_id"], fill_value=0.0)
    factor = 1 + (dearer.to_numpy() - cheaper) / whole
    supply = sums["amount"] / sums["quantity"]
    listed = _listed(frame, sums, supply)
    sums = sums.assign(list_price=listed, supply_price=supply, net_net_price=supply * factor)
    return sums[PRICES].sort_values(PRICES[:3], ignore_index=True)


_YEARS = {"Y": 1.0, "Q": 0.25, "M": 1 / 12}


def _period(dates, period):
    return pd.to_datetime(dates).dt.to_period(period).astype("str")


def _allowed(allowances, period):
    if allowances is None:
        return pd.Series(dtype="float64", index=pd.MultiIndex.from_arrays([[], []]))
    checks.columns(allowances, ["account_id", "date", "amount"], table="allowances")
    checks.finite(allowances, ["amount"], table="allowances")
    day = pd.to_datetime(allowances["date"])
    earned = pd.to_datetime(allowances["earned"]).fillna(day) if "earned" in allowances else day
    money = allowances["amount"].astype("float64")
    return money.groupby([allowances["account_id"].astype("str"), _period(earned, period)]).sum()


def _carried(deposits, rate, years):
    if deposits is None:
        return pd.Series(dtype="float64")
    checks.columns(deposits, ["account_id", "amount"], table="deposits")
    checks.finite(deposits, ["amount"], table="deposits")
    return deposits["amount"].astype("float64").groupby(deposits["account_id"].astype("str")).sum() * rate * years


def _listed(frame, sums, supply):
    if "list_price" not in frame:
        return supply
    key = ["account_id", "product_id", "period"]
    best = frame["list_price"].astype("float64").groupby([frame[name] for name in key]).max()
    return best.reindex(pd.MultiIndex.from_frame(sums[key])).set_axis(sums.index).fillna(supply)


def _numbers(terms, name):
    if name not in terms:
        return pd.Series(0.0, index=terms.index)
    return pd.to_numeric(terms[name], errors="coerce").replace([np.inf, -np.inf], np.nan).astype("float64")


def _wrong(table, name, bad):
    n = int(bad.sum())
    if not n:
        return None
    return Fault(
        "KAM-Q06",
        f"{table}: column {name}, rows {', '.join(map(str, bad.index[bad][:5]))}",
        text("{n:count} values are missing or outside their range", n=n),
        text("no price can be compared with them"),
        text("write shares from 0 to 1, money from 0, and prices and quantities above 0"),
    )


def _refuse(faults):
    if any(faults):
        raise KamError(*filter(None, faults), exit_code=Exit.INPUT_CORRUPT)


def _unknown_period(period):
    return Fault(
        "KAM-Q07",
        "period",
        text("{value}", value=period),
        text("prices are compared within a year, a quarter or a month"),
        text("write Y, Q or M"),
    )
