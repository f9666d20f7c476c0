"""Who enters and who leaves the list of the best when accounts are ranked by score instead of by revenue."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text


@dataclass(frozen=True, eq=False)
class Overlap:
    """Two lists of equal length.

    Attributes
    ----------
    table : DataFrame
        The accounts of either list: ``account_id``, ``list_change`` (``both``, ``enters`` or ``leaves``), ``rank`` (by
        score, missing without one), ``revenue_rank``, ``revenue``; accounts that enter first, then those that leave.
    share : float
        The share of the scored accounts that a list holds.
    """

    table: pd.DataFrame
    share: float
    units: ClassVar[dict[str, str]] = {
        "n_listed": "accounts",
        "n_both": "accounts",
        "n_changed": "accounts",
        "overlap_share": "share",
    }

    def facts(self):
        """Length of a list, and how many accounts stand in both."""
        change = self.table["list_change"]
        both, enters = int((change == "both").sum()), int((change == "enters").sum())
        listed = both + enters
        return {
            "n_listed": listed,
            "n_both": both,
            "n_changed": enters,
            "overlap_share": round(both / listed, 4) if listed else 0.0,
        }

    def headline(self, lang="en"):
        """One sentence: what the score changes in the list of the largest."""
        return text(
            "Of the top {share:percent} by score ({n_listed:count} accounts), {overlap_share:percent} are also the top "
            "{share:percent} by revenue; accounts that enter, and as many that leave: {n_changed:count}",
            share=self.share,
            **self.facts(),
        ).to(lang)


def overlap(scores, revenue, *, share=0.20):
    """Compare the best by score with the largest by revenue.

    Parameters
    ----------
    scores : Scores
    revenue : Series
        Money by ``account_id``.
    share : float
        In (0, 1): how many of the accounts with a score a list holds, rounded up.

    Returns
    -------
    Overlap

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": {"all": {"weight": 1, "indicators": {
    ...     "margin": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": list("ABCD"), "margin": [1.0, 2.0, 3.0, 4.0]}))
    >>> found = overlap(scores, pd.Series([9.0, 1.0, 2.0, 8.0], index=list("ABCD")), share=0.5)
    >>> found.table[["account_id", "list_change"]].values.tolist()
    [['C', 'enters'], ['A', 'leaves'], ['D', 'both']]
    """
    found = scores.table.set_index("account_id")[["rank"]].copy()
    money = pd.Series(revenue, dtype="float64")
    found = found.reindex(found.index.union(money.index.astype("str")))
    found["revenue"] = money.set_axis(money.index.astype("str")).reindex(found.index).fillna(0.0)
    found["revenue_rank"] = found["revenue"].rank(method="min", ascending=False).astype("Int64")
    n = int(np.ceil(share * int(scores.table["rank"].notna().sum()) - 1e-9))
    best = _first(found, "rank", True, n)
    largest = _first(found, "revenue", False, n)
    change = np.select([best & largest, best, largest], ["both", "enters", "leaves"], "")
    found = found.assign(list_change=change)[change != ""].rename_axis("account_id").reset_index()
    order = found["list_change"].map({"enters": 0, "leaves": 1, "both": 2})
    found = found.assign(_order=order).sort_values(["_order", "rank", "account_id"], ignore_index=True)
    return Overlap(found[["account_id", "list_change", "rank", "revenue_rank", "revenue"]], share)


def _first(table, by, ascending, n):
    """Which accounts of the index are among the first `n`; equals stand in the order of their ids."""
    ordered = table.rename_axis("account_id").reset_index().sort_values([by, "account_id"], ascending=[ascending, True])
    return table.index.isin(ordered["account_id"].head(n))
