"""Delimited text (CSV and its kin) as batches of text columns, with the physical line of every row.

Blocks without quotes and with even rows are split by Arrow; all others by the csv module. Both ways give the same.
"""

import csv
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.layout import SHOWN, shifted_rows, too_uneven

MAX_SAID = 2_000
INNER = "\x1f"  # stands between the fields of a block whose quotes have been resolved


def tables(blocks, *, layout, grid, findings):
    """Text columns and lines of one file, block by block.

    Parameters
    ----------
    blocks : iterator of bytes
        UTF-8, whole lines that end with ``\\n``.
    layout : Layout
        Names, separator and the last line of the heading.
    grid : Grid
        Names file and sheet in rejects and errors.
    findings : Findings
        Takes rejected rows and notices.

    Yields
    ------
    pyarrow.Table
        One string column a name, empty fields missing, and ``_line`` (int64).

    Raises
    ------
    KamError
        KAM-I34 NUL bytes, KAM-I35 a quote that is never closed, KAM-I31 most rows of another width.
    """
    blocks, kept, before = Blocks(blocks, grid.file), 0, len(findings.rejected)
    for block in blocks:
        body, line = blocks.below(block, layout.last_heading)
        table = _at_once(body, line, layout)
        if table is None:
            table = _uneven(_Lines(body, blocks, line), layout, grid, findings)
        full = without_empty(table)
        kept += len(full)
        aside = findings.rejected[before:]
        if too_uneven(aside, kept):
            raise shifted_rows(grid.file, layout, [row[2] for row in aside], aside[0][5])
        yield full
    blocks.ended(findings)


@dataclass
class Blocks:
    """Blocks of text, with the line that each begins with; refuses NUL bytes."""

    source: object
    file: str
    line: int = 1
    after: int = 1
    last: bytes = b"\n"

    def __iter__(self):
        return self

    def __next__(self):
        block = next(self.source)
        self.line, self.last = self.after, block[-1:]
        self.after += block.count(b"\n")
        if b"\0" in block:
            raise _nul(self.file, self.line + block[: block.index(b"\0")].count(b"\n"))
        return block

    def below(self, block, heading):
        """The part of `block` below line `heading`, and its first line."""
        start = 0
        for _ in range(self.line, heading + 1):
            start = block.index(b"\n", start) + 1 if b"\n" in block[start:] else len(block)
        return block[start:], max(self.line, heading + 1)

    def ended(self, findings):
        """Note a last line that does not end."""
        if self.last != b"\n":
            findings.note(
                text(
                    "{file}: the last line ({line}) has no line end: the file may have been cut off",
                    file=self.file,
                    line=self.after,
                )
            )


def _at_once(body, line, layout):
    """A block split at once, or None where a blank, uneven or many-line row needs a closer look."""
    if len(layout.names) == 1:
        return None
    if b'"' not in body:
        return even(body, line, layout, layout.separator)
    lines = body.decode("utf-8").removesuffix("\n").split("\n")
    try:
        plain = "\n".join(map(INNER.join, csv.reader(lines, delimiter=layout.separator, strict=True))) + "\n"
    except csv.Error:
        return None
    fits = INNER.encode() not in body and plain.count("\n") == len(lines)
    return even(plain.encode("utf-8"), line, layout, INNER) if fits else None


def even(body, line, layout, separator):
    """A block without quotes, split by Arrow; None if it has an uneven row. Blank lines come as empty rows."""
    if not body:
        return _table([], [], layout)
    rows = body.count(b"\n") + (not body.endswith(b"\n"))
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(column_names=layout.names, block_size=len(body) + 1, use_threads=False),
            arrow_csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(layout.names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.append_column("_line", pa.array(np.arange(line, line + rows))) if len(table) == rows else None


@dataclass
class _Lines:
    """Lines of a block; a record that is open at its end draws the next block in."""

    body: bytes
    blocks: Blocks
    line: int
    record: list = field(default_factory=list)
    ended: bool = False

    def __post_init__(self):
        self._fill(self.body)

    def _fill(self, body):
        self.waiting = body.decode("utf-8").split("\n")
        self.waiting = [said + "\n" for said in self.waiting[:-1]] + [said for said in self.waiting[-1:] if said]
        self.waiting.reverse()

    def __iter__(self):
        return self

    def __next__(self):
        if not self.waiting:
            self.ended = True
            self._fill(next(self.blocks))
            self.ended = False
        self.record.append(self.waiting.pop())
        return self.record[-1]

    def finished(self):
        """Begin a new record; the line of the one that ends here."""
        first, self.line = self.line, self.line + len(self.record)
        self.record = []
        return first


def _uneven(lines, layout, grid, findings):
    """A block split by the csv module, row by row."""
    reader = csv.reader(lines, delimiter=layout.separator, strict=True)
    rows, numbers = [], []
    while lines.waiting:
        fields, problem = _record(reader)
        record, line = lines.record, lines.finished()
        if fields is not None and len(fields) == len(layout.names):
            rows.append(fields)
            numbers.append(line)
        elif (problem and lines.ended) or len(record) > 1:
            raise _unclosed(grid.file, line, record)
        elif fields is None or any(field.strip() for field in fields):
            findings.reject(grid, line, problem or _width(fields, layout), record[0].rstrip("\n")[:MAX_SAID])
    return _table(rows, numbers, layout)


def _record(reader):
    try:
        return next(reader), None
    except csv.Error:
        return None, text("quotes within a field that are not doubled")


def _width(fields, layout):
    return text("{n:count} fields instead of {expected:count}", n=len(fields), expected=len(layout.names))


def _table(rows, numbers, layout):
    columns = zip(*rows, strict=True) if rows else [()] * len(layout.names)
    return text_table(layout.names, columns, numbers)


def text_table(names, columns, numbers):
    """Columns of texts as an Arrow table with ``_line``; empty texts are missing."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    arrays = [pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array) for array in arrays]
    return pa.table([*arrays, pa.array(numbers, pa.int64())], names=[*names, "_line"])


def without_empty(table):
    """`table` without the rows in which every field is missing."""
    columns = [table[name] for name in table.column_names if name != "_line"]
    if not len(table) or min(column.null_count for column in columns) == 0:
        return table
    return table.filter(pc.invert(reduce(pc.and_, map(pc.is_null, columns))))


def _nul(file, line):
    return KamError(
        Fault(
            "KAM-I34",
            file,
            text("line {line} holds a NUL byte", line=line),
            text("the file is damaged, or it is UTF-16 without a mark"),
            text("export it again, or say encoding: utf-16-le"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _unclosed(file, line, record):
    return KamError(
        Fault(
            "KAM-I35",
            file,
            text("a quote opens in line {line} and is not closed: {said}", line=line, said=record[0].strip()[:SHOWN]),
            text("the rows below would be swallowed into one field"),
            text(
                "close the quote, or double a quote that belongs to the text; if the file was cut off, export it again"
            ),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )
