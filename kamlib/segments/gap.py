"""The gap statistic, and five rules that read a number of clusters off it (Tibshirani, Walther & Hastie 2001)."""

import numpy as np
import pandas as pd

from kamlib.segments.distance import sums
from kamlib.segments.fit import kmeans
from kamlib.segments.resample import fitted

ROWS = 1_000


def gap(matrix, ks, *, cluster=kmeans, references=30, starts=3, seed, fits=None):
    """How much closer the rows stand in k clusters than rows without any structure would.

    W is the sum over clusters of the pairwise Euclidean distances over twice the cluster's size. The rows without
    structure are uniform in the box of the principal axes ("scaledPCA").

    Parameters
    ----------
    matrix : ndarray
        At most a thousand rows or so: all pairwise distances are taken, of `matrix` and of every reference set.
    ks : iterable of int
        Should begin at 1, for only then can the rules say that there are no clusters.
    fits : dict, optional
        Labels of `matrix` for each of `ks`, where they are known. A search harder than that in the reference sets makes
        the gap of large k too large.

    Returns
    -------
    DataFrame
        ``k``, ``log_w``, ``expected_log_w``, ``gap``, ``gap_se`` (standard deviation · √(1 + 1 / references)); missing
        where the rows of every cluster are equal, for then W is 0.

    Examples
    --------
    >>> x = np.repeat([[0.0, 0.0], [9.0, 1.0]], 15, axis=0) + np.random.default_rng(1).normal(size=(30, 2)) / 9
    >>> table = gap(x, [1, 2, 3], seed=1)
    >>> choices(table)["firstSEmax"]
    2
    """
    ks, generator = list(ks), np.random.default_rng(seed)
    ours = fits or _labels(matrix, ks, cluster, seed, starts)
    own = _log_w(matrix, [ours[k] for k in ks])
    made, axes = [], _axes(matrix)
    for _ in range(references):
        rows, again = _structureless(matrix, axes, generator), int(generator.integers(2**31))
        labels = _labels(rows, ks, cluster, again, starts)
        made.append(_log_w(rows, [labels[k] for k in ks]))
    expected, spread = np.mean(made, axis=0), np.std(made, axis=0, ddof=1)
    return pd.DataFrame(
        {
            "k": ks,
            "log_w": own,
            "expected_log_w": expected,
            "gap": expected - own,
            "gap_se": spread * np.sqrt(1 + 1 / references),
        }
    )


def _labels(matrix, ks, cluster, seed, starts):
    found = fitted(matrix, ks, cluster=cluster, seed=seed, starts=starts)
    return {k: fit.labels for k, fit in zip(ks, found, strict=True)}


def _log_w(matrix, partitions):
    both = zip(sums(matrix, partitions), partitions, strict=True)
    spread = np.array([_spread(off, labels) for off, labels in both])
    return np.log(spread, out=np.full(len(spread), np.nan), where=spread > 0)


def _spread(off, labels):
    """Sum over the clusters of their pairwise distances, each pair once, over twice their size."""
    own = off[np.arange(len(labels)), labels]
    return float((np.bincount(labels, own) / np.bincount(labels)).sum()) / 4


def _axes(matrix):
    """Principal axes, one a column."""
    return np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)[2].T


def _structureless(matrix, axes, generator):
    """Uniform in the box of the principal axes of `matrix`."""
    turned = (matrix - matrix.mean(axis=0)) @ axes
    return generator.uniform(turned.min(axis=0), turned.max(axis=0), size=turned.shape) @ axes.T


def _first(flags, otherwise):
    return int(np.argmax(flags)) if np.any(flags) else otherwise


def _first_peak(height):
    return _first(np.diff(height) <= 0, len(height) - 1)


def _within_one(height, se, peak):
    """First position whose height is within one standard error of that of the peak."""
    return _first(height[:peak] >= height[peak] - se[peak], peak)


DECISIONS = {
    "firstSEmax": lambda height, se: _within_one(height, se, _first_peak(height)),
    "Tibs2001SEmax": lambda height, se: _first(height[:-1] >= height[1:] - se[1:], len(height) - 1),
    "globalSEmax": lambda height, se: _within_one(height, se, int(np.argmax(height))),
    "firstmax": lambda height, se: _first_peak(height),
    "globalmax": lambda height, se: int(np.argmax(height)),
}


def choices(table):
    """The number of clusters by each of the five rules, of a table with ``k``, ``gap`` and ``gap_se``.

    Rows without a gap are passed over. The names are those of R's ``cluster::maxSE``.

    >>> table = pd.DataFrame({"k": [1, 2, 3], "gap": [0.1, 0.5, 0.52], "gap_se": [0.05, 0.05, 0.05]})
    >>> choices(table)
    {'firstSEmax': 2, 'Tibs2001SEmax': 2, 'globalSEmax': 2, 'firstmax': 3, 'globalmax': 3}
    """
    table = table.dropna(subset=["gap", "gap_se"])
    height, se = table["gap"].to_numpy(), table["gap_se"].to_numpy()
    return {name: int(table["k"].iloc[rule(height, se)]) for name, rule in DECISIONS.items()}
