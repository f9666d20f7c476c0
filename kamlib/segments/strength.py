"""Do clusters of one half of the accounts foretell those of the other? (Tibshirani & Walther 2005)"""

import numpy as np

from kamlib.segments.fit import kmeans
from kamlib.segments.resample import ROWS, fitted

ENOUGH = 0.8  # of the paper: the largest number of clusters above it


def prediction_strength(matrix, ks, *, cluster=kmeans, splits=10, starts=3, seed):
    """Mean over random halves of the worst cluster's share of pairs that the other half's clusters keep together.

    Returns
    -------
    dict
        Number of clusters → strength in [0, 1]; 1 for one cluster.

    Examples
    --------
    >>> x = np.repeat([[0.0], [9.0]], 10, axis=0) + np.arange(20)[:, None] / 100
    >>> {k: round(found, 2) for k, found in prediction_strength(x, [1, 2], seed=1).items()}
    {1: 1.0, 2: 1.0}
    """
    ks, generator = list(ks), np.random.default_rng(seed)
    found = []
    for _ in range(splits):
        order = generator.permutation(len(matrix))[:ROWS]
        seeds = generator.integers(2**31, size=2)
        halves = [matrix[np.sort(part)] for part in np.array_split(order, 2)]
        fits = [fitted(h, ks, cluster=cluster, seed=int(s), starts=starts) for h, s in zip(halves, seeds, strict=True)]
        for test, train, rows in ((0, 1, halves[0]), (1, 0, halves[1])):
            pairs = zip(fits[test], fits[train], strict=True)
            found.append([_worst(here.labels, there.place(rows)[0]) for here, there in pairs])
    return dict(zip(ks, np.mean(found, axis=0).tolist(), strict=True))


def _worst(labels, foretold):
    """Over the clusters of two rows or more: the smallest share of pairs that are foretold to stand together."""
    cells = np.zeros((labels.max() + 2, foretold.max() + 2))
    np.add.at(cells, (labels, foretold), 1)  # noise (-1) takes the last row and column
    kept = (cells[:-1, :-1] * (cells[:-1, :-1] - 1)).sum(axis=1)
    sizes = cells[:-1].sum(axis=1)
    pairs = sizes * (sizes - 1)
    return float((kept[pairs > 0] / pairs[pairs > 0]).min(initial=1.0))
