"""What receivables, service and potential tell of each account, as of a day."""

import numpy as np
import pandas as pd

from kamlib.base import checks

YEAR = pd.DateOffset(years=1)


def received(receivables, *, as_of):
    """How an account pays, from its invoices dated up to `as_of`.

    Parameters
    ----------
    receivables : DataFrame
        ``account_id``, ``invoice_date``, ``due_date``, ``amount``, ``paid_date``, ``paid_amount`` (missing where the
        whole amount was paid).
    as_of : Timestamp

    Returns
    -------
    DataFrame
        By account_id: ``open_amount``, ``overdue_amount`` (money), ``overdue_share`` (of the open money; 0 where
        nothing is open), ``overdue_days`` (of the open invoice longest past due; 0 without one), ``days_late`` (from
        due day to payment or `as_of`, at least 0, weighted by money, of what fell due within a year; missing without).

    Examples
    --------
    >>> bills = pd.DataFrame({"account_id": ["A", "A"], "invoice_date": ["2025-01-01", "2025-11-01"],
    ...     "due_date": ["2025-02-01", "2025-12-21"], "amount": [100.0, 300.0],
    ...     "paid_date": ["2025-02-11", None], "paid_amount": [100.0, None]})
    >>> received(bills, as_of=pd.Timestamp("2025-12-31")).iloc[0].tolist()
    [300.0, 300.0, 1.0, 10.0, 10.0]
    """
    wanted = ["account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"]
    checks.columns(receivables, wanted, table="receivables")
    bills = _bills(receivables, as_of)
    by = bills["account_id"]
    open_, overdue = bills["open"].groupby(by).sum(), bills["open"].where(bills["past"] > 0, 0.0).groupby(by).sum()
    lately = bills[(bills["due_date"] > as_of - YEAR) & (bills["due_date"] <= as_of) & (bills["amount"] > 0)]
    weighted = (lately["late"] * lately["amount"]).groupby(lately["account_id"]).sum()
    return pd.DataFrame(
        {
            "open_amount": open_,
            "overdue_amount": overdue,
            "overdue_share": (overdue / open_.where(open_ > 0)).fillna(0.0),
            "overdue_days": bills["past"].clip(lower=0).where(bills["open"] > 0, 0.0).groupby(by).max(),
            "days_late": weighted / lately["amount"].groupby(lately["account_id"]).sum(),
        }
    )


def _bills(receivables, as_of):
    """Invoices up to the day: money ``open``, days ``past`` due, days ``late``."""
    dates = {name: pd.to_datetime(receivables[name]) for name in ("invoice_date", "due_date", "paid_date")}
    bills = receivables.assign(**dates)[dates["invoice_date"] <= as_of]
    amount = bills["amount"].astype("float64")
    paid = bills["paid_amount"].astype("float64").fillna(amount).where(bills["paid_date"] <= as_of, 0.0)
    owed = (amount - paid).clip(lower=0.0)
    settled = bills["paid_date"].where((bills["paid_date"] <= as_of) & (owed <= 0), as_of)
    past, late = ((day - bills["due_date"]).dt.days.astype("float64") for day in (as_of, settled))
    return bills.assign(amount=amount, open=owed, past=past, late=late.clip(lower=0))


def served(service, *, orders, as_of):
    """Complaints and breaches of every account in `orders`.

    Parameters
    ----------
    service : DataFrame
        ``account_id``, ``date``, ``kind`` (complaint, breach and others) and, where known, ``closed`` (a day).
    orders : Series
        Orders of all history, by account_id.
    as_of : Timestamp

    Returns
    -------
    DataFrame
        By account_id: ``complaints`` and ``breaches`` of the last year, ``open_complaints`` (not closed by `as_of`;
        left out where nothing tells), ``complaints_per_order`` (all history; missing without orders).

    Examples
    --------
    >>> cases = pd.DataFrame({"account_id": ["A", "A"], "date": ["2024-01-01", "2025-12-01"], "kind": "complaint"})
    >>> found = served(cases, orders=pd.Series({"A": 50, "B": 4}), as_of=pd.Timestamp("2025-12-31"))
    >>> found["complaints"].tolist(), found["complaints_per_order"].tolist()
    ([1.0, 0.0], [0.04, 0.0])
    """
    checks.columns(service, ["account_id", "date", "kind"], table="service")
    cases = service.assign(date=pd.to_datetime(service["date"]))
    cases = cases[cases["date"] <= as_of]
    recent, complaints = cases[cases["date"] > as_of - YEAR], cases[cases["kind"] == "complaint"]

    def counted(rows):
        return rows.groupby("account_id").size().reindex(orders.index, fill_value=0).astype("float64")

    found = {
        "complaints": counted(recent[recent["kind"] == "complaint"]),
        "complaints_per_order": counted(complaints) / orders.where(orders > 0).astype("float64"),
        "breaches": counted(recent[recent["kind"] == "breach"]),
    }
    if "closed" in complaints:
        closed = pd.to_datetime(complaints["closed"])
        found["open_complaints"] = counted(complaints[~(closed <= as_of)])
    return pd.DataFrame(found)


def bought(potential, *, revenue):
    """What an account could buy, and how much of it is ours.

    Parameters
    ----------
    potential : DataFrame
        ``account_id``, ``potential`` (yearly purchases from all suppliers), one row or several an account.
    revenue : Series
        Net money of the last year, by account_id.

    Returns
    -------
    DataFrame
        By account_id: ``potential``, ``share_of_wallet`` (at most 1), ``open_potential`` (at least 0).

    Examples
    --------
    >>> told = pd.DataFrame({"account_id": ["A", "A", "B"], "potential": [60.0, 40.0, 10.0]})
    >>> bought(told, revenue=pd.Series({"A": 25.0, "B": 12.0})).values.tolist()
    [[100.0, 0.25, 75.0], [10.0, 1.0, 0.0]]
    """
    checks.columns(potential, ["account_id", "potential"], table="potential")
    total = potential["potential"].astype("float64").groupby(potential["account_id"]).sum(min_count=1)
    total = total.reindex(revenue.index)
    share = (revenue.clip(lower=0) / total.where(total > 0)).clip(upper=1.0)
    return pd.DataFrame(
        {"potential": total, "share_of_wallet": share, "open_potential": np.maximum(total - revenue.clip(lower=0), 0.0)}
    )
