"""Cells of workbooks and databases as a person would read them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

DIGITS = 15  # Excel and double precision hold no more


def number(value):
    """A number without ``.0``, in at most 15 digits and without a power of ten.

    >>> number(1001.0), number(0.1 + 0.2), number(1e-7), number(-2.50)
    ('1001', '0.3', '0.0000001', '-2.5')
    """
    if value == int(value) and abs(value) < 10**DIGITS:
        return str(int(value))
    return format(Decimal(f"{value:.{DIGITS}g}"), "f")


def moment(value):
    """A date and time to the second; midnight is left off.

    >>> moment(datetime(2025, 3, 4)), moment(datetime(2025, 3, 4, 8, 25, 59, 999_900))
    ('2025-03-04', '2025-03-04 08:26:00')
    """
    nearest = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    return str(nearest.date() if nearest.time() == time() else nearest)


def _span(value):
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


_SAID = {
    str: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    float: number,
    datetime: moment,
    date: str,
    time: lambda value: value.isoformat("seconds"),
    timedelta: _span,
    type(None): lambda value: "",
}


def cell_text(value):
    """Any cell as text; empty where there is nothing.

    >>> [cell_text(value) for value in ("007", True, 12.0, date(2025, 3, 4), None)]
    ['007', 'TRUE', '12', '2025-03-04', '']
    """
    return _SAID[type(value)](value)
