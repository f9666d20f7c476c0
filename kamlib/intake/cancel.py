"""An order and its cancellation: both leave the account's business, and their money adds up to nothing."""

from collections import defaultdict

import ibis

from kamlib.intake.lookup import own, said


def is_cancellation(lines, rule):
    """Which lines cancel an earlier one, by the rule of the params file."""
    written = said(own(lines, rule.column))
    by_value = written.isin([value.strip() for value in rule.values]) if rule.values else ibis.literal(False)
    by_prefix = written.startswith(rule.prefix) if rule.prefix else ibis.literal(False)
    return (by_value | by_prefix).fill_null(False)


def pairs(lines, rule):
    """``_seq`` of cancellations and of the lines that they cancel, each as often as the other.

    A cancellation takes back the latest line before it of the same account and product with the opposite amount (and
    quantity, where there is one) that is not taken back yet. Within a day the order of the file counts, read backwards
    where the file begins with its last day. What finds no such line stays a return.

    Parameters
    ----------
    lines : ibis.Table
        Kept lines.
    rule : Cancellations

    Returns
    -------
    list of int
    """
    cancels = is_cancellation(lines, rule)
    fits = ibis.ifelse(cancels, lines["c_amount"] <= 0, lines["c_amount"] >= 0)
    able = lines.filter(fits).select("_seq", _day="c_date", _cancels=cancels, **_same(lines))
    keys = [name for name in able.columns if name.startswith("_same")]
    near = able.semi_join(able.filter(able["_cancels"]).select(*keys).distinct(), keys)
    near = near.mutate(_group=ibis.dense_rank().over(order_by=[near[name] for name in keys]))
    later = ibis.desc("_seq") if _newest_first(lines) else "_seq"
    found = near.order_by(["_group", "_day", later]).select("_group", "_cancels", "_seq").to_pyarrow()
    return matched(zip(*(column.to_pylist() for column in found.columns), strict=True))


def _newest_first(lines):
    ends = lines.aggregate(first=lines["c_date"].argmin(lines["_seq"]), last=lines["c_date"].argmax(lines["_seq"]))
    ends = ends.to_pyarrow().to_pylist()[0]
    return ends["first"] is not None and ends["first"] > ends["last"]


def _same(lines):
    """What an order and its cancellation agree in; nothing agrees with nothing."""
    same = {"_same_amount": lines["c_amount"].abs()}
    if "c_quantity" in lines.columns:
        same["_same_quantity"] = lines["c_quantity"].abs().fill_null(0)
    for name in ("account_id", "product_id"):
        if f"c_{name}" in lines.columns:
            same[f"_same_{name}"] = lines[f"c_{name}"].fill_null("")
    return same


def matched(lines):
    """The matching itself.

    Parameters
    ----------
    lines : iterable of (group, bool, int)
        What must agree, whether it is a cancellation, and the line; in the order of time.

    Returns
    -------
    list of int

    Examples
    --------
    >>> matched([("A", False, 0), ("A", False, 1), ("A", True, 2), ("B", True, 3)])
    [1, 2]
    """
    standing, out = defaultdict(list), []
    for group, cancels, line in lines:
        if not cancels:
            standing[group].append(line)
        elif standing[group]:
            out += [standing[group].pop(), line]
    return sorted(out)
