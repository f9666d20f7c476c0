"""Files of any known kind -> one table of the engine with the place of every row; nothing is typed here."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import ibis
import pandas as pd

from kamlib.base.text import Text
from kamlib.intake import content, database, places
from kamlib.intake.findings import Findings
from kamlib.intake.stack import stack
from kamlib.intake.textfile import text_file


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


def read(source, *, connection, columns=None):
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

    Raises
    ------
    KamError
        KAM-I20 to KAM-I49, each with file, line or row, and remedy. Exit 40 damaged, 41 beyond the limits, 42 empty,
        43 columns differ, 2 where the user has to choose.

    Examples
    --------
    >>> from kamlib.intake.engine import connect
    >>> from kamlib.intake.spec import Source
    >>> raw = read(Source(files="data/demo/accounts.csv"), connection=connect())
    >>> raw.encoding, raw.table.columns[0], raw.table.columns[-1]
    ('utf-8', 'account_id', '_seq')
    """
    parts, notices = places.find(source.files)
    parts = [_recognised(part) for part in parts]
    findings = Findings(notices=list(notices))
    for part in parts:
        findings.note(content.misnamed(part))
    (family,) = {_FAMILY[part.kind] for part in parts}
    wanted = None if columns is None else tuple(columns)
    table, encoding = family(parts, source, connection=connection, findings=findings, wanted=wanted)
    return Raw(table, findings.frame(), findings.said(), encoding, tuple(dict.fromkeys(part.path for part in parts)))


def _recognised(part):
    with part.path.open("rb") as stream:
        return replace(part, kind=content.kind(stream.read(content.HEAD), where=part.name))


def _texts(parts, source, *, connection, findings, wanted):
    grids = [text_file(part, source, opened=partial(part.path.open, "rb"), findings=findings) for part in parts]
    table = stack(grids, connection=connection, findings=findings, wanted=wanted)
    return table, ", ".join(sorted({grid.coding.name for grid in grids}))


def _parquet(parts, source, **told):
    return database.parquet(parts, **told), ""


_FAMILY = {"text": _texts, "parquet": _parquet}
