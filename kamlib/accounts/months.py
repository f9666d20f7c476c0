"""Calendar arithmetic of months, done from one day, so that month ends stay month ends."""

import re
from datetime import date

import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text

_UNITS = {"D": "days", "W": "weeks", "M": "months"}
_HORIZON = re.compile(r"([1-9][0-9]{0,3})([DWM])")


def shift(day, months):
    """The day `months` calendar months away (negative: earlier).

    The last day of a month goes to the last day of a month; any other day keeps its number, cut to the month's length.

    >>> str(shift(date(2024, 2, 29), -12)), str(shift(date(2025, 4, 30), -1)), str(shift(date(2025, 3, 30), -1))
    ('2023-02-28', '2025-03-31', '2025-02-28')
    """
    moved = pd.Timestamp(day) + pd.DateOffset(months=months)
    if pd.Timestamp(day).is_month_end:
        moved += pd.offsets.MonthEnd(0)
    return moved.date()


def bounds(as_of, months):
    """The ends of the `months` one-month windows up to `as_of`, oldest first; window i is (bounds[i], bounds[i + 1]].

    >>> [str(day) for day in bounds(date(2025, 3, 31), 2)]
    ['2025-01-31', '2025-02-28', '2025-03-31']
    """
    return [shift(as_of, -n) for n in range(months, -1, -1)]


def horizon_end(start, horizon):
    """The last day of `horizon` (``"90D"``, ``"13W"``, ``"6M"``) after `start`.

    Raises
    ------
    KamError
        KAM-A08, when the horizon has no unit or is not positive.

    >>> str(horizon_end(date(2025, 6, 30), "6M")), str(horizon_end(date(2025, 6, 30), "90D"))
    ('2025-12-31', '2025-09-28')
    """
    match = _HORIZON.fullmatch(str(horizon))
    if not match:
        raise KamError(
            Fault(
                "KAM-A08",
                "horizon",
                text("{value}", value=horizon),
                text("a horizon without its unit is read as days by one reader and as months by another"),
                text(
                    'write a whole number and its unit, D for days, W for weeks or M for months, such as "6M" or "90D"'
                ),
            )
        )
    number, unit = int(match[1]), _UNITS[match[2]]
    if unit == "months":
        return shift(start, number)
    return (pd.Timestamp(start) + pd.Timedelta(**{unit: number})).date()


def as_day(value, name):
    """`value` (date, timestamp, or ISO text such as ``2025-12-31``) as a date.

    Raises
    ------
    KamError
        KAM-A07, when it is none of these.
    """
    if isinstance(value, str):
        value = _iso(value)
    if isinstance(value, date) and not pd.isna(value):
        return pd.Timestamp(value).date()
    raise KamError(
        Fault(
            "KAM-A07",
            name,
            text("{value}", value=value),
            text("it names no single day"),
            text("write the day as year-month-day, such as 2025-12-31"),
        )
    )


def _iso(value):
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
