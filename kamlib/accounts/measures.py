"""What is summed up about each account, as one Ibis expression that any engine of Ibis can run.

Lines are first summed by account and day, because a purchase is a day with positive net spend; the purchase days of an
account are handed out as a list, since sorting them all at once costs less than a window over them. Only operations
that DuckDB, Postgres and Spark share are used.
"""

from functools import reduce

import ibis

from kamlib.accounts.months import bounds


def measured(lines, *, as_of, months):
    """One row an account: sums, counts and dates, from lines dated up to `as_of`.

    Returns
    -------
    ibis.Table
        ``account_id``, ``frequency``, ``first_purchase``, ``last_purchase``, ``purchase_days`` (a list of dates in no
        order, missing without any), ``recent``, ``prior`` (revenue of the last window and the one before), ``month_0``,
        ``month_1``, … (oldest first), ``revenue``, ``returned``, then where the lines tell it ``cost``, ``costed``
        (revenue of the lines with a cost), ``region``, ``name``, ``orders``, ``in_categories`` and ``spread`` (total
        and sum of a·ln a over the positive category amounts a).
    """
    lines = lines.filter(lines.date <= ibis.literal(as_of))
    parts = [_purchases(lines, as_of, months), _money(lines)]
    parts += [part(lines) for column, part in _WHERE_KNOWN.items() if column in lines.columns]
    return reduce(_joined, parts)


def _purchases(lines, as_of, months):
    """Purchase days, and revenue by month and window."""
    days = lines.group_by("account_id", "date").agg(net=lines.amount.sum())
    days = days.mutate(buys=days.net > 0)
    ends = bounds(as_of, 2 * months)
    by_month = {f"month_{n}": _between(days, *ends[months + n : months + n + 2]) for n in range(months)}
    return days.group_by("account_id").agg(
        frequency=days.count(where=days.buys),
        first_purchase=days.date.min(where=days.buys),
        last_purchase=days.date.max(where=days.buys),
        purchase_days=days.date.collect(where=days.buys),
        recent=_between(days, ends[months], ends[-1]),
        prior=_between(days, ends[0], ends[months]),
        **by_month,
    )


def _between(days, after, upto):
    inside = (days.date > ibis.literal(after)) & (days.date <= ibis.literal(upto))
    return days.net.sum(where=inside).coalesce(0).cast("float64")


def _money(lines):
    """Revenue, returns and costs; the region is the one with most revenue, the first by text among equals."""
    amount = lines.amount
    sums = {"revenue": amount.sum(), "returned": (-amount.sum(where=amount < 0)).coalesce(0)}
    if "cost" in lines.columns:
        sums |= {"cost": lines.cost.sum(), "costed": amount.sum(where=lines.cost.notnull())}
    region = ["region"] if "region" in lines.columns else []
    parts = lines.group_by("account_id", *region).agg(**sums)
    total = {name: parts[name].sum().cast("float64") for name in sums}
    if not region:
        return parts.group_by("account_id").agg(**total)
    found = parts.group_by("account_id").agg(**total, best=parts.revenue.max(where=parts.region.notnull()))
    best = found.select("account_id", "best")
    largest = parts.join(best, parts.account_id == best.account_id)
    regions = largest.filter(largest.revenue == largest.best).group_by("account_id").agg(region=largest.region.min())
    return _joined(found.drop("best"), regions)


def _names(lines):
    """The name on the latest day that has one, the last by text among several."""
    named = lines.filter(lines.account_name.notnull())
    days = named.group_by("account_id", "account_name").agg(last=named.date.max())
    order = ibis.window(group_by=days.account_id, order_by=[days["last"].desc(), days.account_name.desc()])
    days = days.mutate(place=ibis.row_number().over(order))
    return days.filter(days.place == 0).select("account_id", name="account_name")


def _orders(lines):
    """Distinct orders with a positive line; a grouping, which takes half the memory of a distinct."""
    named = lines.filter(lines.order_id.notnull())
    orders = named.group_by("account_id", "order_id").agg(largest=named.amount.max())
    return orders.group_by("account_id").agg(orders=orders.count(where=orders.largest > 0))


def _categories(lines):
    """Total of the positive category amounts and sum of a·ln a, the parts of their entropy.

    The second sum is taken over decimals: floats added in another order would differ in the last digit.
    """
    named = lines.filter(lines.category.notnull())
    amounts = named.group_by("account_id", "category").agg(amount=named.amount.sum())
    bought = amounts.filter(amounts.amount > 0)
    money = bought.amount.cast("float64")
    terms = bought.mutate(term=(money * money.ln()).cast("decimal(38, 10)"))
    return terms.group_by("account_id").agg(
        in_categories=terms.amount.sum().cast("float64"), spread=terms.term.sum().cast("float64")
    )


_WHERE_KNOWN = {"account_name": _names, "order_id": _orders, "category": _categories}


def _joined(left, right):
    return left.left_join(right, left.account_id == right.account_id).drop("account_id_right")
