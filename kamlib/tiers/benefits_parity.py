"""Price parity (大小客户平价): the large must not get the goods cheaper than the small, all they are given counted."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.benefits_prices import PRICES

ROUNDING = 1e-9
FAILS = {
    "supply": text("the supply price on the invoice"),
    "net-net": text("the net-net price only"),
    "both": text("both prices"),
    "": text("neither price"),
}


@dataclass(frozen=True, eq=False)
class Parity:
    """Large accounts against the small ones.

    Attributes
    ----------
    table : DataFrame
        One row a large account, product and period that small accounts bought too, largest gap first: ``account_id``,
        ``product_id``, ``period``, ``quantity``, ``list_price``, ``supply_price``, ``small_supply_price``,
        ``supply_gap`` (share; below 0 when the large pays less), ``net_net_price``, ``small_net_net_price``,
        ``net_net_gap`` (missing when rebates exceed what the small paid), ``fails`` (supply, net-net, both, or empty),
        ``money`` (what the gap of the net-net price is worth over the quantity, from 0).
    n_small : int
        Small accounts that were compared with.
    n_alone : int
        Rows of large accounts that no small account could be compared with.
    """

    table: pd.DataFrame
    n_small: int
    n_alone: int
    units: ClassVar[dict[str, str]] = {
        "n_compared": "lines",
        "n_alone": "lines",
        "n_breaches": "lines",
        "n_supply": "lines",
        "n_net_net": "lines",
        "n_accounts": "accounts",
        "worst_gap": "share",
        "money": "money",
    }

    def facts(self):
        """Counts of breaches, by which price fails; the widest net-net gap, and what the breaches come to."""
        broken = self.table[self.table["fails"] != ""]
        return {
            "n_compared": len(self.table),
            "n_alone": self.n_alone,
            "n_breaches": len(broken),
            "n_supply": int(broken["fails"].isin(["supply", "both"]).sum()),
            "n_net_net": int(broken["fails"].isin(["net-net", "both"]).sum()),
            "n_accounts": int(broken["account_id"].nunique()),
            "worst_gap": float(min(broken["net_net_gap"].min(), 0.0)) if len(broken) else 0.0,
            "money": float(broken["money"].sum()),
        }

    def told(self, lang="en"):
        """The breaches, with the price that fails in words."""
        broken = self.table[self.table["fails"] != ""]
        return broken.assign(fails=[FAILS[code].to(lang) for code in broken["fails"]])

    def headline(self, lang="en"):
        """Whether the large buy cheaper."""
        facts = self.facts()
        if not facts["n_compared"]:
            return text("No product was bought by large and small accounts alike, so parity cannot be checked").to(lang)
        if not facts["n_breaches"]:
            return text(
                "Parity holds: in {n_compared:count} comparisons no large account gets a product cheaper than the "
                "small ones",
                **facts,
            ).to(lang)
        return text(
            "Parity is broken in {n_breaches:count} of {n_compared:count} comparisons, by {n_accounts:count} large "
            "accounts: {n_supply:count} times on the invoice, {n_net_net:count} times after rebates, promotion and "
            "deposit",
            **facts,
        ).to(lang)


def parity(prices, *, large, tolerance=0.0, against="mean"):
    """Hold the prices of large accounts against those of small ones, same product and period.

    Parameters
    ----------
    prices : DataFrame
        As :func:`offered_prices` or :func:`paid_prices` gives it, for large and small accounts.
    large : sequence of str
        The large accounts, such as those of the upper tiers; all others are small.
    tolerance : float
        A gap of up to this share is no breach.
    against : {"mean", "lowest"}
        The small accounts' mean price, weighted by quantity, or the lowest that one of them pays.

    Returns
    -------
    Parity

    Raises
    ------
    KamError
        KAM-T01 for absent columns; KAM-T04 for a tolerance outside [0, 1); KAM-Q08 for prices or quantities that are
        missing, infinite or not above 0, or rows that stand twice; KAM-Q09 for an unknown comparison; KAM-Q10 when
        `large` names an account without prices.

    Examples
    --------
    >>> prices = pd.DataFrame({"account_id": ["L", "s"], "product_id": "p", "period": "2026", "quantity": [10.0, 1.0],
    ...                        "list_price": 9.0, "supply_price": 9.0, "net_net_price": [8.1, 9.0]})
    >>> parity(prices, large=["L"]).table[["account_id", "fails"]].values.tolist()
    [['L', 'net-net']]
    """
    checks.columns(prices, PRICES, table="prices")
    checks.fraction(tolerance, "tolerance", low_open=False, high_open=True)
    frame = prices[PRICES].assign(account_id=prices["account_id"].astype("str"))
    big = {str(account_id) for account_id in large}
    _check(frame, big, against)
    is_large = frame["account_id"].isin(big)
    key = ["product_id", "period"]
    reference = _AGAINST[against](frame[~is_large], key)
    table = frame[is_large].join(reference, on=key, how="left")
    alone = table["small_supply_price"].isna()
    table = table[~alone]
    for name in ("supply", "net_net"):
        reference = table[f"small_{name}_price"]
        table[f"{name}_gap"] = table[f"{name}_price"] / reference.where(reference > 0) - 1
    failed = [_cheaper(table, name, tolerance) for name in ("supply", "net_net")]
    table["fails"] = np.select([failed[0] & failed[1], *failed], ["both", "supply", "net-net"], "")
    short = (table["small_net_net_price"] - table["net_net_price"]).clip(lower=0.0)
    table["money"] = (short * table["quantity"]).where(failed[1], 0.0)
    table["_gap"] = table[["supply_gap", "net_net_gap"]].min(axis=1)
    table = table.sort_values(["_gap", "account_id", *key], ignore_index=True)
    names = [*PRICES[:5], "supply_price", "small_supply_price", "supply_gap"]
    names += ["net_net_price", "small_net_net_price", "net_net_gap", "fails", "money"]
    return Parity(table[names], int(frame.loc[~is_large, "account_id"].nunique()), int(alone.sum()))


def _cheaper(table, name, tolerance):
    """Whether the large price lies below the small one by more than is tolerated."""
    small = table[f"small_{name}_price"]
    return table[f"{name}_price"] < small - small.abs() * (tolerance + ROUNDING)


def _mean(small, key):
    weights = small["quantity"].groupby([small[name] for name in key]).sum()
    money = small[["supply_price", "net_net_price"]].mul(small["quantity"], axis=0)
    return money.groupby([small[name] for name in key]).sum().div(weights, axis=0).add_prefix("small_")


def _lowest(small, key):
    return small.groupby(key)[["supply_price", "net_net_price"]].min().add_prefix("small_")


_AGAINST = {"mean": _mean, "lowest": _lowest}


def _check(frame, large, against):
    faults = []
    if against not in _AGAINST:
        faults.append(_fault("KAM-Q09", "against", against, text("write mean or lowest")))
    strangers = sorted(large - set(frame["account_id"]))
    if strangers:
        faults.append(_fault("KAM-Q10", "large", ", ".join(strangers[:5]), text("name accounts that have prices")))
    numbers = frame[["quantity", "supply_price", "net_net_price"]].to_numpy(float, na_value=np.nan)
    wrong = ~np.isfinite(numbers).all(axis=1) | (numbers[:, :2] <= 0).any(axis=1)
    bad = int(wrong.sum()) + int(frame.duplicated(PRICES[:3]).sum())
    if bad:
        mend = text("give one row an account, product and period, with prices and quantities above 0")
        faults.append(_fault("KAM-Q08", "prices", text("{n:count} rows", n=bad), mend))
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def _fault(code, where, found, mend):
    said = text("{value}", value=found)
    return Fault(code, where, said, text("the prices of large and small accounts cannot be compared"), mend)
