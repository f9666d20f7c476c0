"""Sheets of a workbook: names that Excel accepts, text that stays text, numbers with the format of their unit."""

from datetime import date, datetime
from math import isnan
from numbers import Real

import pandas as pd

from kamlib.base import labels
from kamlib.base.names import plain, width

MOST_TEXT = 32_000  # characters that a cell can hold
LONGEST_NAME = 31  # of a sheet
FIRST_DAY = datetime(1900, 3, 1)  # what is earlier, Excel counts wrongly
WIDEST, NARROWEST = 48, 8  # columns of text, for the width of a column
FORMATS = {
    "tiny": "0E+00",
    "share": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "ordinal": "0",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    **dict.fromkeys(("accounts", "lines", "days", "months", "count"), "#,##0"),
}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def sheet_names(titles):
    """`titles` as names of sheets: short enough, without forbidden signs, no two alike.

    >>> sheet_names(["Who buys?", "who buys", "History", "x" * 40])
    ['Who buys', 'who buys 2', 'History 2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    taken, names = {"history"}, []
    for title in titles:
        stem = plain(title.translate(_FORBIDDEN)) or "–"
        tries = (f"{stem[: LONGEST_NAME - len(end)].strip()}{end}" for end in _endings())
        name = next(each for each in tries if each.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _endings():
    yield ""
    yield from (f" {n}" for n in range(2, 1000))


def put(sheet, row, column, value, style):
    """Write `value` as what it is: text as text, whatever it begins with; nothing where it is missing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and isnan(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, Real) and not isinstance(value, bool) and abs(value) != float("inf"):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, plain(value)[:MOST_TEXT], style)


def cells(values, column, lang):
    """The values of one column as :func:`put` takes them.

    >>> cells(pd.Series([True, None], dtype=object), "is_key", "en"), cells(pd.Series(["gold"]), "tier", "zh")
    (['yes', None], ['黄金'])
    """
    return [_cell(value, column, lang) for value in values.astype(object)]


def _cell(value, column, lang):
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return labels.coded(value, column, lang)
    if isinstance(value, bool) or labels.unit(column) == "yes/no":
        return labels.say(bool(value), "yes/no", lang)
    if isinstance(value, date):
        day = pd.Timestamp(value).to_pydatetime()
        return day if day >= FIRST_DAY else day.date().isoformat()
    return value if isinstance(value, Real) else float(value)


def number_format(values, column):
    """How Excel shows the numbers of a column, one way a column.

    >>> number_format([0.25], "share"), number_format([12.5, 2000.0], "revenue"), number_format([0.75], "gini")
    ('0.0%', '#,##0', '0.000')
    """
    return unit_format(values, labels.unit(column))


def unit_format(values, unit):
    """How Excel shows numbers in `unit`."""
    found = [abs(v) for v in values if isinstance(v, Real) and not isnan(v)]
    if unit in FORMATS:
        counted = FORMATS[unit] == "#,##0" and not all(float(v).is_integer() for v in found)
        return "#,##0.0" if counted else FORMATS[unit]
    if any(isinstance(v, datetime) for v in values):
        return FORMATS["date"]
    if unit == "money":
        return "#,##0" if max(found, default=0) >= 1000 else "#,##0.00"
    if unit == "index" and not all(float(v).is_integer() for v in found):
        return "0.000" if max(found, default=0) < 1 else "#,##0.00"
    return "#,##0" if all(float(v).is_integer() for v in found) else "#,##0.00"


def column_width(heading, shown):
    """How wide a column has to be for most of what stands in it.

    >>> column_width("Name", ["甲商贸有限公司", "Acme"])
    17.0
    """
    most = max([width(heading) * 0.75, *(width(plain(value)) for value in shown)], default=0)
    return float(min(max(most + 3, NARROWEST), WIDEST))
