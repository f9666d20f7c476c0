"""Grids of texts (files, sheets) stacked into one table of the engine, every row with its place."""

import numpy as np
import pyarrow as pa
from ibis.util import gen_name

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.layout import nothing

GATHERED_ROWS, GATHERED_BYTES = 250_000, 64_000_000
PLACE = {"_file": pa.string(), "_sheet": pa.string(), "_line": pa.int64(), "_seq": pa.int64()}


def stack(grids, *, connection, findings, wanted=None):
    """All rows of `grids` in one table of the engine: the columns' union, as text, and where each row stands.

    Parameters
    ----------
    grids : list
        Each with ``file``, ``sheet``, ``names`` and ``tables(findings, wanted)``.
    connection : ibis backend
        Holds the table.
    findings : Findings
        Takes notices and rejected rows.
    wanted : iterable of str, optional
        Columns that every grid must have.

    Raises
    ------
    KamError
        KAM-I36 a wanted column is missing in some grids, KAM-I29 no data rows; and what reading finds.
    """
    names = _union(grids, findings, wanted)
    sink = _Sink(connection, gen_name("kam_lines"))
    try:
        for grid in grids:
            before = sink.rows
            for table in grid.tables(findings, wanted):
                sink.add(_placed(table, grid, names, sink.rows))
            if sink.rows == before and len(grids) > 1:
                findings.note(text("{file}: no data rows", file=_called(grid)))
        if not sink.rows and not findings.rejected:
            raise nothing(", ".join(_called(grid) for grid in grids[:3]))
        return sink.table(names)
    except BaseException:
        sink.drop()
        raise


def _union(grids, findings, wanted):
    """Names of all columns, in the order in which they are met."""
    names = list(dict.fromkeys(name for grid in grids for name in grid.names))
    lacking = {name: [g for g in grids if name not in g.names] for name in names}
    faults = [
        _absent(name, lacking[name], names)
        for name in wanted or ()
        if lacking.get(name) and len(lacking[name]) < len(grids)
    ]
    if faults:
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)
    for name, without in lacking.items():
        if without:
            findings.note(
                text(
                    "column {name} is missing in {n:count} of {total:count} files or sheets, such as {file}",
                    name=name,
                    n=len(without),
                    total=len(grids),
                    file=_called(without[0]),
                )
            )
    return names


def _called(grid):
    return f"{grid.file}: {grid.sheet}" if grid.sheet else grid.file


def _absent(name, without, names):
    return Fault(
        "KAM-I36",
        f"{_called(without[0])}: {name}",
        text("{n:count} files or sheets do not have this column, which others have", n=len(without)),
        text("their lines would lack the value, without a word"),
        did_you_mean(name, [other for other in without[0].names if other in names]),
    )


def _placed(table, grid, names, start):
    rows = len(table)
    columns = {name: table[name] if name in grid.names else pa.nulls(rows, pa.string()) for name in names}
    columns |= {"_file": pa.repeat(grid.file, rows), "_sheet": pa.repeat(grid.sheet, rows), "_line": table["_line"]}
    return pa.table(columns | {"_seq": pa.array(np.arange(start, start + rows))})


class _Sink:
    """A table of the engine that grows batch by batch; small batches are gathered, which the engine takes faster."""

    def __init__(self, connection, name):
        self.connection, self.name, self.rows = connection, name, 0
        self.made, self.waiting, self.room = False, [], (GATHERED_ROWS, GATHERED_BYTES)

    def add(self, table):
        self.rows += len(table)
        self.waiting.append(table)
        self.room = (self.room[0] - len(table), self.room[1] - table.nbytes)
        if min(self.room) <= 0:
            self._pour()

    def _pour(self):
        raw, verb = self.connection.con, f"INSERT INTO {self.name}" if self.made else f"CREATE TABLE {self.name} AS"
        raw.register("kam_batch", pa.concat_tables(self.waiting))
        raw.execute(f"{verb} SELECT * FROM kam_batch")
        raw.unregister("kam_batch")
        self.made, self.waiting, self.room = True, [], (GATHERED_ROWS, GATHERED_BYTES)

    def table(self, names):
        self.waiting.append(pa.schema([*((name, pa.string()) for name in names), *PLACE.items()]).empty_table())
        self._pour()
        return self.connection.table(self.name)

    def drop(self):
        self.connection.con.execute(f"DROP TABLE IF EXISTS {self.name}")
