"""Competitors (竞争对手): who gains where we lose, ordered by the money at stake."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.rivals import KEY, TOLD, checked

ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Threats:
    """Competitors by what they could take.

    Attributes
    ----------
    table : DataFrame
        One row a competitor, region and category, most money first: ``competitor``, ``region``, ``category``,
        ``share``, ``share_before``, ``gain`` (points as a fraction; missing without an earlier date), ``our_share``,
        ``our_change``, ``market`` (money a year; missing when unknown), ``at_stake`` (money a year), ``threat``
        (yes/no: it gains while we lose), ``by_rank`` (yes/no: the share follows from a survey's rank), ``source``,
        ``date``, and ``price``, ``our_price``, ``terms`` where they were given.
    as_of : date
    """

    table: pd.DataFrame
    as_of: date
    units: ClassVar[dict[str, str]] = {
        "n_competitors": "index",
        "n_threats": "lines",
        "at_stake": "money",
        "first": "name",
        "first_region": "name",
        "first_category": "name",
        "first_gain": "share",
        "first_our_change": "share",
    }

    def facts(self):
        """How many threats, what they come to, and the first of them (empty texts and 0 without one)."""
        threats = self.table[self.table["threat"]]
        first = threats.iloc[0] if len(threats) else None
        name = {part: str(first[part]) if first is not None else "" for part in ("competitor", "region", "category")}
        return {
            "n_competitors": int(self.table["competitor"].nunique()),
            "n_threats": len(threats),
            "at_stake": float(threats["at_stake"].sum()),
            "first": name["competitor"],
            "first_region": name["region"],
            "first_category": name["category"],
            "first_gain": float(first["gain"]) if first is not None else 0.0,
            "first_our_change": float(first["our_change"]) if first is not None else 0.0,
        }

    def headline(self, lang="en"):
        """The first threat."""
        facts = self.facts()
        if not facts["n_threats"]:
            return text(
                "None of {n_competitors:count} competitors gains where our share falls, as far as is known", **facts
            ).to(lang)
        return text(
            "The first threat is {first} in {first_region}, {first_category}: its share rose by {first_gain:percent1} "
            "of the market while ours changed by {first_our_change:percent1}",
            **facts,
        ).to(lang)


def threats(competitors, *, as_of, market=None, sales=None):
    """Order competitors by the money that they could take from us.

    Parameters
    ----------
    competitors : DataFrame
        ``competitor``, ``region``, ``category``, ``share``, ``our_share`` (fractions of the market), ``source``,
        ``date``; several dates show who gains. Where ``share`` is missing, ``rank`` among ``suppliers`` gives it by
        :func:`wallet_allocation`. ``price``, ``our_price`` and ``terms`` are shown as they are.
    as_of : date or str
        The day of the analysis; later rows are a fault.
    market : DataFrame, optional
        ``region``, ``category``, ``size``, ``date``: money a year of the whole market; the latest date counts.
    sales : DataFrame, optional
        ``region``, ``category``, ``sales``: our own net money of the last year. Where the market is not known its size
        is taken as our sales over our share, and the money at stake is never more than these sales.

    Returns
    -------
    Threats
        ``at_stake`` is what the competitor would take from us in another such year: its gain of share times the market.
        What competitors of one place gained together counts up to what we lost there, in proportion to their gains. 0
        unless it gains while we lose; missing, and last among the threats, when the market is unknown.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-A07 for dates that are none, KAM-S55 for dates after `as_of`, KAM-S60 for rows
        that stand twice, KAM-S61 for shares outside 0 to 1 or that sum to more than 1, KAM-S62 for ranks that
        are none.

    Examples
    --------
    >>> rows = pd.DataFrame({"competitor": "X", "region": "N", "category": "beer", "share": [0.1, 0.2],
    ...                      "our_share": [0.3, 0.25], "source": "visit", "date": ["2024-12-31", "2025-12-31"]})
    >>> sales = pd.DataFrame({"region": ["N"], "category": ["beer"], "sales": [500.0]})
    >>> found = threats(rows, as_of="2025-12-31", sales=sales).table.iloc[0]
    >>> print(round(found["gain"], 3), round(found["at_stake"], 2))
    0.1 100.0
    """
    as_of = as_day(as_of, "as_of")
    frame = checked(competitors, as_of=as_of)
    table = _compared(frame)
    table = _sized(table, market, sales, as_of)
    taken = _taken(table)
    table["threat"] = taken > ROUNDING
    table["at_stake"] = (taken * table["market"]).where(table["threat"], 0.0)
    if sales is not None:
        table["at_stake"] *= _within(table["ours"].clip(lower=0.0), _together(table, table["at_stake"]))
    order = ["threat", "at_stake", "competitor", "region", "category"]
    table = table.sort_values(order, ascending=[False, False, True, True, True], na_position="last")
    names = ["competitor", "region", "category", "share", "share_before", "gain", "our_share", "our_change", "market"]
    names += ["at_stake", "threat", "by_rank", "source", "date", *(name for name in TOLD if name in table)]
    return Threats(table[names].reset_index(drop=True), as_of)


def _taken(table):
    """Points of share taken from us: gains where we lose, together no more than our loss."""
    lost = (-table["our_change"]).clip(lower=0.0).fillna(0.0)
    gain = table["gain"].clip(lower=0.0).fillna(0.0)
    return gain * _within(lost, _together(table, gain))


def _together(table, values):
    return values.groupby([table["region"], table["category"]]).transform("sum")


def _within(limit, total):
    """The factor, at most 1, that brings `total` within `limit`."""
    return (limit / total.where(total > 0)).clip(upper=1.0).fillna(1.0)


def _compared(frame):
    """The latest row of each competitor and place, beside the one before it of the same kind.

    A share that a survey's ranks imply is no successor of one that was measured: the difference would be no gain.
    """
    key = KEY[:3]
    frame = frame.sort_values(KEY)
    before = frame.groupby(key)[["share", "our_share", "by_rank"]].shift()
    before = before.where(before["by_rank"] == frame["by_rank"])
    frame["share_before"], frame["gain"] = before["share"], frame["share"] - before["share"]
    frame["our_change"] = frame["our_share"] - before["our_share"]
    return frame.groupby(key, as_index=False).tail(1).reset_index(drop=True)


def _sized(table, market, sales, as_of):
    place = ["region", "category"]
    table = table.assign(market=float("nan"), ours=float("nan"))
    if sales is not None:
        checks.columns(sales, [*place, "sales"], table="sales")
        own = sales.groupby(place)["sales"].sum().astype("float64").rename("ours")
        table = table.drop(columns="ours").join(own, on=place)
        table["ours"] = table["ours"].fillna(0.0)
        table["market"] = table["ours"] / table["our_share"].where(table["our_share"] > 0)
    if market is not None:
        checks.columns(market, [*place, "size", "date"], table="market")
        days = [as_day(value, f"market: row {n}, date") for n, value in enumerate(market["date"], 1)]
        known = market.assign(date=days, size=market["size"].astype("float64")).sort_values("date", kind="stable")
        known = known[known["date"] <= as_of].groupby(place)["size"].last().rename("known")
        table = table.join(known, on=place)
        table["market"] = table.pop("known").fillna(table["market"])
    return table
