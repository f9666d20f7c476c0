"""Measures of how an account pays, complains and works with us."""

import pandas as pd

from kamlib.indicators.sales import ratio


def _open_bills(window):
    """Invoices up to the last day with ``open`` money and whether they are ``due``."""
    bills, end = window.table("receivables"), pd.Timestamp(window.as_of)
    dates = {name: pd.to_datetime(bills[name]) for name in ("invoice_date", "due_date", "paid_date")}
    bills = bills.assign(**dates)[dates["invoice_date"] <= end]
    amount = bills["amount"].astype("float64")
    paid = bills["paid_amount"].astype("float64").fillna(amount).where(bills["paid_date"] <= end, 0.0)
    return bills.assign(amount=amount, open=(amount - paid).clip(lower=0.0), due=bills["due_date"] < end)


def overdue_ratio(window):
    """Open money past its due day over open money; 0 where nothing is open, missing without invoices."""
    bills = _open_bills(window)
    late = bills["open"].where(bills["due"], 0.0).groupby(bills["account_id"]).sum()
    total = bills.groupby("account_id")["open"].sum()
    return ratio(late, total).where(total > 0, 0.0).reindex(window.accounts)


def days_late(window):
    """Days from due day to payment (or to the last day, while money is open), at least 0, weighted by money.

    Of the invoices that fell due within the window.
    """
    bills, end = _open_bills(window), pd.Timestamp(window.as_of)
    bills = bills[(bills["due_date"] > pd.Timestamp(window.start)) & (bills["due_date"] <= end) & (bills["amount"] > 0)]
    settled = bills["paid_date"].where((bills["paid_date"] <= end) & (bills["open"] <= 0), end)
    late = (settled - bills["due_date"]).dt.days.clip(lower=0)
    weighted = (late * bills["amount"]).groupby(bills["account_id"]).sum()
    return ratio(weighted, bills.groupby("account_id")["amount"].sum()).reindex(window.accounts)


def _cases(window, kind):
    cases = window.dated("service")
    return window.spread(cases[cases["kind"] == kind].groupby("account_id").size())


def breach_rate(window):
    """Breaches (bounced payment, price or territory) per 100 orders of the window."""
    return 100 * ratio(_cases(window, "breach"), window.orders)


def complaint_rate(window, *, shrink):
    """Complaints per 100 orders, shrunk to the mean of all: 100 · (c + k·mean) / (n + k), k = `shrink`.

    Few orders tell little, so that an account with one order and one complaint is not the worst of all.
    """
    complaints, orders = _cases(window, "complaint"), window.orders
    mean = complaints.sum() / max(orders.sum(), 1.0)
    return (100 * (complaints + shrink * mean) / (orders + shrink)).where(orders > 0)


def satisfaction(window):
    """Mean survey score."""
    return window.table("survey").groupby("account_id")["score"].mean().astype("float64").reindex(window.accounts)


def share_of_wallet(window):
    """Net money over what the account could buy from all suppliers in as many months, at most 1."""
    potential = window.table("potential").groupby("account_id")["potential"].sum().astype("float64")
    yearly = potential.reindex(window.accounts) * window.months / 12
    return ratio(window.revenue.clip(lower=0), yearly).clip(upper=1.0)


def programme_share(window):
    """Programmes joined over programmes offered; missing where none was offered."""
    rows = window.table("programmes")
    offered, joined = (_yes(rows[name]) for name in ("offered", "joined"))
    count = (offered & joined).groupby(rows["account_id"]).sum().astype("float64")
    return ratio(count, offered.groupby(rows["account_id"]).sum()).reindex(window.accounts)


def _yes(column):
    return column.astype("str").str.strip().str.casefold().isin(["yes", "true", "1", "y", "是"])


def rebate_dependence(window):
    """Rebates and support of the window over its net money."""
    given = window.spread(window.dated("rebates").groupby("account_id")["amount"].sum())
    return ratio(given, window.revenue)
