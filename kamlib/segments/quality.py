"""How compact and how far apart clusters are; noise (-1) is left out by the caller."""

import numpy as np

from kamlib.segments.distance import squared, sums


def silhouettes(matrix, partitions):
    """Mean silhouette width (Rousseeuw 1987) of each partition; missing with fewer than two clusters.

    >>> x = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> [round(float(width), 3) for width in silhouettes(x, [np.array([0, 0, 1, 1])])]
    [0.9]
    """
    return [_silhouette(off, labels) for off, labels in zip(sums(matrix, partitions), partitions, strict=True)]


def _silhouette(off, labels):
    if off.shape[1] < 2:
        return np.nan
    sizes, own = np.bincount(labels), np.arange(len(labels))
    inside = off[own, labels] / np.maximum(sizes[labels] - 1, 1)
    other = off / sizes
    other[own, labels] = np.inf
    return float(_widths(inside, other.min(axis=1), sizes[labels] > 1).mean())


def _widths(inside, outside, counted):
    larger = np.maximum(inside, outside)
    return np.divide(outside - inside, larger, out=np.zeros_like(inside), where=counted & (larger > 0))


def simplified_silhouette(matrix, labels):
    """Silhouette with the distances to the cluster means instead of to all rows (Hruschka et al. 2004).

    >>> x = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> round(simplified_silhouette(x, np.array([0, 0, 1, 1])), 3)
    0.95
    """
    if labels.max() < 1:
        return np.nan
    off, own = np.sqrt(squared(matrix, means(matrix, labels))), np.arange(len(labels))
    inside = off[own, labels]
    off[own, labels] = np.inf
    return float(_widths(inside, off.min(axis=1), np.bincount(labels)[labels] > 1).mean())


def means(matrix, labels):
    """The mean row of each cluster."""
    sizes = np.bincount(labels)
    return np.stack([np.bincount(labels, column) / sizes for column in matrix.T], axis=1)


def within(matrix, labels):
    """Sum of squared distances to the cluster means.

    >>> within(np.array([[0.0], [2.0], [7.0]]), np.array([0, 0, 1]))
    2.0
    """
    return float(((matrix - means(matrix, labels)[labels]) ** 2).sum())


def calinski_harabasz(matrix, labels):
    """Between over within variance, each by its degrees of freedom (Caliński & Harabasz 1974)."""
    n, k = len(labels), labels.max() + 1
    inside, whole = within(matrix, labels), within(matrix, np.zeros_like(labels))
    return float((whole - inside) / (k - 1) / (inside / (n - k))) if 1 < k < n and inside > 0 else np.nan


def davies_bouldin(matrix, labels):
    """Mean over clusters of the worst ratio of their spreads to the distance of their means (Davies & Bouldin 1979)."""
    if labels.max() < 1:
        return np.nan
    centres, sizes = means(matrix, labels), np.bincount(labels)
    spread = np.bincount(labels, np.sqrt(((matrix - centres[labels]) ** 2).sum(axis=1))) / sizes
    apart = np.sqrt(squared(centres, centres))
    np.fill_diagonal(apart, np.inf)
    ratio = np.divide(spread[:, None] + spread, apart, out=np.full_like(apart, np.inf), where=apart > 0)
    return float(ratio.max(axis=1).mean())
