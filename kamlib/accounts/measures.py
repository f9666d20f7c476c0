"""What is summed up about each account, as one Ibis expression that any engine of Ibis can run.

Lines are summed by account and day first, because a purchase is a day with positive net spend; gaps between purchase
days come from one window over those days. Only operations that DuckDB, Postgres and Spark share are used.
"""

from functools import reduce

import ibis

from kamlib.accounts.months import bounds


def measured(lines, *, as_of, months):
    """One row an account: sums, counts and dates, from lines dated up to `as_of`.

    Returns
    -------
    ibis.Table
        ``account_id``, ``name``, ``region``, ``first_purchase``, ``last_purchase``, ``frequency``, ``gaps`` and
        ``gaps_squared`` (sums over the gaps between purchase days), ``revenue``, ``returned``, ``cost``, ``costed``
        (revenue of the lines with a cost), ``recent``, ``prior`` (revenue of the last window and the one before),
        ``month_0``, ``month_1``, … (oldest first), ``orders``, ``in_categories`` and ``spread`` (total and sum of
        a·ln a over the positive category amounts a); what the lines do not tell is missing.
    """
    lines = lines.filter(lines.date <= ibis.literal(as_of))
    parts = [_by_account(_by_day(lines), as_of, months), _orders(lines), _categories(lines)]
    return reduce(_joined, [part for part in parts if part is not None])


def _by_day(lines):
    """Account-days: net amount, returns, cost, and the days since the purchase day before."""
    amount = lines.amount
    sums = {"net": amount.sum(), "returned": (-amount.sum(where=amount < 0)).coalesce(0)}
    if "cost" in lines.columns:
        sums |= {"cost": lines.cost.sum(), "uncosted": amount.sum(where=lines.cost.isnull()).coalesce(0)}
    if "region" in lines.columns:
        sums["region"] = lines.region.min()
    if "account_name" in lines.columns:
        sums["name"] = lines.account_name.max()
    days = lines.group_by("account_id", "date").agg(**sums)
    days = days.mutate(buys=days.net > 0)
    before = days.date.lag().over(group_by=[days.account_id, days.buys], order_by=days.date)
    return days.mutate(gap=ibis.ifelse(days.buys, days.date.delta(before, unit="day"), None).cast("float64"))


def _by_account(days, as_of, months):
    """Sums over an account's days; its region is the one with most revenue, the first by text among equals."""
    region = ["region"] if "region" in days.columns else []
    parts = days.group_by("account_id", *region).agg(**_sums(days, as_of, months))
    picked = {}
    if region:
        order = ibis.window(group_by=parts.account_id, order_by=[parts.revenue.desc(), parts.region.asc()])
        parts = parts.mutate(place=ibis.row_number().over(order))
        picked["region"] = parts.region.max(where=parts.place == 0)
    if "name" in parts.columns:
        picked["name"] = parts.name.argmax(parts.named)
    merged = {name: _merge(parts, name) for name in parts.columns if name not in {"account_id", *_SINGLE}}
    return parts.group_by("account_id").agg(**picked, **merged)


_SINGLE = ("region", "name", "named", "place")


def _sums(days, as_of, months):
    edges = bounds(as_of, 2 * months)
    sums = {
        "frequency": days.count(where=days.buys),
        "first_purchase": days.date.min(where=days.buys),
        "last_purchase": days.date.max(where=days.buys),
        "gaps": days.gap.sum(),
        "gaps_squared": (days.gap * days.gap).sum(),
        "revenue": days.net.sum(),
        "returned": days.returned.sum(),
        "recent": _between(days, edges[months], edges[-1]),
        "prior": _between(days, edges[0], edges[months]),
    }
    sums |= {f"month_{n}": _between(days, *edges[months + n : months + n + 2]) for n in range(months)}
    if "cost" in days.columns:
        sums |= {"cost": days.cost.sum(), "costed": (days.net - days.uncosted).sum()}
    if "name" in days.columns:
        named = days.name.notnull()
        sums |= {"name": days.name.argmax(days.date, where=named), "named": days.date.max(where=named)}
    return sums


def _between(days, after, upto):
    inside = (days.date > ibis.literal(after)) & (days.date <= ibis.literal(upto))
    return days.net.sum(where=inside).coalesce(0)


def _merge(parts, name):
    """One column of an account's regions made one value; exact, and in a type that every engine hands over fast."""
    if name == "first_purchase":
        return parts[name].min()
    if name == "last_purchase":
        return parts[name].max()
    return parts[name].sum().cast("int64" if name == "frequency" else "float64")


def _orders(lines):
    """Distinct orders with a positive line, where the lines name their order."""
    if "order_id" not in lines.columns:
        return None
    sold = lines.filter((lines.amount > 0) & lines.order_id.notnull())
    pairs = sold.select("account_id", "order_id").distinct()
    return pairs.group_by("account_id").agg(orders=pairs.count())


def _categories(lines):
    """Total of the positive category amounts and sum of a·ln a, the parts of their entropy.

    The second sum is taken over decimals: floats added in another order would differ in the last digit.
    """
    if "category" not in lines.columns:
        return None
    named = lines.filter(lines.category.notnull())
    amounts = named.group_by("account_id", "category").agg(amount=named.amount.sum())
    bought = amounts.filter(amounts.amount > 0)
    money = bought.amount.cast("float64")
    terms = bought.mutate(term=(money * money.ln()).cast("decimal(38, 10)"))
    return terms.group_by("account_id").agg(
        in_categories=terms.amount.sum().cast("float64"), spread=terms.term.sum().cast("float64")
    )


def _joined(left, right):
    joined = left.left_join(right, left.account_id == right.account_id)
    return joined.drop("account_id_right")
