"""Dates as people write them: one format a column, declared or inferred, and refused where two would differ."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import pyarrow as pa

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.parsed import Parsed

SERIALS = (20_000, 80_000)  # 1954-10-03 to 2119-01-11, counted by Excel from 1899-12-30
EPOCH = date(1899, 12, 30)
PROBE = date(2025, 3, 14)  # a format is one if this day survives being written and read
SENTINEL_DAYS = (date(1900, 1, 1),)
FIRST_YEAR, LAST_YEAR = 1900, 2098  # 0001, 1899, 2099 and 9999 stand for "no date" in many systems
EXCEL = "excel"
MAX_LENGTH = 60
SAMPLE = 2_000  # a way to write dates that fits none of so many texts, evenly drawn, is no candidate
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<b>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_CLOCK = (
    r"(?:[ T]+|(?<=日))(?:上午|下午|AM|PM)? ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r" ?(?:AM|PM)?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
)
_TIMES = re.compile("%[HIMSpcX]")


@dataclass(frozen=True)
class _Way:
    """One way to write a day: its ``strptime`` name and its pattern with groups Y or y, m or b, d."""

    name: str
    pattern: re.Pattern


def _ways():
    day, month, year, short = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})", r"(?P<Y>[0-9]{4})", r"(?P<y>[0-9]{2})"
    forms = {f"%Y{s}%m{s}%d": f"{year}{re.escape(s)}{month}{re.escape(s)}{day}" for s in "-/."}
    for s, c in ((sign, re.escape(sign)) for sign in "-/"):
        forms |= {f"%d{s}%m{s}%Y": f"{day}{c}{month}{c}{year}", f"%m{s}%d{s}%Y": f"{month}{c}{day}{c}{year}"}
        forms |= {f"%d{s}%m{s}%y": f"{day}{c}{month}{c}{short}", f"%m{s}%d{s}%y": f"{month}{c}{day}{c}{short}"}
        forms |= {f"%y{s}%m{s}%d": f"{short}{c}{month}{c}{day}"}
    forms |= {"%d.%m.%Y": rf"{day}\.{month}\.{year}", "%d.%m.%y": rf"{day}\.{month}\.{short}"}
    forms |= {"%y.%m.%d": rf"{short}\.{month}\.{day}", "%Y年%m月%d日": f"{year} ?年 ?{month} ?月 ?{day} ?[日号]?"}
    forms |= {"%Y%m%d": "(?P<Y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"}
    forms |= {f"%d{s}%b{s}%Y": f"{day}{s}{_NAMED}{s}{year}" for s in "- /"}
    forms |= {f"%d{s}%b{s}%y": f"{day}{s}{_NAMED}{s}{short}" for s in "- "}
    forms |= {"%b %d, %Y": f"{_NAMED} {day},? {year}"}
    return tuple(_Way(name, re.compile(f"{form}(?:{_CLOCK})?", re.IGNORECASE)) for name, form in forms.items())


WAYS = _ways()


def parse_dates(texts, *, format=None, where="date"):
    """Days of distinct texts, all written in one format; a time of day is left off.

    Inferred are year-month-day, day/month/year and month/day/year (leading zeros and time or not), ``4.3.2025``,
    ``20250304``, ``2025年3月4日``, ``4 Mar 2025`` and, where all texts are such numbers, Excel serials.

    Parameters
    ----------
    texts : pandas.Series
        All distinct texts of a column; missing and blank ones stay missing.
    format : str, optional
        How dates are written, for ``strptime`` (``%d/%m/%Y``), or ``excel`` for serial numbers.
    where : str
        Names the column in an error.

    Returns
    -------
    Parsed
        Values as ``date32``; texts that are no day, and days that stand for "none" (0001-01-01, 1900-01-01, 2099,
        9999-12-31), are problems.

    Raises
    ------
    KamError
        KAM-I52, when two formats fit and give different days; KAM-I53, when no format fits most texts; KAM-I54, when
        `format` is not one.

    Examples
    --------
    >>> read = parse_dates(pd.Series(["13/01/2025 8:26", "2/1/2025", "31/02/2025"]))
    >>> read.format, [str(day) for day in read.values.dropna()], str(read.problems[2])
    ('%d/%m/%Y', ['2025-01-13', '2025-01-02'], 'no such day in the calendar')
    """
    said = {key: value.strip() for key, value in texts.items() if isinstance(value, str) and value.strip()}
    chosen = format or _inferred(list(said.values()), where)
    reader = _reader(chosen, where)
    read = {key: _checked(reader(value)) for key, value in said.items()}
    days = [read.get(key) if isinstance(read.get(key), date) else None for key in texts.index]
    return Parsed(
        values=pd.Series(pd.arrays.ArrowExtensionArray(pa.array(days, pa.date32())), index=texts.index),
        problems=pd.Series({key: why for key, why in read.items() if not isinstance(why, date)}, dtype=object),
        notices=(_serial_notice(said, read),) if chosen == EXCEL and format is None and said else (),
        format=chosen,
    )


def _inferred(said, where):
    """The one format that fits most texts, and whose rivals give no other days."""
    if not said:
        return WAYS[0].name
    if all(_serial(value) for value in said):
        return EXCEL
    sample = said[:: max(len(said) // SAMPLE, 1)]
    shapes = [way for way in WAYS if any(way.pattern.fullmatch(value[:MAX_LENGTH]) for value in sample)]
    if not shapes:
        raise _unknown(said, where)
    read = {way.name: [_day(way, value) for value in said] for way in shapes}
    best = max(read, key=lambda name: sum(isinstance(day, date) for day in read[name]))
    if sum(day is not None for day in read[best]) * 2 <= len(said):
        raise _unknown(said, where)
    for rival in read:
        _agree(best, rival, read, said, where)
    return best


def _agree(best, rival, read, said, where):
    """Raise if `rival` fits as many texts with other days, or some texts that `best` takes for impossible days."""
    clash = [
        (value, here, there)
        for value, here, there in zip(said, read[best], read[rival], strict=True)
        if isinstance(here, date) and isinstance(there, date) and here != there
    ]
    mixed = [
        value
        for value, here, there in zip(said, read[best], read[rival], strict=True)
        if isinstance(there, date) and here is not None and not isinstance(here, date)
    ]
    fits = [isinstance(day, date) for day in read[rival]].count(True)
    if clash and (mixed or fits == [isinstance(day, date) for day in read[best]].count(True)):
        raise _ambiguous(best, rival, clash, mixed, where)


def _ambiguous(best, rival, clash, mixed, where):
    value, here, there = clash[0]
    found = text("{value} could be {here} or {there}", value=value, here=here, there=there)
    if mixed:
        found = text(
            "{value} could be {here} or {there}, and {other} fits only one of the two formats",
            value=value,
            here=here,
            there=there,
            other=mixed[0],
        )
    return KamError(
        Fault(
            "KAM-I52",
            where,
            found,
            text("month and day would be swapped for part of the lines, so nothing is guessed"),
            text('say how dates are written: format: "{first}" or format: "{second}"', first=best, second=rival),
        ),
        exit_code=Exit.USAGE,
    )


def _unknown(said, where):
    return KamError(
        Fault(
            "KAM-I53",
            where,
            text("{shown}", shown=", ".join(value[:MAX_LENGTH] for value in said[:3])),
            text("most texts of this column are dates in no known format"),
            text('map another column, or say how its dates are written, such as format: "%Y-%m-%d"'),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _reader(name, where):
    if name == EXCEL:
        return lambda value: _from_serial(value) if _serial(value) else text("not a date")
    known = {way.name: way for way in WAYS}
    if name in known:
        return lambda value: _day(known[name], value) or text("not a date in the format {format}", format=name)
    return _declared(name, where)


def _declared(name, where):
    try:
        if datetime.strptime(PROBE.strftime(name), name).date() != PROBE:
            raise ValueError(name)
    except ValueError:
        means = text("this is not a date format")
        raise KamError(
            Fault("KAM-I54", where, text("{value}", value=name), means, did_you_mean(name, [w.name for w in WAYS]))
        ) from None
    clock = "$^" if _TIMES.search(name) else f"{_CLOCK}$"  # a format without a time lets one follow
    return lambda value: _by_strptime(re.sub(clock, "", value), name)


def _by_strptime(value, name):
    try:
        return datetime.strptime(value, name).date()
    except ValueError:
        return text("not a date in the format {format}", format=name)


def _day(way, value):
    """The day, None where the pattern does not fit, a Text where the calendar has no such day."""
    found = way.pattern.fullmatch(value) if len(value) <= MAX_LENGTH else None
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["b"][:3].lower()) + 1
    try:
        return date(_year(parts), month, int(parts["d"]))
    except ValueError:
        return text("no such day in the calendar")


def _year(parts):
    """Two-digit years as POSIX reads them: 69 to 99 are of the 20th century."""
    if "Y" in parts:
        return int(parts["Y"])
    short = int(parts["y"])
    return short + (1900 if short >= 69 else 2000)


def _serial(value):
    return bool(re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", value)) and SERIALS[0] <= float(value) <= SERIALS[1]


def _from_serial(value):
    return EPOCH + timedelta(days=int(float(value)))


def _serial_notice(said, read):
    key = next(iter(said))
    return text("dates are read as Excel serial numbers: {value} is {day}", value=said[key], day=read[key])


def _checked(day):
    if isinstance(day, date) and (not FIRST_YEAR <= day.year <= LAST_YEAR or day in SENTINEL_DAYS):
        return text("{day} stands for no date", day=day)
    return day
