"""Measures of how unequal accounts are; each takes the values above zero, largest first."""

import numpy as np
import pandas as pd

ALPHA_80_20 = float(np.log(5) / np.log(4))
"""Pareto exponent at which the top 20 % hold exactly 80 %: 1.161 (from p^(1 − 1/α) with p = 0.2)."""


def fifth(n):
    """The number of accounts in the top 20 %, ⌈n / 5⌉.

    >>> fifth(5), fifth(6), fifth(35)
    (1, 2, 7)
    """
    return -(-n // 5)


def top_share(values, k):
    """Share of the `k` largest in the total; 0 without values.

    >>> top_share(np.array([6.0, 3.0, 1.0]), 1)
    0.6
    """
    return float(values[:k].sum() / values.sum()) if len(values) else 0.0


def gini(values):
    """Gini coefficient, from 0 (all equal) to (n − 1) / n (one has all).

    >>> gini(np.array([1.0, 1.0])), gini(np.array([3.0, 1.0]))
    (0.0, 0.25)
    """
    n = len(values)
    if n == 0:
        return 0.0
    weights = n + 1 - 2 * np.arange(1, n + 1)
    return float((weights * values).sum() / (n * values.sum()))


def hhi(values):
    """Herfindahl–Hirschman index, the sum of squared shares, from 1 / n (all equal) to 1.

    >>> hhi(np.array([1.0, 1.0]))
    0.5
    """
    return float(((values / values.sum()) ** 2).sum()) if len(values) else 0.0


def lorenz(values):
    """Lorenz curve, smallest first and from the origin: ``cum_accounts`` and ``cum_value``, both shares.

    >>> lorenz(np.array([3.0, 1.0])).values.tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    steps = np.concatenate([[0.0], np.cumsum(values[::-1])])
    return pd.DataFrame(
        {"cum_accounts": np.arange(len(steps)) / max(len(values), 1), "cum_value": steps / (steps[-1] or 1.0)}
    )
