"""Origins and horizons: on which mornings one looks ahead, and how far."""

from datetime import date

import pandas as pd

from kamlib.accounts.months import as_day, horizon_end, shift
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.engine import as_table

STEP_MONTHS = 3
ONE_DAY = pd.Timedelta(days=1)


def as_days(origins):
    """`origins` as dates, in order, each once.

    Raises
    ------
    KamError
        KAM-A07 for what is no day; KAM-L01 when there is none.
    """
    given = [origins] if isinstance(origins, str | date) else list(origins)
    days = sorted({as_day(origin, "origins") for origin in given})
    if not days:
        raise KamError(
            Fault(
                "KAM-L01",
                "origins",
                text("no origin is given"),
                text("without a day to look ahead from there is nothing to test"),
                text("name at least one day, such as 2025-07-01"),
            )
        )
    return days


def spans(origins, *, horizon, first, last):
    """``{origin: first day after its horizon}``, all inside the data.

    Raises
    ------
    KamError
        KAM-A08 for a horizon that cannot be read; KAM-L02 for every origin that has no line before it or whose horizon
        reaches beyond the last line.
    """
    found = {origin: horizon_end(origin, horizon) for origin in origins}
    after = (pd.Timestamp(last) + ONE_DAY).date()
    outside = [origin for origin, end in found.items() if origin <= first or end > after]
    if outside:
        raise KamError(*(_outside(o, found[o], first, last) for o in outside), exit_code=Exit.INPUT_EMPTY)
    return found


def _outside(origin, end, first, last):
    return Fault(
        "KAM-L02",
        f"origins: {origin}",
        text("the lines reach from {first:day} to {last:day}", first=first, last=last),
        text("a forecast for {origin:day} up to the day before {end:day} cannot be tested", origin=origin, end=end),
        text("choose another origin or a shorter horizon, so that lines stand before it and its horizon is complete"),
    )


def latest_origins(first, last, *, n, horizon):
    """The `n` latest origins whose horizon is complete, three months apart, oldest first.

    Origins with less than a horizon of history before them are left out, unless none is left.

    Raises
    ------
    KamError
        KAM-L02 when the lines are shorter than the horizon.

    >>> [str(day) for day in latest_origins(date(2023, 1, 1), date(2025, 12, 31), n=3, horizon="6M")]
    ['2025-01-01', '2025-04-01', '2025-07-01']
    """
    newest = _back((pd.Timestamp(last) + ONE_DAY).date(), horizon)
    if newest <= first:
        raise KamError(_outside(newest, horizon_end(newest, horizon), first, last), exit_code=Exit.INPUT_EMPTY)
    ladder = [shift(newest, -STEP_MONTHS * k) for k in range(n)]
    enough = [day for day in ladder if horizon_end(first, horizon) <= day]
    return sorted(enough or [newest])


def hindrance(transactions, *, n, horizon):
    """Why no origin can be tested on these lines, as a Text; None when one can.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> str(hindrance(lines.head(0), n=4, horizon="6M"))
    'the data hold no dated lines, so nothing can be tested out of time'
    """
    lines = as_table(transactions)
    first, last = reach(lines.mutate(date=lines.date.cast("date")))
    if first is None:
        return text("the data hold no dated lines, so nothing can be tested out of time")
    try:
        latest_origins(first, last, n=n, horizon=horizon)
    except KamError as error:
        return text("{found}; {means}", found=error.faults[0].found, means=error.faults[0].means)
    return None


def days_ahead(origin, horizon):
    """Days that `horizon` has from `origin`.

    >>> days_ahead(date(2025, 7, 1), "6M")
    184
    """
    return (horizon_end(origin, horizon) - origin).days


def _back(day, horizon):
    """The latest origin whose horizon ends by `day`."""
    origin = day - (horizon_end(day, horizon) - day)
    while horizon_end((pd.Timestamp(origin) + ONE_DAY).date(), horizon) <= day:
        origin = (pd.Timestamp(origin) + ONE_DAY).date()
    while horizon_end(origin, horizon) > day:
        origin = (pd.Timestamp(origin) - ONE_DAY).date()
    return origin


def reach(days):
    """The first and the last day of lines in the engine.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": [date(2025, 12, 31)], "amount": [1.0]})
    >>> [str(day) for day in reach(as_table(lines))]
    ['2025-12-31', '2025-12-31']
    """
    found = days.aggregate(first=days.date.min(), last=days.date.max()).to_pyarrow().to_pylist()[0]
    return found["first"], found["last"]
