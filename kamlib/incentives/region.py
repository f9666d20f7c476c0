"""Which one number decides whether a statement is true: the cut that parts true draws from untrue ones best."""

from dataclasses import dataclass

import numpy as np

_LEAST = 0.1  # share of the draws that either side of a cut must hold
_FEWEST = 20  # draws below which a cut would be chance


@dataclass(frozen=True)
class Region:
    """``driver`` above (or not above) ``cut``: where a statement tends to be true.

    `inside` and `outside` are the shares of draws in which it is true, `held` the share of draws inside.
    """

    driver: str
    above: bool
    cut: float
    inside: float
    outside: float
    held: float


def deciding(drivers, truth):
    """The cut of one column of `drivers` that leaves the least Gini impurity; None when all draws agree or are few.

    Examples
    --------
    >>> import pandas as pd
    >>> found = deciding(pd.DataFrame({"a": range(20), "b": [1, 2] * 10}), np.arange(20) > 11)
    >>> found.driver, found.above, found.cut, found.inside, found.outside
    ('a', True, 11.5, 1.0, 0.0)
    """
    truth = np.asarray(truth, dtype=bool)
    least = max(1, int(np.ceil(_LEAST * len(truth))))
    if len(truth) < _FEWEST or truth.all() or not truth.any():
        return None
    found = [(*_cut(drivers[name].to_numpy(float), truth, least), name) for name in drivers]
    impurity, cut, name = min(found, key=lambda one: one[0])
    if not np.isfinite(impurity):
        return None
    over = drivers[name].to_numpy(float) > cut
    above = bool(truth[over].mean() >= truth[~over].mean())
    side = over if above else ~over
    return Region(name, above, cut, float(truth[side].mean()), float(truth[~side].mean()), float(side.mean()))


def _cut(values, truth, least):
    """Impurity and place of the best cut of one column."""
    order = np.argsort(values, kind="stable")
    ordered, count = values[order], np.cumsum(truth[order])
    at = np.arange(least, len(values) - least + 1)
    at = at[ordered[at - 1] < ordered[at]]
    if not len(at):
        return np.inf, np.nan
    left, right = count[at - 1] / at, (count[-1] - count[at - 1]) / (len(values) - at)
    impurity = at * left * (1 - left) + (len(values) - at) * right * (1 - right)
    best = int(np.argmin(impurity))
    return float(impurity[best]), float((ordered[at[best] - 1] + ordered[at[best]]) / 2)
