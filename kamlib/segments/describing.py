"""What accounts are clustered by: columns of the account table, for the accounts that take part."""

from kamlib.accounts.lines import first_and_last
from kamlib.base import checks
from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.engine import as_table

FEWEST = 20


def describing(accounts, columns, *, value):
    """The features of the accounts with money in the window.

    Parameters
    ----------
    accounts : DataFrame
        The account table.
    columns : str or sequence of str
        Names of its columns, as a list or parted by commas; `value` joins them.
    value : str
        The money column; accounts without any above zero are left aside: they would make the silent against the rest
        the only difference that clusters see.

    Returns
    -------
    DataFrame
        ``account_id``, `value`, and the columns.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-H10 for a column that is no number.

    Examples
    --------
    >>> import pandas as pd
    >>> accounts = pd.DataFrame({"account_id": ["a", "b"], "revenue_12m": [5.0, 0.0], "growth": [0.1, -1.0]})
    >>> describing(accounts, "growth", value="revenue_12m").values.tolist()
    [['a', 5.0, 0.1]]
    """
    asked = [name.strip() for name in columns.split(",")] if isinstance(columns, str) else list(columns)
    wanted = list(dict.fromkeys([value, *(name for name in asked if name)]))
    checks.columns(accounts, ["account_id", *wanted], table="accounts")
    wrong = [name for name in wanted if accounts[name].dtype.kind not in "iufb"]
    if wrong:
        numbers = accounts.select_dtypes("number").columns
        raise KamError(*(_no_number(name, numbers) for name in wrong))
    return accounts.loc[accounts[value] > 0, ["account_id", *wanted]].reset_index(drop=True)


def _no_number(name, numbers):
    return Fault(
        "KAM-H10",
        f"columns: {name}",
        text("a column that holds no numbers"),
        text("accounts cannot be near or far by it"),
        did_you_mean(name, numbers),
    )


def hindrance(transactions, accounts, *, value, day=None):
    """Why no segments can be told, or none of the earlier `day`, as a Text; None when they can.

    >>> import pandas as pd
    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> accounts = pd.DataFrame({"account_id": ["A"], "revenue_12m": [1.0]})
    >>> str(hindrance(lines, accounts, value="revenue_12m"))
    'only 1 accounts have revenue in the window, and fewer than 20 show no segments'
    """
    lines = as_table(transactions)
    first, _ = first_and_last(lines.mutate(date=lines.date.cast("date")))
    if first is None:
        return text("the data hold no dated lines, so nothing is known of how accounts buy")
    if day is not None and first > day:
        return text("the lines begin on {first:day}, so there are no segments of {day:day}", first=first, day=day)
    n = int((accounts[value] > 0).sum()) if value in accounts else 0
    if n < FEWEST:
        return text("only {n:count} accounts have revenue in the window, and fewer than {least:count} show no segments",
                    n=n, least=FEWEST)  # fmt: skip
    return None
