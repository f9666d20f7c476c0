"""An order and its cancellation: both leave the account's business, and their money adds up to nothing."""

from collections import defaultdict

import ibis
import pandas as pd


def is_cancellation(lines, rule):
    """Which lines cancel an earlier one, by the rule of the params file."""
    said = lines[rule.column].cast("string").strip()
    by_value = said.isin(rule.values) if rule.values else ibis.literal(False)
    by_prefix = said.startswith(rule.prefix) if rule.prefix else ibis.literal(False)
    return (by_value | by_prefix).fill_null(False)


def pairs(lines, rule):
    """``_seq`` of cancellations and of the lines that they cancel, each as often as the other.

    A cancellation takes back the latest line before it of the same account and product with the opposite amount (and
    quantity, where there is one) that is not taken back yet. What finds no such line stays a return.

    Parameters
    ----------
    lines : ibis.Table
        Kept lines.
    rule : Cancellations

    Returns
    -------
    list of int
    """
    keys = [f"c_{name}" for name in ("account_id", "product_id", "quantity") if f"c_{name}" in lines.columns]
    lines = lines.mutate(_cancels=is_cancellation(lines, rule), _size=lines["c_amount"].abs())
    wanted = lines.filter(lines["_cancels"] & (lines["c_amount"] <= 0)).select("c_account_id", "_size").distinct()
    near = lines.semi_join(wanted, ["c_account_id", "_size"])
    found = near.select("_seq", "c_date", "c_amount", "_size", "_cancels", *keys).order_by("c_date", "_seq").to_pandas()
    return matched(found, keys)


def matched(found, keys):
    """The matching itself, over lines in the order of time.

    >>> lines = pd.DataFrame({"_seq": [0, 1, 2], "_cancels": [False, False, True], "c_amount": [5.0, 5.0, -5.0],
    ...                       "_size": [5.0] * 3, "c_account_id": ["A"] * 3, "c_date": ["2025-01-01"] * 3})
    >>> matched(lines, ["c_account_id"])
    [1, 2]
    """
    standing, out = defaultdict(list), []
    for row in found.to_dict("records"):
        key = (row["_size"], *(_same(row[name], name) for name in keys))
        if not row["_cancels"]:
            if row["c_amount"] >= 0:
                standing[key].append(row["_seq"])
        elif standing[key]:
            out += [standing[key].pop(), row["_seq"]]
    return sorted(out)


def _same(value, name):
    """A cancellation has the opposite quantity; all else is equal."""
    return abs(value) if name == "c_quantity" and pd.notna(value) else value
