"""Purchase histories of all accounts on one day: what the lifetime models see."""

import ibis

from kamlib.accounts.daily import daily
from kamlib.accounts.months import as_day

UNIT = "day"
YEAR = 365


def summary(transactions, *, as_of):
    """Describe every account by its purchase days up to `as_of`.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    as_of : date or str
        The last day that is seen.

    Returns
    -------
    DataFrame
        One row an account with a *purchase day* (a day whose lines sum to more than zero), sorted by ``account_id``:
        ``x`` (purchase days after the first), ``t_x`` (days from the first to the last), ``T`` (days from the first to
        `as_of`), ``m_x`` (mean net of the repeat purchase days; 0 without any), ``revenue_12m`` (net of the last 365
        days, returns off).

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A07 when `as_of` is no day.

    Examples
    --------
    >>> import pandas as pd
    >>> lines = pd.DataFrame({"account_id": ["A", "A", "A"], "amount": [5.0, 8.0, -2.0],
    ...                       "date": pd.to_datetime(["2025-01-01", "2025-01-31", "2025-02-03"])})
    >>> summary(lines, as_of="2025-03-02").to_dict("records")
    [{'account_id': 'A', 'x': 1.0, 't_x': 30.0, 'T': 60.0, 'm_x': 8.0, 'revenue_12m': 11.0}]
    """
    return summed(daily(transactions), as_of=as_day(as_of, "as_of"))


def summed(days, *, as_of):
    """The table of :func:`summary` from what :func:`kamlib.accounts.daily.daily` gives."""
    seen = days.filter(days.date <= as_of)
    age = ibis.literal(as_of).delta(seen.date, unit="day")
    repeat = seen.buys & seen.gap.notnull()
    found = seen.group_by("account_id").agg(
        x=(seen.buys.sum() - 1).cast("float64"),
        first=age.max(where=seen.buys).cast("float64"),
        last=age.min(where=seen.buys).cast("float64"),
        m_x=seen.net.mean(where=repeat).cast("float64").fill_null(0.0),
        revenue_12m=seen.net.sum(where=age < YEAR).cast("float64").fill_null(0.0),
    )
    found = found.filter(found.x >= 0).to_pyarrow().to_pandas().astype({"account_id": "str"})
    found = found.assign(t_x=found["first"] - found["last"], T=found["first"])
    found = found.sort_values("account_id", ignore_index=True)
    return found[["account_id", "x", "t_x", "T", "m_x", "revenue_12m"]]


def kept_share(days, *, as_of):
    """What returns on other days leave of the money of purchase days, over the last 365 days (0 to 1)."""
    age = ibis.literal(as_of).delta(days.date, unit="day")
    year = days.filter((age >= 0) & (age < YEAR))
    found = year.aggregate(net=year.net.sum(), bought=year.net.sum(where=year.buys)).to_pyarrow().to_pylist()[0]
    net, bought = (float(found[name] or 0) for name in ("net", "bought"))
    return min(max(net / bought, 0.0), 1.0) if bought > 0 else 1.0
