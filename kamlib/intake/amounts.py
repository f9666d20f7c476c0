"""Money and quantities in the engine: exact decimals from columns as found, from products and from sums of columns.

Plain decimals are cast by the engine; only distinct texts that are no plain decimal are read one by one. Factors of a
product keep ten decimals, because unit prices without tax have that many; the product is rounded once, to four. Halves
are rounded to the even neighbour everywhere.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

import ibis
import pandas as pd
from ibis.expr import datatypes as dt

from kamlib.base.text import Text, text
from kamlib.intake.lookup import distinct, looked_up, own, said
from kamlib.intake.numbers import parse_numbers
from kamlib.intake.schema import DECIMAL

FACTOR, WIDE = "decimal(24, 10)", "decimal(38, 20)"
PLAIN = {".": r"^-?[0-9]{1,13}([.][0-9]{1,20})?$", ",": r"^-?[0-9]{1,13}$"}
LIMIT = 10**14 - 0.02  # just below 1e14, as double precision tells numbers of this size apart
EVIDENCE = 2_000
TOO_LARGE = text("too large: 100,000,000,000,000 or more")
INFINITE = text("an infinite or undefined value")
NOISE = 1e-9  # what a calculation in double precision leaves behind; rounding it off is not worth a notice


@ibis.udf.scalar.builtin(name="round_even", signature=((dt.float64, dt.int32), dt.float64))
def _even_float(value, digits):
    """A float rounded by the engine, halves to the even neighbour."""


@ibis.udf.scalar.builtin(name="round_even", signature=((dt.Decimal(38, 20), dt.int32), dt.Decimal(38, 20)))
def _even_decimal(value, digits):
    """A decimal rounded by the engine, halves to the even neighbour."""


@dataclass(frozen=True)
class Told:
    """What reading a column said beside its values: notices, and the currencies in its texts (codes or bare signs)."""

    notices: tuple[Text, ...] = ()
    currencies: frozenset[str] = frozenset()


def amount(table, column, *, name, found, connection, decimal=None):
    """Add a canonical number to a table.

    Parameters
    ----------
    table : ibis.Table
    column : Column
        A column of the file, a product or a sum of several, and the unit that they are counted in.
    name : str
        Its canonical name.
    found : ibis.Table
        The same lines with nothing but the columns as found.
    decimal : {".", ","}, optional
        The decimal mark, when it is known.

    Returns
    -------
    tuple of (ibis.Table, Told)
        The table with ``c_<name>`` (decimal(18, 4)), ``bad_<name>`` (what could not be read) and ``why_<name>``.
    """
    parts = [column.column] if column.column else [*column.multiply, *column.sum]
    kind = FACTOR if column.multiply or column.unit != 1 else DECIMAL
    told = []
    for number, part in enumerate(parts):
        read = _native if own(table, part).type().is_numeric() else _written
        names = {"name": f"part_{number}", "kind": kind, "found": found}
        table, said_of = read(table, part, connection=connection, decimal=decimal, **names)
        told.append(said_of)
    notices = tuple(notice for one in told for notice in one.notices)
    told = Told(notices, frozenset().union(*(one.currencies for one in told)))
    if kind == DECIMAL and len(parts) == 1:
        return table.rename(**{f"{of}_{name}": f"{of}_part_0" for of in ("c", "bad", "why")}), told
    return _made(table, column, name, len(parts)), told


def _made(table, column, name, parts):
    """The product or sum of the parts, in its unit."""
    values = [table[f"c_part_{number}"] for number in range(parts)]
    total = reduce(product, values) if column.multiply else reduce(lambda left, right: left + right, values)
    if column.unit != 1:
        total = product(total, ibis.literal(Decimal(str(column.unit)), FACTOR))
    return _checked(table, total, name, parts=parts, sign="×" if column.multiply else "+")


def rounded(value, kind=DECIMAL):
    """A number as `kind`, halves to the even neighbour; values of 1e14 or more in size are missing.

    >>> str(rounded(ibis.literal(0.03125)).to_pyarrow().as_py()), rounded(ibis.literal(1e14)).to_pyarrow().as_py()
    ('0.0312', None)
    """
    given, digits = value.type(), dt.dtype(kind).scale
    value = ibis.ifelse(_large(value), ibis.null(given), value)
    if given.is_floating():
        return _even_float(value, digits).cast(kind)
    if given.is_integer() or (given.scale is not None and given.scale <= digits):
        return value.cast(kind)
    return _even_decimal(value.cast(WIDE), digits).cast(kind)


def _large(value):
    return (
        ((value >= LIMIT) | (value <= -LIMIT)) if value.type().is_floating() else value.cast("float64").abs() >= LIMIT
    )


def product(left, right):
    """The product of two numbers in ten decimals; missing where it is 1e14 or more in size.

    >>> price, pieces = ibis.literal(Decimal("8.849557522"), FACTOR), ibis.literal(10_000)
    >>> str(product(price, pieces).to_pyarrow().as_py())
    '88495.5752200000'
    """
    left, right = left.cast(FACTOR), right.cast(FACTOR)
    large = _large(left.cast("float64") * right.cast("float64"))
    return rounded(ibis.ifelse(large, ibis.null(WIDE), left * right), FACTOR)


def _checked(table, total, name, *, parts, sign):
    """The canonical columns, those of the parts left out; a result that is too large carries what it came from."""
    numbers = range(parts)
    value = rounded(total)
    there = reduce(lambda left, right: left & right, [table[f"c_part_{n}"].notnull() for n in numbers])
    large = there & value.isnull()
    shown = reduce(
        lambda left, right: left + f" {sign} " + right, [table[f"c_part_{n}"].cast("string") for n in numbers]
    )
    bad = ibis.coalesce(*(table[f"bad_part_{n}"] for n in numbers), ibis.ifelse(large, shown, ibis.null("string")))
    said_why = ibis.ifelse(large, str(TOO_LARGE), ibis.null("string"))
    why = ibis.coalesce(*(table[f"why_part_{n}"] for n in numbers), said_why)
    made = table.mutate(**{f"c_{name}": value, f"bad_{name}": bad, f"why_{name}": why})
    return made.drop(*(f"{column}_part_{n}" for n in numbers for column in ("c", "bad", "why")))


def _native(table, part, *, name, kind, **_):
    """A column of numbers: one that is no number is missing, an infinite or huge one keeps its text."""
    value = own(table, part)
    infinite = ibis.literal(False)
    if value.type().is_floating():
        value = value.cast("float64").nullif(float("nan"))
        infinite = value.isinf()
    bad = ibis.ifelse(_large(value), value.cast("string"), ibis.null("string"))
    why = ibis.ifelse(_large(value), ibis.ifelse(infinite, str(INFINITE), str(TOO_LARGE)), ibis.null("string"))
    return table.mutate(**{f"c_{name}": rounded(value, kind), f"bad_{name}": bad, f"why_{name}": why}), Told()


def _written(table, part, *, name, kind, found, connection, decimal):
    """A column of texts."""
    texts = found.select(_said=said(own(found, part)))
    odd = distinct(texts, texts["_said"].notnull() & ~_plain(texts, decimal))
    asked = pd.concat([odd, _evidence(texts)], ignore_index=True) if len(odd) else odd
    parsed = parse_numbers(asked, decimal=decimal, where=part, places=dt.dtype(kind).scale)
    if parsed.format == "," and decimal is None:  # then plain texts such as 2.500 mean thousands
        told = {"found": found, "connection": connection, "decimal": ","}
        return _written(table, part, name=name, kind=kind, **told)
    notices = (*parsed.notices, *_rounding(_cast(texts, decimal), kind))
    table = _cast(table.mutate(_said=said(own(table, part))), decimal)
    only = replace(parsed, values=parsed.values.head(len(odd)))
    table = looked_up(table, odd, only, name=name, kind=dt.dtype(kind).to_pyarrow(), connection=connection)
    value = ibis.coalesce(rounded(table["_exact"], kind), table[f"c_{name}"])
    return table.mutate(**{f"c_{name}": value}).drop("_exact"), Told(tuple(notices), _currencies(odd, parsed))


def _plain(table, decimal):
    return table["_said"].re_search(PLAIN[decimal or "."])


def _cast(table, decimal):
    """`table` with plain decimals as ``_exact``."""
    return table.mutate(_exact=ibis.ifelse(_plain(table, decimal), table["_said"], ibis.null("string")).cast(WIDE))


def _evidence(texts):
    """Plain texts with a point, which say what the marks in the others mean."""
    pointed = texts.filter(_plain(texts, ".") & texts["_said"].contains("."))
    found = pointed.distinct().order_by("_said").limit(EVIDENCE).to_pyarrow()["_said"]
    return pd.Series(found.to_pylist(), dtype="str")


def _rounding(texts, kind):
    """A notice when plain decimals have more digits than are kept."""
    if kind != DECIMAL:
        return
    lost = (texts["_exact"] - rounded(texts["_exact"], kind).cast(WIDE)).abs() > NOISE
    rows = texts.filter(lost)
    found = rows.aggregate(n=rows.count(), shown=rows["_said"].min()).to_pyarrow().to_pylist()[0]
    if found["n"]:
        yield text(
            "{n:count} numbers, such as {shown}, are rounded to four decimals", n=found["n"], shown=found["shown"]
        )


def _currencies(odd, parsed):
    """Codes of the currencies in the texts; a bare sign that several currencies share stays a sign."""
    found = set()
    for key, written in odd.items():
        code = parsed.currencies.get(key, "")
        bare = "$" if "$" in written and not any(c.isalpha() for c in written) else ""
        bare = "¥" if any(sign in written for sign in "¥￥") and not any(c.isalpha() for c in written) else bare
        found |= {bare or code} - {""}
    return frozenset(found)
