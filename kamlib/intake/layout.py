"""Where the heading of a table of texts stands, what the columns are called, and how fields are separated."""

import csv
import re
from collections import Counter
from dataclasses import dataclass

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import Text, text

SEPARATORS = ("\t", ";", "|", ",")  # a comma comes last: it also stands within numbers and texts
SNIFFED, SPLIT_TRIED = 500, 100
SHOWN = 120
UNEVEN_ROWS = 20
RESERVED = ("_file", "_sheet", "_line", "_seq")
_NUMBER = re.compile(r"[-+(−－]?[¥￥$£€]?[-+]?[\d][\d.,，' ]*(?:[eE][+-]?\d+)?[%万亿元)]*")
_DAY = re.compile(r"\d{1,4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,4}日?(?:[ T].*)?")
_YEAR = re.compile(r"(?:19|20)\d\d年?")


@dataclass(frozen=True)
class Layout:
    """Names of the columns, and the last line (counted from 1) that is still heading; 0 when there is none."""

    names: tuple[str, ...]
    last_heading: int
    separator: str = ""
    widths: tuple[int, ...] = ()
    notices: tuple[Text, ...] = ()


def separator(lines, *, header="auto"):
    """The separator that splits most `lines` into the same number of fields, the first record included.

    >>> separator(["客户;金额", "甲;1,5", "乙;2,5"])
    ';'
    """
    best = max(SEPARATORS, key=lambda sign: _evenness(lines, sign))
    return best if _evenness(lines, best)[0] > 0 else None


def _evenness(lines, sign):
    """Share of records with the usual number of fields, that number; (0, 0) where nothing is split."""
    widths = [len(row) for row in split(lines[:SPLIT_TRIED], sign) if any(row)]
    if not widths:
        return 0, 0
    usual, times = _usual(widths)
    return (times / len(widths), usual) if usual > 1 else (0, 0)


def _usual(widths):
    """The most frequent width, the larger of two; and how often it occurs."""
    return max(Counter(widths).items(), key=lambda item: (item[1], item[0]))


def split(lines, sign):
    """Records of the first lines, leniently."""
    return [fields for _, fields in records(lines, sign)]


def records(lines, sign):
    """Pairs of the last physical line of a record and its fields; blank lines left out."""
    reader = csv.reader((line + "\n" for line in lines[:SNIFFED]), delimiter=sign)
    try:
        return [(reader.line_num, fields) for fields in reader if fields]
    except csv.Error:
        return []


def layout(rows, source, *, where, sheet=""):
    """Find the heading among the first rows of a table.

    Parameters
    ----------
    rows : list of (int, list of str)
        Line (or row) number and fields of the first rows, blank ones left out.
    source : Source
        Its ``header`` and ``names`` are followed.

    Raises
    ------
    KamError
        KAM-I30 no heading found, KAM-I31 rows and heading differ in width (shifted columns), KAM-I32 duplicate names,
        KAM-I33 `names` do not fit, KAM-I26 no row at all.
    """
    place = f"{where}: {sheet}" if sheet else where
    if not rows:
        raise nothing(place)
    line, heading = _heading(rows, source, place)
    below = [(number, fields) for number, fields in rows if number > line]
    width = _usual([len(fields) for _, fields in below])[0] if below else len(heading)
    if line and width != len(heading):
        raise _shifted(place, line, heading, below, width)
    names = _named(source, heading, width, place) if source.names or not line else _cleaned(heading)
    _distinct(names, place, line)
    return Layout(names, line, notices=_skipped(rows, line, where) if source.header == "auto" else ())


def _heading(rows, source, place):
    """Line and fields of the heading; (0, []) when the user says that there is none."""
    if source.header == "none":
        return 0, []
    if source.header != "auto":
        found = next(((line, fields) for line, fields in rows if line >= source.header), None)
        if found is None or found[0] != source.header:
            raise _headless(place, rows[0], text("line {line} holds no heading", line=source.header))
        return found
    width = _usual([len(fields) for _, fields in rows])[0]
    for line, fields in rows:
        if _looks_like_heading(fields, width):
            return line, fields
        if len(fields) == width and _filled(fields) * 2 > width:
            break
        if _filled(fields) > 1 and _filled(fields) * 2 > width and _wordy(fields):
            raise _shifted(place, line, fields, [row for row in rows if row[0] > line], width)
    raise _headless(place, rows[0], text("no line looks like a heading"))


def _looks_like_heading(fields, width):
    return len(fields) == width and _filled(fields) * 2 > width and _wordy(fields)


def _filled(fields):
    return sum(bool(field.strip()) for field in fields)


def _wordy(fields):
    """No field is a number or a day; years may be names of columns."""
    said = [field.strip() for field in fields if field.strip()]
    return not any((_NUMBER.fullmatch(s) and not _YEAR.fullmatch(s)) or _DAY.fullmatch(s) for s in said)


def _cleaned(heading):
    """Names without line breaks and outer blanks; columns without a name are called by position."""
    return tuple(" ".join(name.strip("\ufeff").split()) or f"column {n}" for n, name in enumerate(heading, 1))


def _named(source, heading, width, place):
    if source.names and len(source.names) != width:
        found = text("{n:count} names for {width:count} columns", n=len(source.names), width=width)
        means = text("it is not clear which column is which")
        mend = text("give one name for each column under names")
        raise KamError(Fault("KAM-I33", place, found, means, mend))
    return tuple(source.names) or tuple(str(n) for n in range(1, width + 1))


def _distinct(names, place, line):
    """Raise if two columns have one name; the engine does not tell capitals from small letters."""
    seen, faults = {name: 0 for name in RESERVED}, []
    for position, name in enumerate(names, 1):
        if name.casefold() in seen:
            faults.append(_duplicate(name, seen[name.casefold()], position, place, line))
        seen.setdefault(name.casefold(), position)
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def _duplicate(name, first, second, place, line):
    if first:
        found = text("columns {first} and {second} are both called {name}", first=first, second=second, name=name)
    else:
        found = text("column {second} is called {name}, a name that is reserved here", second=second, name=name)
    means = text("it is not clear which one is meant")
    mend = text("rename one in the file, or give all names: header: {line} and names: [...]", line=line)
    return Fault("KAM-I32", place, found, means, mend)


def _skipped(rows, line, where):
    above = [" ".join(field for field in fields if field) for number, fields in rows if 0 < number < line]
    if not above:
        return ()
    said = " / ".join(above)[:SHOWN]
    return (text("{file}: the heading is line {line}; above it stands: {said}", file=where, line=line, said=said),)


def _shifted(place, line, heading, below, width):
    first = next((number, fields) for number, fields in below if len(fields) == width)
    found = text(
        "the heading (line {line}) has {n:count} columns, most rows have {width:count}, such as line {row}: {said}",
        line=line,
        n=len(heading),
        width=width,
        row=first[0],
        said=" | ".join(first[1])[:SHOWN],
    )
    if width == len(heading) + 1 and not first[1][-1].strip():
        mend = text("every row ends with a separator too many: remove it, or add one to the heading, and export again")
    else:
        mend = text("check for a column without a name, unquoted separators in texts or another separator")
    means = text("columns are shifted: names and values do not belong together")
    return KamError(Fault("KAM-I31", place, found, means, mend), exit_code=Exit.INPUT_CORRUPT)


def too_uneven(rejected, kept):
    """Whether so many rows have another width that the file is shifted, not some of its rows."""
    return len(rejected) > max(UNEVEN_ROWS, kept)


def shifted_rows(place, layout, lines, said):
    """The error for a file most of whose rows have another width than its heading."""
    found = text(
        "{n:count} rows, the first in line {row}, do not have the heading's {width:count} fields: {said}",
        n=len(lines),
        row=lines[0],
        width=len(layout.names),
        said=said[:SHOWN],
    )
    means = text("columns are shifted: names and values do not belong together")
    mend = text("check for a column without a name, unquoted separators in texts or another separator")
    return KamError(Fault("KAM-I31", place, found, means, mend), exit_code=Exit.INPUT_CORRUPT)


def _headless(place, first, found):
    said = " | ".join(first[1])[:SHOWN]
    means = text("the first line is {said}; it would be taken for names or lost", said=said)
    mend = text("say header: none with names: [...], or header: N for the heading's line")
    return KamError(Fault("KAM-I30", place, found, means, mend), exit_code=Exit.INPUT_CORRUPT)


def nothing(place):
    """The error for a table without a row of data."""
    fault = Fault(
        "KAM-I29",
        place,
        text("no data rows"),
        text("there is nothing to analyse"),
        text("check the export's filter and period, and export again"),
    )
    return KamError(fault, exit_code=Exit.INPUT_EMPTY)
