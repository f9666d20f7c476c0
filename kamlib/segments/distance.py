"""Distances between rows, and what of them a clustering keeps together."""

from itertools import pairwise

import numpy as np

_BLOCK = 2_048


def squared(rows, centres):
    """Squared Euclidean distances, one row a row and one column a centre, never negative.

    >>> squared(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 0.0]])).ravel().tolist()
    [0.0, 25.0]
    """
    off = rows @ (-2.0 * centres.T)
    off += (rows**2).sum(axis=1)[:, None]
    off += (centres**2).sum(axis=1)
    return np.maximum(off, 0.0, out=off)


def blocks(matrix):
    """Euclidean distances of the rows to all rows, block after block: ``(slice, distances)``."""
    from scipy.spatial.distance import cdist  # noqa: PLC0415

    for start in range(0, len(matrix), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(matrix)))
        yield rows, cdist(matrix[rows], matrix)


def membership(labels):
    """One row a row and one column a cluster: 1 where it belongs; noise (-1) belongs nowhere.

    >>> membership(np.array([0, 1, -1])).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    """
    return (labels[:, None] == np.arange(labels.max(initial=-1) + 1)).astype(float)


def sums(matrix, partitions):
    """For each of several partitions, the sums of distances from each row to each cluster.

    The distances are computed once for all partitions.
    """
    groups = [membership(labels) for labels in partitions]
    edges = np.cumsum([0, *(group.shape[1] for group in groups)])
    joined, found = np.hstack(groups), np.empty((len(matrix), edges[-1]))
    for rows, off in blocks(matrix):
        found[rows] = off @ joined
    return [found[:, low:high] for low, high in pairwise(edges)]
