"""From canonical tables to accounts by indicators, in raw units, with a word on what could not be measured."""

from dataclasses import dataclass

import pandas as pd

from kamlib.accounts.months import shift
from kamlib.base import checks
from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators import conduct, sales
from kamlib.indicators.catalogue import CATALOGUE
from kamlib.indicators.faults import refuse, unknown
from kamlib.indicators.window import window

_HOMES = {"transactions": sales}


@dataclass(frozen=True, eq=False)
class Measured:
    """Accounts by indicators.

    Attributes
    ----------
    table : DataFrame
        Raw values by indicator code, indexed by ``account_id``; a column without a source is missing throughout.
    coverage : DataFrame
        ``indicator``, ``measure``, ``accounts`` (with a value), ``share``, ``without`` (tables or columns that it lacks
        or whose term was left out).
    missing : dict
        Indicator code to the table or column that is not there.
    tables : tuple of str
        Tables that were given.
    as_of : date
    warnings : tuple of Fault
    """

    table: pd.DataFrame
    coverage: pd.DataFrame
    missing: dict
    tables: tuple
    as_of: object
    warnings: tuple


def measure(design, tables, *, as_of=None):
    """Measure the indicators of a system.

    Parameters
    ----------
    design : Design
    tables : mapping
        ``transactions`` and whatever else is there (``receivables``, ``service``, ``rebates``, ``programmes``,
        ``potential``, ``survey``): frames or Ibis tables with canonical columns.
    as_of : date or str, optional
        The last day that counts; the system's own unless given, where ``latest`` is the day of the last line.

    Raises
    ------
    KamError
        KAM-T01 without ``transactions``; whatever is wrong with the lines; KAM-E105 an indicator without a measure.
    """
    tables = {name: table for name, table in tables.items() if table is not None}
    checks.columns(pd.DataFrame(columns=list(tables)), ["transactions"], table="tables")
    leaves = design.tree.leaves()
    refuse([unknown(leaf.code, leaf.measure[0], CATALOGUE) for leaf in leaves if leaf.measure[0] not in CATALOGUE])
    look = window(tables, as_of=as_of or design.as_of, months=design.months)
    missing = {leaf.code: why for leaf in leaves if (why := _lacks(leaf, tables))}
    found = {leaf.code: _value(leaf, look, missing) for leaf in leaves}
    table = pd.DataFrame(found, index=pd.Index(look.accounts.astype("str"), name="account_id")).astype("float64")
    coverage = _coverage(leaves, table, missing, tables)
    return Measured(table, coverage, missing, tuple(tables), look.as_of, tuple(_warnings(look)))


def _lacks(leaf, tables):
    """The first table, column or setting that a measure needs and that is not there."""
    name, given = leaf.measure
    for table, columns in CATALOGUE[name].needs.items():
        if table not in tables:
            return table
        for column in columns:
            if column not in tables[table].columns:
                return f"{table}.{column}"
    empty = [key for key, value in {**CATALOGUE[name].settings, **given}.items() if value == []]
    return f"{name}: {empty[0]}" if empty else ""


def _value(leaf, look, missing):
    if leaf.code in missing:
        return float("nan")
    name, settings = leaf.measure
    table, function = name.split(".")
    home = _HOMES.get(table, conduct)
    return getattr(home, function)(look, **{**CATALOGUE[name].settings, **settings})


def _coverage(leaves, table, missing, tables):
    rows = []
    for leaf in leaves:
        known = int(table[leaf.code].notna().sum())
        left_out = [name for name in CATALOGUE[leaf.measure[0]].uses if name not in tables]
        rows.append(
            {
                "indicator": leaf.code,
                "measure": leaf.measure[0],
                "accounts": known,
                "share": known / len(table) if len(table) else 0.0,
                "without": missing.get(leaf.code) or ", ".join(left_out),
            }
        )
    return pd.DataFrame(rows)


def _warnings(look):
    """The window reaches beyond the lines: a month without any at its end, or less than two windows before."""
    if look.as_of > shift(look.last, 1):
        yield _beyond(text("{as_of:day} is later than the last line, of {last:day}", as_of=look.as_of, last=look.last))
    if look.first > shift(look.as_of, 1 - 2 * look.months):
        message = text("the lines begin on {first:day}, less than two windows before", first=look.first)
        yield _beyond(message)


def _beyond(found):
    return Fault(
        "KAM-W230",
        "window",
        found,
        text("growth, trend and rates rest on less than they seem to, and growth may not be computed"),
        text("choose another as_of, or read these indicators with care"),
    )
