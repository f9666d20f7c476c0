"""Measures of how the work with an account goes, from the tables: one number an account, missing when unknown."""

import numpy as np
import pandas as pd

from kamlib.accounts.months import as_day, shift
from kamlib.base import checks
from kamlib.swot.refusals import refuse, unknown_value

MIN_PURCHASES = 3


def measured(tables, *, as_of, names=None):
    """Measures of the process links.

    Parameters
    ----------
    tables : dict of {str: DataFrame}
        ``accounts`` (needed: every account has its row) and, where they exist, ``receivables``, ``service``,
        ``programmes``, ``resale_prices`` as the canonical tables have them, ``people`` as ``Dossiers.people``.
    as_of : date or str
        What is dated later is not looked at.
    names : sequence of str, optional
        Measures wanted; None for all of ``MEASURES``.

    Returns
    -------
    DataFrame
        ``account_id`` and one column a measure:

        ================== ====== ===========================================================================
        category_breadth   index  effective number of categories bought
        order_delay        index  days since the last purchase ÷ the usual days between purchases (needs three)
        return_rate        share  money of returns ÷ money of sales
        overdue_share      share  overdue and unpaid ÷ invoiced in twelve months
        complaint_days     days   longest that a complaint of twelve months stood open; 0 without a complaint
        programmes_joined  share  programmes joined ÷ offered
        breaches           count  breaches of price or territory rules in twelve months
        below_supply       share  of resale prices seen in twelve months, those below the supply price
        contact_days       days   since the last contact with a decision maker
        ================== ====== ===========================================================================

        A measure whose table is not there is missing for every account.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts, KAM-S66 for an unknown measure, KAM-A07 for the day.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"]})
    >>> offers = pd.DataFrame({"account_id": ["A", "A"], "offered": "yes", "joined": ["yes", "no"]})
    >>> measured({"accounts": accounts, "programmes": offers}, as_of="2025-12-31",
    ...          names=["programmes_joined"]).values.tolist()
    [['A', 0.5], ['B', nan]]
    """
    day = pd.Timestamp(as_day(as_of, "as_of"))
    names = list(MEASURES) if names is None else list(names)
    refuse(unknown_value("measures", name, list(MEASURES)) for name in names if name not in MEASURES)
    accounts = tables.get("accounts", pd.DataFrame())
    checks.columns(accounts, ["account_id"], table="accounts")
    accounts = accounts.assign(account_id=accounts["account_id"].astype("str"))
    checks.unique(accounts, "account_id", table="accounts")
    ids = pd.Index(accounts["account_id"], name="account_id")
    found = {name: _one(name, tables | {"accounts": accounts}, ids, day) for name in names}
    return pd.DataFrame(found, index=ids).astype("float64").reset_index()


def _one(name, tables, ids, day):
    measure, table, columns = MEASURES[name]
    frame = tables.get(table)
    if frame is None or (table == "accounts" and not set(columns) <= set(frame.columns)):
        return pd.Series(np.nan, index=ids)
    checks.columns(frame, columns, table=table)
    frame = frame.assign(account_id=frame["account_id"].astype("str"))
    return measure(frame[frame["account_id"].isin(ids)], ids, day)


def _own(name):
    return lambda frame, ids, day: frame.set_index("account_id")[name].reindex(ids)


def _order_delay(frame, ids, day):
    frame = frame.set_index("account_id")
    usual = (frame["tenure_days"] - frame["recency_days"]) / (frame["frequency"] - 1).where(frame["frequency"] > 1)
    known = (frame["frequency"] >= MIN_PURCHASES) & (usual > 0)
    return (frame["recency_days"] / usual).where(known).reindex(ids)


def _year(frame, column, day):
    """Rows of the twelve months up to `day`."""
    dates = pd.to_datetime(frame[column])
    return frame[(dates > pd.Timestamp(shift(day.date(), -12))) & (dates <= day)]


def _overdue_share(frame, ids, day):
    frame = frame[pd.to_datetime(frame["invoice_date"]) <= day]
    amount = pd.to_numeric(frame["amount"]).astype("float64")
    paid = pd.to_numeric(frame["paid_amount"]).astype("float64").where(pd.to_datetime(frame["paid_date"]) <= day, 0.0)
    late = pd.to_datetime(frame["due_date"]) < day
    overdue = (amount - paid).clip(lower=0.0).where(late, 0.0).groupby(frame["account_id"]).sum()
    year = _year(frame, "invoice_date", day)
    invoiced = pd.to_numeric(year["amount"]).astype("float64").groupby(year["account_id"]).sum()
    return (overdue / invoiced.where(invoiced > 0)).reindex(ids)


def _complaint_days(frame, ids, day):
    cases = _year(frame[frame["kind"] == "complaint"], "date", day)
    closed = pd.to_datetime(cases["closed"])
    ended = closed.where(closed <= day).fillna(day)
    open_days = (ended - pd.to_datetime(cases["date"])).dt.days
    return open_days.groupby(cases["account_id"]).max().reindex(ids).fillna(0)


def _programmes_joined(frame, ids, day):
    offered = (frame["offered"] == "yes").groupby(frame["account_id"]).sum()
    joined = (frame["joined"] == "yes").groupby(frame["account_id"]).sum()
    return (joined / offered.where(offered > 0)).reindex(ids)


def _breaches(frame, ids, day):
    return _year(frame[frame["kind"] == "breach"], "date", day).groupby("account_id").size().reindex(ids, fill_value=0)


def _below_supply(frame, ids, day):
    seen = _year(frame, "date", day)
    below = pd.to_numeric(seen["resale_price"]) < pd.to_numeric(seen["supply_price"])
    return below.groupby(seen["account_id"]).mean().reindex(ids)


def _contact_days(frame, ids, day):
    last = pd.to_datetime(frame["last_contact"])
    last = last.where(last <= day).groupby(frame["account_id"]).max()
    return (day - last).dt.days.reindex(ids)


MEASURES = {
    "category_breadth": (_own("category_breadth"), "accounts", ["account_id", "category_breadth"]),
    "order_delay": (_order_delay, "accounts", ["account_id", "tenure_days", "recency_days", "frequency"]),
    "return_rate": (_own("return_rate"), "accounts", ["account_id", "return_rate"]),
    "overdue_share": (
        _overdue_share,
        "receivables",
        ["account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"],
    ),
    "complaint_days": (_complaint_days, "service", ["account_id", "date", "kind", "closed"]),
    "programmes_joined": (_programmes_joined, "programmes", ["account_id", "offered", "joined"]),
    "breaches": (_breaches, "service", ["account_id", "date", "kind"]),
    "below_supply": (_below_supply, "resale_prices", ["account_id", "date", "resale_price", "supply_price"]),
    "contact_days": (_contact_days, "people", ["account_id", "last_contact"]),
}
"""Function, table and columns of each measure."""
