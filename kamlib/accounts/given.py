"""The account table of a run: from lines where there are any, else from the list that the company gave."""

import pandas as pd

from kamlib.accounts.table import account_table, columns
from kamlib.base import checks
from kamlib.intake.engine import as_table

DESCRIBED = ("name", "region")
EXTRA = ("type", "opened", "manager")


def account_frame(transactions, given, *, as_of, months=12):
    """One row an account, whichever tables the company has.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path
        Canonical lines; without any line the account table is made from `given` alone (accounts-only mode).
    given : DataFrame
        The company's own list: ``account_id`` and any of ``name``, ``region``, ``type``, ``opened``, ``manager``,
        ``revenue``. May be empty.
    as_of : date or None
        As for :func:`account_table`; not used in accounts-only mode.

    Returns
    -------
    DataFrame
        The columns of :func:`account_table`, then ``type``, ``opened``, ``manager`` where the company gave them. Given
        names and regions stand before those found in the lines.

    Raises
    ------
    KamError
        KAM-T02, when `given` names an account twice.

    Examples
    --------
    >>> given = pd.DataFrame({"account_id": ["1", "2"], "revenue": [30.0, 10.0]})
    >>> no_lines = pd.DataFrame({"account_id": pd.Series(dtype="str"), "amount": pd.Series(dtype="float64")})
    >>> account_frame(no_lines, given, as_of=None)["revenue_share"].tolist()
    [0.75, 0.25]
    """
    checks.columns(given, ["account_id"], table="given accounts")
    checks.unique(given, "account_id", table="given accounts")
    lines = as_table(transactions)
    if lines.limit(1).count().execute():
        return _described(account_table(lines, as_of=as_of, months=months), given)
    return _from_given(given, months)


def _described(table, given):
    known = table[["account_id"]].merge(given, on="account_id", how="left", validate="one_to_one")
    table = table.assign(**{c: known[c].fillna(table[c]) for c in DESCRIBED if c in known})
    return table.assign(**{c: known[c] for c in EXTRA if c in known})


def _from_given(given, months):
    checks.columns(given, ["revenue"], table="given accounts")
    checks.finite(given, ["revenue"], table="given accounts")
    money = given["revenue"].astype("float64")
    bought = money.clip(lower=0).fillna(0.0)
    table = pd.DataFrame({"account_id": given["account_id"]}).reindex(columns=columns(months))
    table = table.assign(**{c: given[c] for c in DESCRIBED if c in given}, revenue=money)
    total = bought.sum()
    table["revenue_share"] = bought / total if total > 0 else float("nan")
    table["no_net_revenue"] = ~(money > 0)
    return table.assign(**{c: given[c] for c in EXTRA if c in given}).sort_values("account_id", ignore_index=True)
