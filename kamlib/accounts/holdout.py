"""Features before a day, truth after it: the split for everything that is tested out of time."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import ibis
import pandas as pd

from kamlib.accounts.lines import first_and_last, read_lines
from kamlib.accounts.months import as_day, horizon_end
from kamlib.accounts.table import account_table
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text


@dataclass(frozen=True, eq=False)
class Holdout:
    """Lines up to a day, and what the accounts bought in the horizon after it.

    Attributes
    ----------
    calibration : ibis.Table
        The canonical lines dated up to `cut_date`.
    table : DataFrame
        The truth, one row an account with a line in the horizon, sorted by ``account_id``: ``account_id``; ``revenue``
        (net money in (cut_date, end]); ``known``, whether the account has a line up to `cut_date`.
    cut_date, end : date
        The last day of the calibration lines and of the horizon.
    """

    calibration: ibis.Table
    table: pd.DataFrame
    cut_date: date
    end: date
    units: ClassVar[dict[str, str]] = {
        "cut_date": "date",
        "end": "date",
        "n_accounts": "accounts",
        "n_unknown": "accounts",
        "revenue": "money",
        "unknown_share": "share",
    }

    def features(self, *, months=12):
        """The account table as of `cut_date`: it has seen nothing later."""
        return account_table(self.calibration, as_of=self.cut_date, months=months)

    def facts(self):
        """Size of the truth, and the share of its positive revenue that accounts unknown at the cut date bring."""
        bought = self.table["revenue"].clip(lower=0)
        unknown, total = bought[~self.table["known"]].sum(), bought.sum()
        return {
            "cut_date": self.cut_date.isoformat(),
            "end": self.end.isoformat(),
            "n_accounts": len(self.table),
            "n_unknown": int((~self.table["known"]).sum()),
            "revenue": float(self.table["revenue"].sum()),
            "unknown_share": float(unknown / total) if total > 0 else 0.0,
        }

    def headline(self, lang="en"):
        """One sentence on how much of the future no forecast from the past can see."""
        facts = self.facts()
        values = {**facts, "cut_date": self.cut_date, "end": self.end}
        return text(
            "From {cut_date:day} to {end:day}, {n_accounts:count} accounts traded; those unknown before "
            "({n_unknown:count}) brought {unknown_share:percent1} of the revenue",
            **values,
        ).to(lang)


def holdout(transactions, *, cut_date, horizon):
    """Split lines at a day into what may be learnt from and what is to be foretold.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    cut_date : date or str
        The last day of the calibration lines.
    horizon : str
        Length of the future, with its unit: ``"90D"`` (days), ``"13W"`` (weeks), ``"6M"`` (calendar months).

    Returns
    -------
    Holdout

    Raises
    ------
    KamError
        KAM-A07 and KAM-A08 for a day or horizon that cannot be read; KAM-A09 when the lines begin after `cut_date` or
        end before the horizon does; and whatever is wrong with the lines.

    Examples
    --------
    >>> lines = pd.DataFrame({
    ...     "account_id": ["A", "A", "B"], "amount": [100.0, 50.0, 150.0],
    ...     "date": pd.to_datetime(["2025-01-10", "2025-08-01", "2025-12-31"])})
    >>> split = holdout(lines, cut_date="2025-06-30", horizon="6M")
    >>> split.table.values.tolist(), split.facts()["unknown_share"]
    ([['A', 50.0, True], ['B', 150.0, False]], 0.75)
    """
    cut_date = as_day(cut_date, "cut_date")
    end = horizon_end(cut_date, horizon)
    lines = read_lines(transactions)
    _must_reach(lines, cut_date, end)
    before, after = lines.date <= ibis.literal(cut_date), lines.date > ibis.literal(cut_date)
    future = after & (lines.date <= ibis.literal(end))
    sums = lines.group_by("account_id").agg(
        revenue=lines.amount.sum(where=future).cast("float64"),
        traded=lines.count(where=future),
        seen=lines.count(where=before),
    )
    found = sums.filter(sums.traded > 0).to_pyarrow().sort_by("account_id").to_pandas()
    table = pd.DataFrame(
        {"account_id": found["account_id"].astype("str"), "revenue": found["revenue"], "known": found["seen"] > 0}
    )
    return Holdout(lines.filter(before), table, cut_date, end)


def _must_reach(lines, cut_date, end):
    first, last = first_and_last(lines)
    if first <= cut_date and end <= last:
        return
    raise KamError(
        Fault(
            "KAM-A09",
            "cut_date, horizon",
            text("the lines reach from {first:day} to {last:day}", first=first, last=last),
            text(
                "a split at {cut_date:day} with a future up to {end:day} needs lines on both sides, up to its end",
                cut_date=cut_date,
                end=end,
            ),
            text("choose an earlier day, a later one, or a shorter horizon"),
        ),
        exit_code=Exit.INPUT_EMPTY,
    )
