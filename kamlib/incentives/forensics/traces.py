"""All searches for traces that the tables of a run allow, with the false alarms that chance alone would bring."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.forensics.bunchers import bunchers
from kamlib.incentives.forensics.credits import recorded_support
from kamlib.incentives.forensics.excess import excess_mass
from kamlib.incentives.forensics.findings import FOUND, UNTOLD
from kamlib.incentives.forensics.hidden import price_outliers
from kamlib.incentives.forensics.periods import period_volumes
from kamlib.incentives.forensics.sightings import below_floor, out_of_region
from kamlib.intake.engine import as_table

_FAMILY, _EACH = 0.05, 0.025  # chance of naming anybody by mistake, and of each account by one end of its interval


@dataclass(frozen=True, eq=False)
class Traces:
    """What the searches found.

    Attributes
    ----------
    table : DataFrame
        One row an account and search that found it: ``account_id``, ``search``, ``estimate``, ``low``, ``high``.
    searches : DataFrame
        One row a search that could be made: ``search``, ``n_accounts``, ``n_found``, ``n_untold``, ``expected_false``
        (accounts that chance alone would name, at most, when nobody does it).
    findings : dict of Findings
    mass : ExcessMass or None
    left_out : dict of Text
        Why the other searches could not be made.
    """

    table: pd.DataFrame
    searches: pd.DataFrame
    findings: dict
    mass: object
    left_out: dict
    units: ClassVar[dict[str, str]] = {
        "n_searches": "count",
        "n_found": "accounts",
        "n_twice": "accounts",
        "found": "name",
        "expected_false": "index",
    }

    def facts(self):
        """Searches, accounts found, those found by two searches or more, and false alarms to be expected at most."""
        by_account = self.table.groupby("account_id").size()
        return {
            "n_searches": len(self.searches),
            "n_found": len(by_account),
            "n_twice": int((by_account > 1).sum()),
            "found": ", ".join(sorted(by_account.index)),
            "expected_false": round(float(self.searches["expected_false"].sum()), 6),
        }

    def headline(self, lang="en"):
        """How many accounts left a trace, against how many chance alone would name."""
        return text(
            "{n_searches:count} searches name {n_found:count} accounts, {n_twice:count} of them more than once; by "
            "chance alone it would be {expected_false:number1} at most. A trace is a reason to ask and no proof",
            **{name: value for name, value in self.facts().items() if name != "found"},
        ).to(lang)

    def told(self, lang="en"):
        """Searches in words, those that could not be made with the reason."""
        rows = self.searches.to_dict("records")
        rows += [{"search": name, "reason": why.to(lang)} for name, why in self.left_out.items()]
        shown = pd.DataFrame(rows, columns=[*self.searches.columns, "reason"])
        return shown.assign(reason=shown["reason"].fillna(""))

    def accounts(self, lang="en"):
        """Accounts found, each with the sentence that says why."""
        reasons = [
            self.findings[search].reason(account, lang)
            for account, search in zip(self.table["account_id"], self.table["search"], strict=True)
        ]
        return self.table[["account_id", "search", "estimate"]].assign(reason=reasons)


def ladder_of(said):
    """Thresholds from a text with commas, rising; an empty text has none.

    >>> ladder_of("200000, 300000"), ladder_of("")
    ([200000.0, 300000.0], [])

    Raises
    ------
    KamError
        KAM-N07 for what is no number.
    """
    parts = [part.strip() for part in said.split(",") if part.strip()]
    bad = [part for part in parts if not part.replace(".", "", 1).isdigit()]
    faults.refuse([faults.unknown("thresholds", part, ["200000", "300000.50"]) for part in bad])
    return [float(part) for part in parts]


def hindrance(tables, *, thresholds):
    """Why there is nothing to search, as a Text; None when there is.

    Parameters
    ----------
    tables : dict
        Frames by name; absent or None where the company gave none.
    thresholds : sequence of float

    Examples
    --------
    >>> str(hindrance({}, thresholds=[]))
    'neither resale prices nor rebates with thresholds were given, so there is nowhere to look for traces'
    """
    rebates, prices = tables.get("rebates"), tables.get("resale_prices")
    if (prices is None or prices.empty) and (rebates is None or rebates.empty or not thresholds):
        return text(
            "neither resale prices nor rebates with thresholds were given, so there is nowhere to look for traces"
        )
    return None


def traces(transactions, tables, *, thresholds=(), period="quarter", seed):
    """Make every search that the tables allow.

    Parameters
    ----------
    transactions : DataFrame, Ibis table or path
        ``account_id``, ``date``, ``amount``.
    tables : dict
        ``rebates`` (``account_id``, ``date``, ``kind``, ``amount``), ``resale_prices`` (``account_id``, ``date``,
        ``resale_price``, ``supply_price``, perhaps ``region``), ``accounts`` (``account_id``, ``region``);
        those that are there.
    thresholds : sequence of float
        Volumes a period, in the money of ``amount``, at which the rebate steps up.
    period : {"month", "quarter", "year"}
    seed : int
        Of the draws for the excess mass.

    Returns
    -------
    Traces

    Examples
    --------
    >>> days = pd.date_range("2024-01-15", periods=12, freq="MS")
    >>> lines = pd.DataFrame({"account_id": "A", "date": days, "amount": 100.0})
    >>> seen = pd.DataFrame({"account_id": ["A"] * 12 + ["B"] * 12, "date": [*days] * 2, "supply_price": 100.0,
    ...                      "resale_price": [95.0] * 12 + [108.0] * 12})
    >>> traces(lines, {"resale_prices": seen}, seed=1).table[["account_id", "search"]].values.tolist()
    [['A', 'below_supply']]
    """
    lines, prices, rebates = _days(transactions), _given(tables, "resale_prices"), _given(tables, "rebates")
    found, left_out, mass = {}, {}, None
    if len(thresholds) and rebates is not None:
        volumes = period_volumes(lines, period=period)
        found["bunching"] = bunchers(volumes, thresholds=thresholds)
        mass = excess_mass(volumes[volumes["volume"] > 0], thresholds=thresholds, seed=seed)
    else:
        left_out["bunching"] = text("no rebates, or the thresholds of the rebate are not named")
    if prices is not None:
        prices = prices.assign(**{name: prices[name].astype(float) for name in ("resale_price", "supply_price")})
        found["below_supply"] = below_floor(prices)
    else:
        left_out["below_supply"] = text("no resale prices")
    if prices is not None and rebates is not None:
        found["hidden_rebate"] = price_outliers(prices, support=_support(rebates, lines, prices))
    else:
        left_out["hidden_rebate"] = text("no resale prices, or no rebates to hold against them")
    homes = _homes(tables)
    if prices is not None and homes is not None and prices.get("region") is not None:
        found["out_of_region"] = out_of_region(prices, regions=homes)
    else:
        left_out["out_of_region"] = text("no regions of accounts, or of where the goods were seen")
    return Traces(_accounts(found), _counts(found), found, mass, left_out)


def _days(transactions):
    """Net purchases by account and day, added up where the lines lie."""
    lines = as_table(transactions)
    lines = lines.mutate(date=lines.date.cast("date"), amount=lines.amount.cast("float64"))
    lines = lines.filter(lines.account_id.notnull()).group_by("account_id", "date").aggregate(amount=lines.amount.sum())
    return lines.order_by("account_id", "date").to_pandas()


def _given(tables, name):
    frame = tables.get(name)
    return None if frame is None or frame.empty else frame


def _homes(tables):
    accounts = _given(tables, "accounts")
    if accounts is None or "region" not in accounts or accounts["region"].isna().all():
        return None
    return accounts[["account_id", "region"]].dropna()


def _support(rebates, lines, prices):
    """Recorded support over the time that prices were seen."""
    first, last = (pd.Timestamp(end) for end in (prices["date"].min(), prices["date"].max()))

    def within(frame):
        days = pd.to_datetime(frame["date"])
        return frame[(days >= first.to_period("Y").start_time) & (days <= last.to_period("Y").end_time)]

    given = within(rebates).assign(amount=lambda frame: frame["amount"].astype(float))
    return recorded_support(given, purchases=within(lines))


def _accounts(found):
    parts = [
        one.table.loc[one.table["verdict"] == FOUND, ["account_id", "estimate", "low", "high"]].assign(search=name)
        for name, one in found.items()
    ]
    columns = ["account_id", "search", "estimate", "low", "high"]
    table = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    times = table.groupby("account_id")["search"].transform("count")
    return table.iloc[np.lexsort((table["search"], table["account_id"], -times))].reset_index(drop=True)


def _counts(found):
    rows = []
    for name, one in found.items():
        told = int((one.table["verdict"] != UNTOLD).sum())
        false = min(_FAMILY, told) if name == "bunching" else _EACH * told
        rows.append((name, len(one.table), len(one.found), len(one.table) - told, false))
    return pd.DataFrame(rows, columns=["search", "n_accounts", "n_found", "n_untold", "expected_false"])
