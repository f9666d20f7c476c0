"""Methods play against plain revenue, out of time: each sees an origin's morning, and what followed is the judge."""

import numpy as np

from kamlib.accounts.daily import daily
from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.league.judge import judged
from kamlib.league.methods import playing
from kamlib.league.mornings import futures, mornings
from kamlib.league.origins import as_days, reach, spans

DRAWS = 500


def backtest(transactions, methods=None, *, origins, horizon, budget=0.20, seed, draws=DRAWS):
    """Let methods name the key accounts of several mornings, and hold their lists against what followed.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    methods : dict of {str: function or learner}
        A method is a function that takes the features of one origin (see :func:`kamlib.league.features`) and returns
        one number an account, larger is better; or a learner, an object whose ``fit(examples, seed=seed)`` returns
        such a function, or None when the examples teach nothing. An example is a frame of features of an earlier
        origin with ``future`` (net money) and ``is_top``; its outcome was complete at the origin. Trailing revenue of
        twelve months always plays. None: ``METHODS``; to add one, write
        ``METHODS | {"mine": lambda seen: seen["revenue_q1"]}``.
    origins : sequence of date or str
        First days of what is to be foretold. Only lines of earlier days are seen.
    horizon : str
        Length of what is to be foretold: ``"6M"``, ``"13W"`` or ``"91D"``.
    budget : float or int
        Length of the list: a share of the known accounts in (0, 1), or a number of accounts.
    seed : int
        Seed of chance, learners and intervals, from 0.
    draws : int
        Bootstrap draws of the intervals.

    Returns
    -------
    League

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A07 and KAM-A08 for days and horizons that cannot
        be read; KAM-L01 and KAM-L02 for origins that are none or outside the data; KAM-L03 to L05 for scores that no
        list can be made from; KAM-L06 for a wrong budget, seed or number of draws; KAM-L07 for what is no method;
        KAM-L08 when nobody had bought before an origin.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2024-01-01", "2025-12-01", freq="MS")
    >>> lines = pd.DataFrame([(f"C{n}", day, 10.0 * n) for n in range(1, 41) for day in days],
    ...                      columns=["account_id", "date", "amount"])
    >>> mine = {"smallest": lambda seen: -seen["revenue"]}
    >>> league = backtest(lines, mine, origins=["2025-03-01", "2025-06-01"], horizon="6M", seed=1)
    >>> league.table[["method", "precision", "verdict"]].values.tolist()
    [['trailing 12 months', 1.0, 'bar'], ['smallest', 0.0, 'behind']]
    """
    methods = playing(methods)
    check_numbers(budget=budget, seed=seed, draws=draws)
    days = daily(transactions)
    first, last = reach(days)
    ends = spans(as_days(origins), horizon=horizon, first=first, last=last)
    found = mornings(days, ends, first=first, budget=budget, seed=seed)
    return judged(found, futures(days, ends), methods, ends=ends, budget=budget, draws=draws, seed=seed)


def check_numbers(*, budget, seed, draws):
    """Raise KAM-L06 for each of the numbers that cannot be used."""
    whole = isinstance(budget, int | np.integer) and not isinstance(budget, bool)
    faults = []
    if not ((whole and budget >= 1) or (isinstance(budget, float) and 0 < budget < 1)):
        mend = text("write a share between 0 and 1, such as 0.2, or a whole number of accounts, such as 24")
        faults.append(_wrong("budget", budget, text("it is no length of a list"), mend))
    for name, value, least in (("seed", seed, 0), ("draws", draws, 1)):
        if not isinstance(value, int | np.integer) or value < least:
            mend = text("write a whole number from {least}", least=least)
            faults.append(_wrong(name, value, text("chance cannot be drawn with it"), mend))
    if faults:
        raise KamError(*faults)


def _wrong(name, value, means, mend):
    return Fault("KAM-L06", name, text("{value}", value=value), means, mend)
