"""What was known of every account on the morning of each origin, in one pass over the lines."""

import ibis
import numpy as np
import pandas as pd

from kamlib.accounts.daily import daily
from kamlib.league.origins import as_days

YEAR, QUARTER, MONTH = 365, 91, 30
_ORDER = ["origin", "account_id"]


def features(transactions, *, origins):
    """Describe every account by its lines before each origin.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    origins : sequence of date or str
        An origin is the first day of what is to be foretold: only lines of earlier days are seen.

    Returns
    -------
    DataFrame
        One row an origin and account that had bought before it (a line above zero), sorted by both. Windows are counted
        back from the origin in days (12m: 365, q: 91, h as the horizon asks); a *purchase day* is a day whose lines sum
        to more than zero.

        =================================== ======= ==========================================================
        column                              unit    meaning
        =================================== ======= ==========================================================
        origin, account_id                  date, text
        revenue, revenue_12m,               money   net: all history, last 365 days, the 365 before
        revenue_prior_12m
        revenue_q1 … revenue_q8             money   net, by 91 days; q1 is the latest
        frequency, frequency_12m            days    purchase days
        frequency_q1 … frequency_q4         days    purchase days, by 91 days
        active_months                       months  of the last twelve times 30 days those with a purchase day
        tenure_days, recency_days           days    origin − first, origin − last purchase day
        gap_days, gap_cv                    days,   mean of the gaps between purchase days, and their standard
                                            index   deviation / mean (needs two and three purchase days)
        largest_day                         money   largest net of a day
        lines                               lines   lines above zero
        return_rate                         share   money of negative lines / money of positive lines
        x, t_x, T                           days    repeat purchase days, last − first, origin − first
        m_x                                 money   mean net of the repeat purchase days; 0 without any
        =================================== ======= ==========================================================

        An account whose returns leave no purchase day has missing days and zero counts.

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A07 for an origin that is no day, KAM-L01 for none.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "A", "B"], "amount": [100.0, 50.0, 30.0],
    ...                       "date": pd.to_datetime(["2024-01-01", "2025-06-30", "2025-07-01"])})
    >>> seen = features(lines, origins=["2025-07-01", "2025-07-02"])
    >>> seen[["account_id", "revenue_12m", "recency_days"]].values.tolist()
    [['A', 50.0, 1.0], ['A', 50.0, 2.0], ['B', 30.0, 1.0]]
    """
    return described(daily(transactions), as_days(origins))


def described(days, origins):
    """The table of :func:`features` from what :func:`daily` gives; `origins` are dates."""
    moments = ibis.memtable(pd.DataFrame({"origin": sorted(set(origins))}), schema={"origin": "date"})
    seen = days.join(moments, days.date < moments.origin)
    seen = seen.mutate(age=seen.origin.delta(seen.date, unit="day"))
    sums = {name: total.cast(_TYPES.get(name, "float64")) for name, total in _sums(seen).items()}
    found = seen.group_by("origin", "account_id").agg(**sums).to_pyarrow().to_pandas()
    found = found[found["lines"] > 0].sort_values(_ORDER, ignore_index=True)
    return _finished(found.astype({"account_id": "str"}))


_TYPES = {"first": "date", "last": "date"}


def _sums(seen):
    def money(low, high):
        return seen.net.sum(where=(seen.age > low) & (seen.age <= high)).coalesce(0)

    def bought(low, high):
        return seen.buys.sum(where=(seen.age > low) & (seen.age <= high)).coalesce(0)

    return {
        "revenue": seen.net.sum(),
        "revenue_12m": money(0, YEAR),
        "revenue_prior_12m": money(YEAR, 2 * YEAR),
        **{f"revenue_q{n + 1}": money(n * QUARTER, (n + 1) * QUARTER) for n in range(8)},
        "frequency": seen.buys.sum().coalesce(0),
        "frequency_12m": bought(0, YEAR),
        **{f"frequency_q{n + 1}": bought(n * QUARTER, (n + 1) * QUARTER) for n in range(4)},
        "active_months": ((seen.age - 1) // MONTH).nunique(where=seen.buys & (seen.age <= 12 * MONTH)),
        "first": seen.date.min(where=seen.buys),
        "last": seen.date.max(where=seen.buys),
        "gaps": seen.gap.sum().coalesce(0),
        "gaps_squared": (seen.gap * seen.gap).sum().coalesce(0),
        "largest_day": seen.net.max(),
        "lines": seen.lines.sum(),
        "returned": seen.returned.sum(),
        "repeats": seen.net.sum(where=seen.buys & seen.gap.notnull()).coalesce(0),
    }


def _finished(found):
    """Ratios and days that follow from the sums."""
    origin = pd.to_datetime(found["origin"])
    tenure, recency = (_days(origin, found[name]) for name in ("first", "last"))
    n, gaps, repeats = (found["frequency"] - 1).clip(lower=0), found["gaps"], found["repeats"]
    variance = (found["gaps_squared"] - gaps**2 / n.where(n > 0)) / (n - 1).where(n > 1)
    extra = {
        "tenure_days": tenure,
        "recency_days": recency,
        "gap_days": gaps / n.where(n > 0),
        "gap_cv": np.sqrt(variance.clip(lower=0)) / (gaps / n.where(n > 0)),
        "return_rate": found["returned"] / (found["revenue"] + found["returned"]),
        "x": n,
        "t_x": (tenure - recency).fillna(0.0),
        "T": tenure.fillna(0.0),
        "m_x": (repeats / n.where(n > 0)).fillna(0.0),
    }
    kept = found.drop(columns=["first", "last", "gaps", "gaps_squared", "returned", "repeats"])
    return kept.assign(origin=origin.astype("datetime64[us]"), **extra)


def _days(origin, day):
    return (origin - pd.to_datetime(day)) / pd.Timedelta(days=1)


def outcomes(days, spans):
    """What every account bought in each span after its origin.

    Parameters
    ----------
    days : ibis.Table
        Of :func:`daily`.
    spans : dict of {date: date}
        The origin and the first day after its span.

    Returns
    -------
    DataFrame
        ``origin``, ``account_id``, ``future`` (net money in [origin, end)), sorted.
    """
    frame = pd.DataFrame({"origin": list(spans), "end": list(spans.values())})
    moments = ibis.memtable(frame, schema={"origin": "date", "end": "date"})
    inside = days.join(moments, (days.date >= moments.origin) & (days.date < moments.end))
    found = inside.group_by("origin", "account_id").agg(future=inside.net.sum().cast("float64"))
    found = found.to_pyarrow().to_pandas().sort_values(_ORDER, ignore_index=True)
    return found.assign(
        origin=pd.to_datetime(found["origin"]).astype("datetime64[us]"), account_id=found["account_id"].astype("str")
    )
