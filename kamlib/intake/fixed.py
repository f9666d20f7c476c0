"""Text in aligned columns: of given widths, or separated by blanks."""

from itertools import accumulate, pairwise

from kamlib.base.text import text
from kamlib.intake.delimited import INNER, MAX_SAID, Blocks, even, text_table, without_empty
from kamlib.intake.layout import shifted_rows, too_uneven


def splitter(widths):
    """A function from a line to its fields: by `widths` in characters, or at blanks where there are none.

    >>> splitter(())("  00004  19970101   29.33 "), splitter((3, 5))("ab 1.50")
    (['00004', '19970101', '29.33'], ['ab', '1.50'])
    """
    if not widths:
        return str.split
    edges = list(pairwise(accumulate(widths, initial=0)))
    return lambda line: [line[start:end].strip() for start, end in edges] + line[sum(widths) :].split()


def aligned(lines):
    """Whether blanks split the first lines into the same number of fields, two or more.

    >>> aligned([" id  day", " 001 19970101", " 002 19970105"]), aligned(["one word", "two more words"])
    (True, False)
    """
    widths = {len(line.split()) for line in lines if line.strip()}
    return len(widths) == 1 and widths.pop() > 1


def tables(blocks, *, layout, grid, findings):
    """Text columns and lines of one file, as ``delimited.tables`` gives them; rows of another width are rejected."""
    blocks, split, kept, before = Blocks(blocks, grid.file), splitter(layout.widths), 0, len(findings.rejected)
    for block in blocks:
        body, line = blocks.below(block, layout.last_heading)
        lines = body.decode("utf-8").removesuffix("\n").split("\n") if body else []
        plain = "".join([INNER.join(split(said)) + "\n" for said in lines]).encode("utf-8")
        table = even(plain, line, layout, INNER) if INNER.encode() not in body else None
        if table is None:
            table = _uneven(enumerate(map(split, lines), line), lines, layout, grid, findings)
        kept += len(table)
        aside = findings.rejected[before:]
        if too_uneven(aside, kept):
            raise shifted_rows(grid.file, layout, [row[2] for row in aside], aside[0][5])
        yield without_empty(table)
    blocks.ended(findings)


def _uneven(split, lines, layout, grid, findings):
    rows, numbers = [], []
    for said, (number, fields) in zip(lines, split, strict=True):
        if len(fields) == len(layout.names):
            rows.append(fields)
            numbers.append(number)
        elif fields:
            reason = text("{n:count} fields instead of {expected:count}", n=len(fields), expected=len(layout.names))
            findings.reject(grid, number, reason, said[:MAX_SAID])
    return text_table(layout.names, zip(*rows, strict=True) if rows else [()] * len(layout.names), numbers)
