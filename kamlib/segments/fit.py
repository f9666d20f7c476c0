"""Ways to cluster a matrix: each fits all wanted numbers of clusters and can place further rows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from kamlib.segments.distance import squared
from kamlib.segments.exchange import exchanged
from kamlib.segments.quality import means, within

STARTS = 25  # of the fit that is kept
START_ROWS = 2_000  # starts are sought on so many rows at most (Bradley & Fayyad 1998)
COVARIANCES = ("full", "tied", "diag")
SMALLEST_SHARE, SMALLEST = 0.02, 5  # of the accounts; the Jaccard similarity of a handful says nothing
_BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class Fit:
    """A clustering of the rows of a matrix.

    Attributes
    ----------
    labels : ndarray of int
        0, 1, … for each row; -1 for noise.
    place : callable
        matrix → (labels, confidence in [0, 1]) of any rows.
    bic : float
        Bayesian information criterion, lower is better; missing where there is no likelihood.
    again : callable
        (matrix, ks, seed=, starts=) → fits of other rows in the same manner, the covariance included.
    """

    labels: np.ndarray
    place: Callable
    again: Callable
    bic: float = np.nan

    @property
    def k(self):
        """Number of clusters, noise not counted."""
        return int(self.labels.max(initial=-1)) + 1


def one_thread():
    """Sums are taken in one order, so that the same input gives the same bytes; and threads do not wait for cores."""
    import sklearn.cluster  # noqa: F401, PLC0415 (a limit holds only for what is loaded)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    return threadpool_limits(1)


def kmeans(matrix, ks, *, seed, starts=STARTS):
    """k-means for each of `ks`: k-means++ starts (Arthur & Vassilvitskii 2007), Lloyd's steps, moves, swaps."""
    few = _some(matrix, START_ROWS, seed)
    with one_thread():
        return {k: _by_centres(matrix, _centres(matrix, few, k, seed, starts)) for k in ks}


def _some(matrix, n, seed):
    if len(matrix) <= n:
        return matrix
    return matrix[np.sort(np.random.default_rng(seed).choice(len(matrix), n, replace=False))]


def _centres(matrix, few, k, seed, starts):
    from sklearn.cluster import KMeans  # noqa: PLC0415

    best = _best(few, k, seed, starts)
    return best if few is matrix else KMeans(k, init=best, n_init=1).fit(matrix).cluster_centers_


def _best(few, k, seed, starts):
    """Centres of the best start; from five starts the search goes on by single moves and swaps."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 (a second that other steps do not need)

    if starts < 5 or k == 1:
        return KMeans(k, n_init=starts, random_state=seed).fit(few).cluster_centers_
    generator = np.random.default_rng(seed)
    runs = [KMeans(k, n_init=1, random_state=int(draw)).fit(few) for draw in generator.integers(2**31, size=starts)]
    runs = sorted(runs, key=lambda run: run.inertia_)[: starts // 5]  # single moves are dear
    best, least = min((_moved(few, run) for run in runs), key=lambda pair: pair[1])
    for _ in range(starts):
        centres = means(few, best)
        centres[generator.integers(k)] = few[generator.integers(len(few))]  # random swap (Fränti & Kivijärvi 2000)
        labels, cost = _moved(few, KMeans(k, init=centres, n_init=1).fit(few))
        if cost < least:
            best, least = labels, cost
    return means(few, best)


def _moved(few, run):
    labels = exchanged(few, _numbered(run.labels_), moves=len(few))
    return labels, within(few, labels)


def _by_centres(matrix, centres):
    place = partial(nearest_centre, centres=centres)
    return Fit(place(matrix)[0], place, kmeans)


def nearest_centre(matrix, *, centres):
    """Nearest centre of each row and 1 - d1 / d2: 1 at the centre, 0 halfway to the next one.

    >>> labels, sure = nearest_centre(np.array([[0.0], [1.0], [3.0]]), centres=np.array([[0.0], [4.0]]))
    >>> labels.tolist(), sure.round(2).tolist()
    ([0, 0, 1], [1.0, 0.67, 0.67])
    """
    labels, sure = np.zeros(len(matrix), dtype=np.intp), np.ones(len(matrix))
    for start in range(0, len(matrix), _BLOCK):
        rows = slice(start, start + _BLOCK)
        off = np.sqrt(squared(matrix[rows], centres))
        labels[rows] = off.argmin(axis=1)
        if len(centres) > 1:
            first, second = np.partition(off, 1, axis=1)[:, :2].T
            sure[rows] = 1.0 - np.divide(first, second, out=np.ones_like(first), where=second > 0)
    return labels, sure


def ward(matrix, ks, *, seed, starts=STARTS):
    """Ward's tree (ward.D2) cut at each of `ks`; further rows go to the nearest mean. Nothing in it is random."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415

    tree = linkage(matrix, "ward")
    tree[:, 2] = np.arange(len(tree))  # the order of the merges, so that equal heights are cut apart too
    return {k: _by_groups(matrix, fcluster(tree, len(tree) - k + 0.5, "distance") - 1) for k in ks}


def _by_groups(matrix, labels):
    labels = _numbered(labels)
    centres = np.stack([matrix[labels == group].mean(axis=0) for group in range(labels.max() + 1)])
    return Fit(labels, partial(nearest_centre, centres=centres), ward)


def _numbered(labels):
    """0, 1, … without gaps."""
    return np.unique(labels, return_inverse=True)[1]


def gmm(matrix, ks, *, seed, starts=STARTS, covariances=COVARIANCES):
    """Mixtures of normals by EM, of each k the covariance with the lowest BIC (Fraley & Raftery 2002)."""
    found = {}
    for k in ks:
        models = [mixture(matrix, k, name, seed=seed, starts=max(1, starts // 5)) for name in covariances]
        best, bic = min(((model, model.bic(matrix)) for model in models), key=lambda pair: pair[1])
        held = np.unique(best.predict(matrix))  # a component may be the likeliest of no row
        place = partial(_by_posterior, model=best, held=held)
        again = partial(gmm, covariances=(best.covariance_type,))
        found[k] = Fit(place(matrix)[0], place, again, float(bic))
    return found


def mixture(matrix, k, covariance, *, seed, starts):
    """A mixture of k normals, the best of `starts`; `covariance` is full, tied, diag or spherical."""
    import warnings  # noqa: PLC0415

    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415

    model = GaussianMixture(k, covariance_type=covariance, n_init=starts, random_state=seed, max_iter=200)
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore", ConvergenceWarning)  # slow EM is near its end; BIC compares what was reached
        return model.fit(matrix)


def _by_posterior(matrix, *, model, held):
    posterior = model.predict_proba(matrix)[:, held]
    return posterior.argmax(axis=1), posterior.max(axis=1)


def hdbscan(matrix, ks, *, seed, starts=STARTS):
    """HDBSCAN (Campello, Moulavi & Sander 2013): as many clusters as there are, the rest noise; `ks` has no say.

    Further rows take the label of the nearest row that was fitted.
    """
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415
    from sklearn.neighbors import KDTree  # noqa: PLC0415

    size = min(max(SMALLEST, int(np.ceil(SMALLEST_SHARE * len(matrix)))), len(matrix))
    model = HDBSCAN(min_cluster_size=max(2, size), copy=True).fit(matrix)
    labels, sure, tree = model.labels_, model.probabilities_, KDTree(matrix)

    def place(rows):
        near = tree.query(rows, return_distance=False)[:, 0]
        return labels[near], sure[near]

    return {int(labels.max()) + 1: Fit(labels, place, hdbscan)}


METHODS = {"kmeans": kmeans, "gmm": gmm, "hdbscan": hdbscan, "ward": ward}
