"""Columns as found become canonical columns: text ids, dates, exact money; what cannot be read carries its reason.

Plain decimals are cast by the engine. Only distinct texts that are no plain decimal, and distinct dates, are read one
by one, and come back as a look-up table.
"""

from dataclasses import dataclass
from decimal import Decimal

import ibis
import pandas as pd
import pyarrow as pa

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import Text, text
from kamlib.intake.dates import parse_dates
from kamlib.intake.numbers import parse_numbers
from kamlib.intake.schema import DAY, DECIMAL, MONEY, NUMBER, TABLES, field

PLAIN = r"^-?[0-9]{1,13}([.][0-9]{1,4})?$"
LIMIT = 10**14
EVIDENCE = 2_000
TOO_LARGE = "the value is infinite, or 100,000,000,000,000 or more"
PLACES = ("_seq", "_file", "_sheet", "_line")


@dataclass(frozen=True)
class Typed:
    """Lines with canonical columns; ``bad_<column>`` holds the text that could not be read, ``why_<column>`` why."""

    table: ibis.Table
    columns: tuple[str, ...]
    notices: tuple[Text, ...]
    currencies: frozenset[str]


def typed(table, mapping, *, name, connection, where=""):
    """Map and type the columns of one raw table.

    Parameters
    ----------
    table : ibis.Table
        Columns as found, with ``_seq``, ``_file``, ``_sheet``, ``_line``.
    mapping : Mapping
        Its ``columns``, and the decimal mark of its source.
    name : str
        The canonical table.

    Returns
    -------
    Typed
        Canonical columns are called ``c_<name>``, so that they never meet a column of the file.

    Raises
    ------
    KamError
        KAM-I70 unknown canonical names, KAM-I71 required ones that are not mapped, KAM-I72 columns that the file does
        not have; what :func:`parse_numbers` and :func:`parse_dates` raise.
    """
    columns, decimal = mapping.columns, mapping.source.decimal
    fields = _fields(columns, name, where)
    _present(table, columns, where)
    notices, currencies = [], set()
    for short, column in columns.items():
        reader = {DAY: _date, MONEY: _money, NUMBER: _money}.get(fields[short].kind, _text)
        table, told = reader(table, column, fields[short].name, connection, decimal)
        for parsed in told:
            notices += parsed.notices
            currencies |= {code for code in parsed.currencies.unique() if code}
    return Typed(table, tuple(fields[short].name for short in columns), tuple(notices), frozenset(currencies))


def named(columns):
    """Names of the file's columns that a mapping uses."""
    used = [[*([column.column] if column.column else []), *column.multiply, *column.sum] for column in columns.values()]
    return list(dict.fromkeys(name for names in used for name in names))


def said(value):
    """A value as trimmed text, missing when empty; whole numbers without a decimal part."""
    if value.type().is_floating():
        whole = value.round(0)
        value = ibis.ifelse(value == whole, whole.cast("int64").cast("string"), value.cast("string"))
    return value.cast("string").strip().nullif("")


def _fields(columns, name, where):
    fields = {short: field(name, short) for short in columns}
    valid = [f.short for f in TABLES[name]]
    faults = [_unknown(short, name, valid, where) for short, found in fields.items() if found is None]
    mapped = {found.name for found in fields.values() if found}
    faults += [_unmapped(f.short, name, where) for f in TABLES[name] if f.required and f.name not in mapped]
    if faults:
        raise KamError(*faults, exit_code=Exit.USAGE)
    return fields


def _unknown(short, name, valid, where):
    found = text("there is no column of this name in {table}", table=name)
    return Fault("KAM-I70", f"{where} columns.{short}", found, text("it would be ignored"), did_you_mean(short, valid))


def _unmapped(short, name, where):
    found = text("{column} is not mapped", column=short)
    means = text("{table} cannot be made without it", table=name)
    return Fault("KAM-I71", f"{where} columns", found, means, text("say which column of the file holds it"))


def _present(table, columns, where):
    valid = [name for name in table.columns if not name.startswith("_")]
    faults = [
        Fault(
            "KAM-I72",
            f"{where}: column {wanted}",
            text("the file has no column of this name"),
            text("its values would be missing in every line"),
            did_you_mean(wanted, valid),
        )
        for wanted in named(columns)
        if wanted not in valid
    ]
    if faults:
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)


def _text(table, column, name, connection, decimal):
    if column.row_number:
        value = (table["_seq"] + 1).cast("string")
    elif column.value is not None:
        value = ibis.literal(column.value)
    else:
        value = said(table[column.column])
    if column.whole:
        value = value.re_replace("[.]0+$", "")
    if column.before:
        value = value.split(column.before)[0].strip().nullif("")
    return table.mutate(**{f"c_{name}": value}), ()


def _date(table, column, name, connection, decimal):
    kind = table[column.column].type()
    if kind.is_date() or kind.is_timestamp():
        missing = ibis.null("string")
        day = table[column.column].cast("date")
        return table.mutate(**{f"c_{name}": day, f"bad_{name}": missing, f"why_{name}": missing}), ()
    table = table.mutate(_said=said(table[column.column]))
    texts = _distinct(table, table["_said"].notnull())
    parsed = parse_dates(texts, format=column.format, where=column.column)
    return _looked_up(table, texts, parsed, name=name, kind=pa.date32(), connection=connection), (parsed,)


def _money(table, column, name, connection, decimal):
    parts = [column.column] if column.column else [*column.multiply, *column.sum]
    told = []
    for number, part in enumerate(parts):
        table, parsed = _number(table, part, f"part_{number}", connection, decimal)
        told += [parsed] if parsed else []
    total = table["c_part_0"]
    for number in range(1, len(parts)):
        total = total * table[f"c_part_{number}"] if column.multiply else total + table[f"c_part_{number}"]
    if column.unit != 1:
        total = total * ibis.literal(Decimal(str(column.unit))).cast(DECIMAL)
    bad = {f"bad_{name}": ibis.coalesce(*(table[f"bad_part_{n}"] for n in range(len(parts))))}
    bad[f"why_{name}"] = ibis.coalesce(*(table[f"why_part_{n}"] for n in range(len(parts))))
    made = table.mutate(**{f"c_{name}": _bounded(total)}, **bad)
    made = made.mutate(**{f"why_{name}": ibis.ifelse(made[f"c_{name}"].abs() >= LIMIT, TOO_LARGE, made[f"why_{name}"])})
    return made.drop(*(f"{kind}_part_{n}" for n in range(len(parts)) for kind in ("c", "bad", "why"))), told


def _bounded(total):
    """Products and sums back in the canonical type, values beyond it held at the limit (and refused there)."""
    wide = total.cast("decimal(38, 4)")
    return ibis.ifelse(wide.abs() >= LIMIT, ibis.literal(LIMIT - 1).cast("decimal(38, 4)"), wide).cast(DECIMAL)


def _number(table, part, name, connection, decimal):
    kind, value = table[part].type(), table[part]
    if kind.is_numeric():
        bad = ibis.null("string")
        if kind.is_floating():
            value, bad = _finite(value)
        return table.mutate(**{f"c_{name}": value.cast(DECIMAL), f"bad_{name}": bad, f"why_{name}": _why(bad)}), None
    table = table.mutate(_said=said(value))
    plain = table["_said"].re_search(PLAIN) if decimal != "," else ibis.literal(False)
    odd = _distinct(table, table["_said"].notnull() & ~plain)
    evidence = _distinct(table, plain & table["_said"].contains(".")).head(EVIDENCE)
    parsed = parse_numbers(pd.concat([odd, evidence], ignore_index=True), decimal=decimal, where=part)
    if parsed.format == "," and decimal is None:  # then plain texts such as 2.500 mean thousands
        return _number(table.drop("_said"), part, name, connection, ",")
    shown = type(parsed)(
        parsed.values.head(len(odd)), parsed.problems, parsed.notices, parsed.currencies.head(len(odd))
    )
    fast = ibis.ifelse(plain, table["_said"], ibis.null("string")).cast(DECIMAL)
    table = _looked_up(
        table.mutate(_fast=fast), odd, shown, name=name, kind=pa.decimal128(18, 4), connection=connection
    )
    return table.mutate(**{f"c_{name}": ibis.coalesce(table["_fast"], table[f"c_{name}"])}).drop("_fast"), parsed


def _finite(value):
    """A float that is no number is missing; an infinite or huge one is kept as text of what it was."""
    usable = value.abs() < LIMIT
    bad = ibis.ifelse(~usable & ~value.isnan(), value.cast("string"), ibis.null("string"))
    return ibis.ifelse(usable, value, ibis.null(value.type())), bad


def _why(bad):
    return ibis.ifelse(bad.notnull(), TOO_LARGE, ibis.null("string"))


def _distinct(table, where):
    """Distinct texts in a stated order."""
    found = table.filter(where).select("_said").distinct().order_by("_said").to_pyarrow()["_said"]
    return pd.Series(found.to_pylist(), dtype="str")


def _looked_up(table, texts, parsed, *, name, kind, connection):
    """`table` with the values of its ``_said`` texts joined, and what could not be read."""
    problems = [str(parsed.problems[key]) if key in parsed.problems.index else None for key in texts.index]
    values = pa.array(parsed.values.reindex(texts.index)).cast(kind) if len(texts) else pa.array([], kind)
    look = pa.table(
        {"_key": pa.array(texts.tolist(), pa.string()), "_value": values, "_why": pa.array(problems, pa.string())}
    )
    look = connection.create_table(ibis.util.gen_name("look"), look, temp=True)
    joined = table.left_join(look, table["_said"] == look["_key"])
    bad = ibis.ifelse(joined["_why"].notnull(), joined["_said"], ibis.null("string"))
    made = joined.mutate(**{f"c_{name}": joined["_value"], f"bad_{name}": bad, f"why_{name}": joined["_why"]})
    return made.drop("_said", "_key", "_value", "_why")
