"""Revenue by calendar month, over all accounts."""

import ibis
import pandas as pd

from kamlib.base import checks
from kamlib.intake.engine import as_table

COLUMNS = ("month", "revenue", "returns", "accounts", "whole")


def monthly(transactions, *, as_of):
    """Net revenue, returns and buying accounts by calendar month up to `as_of`.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        With ``account_id``, ``date``, ``amount``.
    as_of : date, str or None
        The last day counted; None or empty when there are no lines.

    Returns
    -------
    DataFrame
        ``month`` (its first day), ``revenue`` (net), ``returns`` (money of negative lines, as a positive number),
        ``accounts`` (with positive lines), ``whole`` (False where `as_of` falls within the month); months without a
        line stand with zeros. Without any line: no rows.

    Raises
    ------
    KamError
        KAM-T01, when a column is missing.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "A"], "date": pd.to_datetime(["2025-01-05", "2025-03-01"]),
    ...                       "amount": [10.0, -2.0]})
    >>> monthly(lines, as_of="2025-03-31")["revenue"].tolist()
    [10.0, 0.0, -2.0]
    """
    lines = as_table(transactions)
    checks.columns(lines, ["account_id", "date", "amount"], table="transactions")
    if not as_of:
        return pd.DataFrame({c: [] for c in COLUMNS})
    day, money = lines.date.cast("date"), lines.amount.cast("decimal(18, 4)")
    counted = lines.filter(day <= ibis.literal(str(pd.Timestamp(as_of).date())).cast("date"))
    found = (
        counted.group_by(year=day.year(), number=day.month())
        .agg(
            revenue=money.sum().cast("float64"),
            returns=(-money.sum(where=money < 0)).cast("float64").coalesce(0.0),
            accounts=lines.account_id.nunique(where=money > 0),
        )
        .execute()
    )
    found["month"] = pd.to_datetime({"year": found["year"], "month": found["number"], "day": 1}).astype(
        "datetime64[us]"
    )
    return _every_month(found.set_index("month")[list(COLUMNS[1:4])], pd.Timestamp(as_of))


def _every_month(found, as_of):
    if found.empty:
        return pd.DataFrame({c: [] for c in COLUMNS})
    every = pd.date_range(found.index.min(), found.index.max(), freq="MS", name="month", unit="us")
    found = found.reindex(every, fill_value=0).reset_index()
    return found.assign(whole=found["month"] + pd.offsets.MonthEnd(0) <= as_of.normalize())
