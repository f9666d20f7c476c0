"""Rank-sum ratio (秩和比法): weighted ranks, a probit line through them, and bands."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.indicators.faults import constant, refuse, unknown
from kamlib.indicators.means import checked_weights
from kamlib.indicators.scaling import normalise


@dataclass(frozen=True, eq=False)
class RankSum:
    """Rank-sum ratios and the line rsr = intercept + slope · probit.

    Attributes
    ----------
    table : DataFrame
        Indexed like the input: ``rsr`` in (0, 1], ``rank`` (mean rank from the worst), ``frequency`` (accounts of the
        same ratio), ``cumulative`` (accounts up to it), ``probit`` (5 + normal quantile of mean rank / n, the last
        one of 1 - 1/(4n)), ``fitted``.
    intercept, slope : float
    """

    table: pd.DataFrame
    intercept: float
    slope: float

    def bands(self, cuts=(6.0, 4.0)):
        """Band 1 (best) to len(cuts) + 1 of each account: the first whose probit cut its fitted ratio reaches."""
        reached = [self.table["fitted"] >= self.intercept + self.slope * cut for cut in sorted(cuts)]
        return (len(cuts) + 1 - sum(part.astype("int64") for part in reached)).rename("band")


def rsr(frame, weights=None, *, direction="benefit", ranks="integer"):
    """Rank-sum ratio of each account.

    Parameters
    ----------
    frame : DataFrame of float
        Without gaps; at least three different ratios are needed for the line.
    weights : Series or mapping, optional
        One weight a column; equal when not given.
    direction : str or mapping by column
        As for :func:`kamlib.indicators.normalise`.
    ranks : str
        ``integer``: 1 (worst) to n, ties averaged. ``linear``: 1 + (n - 1)·min-max, which keeps distances.

    Raises
    ------
    KamError
        KAM-E102 weights, KAM-E103 direction, KAM-E105 `ranks`, KAM-E109 all ratios equal.

    Notes
    -----
    Tian Fengtiao's method (田凤调, 1988).

    Examples
    --------
    >>> found = rsr(pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0]}))
    >>> found.table["rsr"].tolist(), found.bands(cuts=[5]).tolist()
    ([0.25, 0.5, 0.75, 1.0], [2, 1, 1, 1])
    """
    if ranks not in ("integer", "linear"):
        refuse([unknown("ranks", ranks, ("integer", "linear"))])
    w = checked_weights(dict.fromkeys(frame.columns, 1.0) if weights is None else weights, list(frame.columns))
    unit = normalise(frame, method="minmax", direction=direction, range=(1, len(frame)))
    placed = unit if ranks == "linear" else unit.round(12).rank(method="average")
    ratio = pd.Series(placed.to_numpy() @ (w / w.sum()) / len(frame), index=frame.index)
    return _fitted(ratio)


def _fitted(ratio):
    n, keys = len(ratio), ratio.round(12)
    mean_rank = keys.rank(method="average")
    share = (mean_rank / n).where(keys < keys.max(), 1 - 1 / (4 * n))
    groups = pd.DataFrame({"rsr": ratio, "probit": 5 + norm.ppf(share), "key": keys}).drop_duplicates("key")
    if len(groups) < 2:
        refuse([constant("rsr", float(ratio.iloc[0]) if n else None)])
    slope, intercept = np.polynomial.polynomial.polyfit(groups["probit"], groups["rsr"], 1)[::-1]
    probit = 5 + norm.ppf(share)
    table = pd.DataFrame(
        {
            "rsr": ratio,
            "rank": mean_rank,
            "frequency": keys.map(keys.value_counts()),
            "cumulative": keys.rank(method="max").astype("int64"),
            "probit": probit,
            "fitted": intercept + slope * probit,
        }
    )
    return RankSum(table, float(intercept), float(slope))
