"""What becomes of every line, put together: problems of reading, total rows, repeats, rules, cancelled orders.

Nearly all lines are kept as they are, so only the others are written down; the rest is joined when it is asked for.
"""

import ibis
import pandas as pd

from kamlib.intake import cancel, clean, repeats, totals
from kamlib.intake.headings import origins
from kamlib.intake.layout import RESERVED
from kamlib.intake.schema import TABLES

MARKS = {"_what": clean.KEPT, "_rule": "", "_again": 0, "_elsewhere": False, "_overlap": False}


def apart(lines, *, connection):
    """Typed lines in the engine's memory, without and with what could not be read.

    Returns
    -------
    tuple of (ibis.Table, ibis.Table)
        The lines without ``bad_`` and ``why_`` columns; and those columns with ``_seq``, of lines that have any.
    """
    lines = connection.create_view(ibis.util.gen_name("typed"), lines)  # so that it is put into SQL once
    names = [name for name in lines.columns if name.startswith(("bad_", "why_"))]
    wrong = ibis.or_(ibis.literal(False), *(lines[name].notnull() for name in names if name.startswith("why_")))
    problems = stored(lines.filter(wrong).select("_seq", *names), connection)
    return stored(lines.drop(*names), connection), problems


def disposed(lines, problems, raw, mapping, *, name, needed=(), today, connection):
    """`lines` with ``_what``, ``_rule``, ``_again``, ``_elsewhere``, ``_overlap``; and what is said about total rows.

    Parameters
    ----------
    lines, problems : ibis.Table
        As :func:`apart` gives them.
    raw : ibis.Table
        The same lines with the columns as found.
    mapping : Mapping
    name : str
        The canonical table; repeats are looked for among transactions only.
    needed : iterable of str
        Canonical columns without which a line says nothing, beside the required ones.

    Returns
    -------
    tuple of (ibis.Table, list of Text)
    """
    needed = [*needed, *(field.name for field in TABLES[name] if field.required)]
    full = with_problems(lines, problems)
    full, told = _with_totals(full, raw, mapping)
    if name == "transactions":
        full = _with_repeats(full, lines, raw, mapping, connection)
    made = clean.marked(full, mapping, needed=needed, today=today)
    if mapping.clean.cancellations:
        made = _without_cancelled(made, mapping.clean.cancellations)
    return _joined(lines, made, connection), told


def with_problems(lines, problems):
    """`lines` with their ``bad_`` and ``why_`` columns; without any when there is no problem at all."""
    if not problems.count().to_pyarrow().as_py():
        return lines
    there = problems.rename(_problem="_seq")
    return lines.left_join(there, lines["_seq"] == there["_problem"]).drop("_problem")


def stored(table, connection):
    """`table` in the engine's memory."""
    return connection.create_table(ibis.util.gen_name("lines"), table, temp=True)


def _joined(lines, made, connection):
    """`lines` with the marks of those that are not simply kept."""
    there = {name: made[name] if name in made.columns else ibis.literal(plain) for name, plain in MARKS.items()}
    marks = made.select("_seq", **there)
    marks = marks.filter((marks["_what"] != clean.KEPT) | (marks["_again"] > 0) | marks["_elsewhere"])
    marks = stored(marks.rename(_of="_seq"), connection)
    if not marks.count().to_pyarrow().as_py():
        return lines.mutate(**{name: ibis.literal(plain) for name, plain in MARKS.items()})
    joined = lines.left_join(marks, lines["_seq"] == marks["_of"]).drop("_of")
    return joined.mutate(**{name: joined[name].fill_null(plain) for name, plain in MARKS.items()})


def _with_totals(lines, raw, mapping):
    """`lines` with ``_total`` where some are total rows, and what is said about those."""
    found = totals.total_rows(lines, raw) if mapping.clean.totals == "exclude" else []
    if not found:
        return lines, ()
    marked = _flagged(lines, found, "_total")
    return marked, tuple(totals.notices(totals.compared(marked))) if "c_amount" in lines.columns else ()


def _flagged(lines, seqs, name):
    """`lines` with whether their ``_seq`` is among `seqs`."""
    there = ibis.memtable(pd.DataFrame({"_of": pd.Series(seqs, dtype="int64")}))
    joined = lines.left_join(there, lines["_seq"] == there["_of"])
    return joined.mutate(**{name: joined["_of"].notnull()}).drop("_of")


def _with_repeats(full, lines, raw, mapping, connection):
    """`full` with how often each line stood before."""
    if mapping.clean.duplicates == "keep" and mapping.clean.overlap == "report":
        return full
    told = mapping.columns.get("sheet")
    same = [name for name in raw.columns if name not in RESERVED and not (told and name == told.column)]
    place = lines["_file"] + "\x1f" + lines["_sheet"]
    days = lines.select("_seq", _export=lines["c_sheet"].fill_null("") if told else place, _day="c_date")
    used = [name for column in mapping.columns.values() for name in origins(column)]
    found = repeats.repeated(raw, days, columns=same, mapped=used, connection=connection)
    found = found.rename(_of="_seq")
    joined = full.left_join(found, full["_seq"] == found["_of"]).drop("_of")
    again = ibis.literal(0) if mapping.clean.duplicates == "keep" else joined["_again"].fill_null(0)
    flags = {name: joined[name].fill_null(False) for name in ("_elsewhere", "_overlap")}
    return joined.mutate(_again=again, **flags)


def _without_cancelled(lines, rule):
    pairs = cancel.pairs(lines.filter(lines["_what"] == clean.KEPT), rule)
    flagged = _flagged(lines, pairs, "_cancelled")
    what = ibis.ifelse(flagged["_cancelled"], clean.EXCLUDED, flagged["_what"])
    why = ibis.ifelse(flagged["_cancelled"], clean.CANCELLED, flagged["_rule"])
    return flagged.mutate(_what=what, _rule=why).drop("_cancelled")
