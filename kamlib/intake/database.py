"""SQLite and DuckDB files, opened read-only; looking at a file that is not there never makes one."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice

import duckdb
import pyarrow as pa
from ibis.util import gen_name

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.cells import cell_text
from kamlib.intake.delimited import text_table
from kamlib.intake.layout import nothing
from kamlib.intake.parquet import literal, quoted, refuse_twins

BATCH = 50_000
WAL_MODE = 2  # bytes 18 and 19 of a SQLite file whose changes stand in a -wal file beside it
DUCKDB_SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class SqliteTable:
    """One table or view of a SQLite file as a grid of texts, for ``stack``."""

    file: str
    names: tuple[str, ...]
    connection: sqlite3.Connection
    table: str
    sheet: str = ""

    def tables(self, findings, wanted):
        """Batches of text columns with ``_line``, the number of the row; one statement reads one state."""
        try:
            rows = self.connection.execute(f"SELECT * FROM {quoted(self.table)}")
            start = 1
            while batch := list(islice(rows, BATCH)):
                cells = zip(self.names, zip(*batch, strict=True), strict=True)
                columns = [self._texts(name, values, wanted) for name, values in cells]
                yield text_table(self.names, columns, range(start, start + len(batch)))
                start += len(batch)
        except sqlite3.Error as error:
            raise _damaged(self.file, error) from None

    def _texts(self, name, cells, wanted):
        binary = next((n for n, cell in enumerate(cells) if isinstance(cell, bytes)), None)
        if binary is not None and wanted is not None and name in wanted:
            raise KamError(_binary(self.file, self.table, name), exit_code=Exit.INPUT_CORRUPT)
        return ["" if isinstance(cell, bytes) else cell_text(cell) for cell in cells]


def sqlite(part, source, *, stacked):
    """Read the table that `source` names, or the only one, of a SQLite file, as text.

    Parameters
    ----------
    part : Part
    source : Source
        Its ``table``.
    stacked : callable
        Takes a list of grids and gives the engine's table.

    Raises
    ------
    KamError
        KAM-I38 no such table (exit 43) or several to choose from (exit 2), KAM-I39 binary values in a wanted column,
        KAM-I40 damaged (exit 40), KAM-I32 column names that differ in capitals only, KAM-I29 no rows.
    """
    with closing(_sqlite(part)) as connection:
        listing = (
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        )
        try:
            table = _chosen(part, source, [name for (name,) in connection.execute(f"{listing} ORDER BY name")])
            names = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})"))
        except sqlite3.Error as error:
            raise _damaged(part.name, error) from None
        refuse_twins(part.name, names)
        return stacked([SqliteTable(part.name, names, connection, table)])


def _sqlite(part):
    """A read-only connection; without a -wal file beside it, a file is read as one that nobody changes."""
    with part.path.open("rb") as stream:
        waiting = stream.read(20)[18:] == bytes((WAL_MODE, WAL_MODE))
    alone = waiting and not part.path.with_name(part.path.name + "-wal").exists()
    return sqlite3.connect(f"{part.path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}", uri=True)


def duck(part, source, *, connection):
    """Copy the table that `source` names, or the only one, of a DuckDB file to the engine; native types kept.

    The file is opened by a connection of its own, which may open no other file.

    Raises
    ------
    KamError
        KAM-I38 no such table (exit 43) or several (exit 2), KAM-I40 damaged (exit 40), KAM-I55 in use by another
        program (exit 50), KAM-I32 reserved names, KAM-I29 no rows.
    """
    opened = _guarded(part, partial(duckdb.connect, str(part.path), read_only=True, config=DUCKDB_SETTINGS))
    with closing(opened) as file:
        listing = (
            "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
        table = _chosen(part, source, sorted(name for (name,) in _guarded(part, lambda: file.sql(listing).fetchall())))
        rows = _guarded(part, lambda: file.sql(f"SELECT * FROM {quoted(table)}").to_arrow_reader(BATCH))
        refuse_twins(part.name, rows.schema.names)
        return _guarded(part, lambda: _copied(part, rows, connection))


def _copied(part, rows, connection):
    name, raw = gen_name("kam_duckdb"), connection.con
    raw.register("kam_rows", rows)
    raw.execute(
        f"CREATE TABLE {name} AS SELECT *, {literal(part.name)} AS _file, '' AS _sheet, "
        "row_number() OVER () AS _line, row_number() OVER () - 1 AS _seq FROM kam_rows"
    )
    raw.unregister("kam_rows")
    table = connection.table(name)
    if not table.count().to_pyarrow().as_py():
        raise nothing(part.name)
    return table


def _guarded(part, work):
    """What `work` gives; the engine's complaints about the file become a KamError."""
    try:
        return work()
    except (duckdb.Error, pa.ArrowException) as error:
        if "set lock" in str(error):
            raise _in_use(part) from None
        raise _damaged(part.name, error) from None


def _chosen(part, source, tables):
    """The table's name; only names that the file lists are ever put into a statement."""
    if source.table in tables or (source.table is None and len(tables) == 1):
        return source.table or tables[0]
    if source.table is None and tables:
        found = text("{n:count} tables: {tables}", n=len(tables), tables=", ".join(tables[:20]))
        mend = text("say which one: table: {table}", table=tables[0])
        code = Exit.USAGE
    else:
        found, code = text("there is no table {table}", table=source.table or "?"), Exit.SCHEMA_DRIFT
        mend = did_you_mean(source.table or "", tables) if tables else text("check which database was meant")
    raise KamError(Fault("KAM-I38", part.name, found, text("it is not clear what to read"), mend), exit_code=code)


def _binary(file, table, name):
    return Fault(
        "KAM-I39",
        f"{file}: {table}: {name}",
        text("the column holds binary values"),
        text("they cannot be read as text"),
        text("map another column, or a view that turns it into text"),
    )


def _damaged(file, error):
    return KamError(
        Fault(
            "KAM-I40",
            file,
            text("not a whole database file: {problem}", problem=str(error).split("\n")[0][:160]),
            text("it was cut off, damaged, or made by a newer program"),
            text("copy it again, or export the table as CSV or Parquet"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _in_use(part):
    return KamError(
        Fault(
            "KAM-I55",
            part.name,
            text("another program has the database open for writing"),
            text("its state would be read half-way"),
            text("close the other program, or try again later"),
        ),
        exit_code=Exit.SOURCE_UNREACHABLE,
    )
