"""Net volume of each account in each period, the quarter or year that a rebate is counted over."""

import pandas as pd

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults

PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}


def period_volumes(lines, *, period="quarter", volume="amount"):
    """Net volume by account and period; periods between an account's first and last without a line are 0.

    Parameters
    ----------
    lines : DataFrame
        Transactions: ``account_id``, ``date`` and the column `volume`, returns and corrections negative.
    period : {"month", "quarter", "year"}
        The period over which the rebate is counted.

    Returns
    -------
    DataFrame
        ``account_id``, ``period`` (first day), ``volume``, in this order of rows.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N07 for an unknown period, KAM-N40 without rows.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "A"], "date": ["2025-01-05", "2025-09-30"], "amount": [3.0, 4.0]})
    >>> period_volumes(lines)["volume"].tolist()
    [3.0, 0.0, 4.0]
    """
    checks.columns(lines, ["account_id", "date", volume], table="lines")
    known = lines["account_id"].notna()
    found = [] if period in PERIODS else [faults.unknown("period", period, PERIODS)]
    faults.refuse(found + ([] if known.any() else [evidence_faults.empty("lines")]))
    kept = lines.loc[known, ["account_id", "date", volume]]
    stamps = pd.to_datetime(kept["date"]).dt.to_period(PERIODS[period])
    sums = kept[volume].astype(float).groupby([kept["account_id"], stamps]).sum()
    frames = [_filled(sums[account], account) for account in sorted(kept["account_id"].unique())]
    return pd.concat(frames, ignore_index=True)


def _filled(sums, account):
    whole = sums.reindex(pd.period_range(sums.index.min(), sums.index.max()), fill_value=0.0)
    return pd.DataFrame({"account_id": account, "period": whole.index.to_timestamp(), "volume": whole.to_numpy()})
