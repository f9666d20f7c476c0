"""Whether the days to come are a season of their own, which no lifetime model knows of."""

from datetime import timedelta

import ibis

from kamlib.forecast.summary import YEAR

YEARS, LARGE = 3, 0.15


def season(days, *, as_of, horizon):
    """Sales a day in the same calendar days of past years, as a multiple of the year around them.

    Parameters
    ----------
    days : ibis.Table
        Of :func:`kamlib.accounts.daily.daily`.
    as_of : date
    horizon : int
        Days.

    Returns
    -------
    list of float
        One a past year (up to three, the latest first) that lies in the data with half a year on either side; none for
        horizons of a year and more, which hold every season.

    Examples
    --------
    >>> import pandas as pd
    >>> from datetime import date
    >>> from kamlib.accounts.daily import daily
    >>> every = pd.date_range("2023-01-01", "2025-12-31")
    >>> lines = pd.DataFrame({"account_id": "A", "date": every, "amount": 1.0})
    >>> [round(ratio, 2) for ratio in season(daily(lines), as_of=date(2025, 12, 31), horizon=91)]
    [1.0, 1.0]
    """
    if horizon >= YEAR:
        return []
    first = days.date.min().to_pyarrow().as_py()
    found = [_ratio(days, as_of - timedelta(days=YEAR * year), horizon, first, as_of) for year in range(1, YEARS + 1)]
    return [ratio for ratio in found if ratio is not None]


def marked(ratios):
    """The mean of `ratios` when all lie on one side of 1 and it is off by more than 15 %, else None.

    >>> marked([1.3, 1.2]), marked([1.3, 0.9]), marked([])
    (1.25, None, None)
    """
    if not ratios or not (min(ratios) > 1 or max(ratios) < 1):
        return None
    mean = sum(ratios) / len(ratios)
    return mean if abs(mean - 1) > LARGE else None


def _ratio(days, start, horizon, first, last):
    middle = start + timedelta(days=horizon // 2)
    low, high = middle - timedelta(days=YEAR // 2 + 1), middle + timedelta(days=YEAR // 2)
    if low < first - timedelta(days=1) or high > last:
        return None
    inside = (days.date > start) & (days.date <= start + timedelta(days=horizon))
    around = (days.date > low) & (days.date <= high)
    sums = days.aggregate(part=_sum(days, inside), whole=_sum(days, around)).to_pyarrow().to_pylist()[0]
    part, whole = (float(sums[name]) for name in ("part", "whole"))
    return (part / horizon) / (whole / (high - low).days) if whole > 0 and part > 0 else None


def _sum(days, where):
    return days.net.sum(where=where).coalesce(ibis.literal(0))
