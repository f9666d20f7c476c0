"""The round before, made from the lines of its day; and what the tiers of a round hold."""

import pandas as pd

from kamlib.accounts import account_table
from kamlib.accounts.lines import first_and_last
from kamlib.accounts.months import as_day, shift
from kamlib.base.text import text
from kamlib.intake.engine import as_table
from kamlib.tiers.assign import tiers
from kamlib.tiers.names import TIERS


def round_before(transactions, *, as_of, back, score, by, cuts, months=12):
    """The tiers as they would have stood `back` months before `as_of`, by the lines up to that day alone.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    as_of : date or str
    back : int
        Months between two rounds.
    score : str
        A column of the account table.
    by, cuts
        As for :func:`tiers`.
    months : int
        Length of the account table's windows.

    Returns
    -------
    Tiers

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": list("ABC"), "date": pd.to_datetime(["2025-01-31"] * 3),
    ...                       "amount": [3.0, 2.0, 1.0]})
    >>> cuts = {"diamond": 1, "gold": 1, "silver": 0}
    >>> found = round_before(lines, as_of="2025-06-30", back=3, score="revenue_12m", by="capacity", cuts=cuts)
    >>> str(found.as_of), found.table["tier"].tolist()
    ('2025-03-31', ['diamond', 'gold', 'standard'])
    """
    day = shift(as_day(as_of, "as_of"), -back)
    return tiers(account_table(transactions, as_of=day, months=months), score=score, as_of=day, by=by, cuts=cuts)


def hindrance(transactions, *, as_of, back):
    """Why there is no round before, as a Text; None when there is one.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> "no round before" in str(hindrance(lines, as_of="2025-12-31", back=3))
    True
    """
    lines = as_table(transactions)
    first, _ = first_and_last(lines.mutate(date=lines.date.cast("date")))
    if first is None:
        return text("the data hold no dated lines, so no tier can be held against an earlier round")
    day = shift(as_day(as_of, "as_of"), -back)
    if first > day:
        return text("the lines begin on {first:day}, so there is no round before, of {day:day}", first=first, day=day)
    return None


def sizes(table, *, value):
    """How many accounts and how much money each tier holds.

    Parameters
    ----------
    table : DataFrame
        ``account_id`` and ``tier``, as in ``Tiers.table``.
    value : Series
        Money by ``account_id``; accounts without any count as zero.

    Returns
    -------
    DataFrame
        One row a tier, best first: ``tier``, ``accounts``, ``value``.

    Examples
    --------
    >>> table = pd.DataFrame({"account_id": ["a", "b"], "tier": ["gold", "standard"]})
    >>> sizes(table, value=pd.Series({"a": 5.0})).values.tolist()
    [['diamond', 0, 0.0], ['gold', 1, 5.0], ['silver', 0, 0.0], ['standard', 1, 0.0]]
    """
    money = table["account_id"].map(pd.Series(value, dtype="float64")).fillna(0.0)
    found = table.assign(value=money).groupby("tier").agg(accounts=("account_id", "size"), value=("value", "sum"))
    found = found.reindex(TIERS, fill_value=0).rename_axis("tier").reset_index()
    return found.astype({"accounts": "int64", "value": "float64"})
