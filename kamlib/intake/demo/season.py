"""The trade's calendar: festivals, closed days, quarters.

Spring Festival and Mid-Autumn are the two peaks of the liquor trade; their dates follow the lunar calendar.
"""

from datetime import date, timedelta
from math import fsum
from typing import NamedTuple

FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)
SPRING_FESTIVAL = (date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
MID_AUTUMN = (date(2023, 9, 29), date(2024, 9, 17), date(2025, 10, 6))
SUNDAY = 6


class Quarter(NamedTuple):
    """A quarter of the calendar: its label such as ``2024Q3`` and its first and last day."""

    label: str
    first: date
    last: date


def quarters():
    """The twelve quarters from `FIRST` to `LAST`."""
    starts = [date(year, month, 1) for year in (2023, 2024, 2025) for month in (1, 4, 7, 10)]
    ends = [start - timedelta(1) for start in starts[1:]] + [LAST]
    return [Quarter(f"{s.year}Q{(s.month + 2) // 3}", s, e) for s, e in zip(starts, ends, strict=True)]


def season(day):
    """How much is bought on `day`, where an ordinary day is 1.

    >>> season(date(2024, 1, 23)) > season(date(2024, 5, 15)) > season(date(2024, 2, 15))
    True
    """
    spring = fsum(_tent((day - feast).days, -45, -18, -3) for feast in SPRING_FESTIVAL)
    autumn = fsum(_tent((day - feast).days, -38, -16, -2) for feast in MID_AUTUMN)
    lull = any(0 <= (day - feast).days <= 21 for feast in SPRING_FESTIVAL)
    return 1.0 + 0.8 * spring + 0.5 * autumn - 0.45 * lull


def _tent(x, low, peak, high):
    if not low < x < high:
        return 0.0
    return (x - low) / (peak - low) if x <= peak else (high - x) / (high - peak)


def is_open(day):
    """False on Sundays, in the week of Spring Festival and on the first days of October and of the year."""
    if day.weekday() == SUNDAY or (day.month, day.day) in {(1, 1), (10, 1), (10, 2), (10, 3)}:
        return False
    return not any(-1 <= (day - feast).days <= 6 for feast in SPRING_FESTIVAL)


def open_day(day):
    """`day` itself, or the next day on which orders are taken."""
    while not is_open(day):
        day += timedelta(1)
    return day


def months_between(start, end):
    """Months from `start` to `end` as a number with days as thirtieths; zero when `end` comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month + (end.day - start.day) / 30
    return max(0.0, months)
