"""Further measures of one clustering, from all pairwise distances: those of R's ``fpc::cluster.stats``."""

import numpy as np

from kamlib.segments.distance import membership
from kamlib.segments.quality import calinski_harabasz, silhouettes, within

_NEAREST = 0.1  # share of the rows, those nearest to another cluster, that the separation index averages


def cluster_stats(matrix, labels):
    """Measures of how compact and how separate clusters are.

    Parameters
    ----------
    matrix : ndarray
        A few thousand rows at most: all pairwise Euclidean distances are held at once.
    labels : ndarray of int
        0, 1, …, at least two clusters of two rows or more each, no noise.

    Returns
    -------
    dict
        ``avg_silwidth`` mean silhouette width; ``ch`` Caliński–Harabasz; ``dunn`` smallest distance between clusters
        over largest diameter (Dunn 1974); ``dunn2`` smallest mean distance between clusters over largest mean distance
        inside one; ``pearsongamma`` correlation of the distances with being in different clusters; ``within_ss``;
        ``wb_ratio`` mean distance inside over between clusters, every row with the same weight inside; ``entropy`` of
        the sizes; ``sindex`` mean distance to the nearest row of another cluster, of the tenth of the rows that are
        nearest to one (Hennig 2014).

    Examples
    --------
    >>> found = cluster_stats(np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([0, 0, 1, 1]))
    >>> found["dunn"], found["dunn2"], found["wb_ratio"], found["sindex"]
    (9.0, 10.0, 0.1, 9.0)
    """
    from scipy.spatial.distance import cdist  # noqa: PLC0415

    off, apart = cdist(matrix, matrix), labels[:, None] != labels
    sizes, member = np.bincount(labels), membership(labels)
    between = member.T @ off @ member / np.outer(sizes, sizes)
    inside = np.diag(between) * sizes / (sizes - 1)
    np.fill_diagonal(between, np.inf)
    pairs = np.triu_indices(len(labels), 1)
    nearest = np.sort(np.where(apart, off, np.inf).min(axis=1))
    shares = sizes / len(labels)
    found = {
        "avg_silwidth": silhouettes(matrix, [labels])[0],
        "ch": calinski_harabasz(matrix, labels),
        "dunn": nearest[0] / np.where(apart, 0.0, off).max(),
        "dunn2": between.min() / inside.max(),
        "pearsongamma": np.corrcoef(off[pairs], apart[pairs])[0, 1],
        "within_ss": within(matrix, labels),
        "wb_ratio": (shares @ inside) / off[apart].mean(),
        "entropy": -(shares @ np.log(shares)),
        "sindex": nearest[: int(np.ceil(_NEAREST * len(labels)))].mean(),
    }
    return {name: float(value) for name, value in found.items()}
