"""Accounts so large that they are a class of their own: kept, named, and not averaged with others."""

import numpy as np

from kamlib.segments.prepare import robust_z

EXTREME = 3.5  # modified z-score above which a value is an outlier (Iglewicz & Hoaglin 1993)
LARGE = 0.01  # share of the total


def giants(values):
    """Which values are giants.

    A giant is far out on the logarithmic scale and matters for the whole: among the positive values, the modified
    z-score of the logarithm, (log x - median) / (1.4826 · MAD), is above 3.5, and the value is at least 1 % of their
    total. Missing, zero and negative values are no giants.

    Parameters
    ----------
    values : array_like
        Money, one an account.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> giants([90.0, 100.0, 110.0, 120.0, 130.0, 9e9, -1.0]).tolist()
    [False, False, False, False, False, True, False]
    """
    values = np.asarray(values, dtype=float)
    positive = np.nan_to_num(values) > 0
    found = np.zeros(len(values), dtype=bool)
    if positive.sum() > 2:
        scaled = values[positive] / values[positive].max()
        found[positive] = (robust_z(np.log(scaled)) > EXTREME) & (scaled >= LARGE * scaled.sum())
    return found
