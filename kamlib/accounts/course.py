"""How the revenue of one account went: that of the last months, at the end of every month."""

import pandas as pd

from kamlib.accounts.monthly import monthly
from kamlib.intake.engine import as_table


def course(transactions, account_id, *, as_of, months=12):
    """Net revenue of the `months` up to the end of each month, from when the account has bought that long.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        With ``account_id``, ``date``, ``amount``.
    account_id : str
    as_of : date or str
        Months that end later are left out.
    months : int

    Returns
    -------
    DataFrame
        ``month`` (its first day) and ``revenue`` (money of the window that ends with it); no rows for a history that is
        shorter than the window.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": "A", "date": pd.to_datetime(["2025-01-05", "2025-03-01"]), "amount": 10.0})
    >>> course(lines, "A", as_of="2025-04-30", months=2)["revenue"].tolist()
    [10.0, 10.0, 10.0]
    """
    lines = as_table(transactions)
    found = monthly(lines.filter(lines.account_id == account_id), as_of=as_of)
    if found.empty:
        return pd.DataFrame({"month": pd.Series(dtype="datetime64[us]"), "revenue": pd.Series(dtype="float64")})
    end = (pd.Timestamp(as_of) + pd.Timedelta(days=1)).replace(day=1) - pd.DateOffset(months=1)
    every = pd.date_range(found["month"].min(), end, freq="MS", name="month", unit="us")
    money = found.set_index("month")["revenue"].reindex(every, fill_value=0.0)
    return money.rolling(months).sum().dropna().rename("revenue").reset_index()
