"""Our sales of a year by any columns of the lines: the numerator of shares and maps."""

import ibis

from kamlib.accounts.months import as_day, shift
from kamlib.base import checks
from kamlib.intake.engine import as_table


def sold(transactions, *, as_of, by=("account_id", "category"), months=12):
    """Net sales of the last window, added up exactly.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        With ``date``, ``amount`` and the columns `by`.
    as_of : date or str
        The last day counted; the window is (as_of − months, as_of].
    by : sequence of str
        Columns of the lines, such as ``("region", "category")``.
    months : int
        Length of the window.

    Returns
    -------
    DataFrame
        The columns `by` (as text; lines without one of them are left out) and ``sales`` (money), sorted by `by`.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-A07 for a day that is none.

    Examples
    --------
    >>> import pandas as pd
    >>> lines = pd.DataFrame({"account_id": ["A", "A"], "category": ["wine", "wine"], "amount": [10.0, -2.0],
    ...                       "date": pd.to_datetime(["2025-01-05", "2024-01-05"])})
    >>> sold(lines, as_of="2025-12-31").values.tolist()
    [['A', 'wine', 10.0]]
    """
    last = as_day(as_of, "as_of")
    lines, by = as_table(transactions), list(by)
    checks.columns(lines, ["date", "amount", *by], table="transactions")
    day = lines.date.cast("date")
    after, until = (ibis.literal(str(end)).cast("date") for end in (shift(last, -months), last))
    inside = lines.filter((day > after) & (day <= until), *(lines[name].notnull() for name in by))
    keys = {name: inside[name].cast("string") for name in by}
    found = inside.group_by(**keys).agg(sales=inside.amount.cast("decimal(18, 4)").sum().cast("float64"))
    return found.execute().sort_values(by, ignore_index=True)
