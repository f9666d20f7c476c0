"""The shortest list of accounts that reaches a share of the revenue, and whether it is 80/20."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.ranking.inequality import fifth, gini, hhi, top_share
from kamlib.ranking.order import ordered, positive

TOLERANCE = 0.05
_EDGE = 1e-9


@dataclass(frozen=True, eq=False)
class ParetoResult:
    """Accounts in order of value, and the key accounts among them.

    Attributes
    ----------
    table : DataFrame
        One row an account, largest first: ``account_id``, ``value``, ``rank`` (1, 2, …), ``share`` and ``cum_share``
        (shares of the total of the positive values), ``is_key``.
    cut : float
        The share that the key accounts reach together.
    value : str
        The ranked column.
    """

    table: pd.DataFrame
    cut: float
    value: str
    units: ClassVar[dict[str, str]] = {
        "accounts_for_cut": "accounts",
        "accounts_for_cut_share": "share",
        "top_20_share": "share",
        "gini": "index",
        "hhi": "index",
        "n_accounts": "accounts",
        "n_nonpositive": "accounts",
    }

    def facts(self):
        """Counts of accounts and shares; all shares are 0 when no value is positive."""
        values = positive(self.table["value"])
        n, key = len(values), int(self.table["is_key"].sum())
        return {
            "accounts_for_cut": key,
            "accounts_for_cut_share": round(key / n, 12) if n else 0.0,
            "top_20_share": round(top_share(values, fifth(n)), 12),
            "gini": round(gini(values), 12),
            "hhi": round(hhi(values), 12),
            "n_accounts": len(self.table),
            "n_nonpositive": len(self.table) - n,
        }

    def headline(self, lang="en"):
        """Whether it is 80/20.

        "Yes" when the top 20 % hold 80 % within five points (0.75 to 0.85), both ends included; otherwise "No".
        """
        facts = self.facts()
        n = facts["n_accounts"] - facts["n_nonpositive"]
        values = {
            "n": n,
            "top": facts["top_20_share"],
            "needed": facts["accounts_for_cut_share"],
            "cut": self.cut,
            "others": facts["n_nonpositive"],
            "column": self.value,
        }
        return self._sentence(n, facts, values).to(lang)

    def _sentence(self, n, facts, values):
        if n == 0:
            return text("No: none of the {others:count} accounts has a positive {column}, so none can be key", **values)
        if n == 1:
            return text("No: a single account has a positive {column}, so there is nothing to compare", **values)
        if self.table["value"].iloc[n - 1] >= self.table["value"].iloc[0] * (1 - _EDGE):
            return text("No: all {n:count} accounts are of equal value, so size sets none of them apart", **values)
        if abs(facts["top_20_share"] - 0.80) <= TOLERANCE + _EDGE:
            return _yes(values)
        return _less(values) if facts["top_20_share"] < 0.80 else _more(values)


def _yes(values):
    if not values["others"]:
        return text(
            "Yes: the top 20% of {n:count} accounts hold {top:percent}; "
            "{needed:percent} of the accounts are needed for {cut:percent}",
            **values,
        )
    return text(
        "Yes: the top 20% of {n:count} accounts with positive value hold {top:percent}; "
        "{needed:percent} of these accounts are needed for {cut:percent} ({others:count} others have none)",
        **values,
    )


def _less(values):
    if not values["others"]:
        return text(
            "No: the top 20% of {n:count} accounts hold {top:percent}; "
            "{needed:percent} of the accounts are needed for {cut:percent}",
            **values,
        )
    return text(
        "No: the top 20% of {n:count} accounts with positive value hold {top:percent}; "
        "{needed:percent} of these accounts are needed for {cut:percent} ({others:count} others have none)",
        **values,
    )


def _more(values):
    if not values["others"]:
        return text(
            "No, it is steeper: the top 20% of {n:count} accounts hold {top:percent}; "
            "{needed:percent} of the accounts are enough for {cut:percent}",
            **values,
        )
    return text(
        "No, it is steeper: the top 20% of {n:count} accounts with positive value hold {top:percent}; "
        "{needed:percent} of these accounts are enough for {cut:percent} ({others:count} others have none)",
        **values,
    )


def pareto(accounts, *, value="revenue_12m", cut=0.80):
    """Rank accounts by value and mark the shortest leading list that reaches a share of the total.

    Parameters
    ----------
    accounts : DataFrame
        One row an account, with ``account_id`` and the column `value`.
    value : str
        Column to rank by, in money or any other unit.
    cut : float
        Share in (0, 1] that the key accounts reach together; the account that crosses it is in.

    Returns
    -------
    ParetoResult
        Accounts of equal value are ordered by ``account_id``. Values that are zero, negative or missing are ranked
        last, counted as ``n_nonpositive`` and never key. Shares are of the total of the positive values, because a
        total net of negatives is smaller than what the leading accounts hold, and their shares would pass 100 %.
        Likewise the top 20 % (``top_20_share``, the first ⌈n / 5⌉) and ``accounts_for_cut_share`` count only the n
        accounts with positive value, because dormant accounts in the count would make any list look concentrated.

    Raises
    ------
    KamError
        KAM-T01 to T03 for absent columns, repeated accounts and infinite values; KAM-T04 for a cut outside (0, 1];
        KAM-K01 when `value` holds no numbers, KAM-K02 when there are no accounts.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": list("abcde"), "revenue_12m": [50.0, 30.0, 15.0, 5.0, -4.0]})
    >>> result = pareto(accounts)
    >>> result.table["is_key"].tolist(), result.facts()["top_20_share"]
    ([True, True, False, False, False], 0.5)
    >>> result.headline()[:64]
    'No: the top 20% of 4 accounts with positive value hold 50%; 50% '
    """
    checks.fraction(cut, "cut")
    table = ordered(accounts, value)
    counted = table["value"].where(table["value"] > 0, 0.0).fillna(0.0)
    scaled = counted / (counted.max() or 1.0)
    share = scaled / (scaled.sum() or 1.0)
    before = np.concatenate([[0.0], np.cumsum(share.to_numpy())[:-1]])
    table["rank"] = np.arange(1, len(table) + 1)
    table["share"], table["cum_share"] = share, np.minimum(share.cumsum(), 1.0)
    table["is_key"] = (before < cut - _EDGE) & (counted > 0)
    return ParetoResult(table, cut, value)
