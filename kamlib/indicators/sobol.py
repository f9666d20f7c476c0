"""Sobol indices: which part of an output's variance each factor explains, alone and with all its interactions."""

import numpy as np
import pandas as pd
from scipy.stats import qmc


def sample(n, factors, *, seed):
    """Points in the unit cube for :func:`indices`: blocks A, B, then A with column i taken from B, for each factor.

    Parameters
    ----------
    n : int
        Points a block; a power of 2 keeps the sequence balanced.
    factors, seed : int

    Returns
    -------
    array (n · (factors + 2), factors)

    >>> sample(4, 3, seed=1).shape
    (20, 3)
    """
    points = qmc.Sobol(2 * factors, scramble=True, seed=seed).random(n)
    a, b = points[:, :factors], points[:, factors:]
    mixed = []
    for i in range(factors):
        part = a.copy()
        part[:, i] = b[:, i]
        mixed.append(part)
    return np.concatenate([a, b, *mixed])


def indices(outputs, factors, *, seed, resamples=500, level=0.9):
    """First-order and total indices with bootstrap intervals.

    Parameters
    ----------
    outputs : array (n · (factors + 2),)
        In the order of :func:`sample`.
    factors : int
    resamples : int
        Bootstrap resamples of the n points.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        A row a factor: ``si``, ``si_low``, ``si_high``, ``sti``, ``sti_low``, ``sti_high``. Estimates can be negative
        or above 1 by chance, which is what the intervals are for. All are 0 when the output never changes.

    Notes
    -----
    Si = mean(yB·(yABi - yA)) / V and STi = Σ(yA - yABi)² / (2nV), with V the variance (n - 1) of yA and yB together
    (Saltelli et al., Computer Physics Communications 181, 2010; Jansen 1999).

    Examples
    --------
    >>> x = sample(256, 2, seed=1)
    >>> indices(x[:, 0] * 2, 2, seed=1)[["si", "sti"]].round(2).values.tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    blocks = np.asarray(outputs, dtype="float64").reshape(factors + 2, -1)
    n = blocks.shape[1]
    drawn = np.random.default_rng(seed).integers(0, n, (resamples, n))
    tail = [(1 - level) / 2, (1 + level) / 2]
    boot = np.array([_estimates(blocks[:, chosen]) for chosen in drawn])
    low, high = np.quantile(boot, tail, axis=0)
    si, sti = _estimates(blocks)
    ends = {"si_low": low[0], "si_high": high[0]}, {"sti_low": low[1], "sti_high": high[1]}
    return pd.DataFrame({"si": si, **ends[0], "sti": sti, **ends[1]})


def _estimates(blocks):
    a, b, mixed = blocks[0], blocks[1], blocks[2:]
    variance = np.concatenate([a, b]).var(ddof=1)
    if not variance > 0:
        return np.zeros((2, len(mixed)))
    return np.array([(b * (mixed - a)).mean(axis=1), ((a - mixed) ** 2).mean(axis=1) / 2]) / variance
