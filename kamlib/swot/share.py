"""Share of wallet (钱包份额): what an account buys from us, of all that it buys; with the range of the estimate."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.refusals import bad_amount, no_rank, no_share, out_of_order, refuse, repeated

UNCERTAINTY = 0.2


@dataclass(frozen=True, eq=False)
class ShareOfWallet:
    """Our part of what accounts purchase.

    Attributes
    ----------
    table : DataFrame
        One row an account and category: ``account_id``, ``category``, ``sales`` (ours, money), ``potential`` with
        ``potential_low`` and ``potential_high`` (purchases from all suppliers, money), ``wallet_share`` with
        ``wallet_share_low`` and ``wallet_share_high`` (shares in [0, 1], capped), ``uncapped`` (sales ÷ potential),
        ``open`` (potential not sold, money, from 0), ``flag`` (``""``, ``above 1``, ``no estimate``, ``net returns``).
        Without an estimate shares are missing: unknown, and not 0.
    """

    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_pairs": "lines",
        "n_above_one": "lines",
        "n_no_estimate": "lines",
        "wallet_share": "share",
        "open": "money",
    }

    def facts(self):
        """Counts, and the share of all estimated purchases together (missing without an estimate)."""
        table, known = self.table, self.table[self.table["potential"].notna()]
        whole = known["potential"].sum()
        won = known["sales"].clip(lower=0.0, upper=known["potential"]).sum()
        return {
            "n_accounts": int(table["account_id"].nunique()),
            "n_pairs": len(table),
            "n_above_one": int((table["flag"] == "above 1").sum()),
            "n_no_estimate": int((table["flag"] == "no estimate").sum()),
            "wallet_share": float(won / whole) if whole > 0 else None,
            "open": float(known["open"].sum()),
        }

    def headline(self, lang="en"):
        """Our share of all that is known, and what cannot be right."""
        facts = self.facts()
        if facts["wallet_share"] is None:
            return text("Nobody has estimated what the accounts buy in all: the share of wallet is unknown").to(lang)
        return text(
            "We hold {wallet_share:percent} of the estimated purchases of {n_accounts:count} accounts; "
            "{n_above_one:count} estimates are below our own sales and must be corrected, "
            "{n_no_estimate:count} are not there",
            **facts,
        ).to(lang)

    def of(self, account_id):
        """The wallet of one account."""
        return ShareOfWallet(self.table[self.table["account_id"] == str(account_id)].reset_index(drop=True))

    def by_account(self):
        """One row an account: ``sales``, ``potential``, ``wallet_share`` (over its estimated categories), ``open``."""
        known = self.table[self.table["potential"].notna()]
        won = known["sales"].clip(lower=0.0, upper=known["potential"])
        sums = known.assign(won=won).groupby("account_id")[["sales", "potential", "won", "open"]].sum()
        sums["wallet_share"] = sums["won"] / sums["potential"].where(sums["potential"] > 0)
        every = pd.Index(sorted(self.table["account_id"].unique()), name="account_id")
        return sums.reindex(every)[["sales", "potential", "wallet_share", "open"]].reset_index()


def share_of_wallet(sales, potential, *, uncertainty=UNCERTAINTY):
    """Our sales over the account's purchases, by category.

    Parameters
    ----------
    sales : DataFrame
        ``account_id``, ``category``, ``sales``: net money of a year, one row a pair.
    potential : DataFrame
        ``account_id``, ``category``, ``potential``: estimated purchases of a year from all suppliers; where known
        ``potential_low`` and ``potential_high``, its range.
    uncertainty : float
        Half-width of the range where none is stated, as a share of the estimate, in [0, 1).

    Returns
    -------
    ShareOfWallet
        A share above 1 is capped and flagged: the estimate is too low, or sales stand under the wrong category.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-T04 for `uncertainty`, KAM-S57 for an estimate outside its range, KAM-S60 for
        pairs that stand twice, KAM-S65 for money that is missing, infinite, or an estimate not above 0.

    Examples
    --------
    >>> sales = pd.DataFrame({"account_id": ["A", "B"], "category": "wine", "sales": [30.0, 50.0]})
    >>> potential = pd.DataFrame({"account_id": ["A", "B"], "category": "wine", "potential": [100.0, 40.0]})
    >>> share_of_wallet(sales, potential).table[["wallet_share", "wallet_share_low", "flag"]].values.tolist()
    [[0.3, 0.25, ''], [1.0, 1.0, 'above 1']]
    """
    checks.columns(sales, ["account_id", "category", "sales"], table="sales")
    checks.columns(potential, ["account_id", "category", "potential"], table="potential")
    checks.fraction(uncertainty, "uncertainty", low_open=False, high_open=True)
    _check(sales, potential)
    table = sales[["account_id", "category", "sales"]].merge(
        _ranged(potential, uncertainty), on=["account_id", "category"], how="outer"
    )
    table["sales"] = table["sales"].fillna(0.0).astype("float64")
    ours = table["sales"].clip(lower=0.0)
    table["uncapped"] = table["sales"] / table["potential"]
    for name, whole in (("", "potential"), ("_low", "potential_high"), ("_high", "potential_low")):
        table[f"wallet_share{name}"] = (ours / table[whole]).clip(upper=1.0)
    table["open"] = (table["potential"] - ours).clip(lower=0.0)
    table["flag"] = np.select(
        [table["potential"].isna(), table["uncapped"] > 1, table["sales"] < 0],
        ["no estimate", "above 1", "net returns"],
        "",
    )
    return ShareOfWallet(table.sort_values(["account_id", "category"], ignore_index=True))


def wallet_allocation(rank, n):
    """The Wallet Allocation Rule: a share of wallet from the rank that an account gives us among its suppliers.

    Parameters
    ----------
    rank : float
        1 for the supplier preferred most; tied suppliers share the mean of their ranks.
    n : int
        Suppliers that the account uses, us included.

    Returns
    -------
    float
        (1 − rank / (n + 1)) · 2 / n; over the ranks 1 … n these sum to 1. A proxy from a survey, not a measurement.

    Raises
    ------
    KamError
        KAM-S62, when the rank is not within 1 … n.

    Notes
    -----
    Keiningham, Aksoy, Buoye and Cooil, "Customer Loyalty Isn't Enough. Grow Your Share of Wallet", Harvard Business
    Review, October 2011.

    Examples
    --------
    >>> [round(wallet_allocation(rank, 3), 3) for rank in (1, 2, 3)]
    [0.5, 0.333, 0.167]
    """
    whole = isinstance(n, int | np.integer) and not isinstance(n, bool)
    if not whole or not isinstance(rank, int | float | np.number) or not 1 <= rank <= n:
        refuse([no_rank("rank", rank, n)])
    return (1 - rank / (n + 1)) * 2 / n


def _ranged(potential, uncertainty):
    table = potential[["account_id", "category", "potential"]].astype({"potential": "float64"})
    for name, factor in (("potential_low", 1 - uncertainty), ("potential_high", 1 + uncertainty)):
        given = potential[name] if name in potential else pd.Series(np.nan, index=potential.index)
        table[name] = given.astype("float64").fillna(table["potential"] * factor)
    wrong = table[(table["potential_low"] > table["potential"]) | (table["potential"] > table["potential_high"])]
    refuse(
        out_of_order(f"potential: {r.account_id}, {r.category}", r.potential_low, r.potential, r.potential_high)
        for r in wrong.itertuples()
    )
    refuse(no_share("potential: potential_low", low) for low in table["potential_low"] if low <= 0)
    return table


def _check(sales, potential):
    faults = []
    for name, frame, money, least in (("sales", sales, "sales", -np.inf), ("potential", potential, "potential", 0.0)):
        again = int(frame.duplicated(["account_id", "category"]).sum())
        faults += [repeated(f"{name}: account_id, category", again)] if again else []
        values = frame[money].to_numpy(float, na_value=np.nan)
        bad = int((~np.isfinite(values) | (values <= least)).sum())
        faults += [bad_amount(f"{name}: column {money}", bad)] if bad else []
    refuse(faults)
