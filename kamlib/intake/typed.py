"""Columns as found become canonical columns: text ids, dates, exact money; what cannot be read carries its reason."""

from dataclasses import dataclass
from datetime import date

import ibis
import pyarrow as pa

from kamlib.base.text import Text
from kamlib.intake.amounts import amount
from kamlib.intake.dates import FIRST_YEAR, LAST_YEAR, SENTINEL_DAYS, parse_dates
from kamlib.intake.headings import origins, ruled
from kamlib.intake.layout import RESERVED
from kamlib.intake.lookup import OWN, distinct, looked_up, own, said
from kamlib.intake.names import name_of
from kamlib.intake.schema import DAY, MONEY, NUMBER, field

NO_DATE = "the day stands for no date"


@dataclass(frozen=True)
class Typed:
    """Lines with canonical columns.

    Attributes
    ----------
    table : ibis.Table
        ``_file``, ``_sheet``, ``_line``, ``_seq``; canonical columns as ``c_<name>``; ``bad_<name>`` holds the text
        that could not be read, ``why_<name>`` why; columns of the file that rules look at, behind the prefix ``OWN``.
    columns : tuple of str
        Canonical names, without prefix.
    notices : tuple of Text
    currencies : frozenset of str
        Codes of the currencies that stand beside amounts, or bare signs.
    """

    table: ibis.Table
    columns: tuple[str, ...]
    notices: tuple[Text, ...]
    currencies: frozenset[str]


def typed(raw, mapping, *, name, connection):
    """Map and type the columns of one raw table.

    Parameters
    ----------
    raw : ibis.Table
        Columns as found, with ``_seq``, ``_file``, ``_sheet``, ``_line``.
    mapping : Mapping
        Its names are those of the file (see :func:`kamlib.intake.headings.resolved`).
    name : str
        The canonical table.

    Returns
    -------
    Typed

    Raises
    ------
    KamError
        What :func:`parse_numbers`, :func:`parse_dates` and look-up lists raise.
    """
    used = [column for one in mapping.columns.values() for column in origins(one)]
    kept = {OWN + column: raw[column] for column in dict.fromkeys([*used, *ruled(mapping.clean)])}
    found = table = raw.select(*RESERVED, **kept)
    notices, currencies, names = [], frozenset(), []
    for short, column in mapping.columns.items():
        known = field(name, short)
        names.append(known.name)
        if known.kind in (MONEY, NUMBER):
            told = {"found": found, "connection": connection, "decimal": mapping.source.decimal}
            table, said_of = amount(table, column, name=known.name, **told)
            notices += said_of.notices
            currencies |= said_of.currencies
        else:
            read = _date if known.kind == DAY else _text
            table, seen = read(table, column, known.name, found=found, connection=connection)
            notices += seen
    ruling = [OWN + column for column in dict.fromkeys(ruled(mapping.clean))]
    made = [column for column in table.columns if not column.startswith(OWN)]
    return Typed(table.select(*made, *ruling), tuple(names), tuple(notices), currencies)


def _text(table, column, name, *, found, connection):
    table, notices = name_of(table, column, found=found, connection=connection)
    return table.rename(**{f"c_{name}": "_name"}), notices


def _date(table, column, name, *, found, connection):
    value = own(table, column.column)
    if value.type().is_date() or value.type().is_timestamp():
        return _native_day(table, value.cast("date"), name), ()
    said_of = found.select(_said=said(own(found, column.column)))
    texts = distinct(said_of, said_of["_said"].notnull())
    parsed = parse_dates(texts, format=column.format, where=column.column)
    table = table.mutate(_said=said(value))
    return looked_up(table, texts, parsed, name=name, kind=pa.date32(), connection=connection), parsed.notices


def _native_day(table, day, name):
    """Days as the file types them; those that stand for "none" are not believed."""
    usable = day.between(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)) & ~day.isin(SENTINEL_DAYS)
    bad = ibis.ifelse(usable, ibis.null("string"), day.cast("string"))
    why = ibis.ifelse(usable | day.isnull(), ibis.null("string"), NO_DATE)
    good = ibis.ifelse(usable, day, ibis.null("date"))
    return table.mutate(**{f"c_{name}": good, f"bad_{name}": bad, f"why_{name}": why})
