"""Rows that sum up other rows: found by their label, and compared with what they sum up."""

import ibis
import pandas as pd

from kamlib.base.text import text
from kamlib.intake.layout import RESERVED
from kamlib.intake.schema import DECIMAL

# 合计 小计 总计 共计 累计, also 本页合计 or 合 计; Total, Subtotal, Grand total, Totals, Sum; a colon may follow
LABEL = (
    r"(?i)^(?:本[页月日年])?(?:[合小总共累]\s*计|汇\s*总)(?:金额|数量)?\s*[:：]?$"
    r"|^(?:(?:grand|sub|page)[ -]?)?totals?\s*:?$|^sum\s*:?$"
)
# what a spreadsheet writes below a group, such as "A 汇总" or "A Total"
GROUP = r"(?i)(?:[合小总共累]\s*计|汇\s*总|\btotal)\s*[:：]?$"
LONGEST = 40
LABELLED = ("account_id", "account_name", "order_id", "product_id", "product", "category", "region")


def total_rows(lines, raw):
    """Rows that are totals: one of their names is just a label, or they lack account or date and any text is a label.

    Parameters
    ----------
    lines : ibis.Table
        With canonical columns (``c_``).
    raw : ibis.Table
        The same lines with the columns as found.

    Returns
    -------
    list of int
        Their ``_seq``, in order.
    """
    found = lines.filter(_labelled(lines)).select("_seq")
    bare = [lines[f"c_{name}"].isnull() for name in ("account_id", "date") if f"c_{name}" in lines.columns]
    texts = [raw[name] for name in raw.columns if name not in RESERVED and raw[name].type().is_string()]
    if bare and texts and (seqs := _some(lines.filter(ibis.or_(*bare)))) is not None:
        said = raw.semi_join(seqs, "_seq")
        found = found.union(said.filter(ibis.or_(*(_matches(value.strip(), GROUP) for value in texts))).select("_seq"))
    return sorted(set(found.to_pyarrow()["_seq"].to_pylist()))


def _some(lines):
    """The ``_seq`` of `lines`; None when there is none."""
    return lines.select("_seq") if lines.count().to_pyarrow().as_py() else None


def _labelled(lines):
    values = [lines[f"c_{name}"] for name in LABELLED if f"c_{name}" in lines.columns]
    values += [lines["bad_date"]] if "bad_date" in lines.columns else []
    return ibis.or_(ibis.literal(False), *(_matches(value, LABEL) for value in values))


def _matches(value, pattern):
    """Letters sort after digits: ids of digits alone are told apart before the pattern is tried."""
    return (value >= "A") & (value.length() <= LONGEST) & value.re_search(pattern)


def compared(lines):
    """Whether each total equals the sum of the lines that it stands for: above it up to another total, or all.

    Parameters
    ----------
    lines : ibis.Table
        With ``c_amount``, ``_total`` and the places of the lines.

    Returns
    -------
    DataFrame
        A row a total: ``file``, ``sheet``, ``line``, ``amount``, ``above`` (sum of the lines between it and the total
        before, or of all lines above when nothing fits), ``equal`` (missing when the row has no amount).
    """
    sheet = [lines["_file"], lines["_sheet"]]
    money = ibis.ifelse(lines["_total"], ibis.literal(0).cast(DECIMAL), lines["c_amount"].fill_null(0))
    running = money.sum().over(ibis.window(group_by=sheet, order_by=lines["_seq"], following=0))
    summed = lines.mutate(_running=running, _whole=money.sum().over(ibis.window(group_by=sheet)))
    totals = summed.filter(summed["_total"]).order_by("_seq")
    names = {"file": "_file", "sheet": "_sheet", "line": "_line", "amount": "c_amount"}
    found = totals.select(**{new: totals[old] for new, old in names.items()}, running="_running", whole="_whole")
    sheets = found.to_pyarrow().to_pandas().groupby(["file", "sheet"], sort=False)
    rows = [_against(row, before) for _, group in sheets for row, before in _in_order(group)]
    return pd.DataFrame(rows, columns=["file", "sheet", "line", "amount", "above", "equal"])


def _in_order(group):
    """Each total with the sums that had run up when the totals before it were reached."""
    seen = [0]
    for row in group.itertuples():
        yield row, tuple(seen)
        seen.append(row.running)


def _against(row, seen):
    place = (row.file, row.sheet, row.line)
    if row.amount is None:
        return (*place, None, row.running, None)
    equal = row.running - row.amount in seen or row.amount == row.whole
    return (*place, row.amount, row.amount if equal else row.running - seen[-1], equal)


def notices(found):
    """What is said about total rows: that they are left out, and whether they equal the sum of their lines."""
    odd = found[found["equal"].eq(False)]
    if found.empty:
        return
    told = {"n": len(found), "equal": int(found["equal"].eq(True).sum())}
    if odd.empty and not told["equal"]:
        yield text("{n:count} total rows without money are left out", n=told["n"])
    elif odd.empty:
        yield text(
            "{n:count} total rows are left out; {equal:count} of them hold money, and each equals the sum of its lines",
            **told,
        )
    else:
        yield _unequal(told["n"], odd)


def _unequal(n, odd):
    first = odd.iloc[0]
    return text(
        "{n:count} total rows are left out; {odd:count} of them do not equal the sum of their lines, such as {file}, "
        "line {line}: {amount:exact} against {above:exact}; lines may be missing, or this is no total (clean.totals: "
        "keep)",
        n=n,
        odd=len(odd),
        file=first["file"],
        line=int(first["line"]),
        amount=float(first["amount"]),
        above=float(first["above"]),
    )
