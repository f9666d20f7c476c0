"""What changed between the statements of two runs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import KamError
from kamlib.base.text import text
from kamlib.swot import matrix_faults as faults

KEY = ("account_id", "perspective", "quadrant", "code")
NEEDED = (*KEY, "value", "stronger", "stale")
CHANGES = ("appeared", "vanished", "stronger", "weaker", "stale", "same")


@dataclass(frozen=True, eq=False)
class Difference:
    """Statements of two runs beside each other.

    Attributes
    ----------
    table : DataFrame
        One row a statement of either run, by account, then code: ``account_id``, ``perspective``, ``quadrant``,
        ``code``, ``change`` (appeared, vanished, stronger, weaker, stale, same), ``value_before``, ``value`` (of the
        first cited column), ``went_stale``.
    """

    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {**{f"n_{change}": "lines" for change in CHANGES}, "n_went_stale": "lines"}

    def facts(self):
        """Counts of each change, and of what went stale whatever else it did."""
        counts = self.table["change"].value_counts()
        found = {f"n_{change}": int(counts.get(change, 0)) for change in CHANGES}
        return found | {"n_went_stale": int(self.table["went_stale"].sum())}

    def headline(self, lang="en"):
        """One sentence with the counts."""
        return text(
            "Since the last run {n_appeared:count} statements appeared, {n_vanished:count} vanished, "
            "{n_stronger:count} became stronger, {n_weaker:count} weaker; {n_went_stale:count} went stale",
            **self.facts(),
        ).to(lang)


def difference(old, new, *, least_change=0.1):
    """Set the statements of two runs beside each other.

    Parameters
    ----------
    old, new : DataFrame
        Statements as :func:`kamlib.swot.evidence` gives them, or as :func:`kamlib.swot.written` keeps them in a file.
    least_change : float
        Share in [0, 1] of the larger of the two values (by size) by which the first cited value must move.

    Returns
    -------
    Difference
        A statement is *stronger* when its first cited value moved the way its rule calls stronger, *stale* when it
        neither moved nor was stale before, and rests on old information now.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-S27 for a statement that stands twice in a run, KAM-S29 for `least_change`.

    Examples
    --------
    >>> old = pd.DataFrame({"account_id": "A", "perspective": "account", "quadrant": "threat", "code": ["X", "Y"],
    ...     "value": [0.20, 5.0], "stronger": ["high", "low"], "stale": False})
    >>> difference(old, old.assign(value=[0.30, 5.1])).table[["code", "change"]].values.tolist()
    [['X', 'stronger'], ['Y', 'same']]
    """
    if isinstance(least_change, bool) or not 0 <= least_change <= 1:
        raise KamError(faults.change(least_change))
    for items, table in ((old, "old"), (new, "new")):
        checks.columns(items, NEEDED, table=table)
        repeated = items.loc[items.duplicated(list(KEY)), "code"]
        if len(repeated):
            raise KamError(faults.twice(table, ", ".join(repeated.unique()[:5])))
    both = old[list(NEEDED)].merge(
        new[list(NEEDED)], on=list(KEY), how="outer", suffixes=("_before", ""), indicator=True
    )
    both = both.sort_values(list(KEY), kind="stable", ignore_index=True)
    stale, before = (both[name].eq(True).to_numpy() for name in ("stale", "stale_before"))
    there = both["_merge"].eq("both").to_numpy()
    went = there & stale & ~before
    moved = _moved(both, least_change)
    chosen = [both["_merge"].eq("right_only"), both["_merge"].eq("left_only"), moved > 0, moved < 0, went]
    change = np.select([np.asarray(one) for one in chosen], CHANGES[:5], "same")
    table = both[[*KEY]].assign(change=change, value_before=both["value_before"], value=both["value"], went_stale=went)
    return Difference(table)


def _moved(both, least):
    """1 where the value moved the way that makes the statement stronger, −1 the other way, 0 where it stood still."""
    now, before = (both[name].to_numpy("float64", na_value=np.nan) for name in ("value", "value_before"))
    step = now - before
    size = np.maximum(np.abs(now), np.abs(before))
    way = both["stronger"].map({"high": 1.0, "low": -1.0}).to_numpy("float64", na_value=0.0)
    enough = (np.abs(step) >= least * size - 1e-12 * size) & (step != 0)
    return np.where(np.isnan(step) | ~enough, 0.0, np.sign(np.nan_to_num(step)) * way)
