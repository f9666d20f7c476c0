"""Files of any known kind -> one table of the engine with the place of every row; nothing is typed here."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import ibis
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import Text, text
from kamlib.intake import archive, content, database, places
from kamlib.intake.findings import Findings
from kamlib.intake.parquet import parquet
from kamlib.intake.stack import stack
from kamlib.intake.textfile import text_file
from kamlib.intake.workbook import workbook


@dataclass(frozen=True, eq=False)
class Raw:
    """What stands in the files.

    Parameters
    ----------
    table : ibis.Table
        The columns as found (texts for CSV, fixed width and workbooks; native types for Parquet and DuckDB), and
        ``_file``, ``_sheet`` (text), ``_line`` (int64, from 1: line of a text file, row of a sheet, number of a row),
        ``_seq`` (int64, from 0 over all files in order).
    rejected : pandas.DataFrame
        Rows whose shape is wrong: file, sheet, line, column, reason (a ``Text``), text.
    notices : tuple of Text
        What the reader of the analysis should know.
    encoding : str
        Of text files, several joined by ``, ``; empty for other kinds.
    files : tuple of Path
        What was read, for hashing.
    """

    table: ibis.Table
    rejected: pd.DataFrame
    notices: tuple[Text, ...]
    encoding: str
    files: tuple[Path, ...]


def read(source, *, connection, columns=None, limits=archive.LIMITS):
    """Read the files of `source`, by their content and not by their names.

    Parameters
    ----------
    source : Source
        Files and what is known about them.
    connection : ibis backend
        Engine that holds the table (see ``kamlib.intake.engine.connect``).
    columns : iterable of str, optional
        Columns that will be used. They must be in all files that are read and hold no undecodable bytes; of Parquet
        files only these are read. None stands for a look: all columns, and damage is told in a notice.
    limits : Limits
        What compressed files may grow to.

    Raises
    ------
    KamError
        KAM-I20 to KAM-I49, I55, I56: with file, line or row, and remedy. Exit 40 damaged, 41 too large, 42 empty,
        43 columns differ, 2 where the user has to choose.

    Examples
    --------
    >>> from kamlib.intake.engine import connect
    >>> from kamlib.intake.spec import Source
    >>> raw = read(Source(files="data/demo/accounts.csv"), connection=connect())
    >>> raw.encoding, raw.table.columns[0], raw.table.columns[-1]
    ('utf-8', 'account_id', '_seq')
    """
    found, notices = places.find(source.files)
    findings = Findings(notices=list(notices))
    wanted = None if columns is None else tuple(columns)
    with ExitStack() as open_archives:
        parts = [part for given in found for part in _recognised(given, limits, findings, open_archives)]
        told = {"connection": connection, "findings": findings, "wanted": wanted}
        table, encoding = _family(parts, findings)(parts, source, limits, **told)
    return Raw(table, findings.frame(), findings.said(), encoding, tuple(part.path for part in found))


def _family(parts, findings):
    """The function that reads `parts`, which must be of one family."""
    for part in parts:
        findings.note(content.misnamed(part))
    families = {_FAMILY[part.kind]: part for part in parts}
    if len(families) > 1 or (len(parts) > 1 and parts[0].kind in SINGLE):
        raise _mixed(families.values())
    return next(iter(families))


def _recognised(part, limits, findings, open_archives):
    """The file with its kind, or the members of an archive."""
    try:
        with part.path.open("rb") as stream:
            part = replace(part, kind=content.kind(stream.read(content.HEAD), where=part.name))
    except PermissionError:
        raise _forbidden(part) from None
    if part.kind == "gz":
        with archive.opener(part, limits=limits)() as stream:
            inner = content.kind(stream.read(content.HEAD), where=part.name)
        if inner != "text":
            raise archive.within(part, inner)
    if part.kind == "zip":
        opened = partial(part.path.open, "rb")
        part = replace(part, kind=archive.kind_of(archive.directory(opened, where=part.name, limits=limits)))
        if part.kind == "zip":
            members, notices = archive.expand(part, limits=limits, keep=open_archives)
            findings.notices += notices
            return members
    if part.kind not in _FAMILY:
        raise content.unread(part.name, part.kind.upper())
    return [part]


def _texts(parts, source, limits, *, connection, findings, wanted):
    """Text files and workbooks: grids of texts, stacked."""
    grids = []
    for part in parts:
        if part.kind in ("xlsx", "xls"):
            opened = archive.whole(part, limits=limits)
            grids += workbook(part, source, opened=opened, findings=findings, wanted=wanted)
        else:
            grids.append(text_file(part, source, opened=archive.opener(part, limits=limits), findings=findings))
    table = stack(grids, connection=connection, findings=findings, wanted=wanted)
    return table, ", ".join(sorted({grid.encoding for grid in grids} - {""}))


def _parquet(parts, source, limits, **told):
    return parquet(parts, **told), ""


def _sqlite(parts, source, limits, **told):
    return database.sqlite(parts[0], source, stacked=lambda grids: stack(grids, **told)), ""


def _duckdb(parts, source, limits, *, connection, **_):
    return database.duck(parts[0], source, connection=connection), ""


def _mixed(parts):
    names = ", ".join(part.name for part in parts)
    means = text("they cannot be stacked into one table")
    mend = text("name files of one kind, and one database file at a time")
    fault = Fault("KAM-I23", names, text("files of several kinds, or several databases"), means, mend)
    return KamError(fault, exit_code=Exit.USAGE)


def _forbidden(part):
    means, mend = text("it cannot be read"), text("ask for the right to read it, or copy it elsewhere")
    fault = Fault("KAM-I37", part.name, text("this user may not read the file"), means, mend)
    return KamError(fault, exit_code=Exit.NO_PERMISSION)


SINGLE = ("sqlite", "duckdb")
_FAMILY = {
    **dict.fromkeys(("text", "gz", "xlsx", "xls"), _texts),
    "parquet": _parquet,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
}
