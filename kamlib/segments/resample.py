"""Does a cluster come back when the accounts are drawn anew? (Hennig 2007)"""

import numpy as np

ROWS = 2_000  # of a resample at most; a resample of a smaller table holds what the bootstrap leaves of it
STARTS, FEW_STARTS, FEW_ROWS = 3, 5, 1_000  # five starts search on by swaps, which large resamples cannot afford


def overlap(reference, labels):
    """For each cluster of `reference` the Jaccard similarity of the cluster of `labels` most like it.

    Noise (-1) is no cluster; its rows count as rows outside.

    >>> overlap(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0])).round(3).tolist()
    [0.667, 0.5]
    """
    rows, columns = int(reference.max()) + 1, int(labels.max()) + 1
    if rows < 1 or columns < 1:
        return np.zeros(max(rows, 0))
    cells = np.bincount((reference + 1) * (columns + 1) + labels + 1, minlength=(rows + 1) * (columns + 1))
    cells = cells.reshape(rows + 1, columns + 1)
    union = cells.sum(axis=1)[1:, None] + cells.sum(axis=0)[None, 1:] - cells[1:, 1:]
    shares = np.divide(cells[1:, 1:], union, out=np.zeros(union.shape), where=union > 0)
    return np.where(cells[1:].sum(axis=1) > 0, shares.max(axis=1), np.nan)


def bootstrap(n, generator):
    """Rows of a bootstrap sample, each once, at most ROWS of them."""
    drawn = np.unique(generator.integers(n, size=n))
    return drawn if len(drawn) <= ROWS else np.sort(generator.choice(drawn, ROWS, replace=False))


def subset(n, generator):
    """Half of the rows, at most ROWS of them."""
    return np.sort(generator.choice(n, min(max(n // 2, 1), ROWS), replace=False))


def everyone(n, generator):
    """All rows, at most ROWS of them."""
    return np.arange(n) if n <= ROWS else np.sort(generator.choice(n, ROWS, replace=False))


DRAWS = {"bootstrap": bootstrap, "subset": subset, "seed": everyone}


def returns(matrix, partitions, *, cluster, how, resamples, seed, starts=None):
    """Jaccard similarities of every cluster in every resample.

    Parameters
    ----------
    matrix : ndarray
    partitions : dict
        Number of clusters → labels of the rows of `matrix`.
    cluster : callable
        (matrix, ks, seed=, starts=) → fits, such as `kamlib.segments.fit.kmeans`.
    how : str
        ``bootstrap`` (rows drawn more than once count once), ``subset`` (half of the rows) or ``seed`` (all rows, one
        start each).

    Returns
    -------
    dict
        Number of clusters → array of one row a resample and one column a cluster.

    Examples
    --------
    >>> from kamlib.segments.fit import kmeans
    >>> x = np.repeat([[0.0], [9.0]], 10, axis=0) + np.arange(20)[:, None] / 100
    >>> found = returns(x, {2: np.repeat([0, 1], 10)}, cluster=kmeans, how="bootstrap", resamples=3, seed=1)
    >>> found[2].tolist()
    [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
    """
    draw, generator = DRAWS[how], np.random.default_rng(seed)
    found = {k: [] for k in partitions}
    for _ in range(resamples):
        rows, again = draw(len(matrix), generator), int(generator.integers(2**31))
        usual = 1 if how == "seed" else FEW_STARTS if len(rows) <= FEW_ROWS else STARTS
        fits = fitted(matrix[rows], list(partitions), cluster=cluster, seed=again, starts=starts or usual)
        for (k, labels), fit in zip(partitions.items(), fits, strict=True):
            found[k].append(overlap(labels[rows], fit.labels))
    return {k: _table(rows) for k, rows in found.items()}


def mean_jaccard(similarities):
    """Mean over the resamples in which the cluster was drawn at all; 0 where it never was."""
    drawn = np.isfinite(similarities).sum(axis=0)
    return np.nansum(similarities, axis=0) / np.maximum(drawn, 1)


def fitted(matrix, ks, *, cluster, seed, starts):
    """A fit for each of `ks`, of fewer clusters where fewer rows differ."""
    most = len(np.unique(matrix, axis=0)) if len(matrix) <= 3 * max(ks) else max(ks)
    fits = cluster(matrix, sorted({min(k, most) for k in ks}), seed=seed, starts=starts)
    return [fits.get(min(k, most)) or next(iter(fits.values())) for k in ks]


def _table(rows):
    width = max(map(len, rows))
    return np.array([np.pad(row, (0, width - len(row)), constant_values=np.nan) for row in rows])
