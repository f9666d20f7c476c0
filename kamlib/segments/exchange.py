"""Single moves that still lower a k-means sum of squares after the batch steps have come to rest."""

import numpy as np

from kamlib.segments.distance import squared

_GAIN = 1e-10


def exchanged(matrix, labels, *, moves):
    """Labels after at most `moves` best single moves (Hartigan 1975), each of which lowers the within sum of squares.

    A row leaves its cluster of size n for one of size m where n / (n - 1) · d² > m / (m + 1) · e², with the distances
    d and e to their means. Batch k-means (Lloyd) rests in many states that this still betters (Telgarsky & Vattani
    2010); clusters of one row stay.

    >>> exchanged(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 0, 1]), moves=9).tolist()
    [0, 0, 1, 1]
    """
    labels, sizes = labels.copy(), np.bincount(labels).astype(float)
    if len(sizes) < 2:
        return labels
    centres = np.stack([np.bincount(labels, column) / sizes for column in matrix.T], axis=1)
    off, rows = squared(matrix, centres), np.arange(len(matrix))
    least = _GAIN * off[rows, labels].sum()
    for _ in range(moves):
        leaving = off[rows, labels] * _ratio(sizes)[labels]
        joining = off * (sizes / (sizes + 1))
        joining[rows, labels] = np.inf
        target = joining.argmin(axis=1)
        gain = leaving - joining[rows, target]
        row = int(gain.argmax())
        if gain[row] <= least:
            break
        old, new = labels[row], target[row]
        centres[old] -= (matrix[row] - centres[old]) / (sizes[old] - 1)
        centres[new] += (matrix[row] - centres[new]) / (sizes[new] + 1)
        sizes[old], sizes[new], labels[row] = sizes[old] - 1, sizes[new] + 1, new
        off[:, [old, new]] = squared(matrix, centres[[old, new]])
    return labels


def _ratio(sizes):
    """n / (n - 1); 0 for a cluster of one, which is never left."""
    return np.divide(sizes, sizes - 1, out=np.zeros_like(sizes), where=sizes > 1)
