"""The mornings of several origins, made in one pass over the lines, each with what earlier ones teach."""

from datetime import timedelta

import numpy as np
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.league.features import described, outcomes
from kamlib.league.morning import Morning, example, lessons


def mornings(days, ends, *, first, budget, seed):
    """One :class:`Morning` an origin.

    Parameters
    ----------
    days : ibis.Table
        Of :func:`kamlib.accounts.daily.daily`.
    ends : dict of {date: date}
        The origin and the first day after its horizon.
    first : date
        Of the lines.
    budget, seed
        As for :func:`kamlib.league.backtest`.

    Raises
    ------
    KamError
        KAM-L08 when nobody had bought before an origin.
    """
    taught = {origin: lessons(origin, end=end, first=first) for origin, end in ends.items()}
    every = {*ends, *(day for ladder, _ in taught.values() for day in ladder)}
    seen = _by_origin(described(days, every))
    return [Morning(o, _known(seen, o), list(_examples(days, seen, *taught[o], budget)), _seed(seed, o)) for o in ends]


def futures(days, ends):
    """``{origin: net money of its horizon by account}``."""
    return {origin: _money(frame) for origin, frame in _by_origin(outcomes(days, ends)).items()}


def _examples(days, seen, ladder, span, budget):
    """What earlier origins teach; one at which nobody was known teaches nothing."""
    after = _by_origin(outcomes(days, {day: day + timedelta(days=span) for day in ladder})) if ladder else {}
    for day in ladder:
        if day in seen:
            yield example(seen[day], _money(after.get(day)), budget=budget)


def _by_origin(frame):
    parts = frame.groupby("origin", sort=True)
    return {origin.date(): part.reset_index(drop=True) for origin, part in parts}


def _money(frame):
    return pd.Series(dtype="float64") if frame is None else frame.set_index("account_id")["future"]


def _seed(seed, origin):
    """Another chance at each origin, the same in each run."""
    return int(np.random.SeedSequence([int(seed), origin.toordinal()]).generate_state(1)[0])


def _known(seen, origin):
    if origin in seen:
        return seen[origin]
    raise KamError(
        Fault(
            "KAM-L08",
            f"origins: {origin}",
            text("no account had bought before this day"),
            text("there is nobody to choose from"),
            text("choose a later origin"),
        ),
        exit_code=Exit.INPUT_EMPTY,
    )
