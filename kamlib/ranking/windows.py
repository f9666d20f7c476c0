"""How concentrated revenue looks, by the length of the window that one looks through."""

import ibis
import pandas as pd

from kamlib.accounts.lines import first_and_last, read_lines
from kamlib.accounts.months import as_day, shift
from kamlib.intake.engine import as_table
from kamlib.ranking.inequality import fifth, top_share
from kamlib.ranking.order import positive

LATE_DAYS = 31


def window_curve(transactions, *, as_of, months=(3, 6, 12, 24, 36)):
    """Share of the top 20 % of accounts over windows of several lengths that end on one day.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`; without any line the answer has no rows.
    as_of : date or str
        The last day of all windows.
    months : sequence of int
        Lengths of the windows.

    Returns
    -------
    DataFrame
        One row a window, shortest first: ``months``; ``begin`` (date, its first day); ``accounts`` (with positive
        revenue in it); ``revenue`` (money, of these); ``top_20_share`` (share of their first ⌈n / 5⌉). A window that
        begins more than 31 days before the first line is left out: it would repeat a shorter one.

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A07 when `as_of` is no day.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "B", "A"], "amount": [10.0, 10.0, 30.0],
    ...                       "date": pd.to_datetime(["2024-12-05", "2025-02-01", "2025-03-31"])})
    >>> window_curve(lines, as_of="2025-03-31", months=(1, 3))[["months", "accounts", "top_20_share"]].values.tolist()
    [[1.0, 1.0, 1.0], [3.0, 2.0, 0.75]]
    """
    if not _any(transactions):
        return _frame([])
    as_of, lines = as_day(as_of, "as_of"), read_lines(transactions)
    latest = first_and_last(lines)[0] - pd.Timedelta(days=LATE_DAYS + 1)
    begins = {n: shift(as_of, -n) for n in sorted(set(months))}
    begins = {n: day for n, day in begins.items() if day >= latest}
    sums = {f"m{n}": _net(lines, day, as_of) for n, day in begins.items()}
    found = lines.group_by("account_id").agg(**sums).to_pyarrow().to_pandas() if sums else None
    return _frame([_row(n, day, found[f"m{n}"]) for n, day in begins.items()])


def _any(transactions):
    table = transactions if isinstance(transactions, pd.DataFrame) else as_table(transactions)
    return not table.empty if isinstance(table, pd.DataFrame) else bool(table.limit(1).count().execute())


def _net(lines, after, upto):
    inside = (lines.date > ibis.literal(after)) & (lines.date <= ibis.literal(upto))
    return lines.amount.sum(where=inside).coalesce(0).cast("float64")


def _row(n, day, money):
    values = positive(money)
    begin = pd.Timestamp(day) + pd.Timedelta(days=1)
    return n, begin, len(values), money[money > 0].sort_values().sum(), top_share(values, fifth(len(values)))


def _frame(rows):
    kinds = {
        "months": "int64",
        "begin": "datetime64[us]",
        "accounts": "int64",
        "revenue": "float64",
        "top_20_share": "float64",
    }
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
