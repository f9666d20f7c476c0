"""The account table once more, slowly and obviously: one account at a time, with plain pandas and plain Python."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd


def month_back(day, n):
    """The day `n` months earlier; the last day of a month goes to the last day of a month."""
    number = day.year * 12 + day.month - 1 - n
    last = pd.Period(year=number // 12, month=number % 12 + 1, freq="M").days_in_month
    at = last if day.day == day.days_in_month else min(day.day, last)
    return pd.Timestamp(number // 12, number % 12 + 1, at)


def account_table(lines, as_of, months):
    """``{account_id: {column: value}}`` of a frame with all canonical columns; missing values are None."""
    as_of = pd.Timestamp(as_of)
    lines = lines[lines["date"] <= as_of]
    begun = lines["date"].min() <= month_back(as_of, months)
    table = {key: _account(own, as_of, months, begun) for key, own in lines.groupby("account_id")}
    total = sum(max(row["recent"], 0) for row in table.values())
    for row in table.values():
        row["revenue_share"] = max(row["recent"], 0) / total if total > 0 else None
    return table


def _account(own, as_of, months, begun):
    days = own.groupby("date")["amount"].sum().round(4)
    days = sorted(days[days > 0].index)
    gaps = [(right - left).days for left, right in pairwise(days)]
    recent = _between(own, month_back(as_of, months), as_of)
    prior = _between(own, month_back(as_of, 2 * months), month_back(as_of, months))
    monthly = [_between(own, month_back(as_of, n + 1), month_back(as_of, n)) for n in reversed(range(months))]
    sold, returned = own["amount"][own["amount"] > 0].sum(), -own["amount"][own["amount"] < 0].sum()
    costed = own[own["cost"].notna()]
    earned = round(costed["amount"].sum(), 4)
    ids = own["order_id"].notna()
    orders = own["order_id"][ids & (own["amount"] > 0)].nunique() if ids.any() else len(days)
    revenue = round(own["amount"].sum(), 4)
    r1, r0 = max(recent, 0), max(prior, 0)
    return {
        "name": _name(own),
        "region": _region(own),
        "first_purchase": days[0] if days else None,
        "last_purchase": days[-1] if days else None,
        "tenure_days": (as_of - days[0]).days if days else None,
        "recency_days": (as_of - days[-1]).days if days else None,
        "frequency": len(days),
        "orders": orders,
        "revenue": revenue,
        "recent": recent,
        "prior": prior if begun else None,
        "growth": (r1 - r0) / ((r1 + r0) / 2) if begun and r1 + r0 > 0 else None,
        "gross_margin": (earned - costed["cost"].sum()) / earned if earned > 0 else None,
        "average_order_value": revenue / orders if orders else None,
        "return_rate": returned / sold if sold > 0 else None,
        "category_breadth": _breadth(own),
        "active_months": sum(money > 0 for money in monthly),
        "order_gap_cv": np.std(gaps, ddof=1) / np.mean(gaps) if len(gaps) >= 2 else None,
        "monthly_slope": np.polyfit(range(months), monthly, 1)[0] if months > 1 else None,
        "no_net_revenue": revenue <= 0,
    }


def _between(own, after, upto):
    return round(own["amount"][(own["date"] > after) & (own["date"] <= upto)].sum(), 4)


def _name(own):
    named = own[own["account_name"].notna()]
    return None if named.empty else max(named["account_name"][named["date"] == named["date"].max()])


def _region(own):
    money = own.groupby("region")["amount"].sum().round(4)
    return min((-amount, region) for region, amount in money.items())[1] if len(money) else None


def _breadth(own):
    money = own.groupby("category")["amount"].sum().round(4)
    money = money[money > 0]
    if money.empty:
        return None
    share = money / money.sum()
    return math.exp(-sum(p * math.log(p) for p in share))
