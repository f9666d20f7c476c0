"""Transaction lines as every account measure reads them: typed, checked, dated up to a day."""

from pathlib import Path

import ibis
import pandas as pd

from kamlib.base import checks, project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.engine import as_table

MONEY = "decimal(18, 4)"
LIMIT = 10**14
_NEEDED = ("account_id", "date", "amount")
_TEXTS = ("account_id", "order_id", "category", "region", "account_name")


def read_lines(transactions):
    """Canonical lines from an Ibis table, a frame or a Parquet path: text ids, dates, exact money.

    Amounts are kept to four decimals. A column that the table does not have stays out.

    Raises
    ------
    KamError
        KAM-A10 no such file, KAM-T01 a needed column is absent, KAM-A02 a column has the wrong type,
        KAM-A01 no lines, KAM-A03 missing values, KAM-A04 values that are infinite or too large.
    """
    table = _opened(transactions)
    checks.columns(table, _NEEDED, table="transactions")
    _raise(_wrong_types(table), Exit.SCHEMA_DRIFT)
    table = _typed(table)
    _raise(_wrong_values(table), Exit.INPUT_CORRUPT)
    return _money(table)


def first_and_last(lines):
    """The first and the last date of the lines."""
    found = lines.aggregate(first=lines.date.min(), last=lines.date.max()).to_pyarrow().to_pylist()[0]
    return found["first"], found["last"]


def _opened(transactions):
    if isinstance(transactions, str | Path):
        transactions = project.resolve(transactions)
        if not transactions.is_file():
            raise KamError(
                Fault(
                    "KAM-A10",
                    str(transactions),
                    text("no such file"),
                    text("there is nothing to read"),
                    text("check the path"),
                ),
                exit_code=Exit.SOURCE_UNREACHABLE,
            )
    if isinstance(transactions, pd.DataFrame):
        checks.columns(transactions, _NEEDED, table="transactions")
        transactions = _told(transactions)
    return as_table(transactions)


def _told(frame):
    """The columns that are read; one without any value gets the type it would have."""
    kinds = dict.fromkeys(_TEXTS, "str") | {"date": "datetime64[us]", "amount": "float64", "cost": "float64"}
    frame = frame[[name for name in frame if name in kinds]]
    return frame.astype({name: kinds[name] for name in frame if frame[name].isna().all()})


def _wrong_types(table):
    wanted = [
        (
            "date",
            lambda t: t.is_date() or t.is_timestamp(),
            text("the computation needs a column of dates, not text or numbers"),
        )
    ]
    wanted += [
        (name, lambda t: t.is_numeric(), text("the computation needs a column of numbers"))
        for name in ("amount", "cost")
    ]
    wanted += [
        (
            name,
            lambda t: not t.is_floating(),
            text("an identifier is text; as a decimal number it loses leading zeros and gains a .0"),
        )
        for name in _TEXTS[:2]
    ]
    return [
        Fault(
            "KAM-A02",
            f"transactions: column {name}",
            text("values of type {kind}", kind=str(table[name].type())),
            needed,
            text("convert the column, or read the file through the intake step, which does it and says what failed"),
        )
        for name, fits, needed in wanted
        if name in table.columns and not fits(table[name].type()) and not table[name].type().is_null()
    ]


def _typed(table):
    """Texts as text, dates as dates, numbers that are not finite told apart from missing ones."""
    columns = {name: table[name].cast("string") for name in _TEXTS if name in table.columns}
    columns["date"] = table.date if table.date.type().is_date() else table.date.cast("date")
    columns |= {name: table[name] for name in ("amount", "cost") if name in table.columns}
    return table.select(**columns)


def _wrong_values(table):
    """Faults in the values: one cheap look at counts and extremes, and only if that is odd a count of each fault."""
    money = [name for name in ("amount", "cost") if name in table.columns]
    look = {f"n {name}": table[name].count() for name in _NEEDED}
    look |= {f"{end} {name}": getattr(table[name], end)() for name in money for end in ("min", "max")}
    seen = table.aggregate(lines=table.count(), account=table.account_id.min(), **look).to_pyarrow().to_pylist()[0]
    if not seen["lines"]:
        raise _empty()
    whole = all(seen[f"n {name}"] == seen["lines"] for name in _NEEDED) and seen["account"].strip()
    extremes = [seen[f"{end} {name}"] for name in money for end in ("min", "max")]
    if whole and all(value is None or abs(value) < LIMIT for value in extremes):
        return []
    counts = {f"{name}: missing": _missing(table[name]).sum() for name in _NEEDED}
    counts["account_id: missing"] = (_missing(table.account_id) | (table.account_id.strip() == "")).sum()
    counts |= {f"{name}: large": _large(table[name]).sum() for name in money}
    found = table.aggregate(**counts).to_pyarrow().to_pylist()[0]
    return [_value_fault(*name.split(": "), number) for name, number in found.items() if number]


def _empty():
    return KamError(
        Fault(
            "KAM-A01",
            "transactions",
            text("no lines"),
            text("there is no account to describe"),
            text("check the source and the rules that drop lines"),
        ),
        exit_code=Exit.INPUT_EMPTY,
    )


def _missing(column):
    return column.isnull() | column.isnan() if column.type().is_floating() else column.isnull()


def _large(column):
    return ~_missing(column) & (column.abs() >= LIMIT)


def _value_fault(name, problem, number):
    if problem == "missing":
        return Fault(
            "KAM-A03",
            f"transactions: column {name}",
            text("{n:count} lines without a value", n=number),
            text("such lines belong to no account, day or sum"),
            text("leave them out by a rule of the intake step, which counts them in the ledger"),
        )
    return Fault(
        "KAM-A04",
        f"transactions: column {name}",
        text("{n:count} values that are infinite or of 100,000,000,000,000 and more", n=number),
        text("one such value makes every total and share meaningless"),
        text("correct these lines, or state the unit of the column"),
    )


def _money(table):
    """Money as exact decimals; missing costs stay missing."""
    money = {}
    for name in ("amount", "cost"):
        if name in table.columns:
            column = table[name]
            if column.type().is_floating():
                column = ibis.ifelse(column.isnan(), None, column)
            money[name] = column if column.type() == ibis.dtype(MONEY) else column.cast(MONEY)
    return table.mutate(**money)


def _raise(faults, exit_code):
    if faults:
        raise KamError(*faults, exit_code=exit_code)
