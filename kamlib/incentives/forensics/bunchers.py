"""Accounts whose periods end just above a rebate threshold more often than chance allows."""

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.forensics.findings import CLEAR, FOUND, UNTOLD, arranged, share_interval

LEAST_PERIODS = 6
# above this chance of resting in the window by itself, an account is too steady to be judged
STEADY = 0.5


def bunchers(volumes, *, thresholds, window=0.04, level=0.05):
    """Which accounts stop just above a threshold.

    Parameters
    ----------
    volumes : DataFrame
        ``account_id``, ``period``, ``volume`` (see :func:`period_volumes`), in the unit of the thresholds.
    thresholds : sequence of float
        Volumes above 0 at which the rebate steps up, rising.
    window : float
        How far above a threshold still counts as just above, as a share of it.
    level : float
        Chance of naming anybody at all when nobody bunches; shared out among the accounts by Holm's rule.

    Returns
    -------
    Findings
        ``estimate`` is the share of the account's periods that end in the window, with an exact 95 % interval;
        ``periods``, ``hits``, ``expected`` (the largest share that chance explains) and ``p_value`` (Holm's) stand
        beside it. Accounts with fewer than 6 periods of positive volume are ``few``; those who may rest in the window
        with a chance above one half, because their volume hardly moves, are ``steady``; both cannot be told.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N01, N03, N04 for thresholds, KAM-N05 for `window` or `level`, KAM-N40 without
        rows.

    Notes
    -----
    If the logarithm of a volume, given the past, is bell-shaped with standard deviation σ, no window of width w catches
    it with a chance above 2Φ(w/2σ) − 1, wherever the threshold stands; and windows side by side catch no more than
    their share of the scale. The larger of the two bounds the number of hits by a binomial. σ is the smaller of the
    spread of the levels and of the changes between periods (range of the middle 80 %, over 2.563), so that neither
    seasons nor habit pass for independent draws.

    Examples
    --------
    >>> from kamlib.incentives.forensics.periods import period_volumes
    >>> chaser = [101, 140, 205, 102, 203, 101, 204, 160, 102, 201, 203, 102]
    >>> plain = [93, 140, 181, 117, 160, 101, 240, 151, 128, 178, 230, 88]
    >>> volumes = pd.DataFrame({"account_id": ["C"] * 12 + ["P"] * 12, "period": [*range(12)] * 2,
    ...                         "volume": chaser + plain})
    >>> bunchers(volumes, thresholds=[100, 200]).found
    ['C']
    """
    checks.columns(volumes, ["account_id", "period", "volume"], table="volumes")
    edges = ladder(thresholds)
    faults.within(window=(window, None), level=(level, None))
    faults.refuse([] if len(volumes) else [evidence_faults.empty("volumes")])
    ordered = volumes.sort_values(["account_id", "period"], kind="stable")
    log_volumes = _logarithms(ordered)
    rows = [_row(account, logs, np.log(edges), np.log1p(window)) for account, logs in log_volumes.items()]
    return arranged("bunching", _verdicts(pd.DataFrame(rows), level))


def ladder(thresholds):
    """Thresholds as an array, or the faults of them."""
    edges = np.asarray([*thresholds], dtype=float)
    found = [] if edges.size else [faults.no_tiers("thresholds")]
    if (np.diff(edges) <= 0).any():
        found.append(faults.unordered("thresholds", edges))
    found += [faults.no_threshold("thresholds", edge) for edge in edges if not (np.isfinite(edge) and edge > 0)]
    faults.refuse(found)
    return edges


def _logarithms(volumes):
    positive = volumes[volumes["volume"].to_numpy(float) > 0]
    logs = {account: np.log(rows["volume"].to_numpy(float)) for account, rows in positive.groupby("account_id")}
    return {account: logs.get(account, np.array([])) for account in volumes["account_id"].unique()}


def _row(account, logs, edges, width):
    above = logs[:, None] - edges
    hits = int(((above >= -1e-12) & (above < width - 1e-12)).any(axis=1).sum())
    return {"account_id": account, "periods": len(logs), "hits": hits, "expected": _chance(logs, edges, width)}


def _chance(logs, edges, width):
    if len(logs) < LEAST_PERIODS:
        return np.nan
    sigma = min(_spread(logs), _spread(np.diff(logs)))
    peak = 2 * norm.cdf(width / (2 * sigma)) - 1 if sigma > 0 else 1.0
    return max(peak, width / np.diff(edges).min() if len(edges) > 1 else 0.0)


def _spread(values):
    low, high = np.quantile(values, [0.1, 0.9])
    return (high - low) / 2.563


def _verdicts(rows, level):
    few, steady = rows["periods"] < LEAST_PERIODS, rows["expected"] > STEADY
    told = ~(few | steady)
    chance = binom.sf(rows["hits"] - 1, rows["periods"], rows["expected"].fillna(1.0))
    p_value = np.where(told, holm(np.where(told, chance, np.nan)), np.nan)
    low, high = share_interval(rows["hits"], rows["periods"].clip(lower=1))
    rows = rows.assign(
        estimate=(rows["hits"] / rows["periods"]).where(told),
        low=np.where(told, low, np.nan),
        high=np.where(told, high, np.nan),
        verdict=np.select([~told, p_value <= level], [UNTOLD, FOUND], CLEAR),
        why=np.select([few, steady], ["few", "steady"], ""),
        p_value=p_value,
    )
    order = ["account_id", "estimate", "low", "high", "verdict", "why", "periods", "hits", "expected", "p_value"]
    return rows[order]


def holm(p_values):
    """Holm's adjusted p-values; missing ones are left out of the count.

    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * (len(order) - np.arange(len(order)))
    adjusted = np.full(len(p_values), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
