"""Rows for the model from a company's books: dealers by region and month, large ones by name, the tail as one row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults

SPREAD = {"rebate": 3, "promotion": 6, "dividend": 12}
"""Months before its payment that a credit is spread over, by kind."""


@dataclass(frozen=True, eq=False)
class DealerMonths:
    """Purchases of each account by region and month, credits taken off the months that earned them.

    Attributes
    ----------
    table : DataFrame
        ``account_id``, ``region``, ``period`` (first day), ``volume`` and ``returned`` (units, both from 0),
        ``amount`` (net of returns), ``credits`` (money), ``price`` ((amount − credits) / (volume − returned), missing
        when nothing is left).
    unallocated : float
        Credits of accounts that bought nothing in the months before; they are in no price.
    """

    table: pd.DataFrame
    unallocated: float


def dealer_months(lines, *, rebates=None, spread=None):
    """Aggregate transactions to account, region and month.

    Parameters
    ----------
    lines : DataFrame
        ``account_id``, ``date``, ``region``, ``quantity``, ``amount``; returns and corrections negative.
    rebates : DataFrame, optional
        ``account_id``, ``date``, ``kind``, ``amount``: later credits.
    spread : mapping, optional
        Months before its payment that a credit is spread over, by kind, in proportion to the amounts bought; 12 for
        kinds not named.

    Returns
    -------
    DealerMonths

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N40 without lines.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": "A", "date": ["2025-01-10", "2025-02-10"], "region": "e",
    ...                       "quantity": [10.0, 30.0], "amount": [1000.0, 3000.0]})
    >>> paid = pd.DataFrame({"account_id": ["A"], "date": ["2025-04-20"], "kind": ["rebate"], "amount": [80.0]})
    >>> dealer_months(lines, rebates=paid).table[["volume", "credits", "price"]].values.tolist()
    [[10.0, 20.0, 98.0], [30.0, 60.0, 98.0]]
    """
    checks.columns(lines, ["account_id", "date", "region", "quantity", "amount"], table="lines")
    known = lines["account_id"].notna() & lines["region"].notna()
    faults.refuse([] if known.any() else [evidence_faults.empty("lines")])
    kept = lines[known]
    month = pd.to_datetime(kept["date"]).dt.to_period("M")
    quantity = kept["quantity"].astype(float)
    parts = {
        "volume": quantity.clip(lower=0),
        "returned": -quantity.clip(upper=0),
        "amount": kept["amount"].astype(float),
    }
    keys = [kept["account_id"], kept["region"], month.rename("period")]
    table = pd.DataFrame(parts).groupby(keys).sum().reset_index()
    credits, left = _credits(table, rebates, SPREAD | dict(spread or {}))
    net = table["volume"] - table["returned"]
    price = (table["amount"] - credits) / net.where(net > 0)
    table = table.assign(credits=credits, price=price, period=table["period"].dt.to_timestamp())
    return DealerMonths(table, left)


def _credits(table, rebates, spread):
    money, left = np.zeros(len(table)), 0.0
    if rebates is None:
        return money, left
    checks.columns(rebates, ["account_id", "date", "kind", "amount"], table="rebates")
    month = table["period"].dt.year.to_numpy() * 12 + table["period"].dt.month.to_numpy()
    bought = table["amount"].clip(lower=0).to_numpy()
    places = {account: np.asarray(rows) for account, rows in table.groupby("account_id").indices.items()}
    paid = pd.to_datetime(rebates["date"])
    for account, kind, amount, at in zip(
        rebates["account_id"], rebates["kind"], rebates["amount"], paid.dt.year * 12 + paid.dt.month, strict=True
    ):
        rows = places.get(account, np.array([], dtype=int))
        rows = rows[(month[rows] < at) & (month[rows] >= at - spread.get(kind, 12))]
        whole = bought[rows].sum()
        if whole > 0:
            money[rows] += float(amount) * bought[rows] / whole
        else:
            left += float(amount)
    return money, left


def dealer_rows(months, *, as_of, cut=0.5, bands=1):
    """Large dealers by name, the tail of each region as one row a size band, from the twelve months before a day.

    Parameters
    ----------
    months : DataFrame
        ``account_id``, ``region``, ``period``, ``volume``, ``returned`` (see :class:`DealerMonths`).
    as_of : date or str
        Last day counted.
    cut : float
        Share of all volume that the large dealers cover together, 0.4 to 0.6 as a rule.
    bands : int
        Rows that the tail of a region is cut into by volume, with about as many dealers each.

    Returns
    -------
    DataFrame
        ``name``, ``region`` (where it buys most), ``size`` (``L``, ``S``), ``volume`` (of one dealer, net, in the
        twelve months), ``n`` (active dealers of the row), ``sigma``: standard deviation of yearly log volume
        about dealer and region-year, pooled over the dealers of a size with at least 2 years; the tail's has the spread
        between the dealers of the band added. Missing sigma: fewer than 2 full years.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-T04 for `cut`, KAM-N05 for `bands`, KAM-N40 without purchases in the twelve
        months.

    Examples
    --------
    >>> table = pd.DataFrame({"account_id": list("ABC"), "region": "e", "period": pd.Timestamp("2025-03-01"),
    ...                       "volume": [60.0, 15.0, 5.0], "returned": 0.0})
    >>> dealer_rows(table, as_of="2025-12-31")[["name", "size", "volume", "n"]].values.tolist()
    [['A', 'L', 60.0, 1], ['e tail', 'S', 10.0, 2]]
    """
    checks.columns(months, ["account_id", "region", "period", "volume", "returned"], table="months")
    checks.fraction(cut, "cut", high_open=True)
    faults.within(bands=(bands, 1))
    last = pd.Timestamp(as_of).to_period("M")
    ago = np.asarray([(last - period).n for period in pd.to_datetime(months["period"]).dt.to_period("M")])
    net = months.assign(net=months["volume"] - months["returned"], year=ago // 12)[ago >= 0]
    now = net[net["year"] == 0].groupby("account_id")["net"].sum()
    now = now[now > 0].sort_values(ascending=False, kind="stable")
    faults.refuse([] if len(now) else [evidence_faults.empty("months")])
    home = net.groupby(["account_id", "region"])["net"].sum().sort_values(kind="stable").reset_index()
    home = home.drop_duplicates("account_id", keep="last").set_index("account_id")["region"]
    large = now.index[(now.cumsum() - now) < cut * now.sum() * (1 - 1e-12)]
    sizes = pd.DataFrame({"volume": now, "region": home.reindex(now.index), "large": now.index.isin(large)})
    sizes.index = sizes.index.rename("name")
    sigma = _sigmas(net, sizes)
    return pd.concat([_named(sizes, sigma["L"]), _tails(sizes, sigma["S"], bands)], ignore_index=True)


def _named(sizes, sigma):
    rows = sizes[sizes["large"]].reset_index()[["name", "region", "volume"]]
    return rows.assign(size="L", n=1, sigma=sigma)[["name", "region", "size", "volume", "n", "sigma"]]


def _tails(sizes, sigma, bands):
    tail = sizes[~sizes["large"]]
    place = tail.groupby("region")["volume"].rank(method="first", ascending=False) - 1
    band = (place * bands // tail.groupby("region")["volume"].transform("count")).astype(int)
    name = tail["region"] + (" tail" if bands == 1 else " tail " + (band + 1).astype(str))
    by = tail["volume"].groupby([tail["region"], name.rename("name")])
    between = by.agg(lambda volumes: np.log(volumes).std(ddof=1)).fillna(0.0)
    rows = pd.DataFrame({"volume": by.mean(), "n": by.count(), "sigma": np.hypot(sigma, between)}).reset_index()
    rows = rows.assign(size="S")
    return rows[["name", "region", "size", "volume", "n", "sigma"]]


def _sigmas(net, sizes):
    """Pooled spread of yearly log volume about dealer and region-year, by size."""
    years = int((net.groupby("year")["period"].nunique() >= 12).sum())
    yearly = net[net["year"] < years].groupby(["account_id", "year"])["net"].sum()
    yearly = yearly[yearly > 0]
    logs = pd.DataFrame({"log": np.log(yearly)}).reset_index()
    logs = logs.merge(sizes.drop(columns="volume"), left_on="account_id", right_index=True)
    found = {}
    for name, is_large in (("L", True), ("S", False)):
        part = logs[logs["large"] == is_large]
        part = part[part.groupby("account_id")["log"].transform("count") >= 2]
        found[name] = _about_two_means(part)
    return found


def _about_two_means(part):
    """Spread about dealer and region-year: the region-years' means after each dealer's own is taken off (Frisch)."""
    dealers, n = part["account_id"], len(part)
    if not n:
        return np.nan
    cells = pd.get_dummies(part.groupby(["region", "year"]).ngroup(), dtype=float)
    both = pd.concat([part[["log"]], cells], axis=1)
    within = (both - both.groupby(dealers).transform("mean")).to_numpy()
    fit, _, rank, _ = np.linalg.lstsq(within[:, 1:], within[:, 0], rcond=None)
    residual = within[:, 0] - within[:, 1:] @ fit
    free = n - dealers.nunique() - rank
    return float(np.sqrt((residual**2).sum() / free)) if free > 0 else np.nan
