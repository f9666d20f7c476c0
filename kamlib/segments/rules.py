"""What each rule says about the number of clusters: one table, so that nobody trusts a single rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.segments import faults, quality
from kamlib.segments.fit import METHODS, SMALLEST, SMALLEST_SHARE, STARTS
from kamlib.segments.gap import ROWS as GAP_ROWS
from kamlib.segments.gap import choices, gap
from kamlib.segments.resample import FEW_ROWS, mean_jaccard, returns
from kamlib.segments.strength import ENOUGH, prediction_strength

KS = range(2, 13)
RECOVERED = 0.75
SILHOUETTE_ROWS = 5_000
ENOUGH_ROWS = 10  # below, nothing can be learnt from a part of them
# bootstrap resamples, reference sets of the gap, splits of the prediction strength
BUDGET = {"kmeans": (30, 30, 10), "ward": (30, 30, 10), "gmm": (10, 0, 3), "hdbscan": (30, 0, 0)}
LARGE = (20, 10, 5)  # above FEW_ROWS rows, where every resample is large
COLUMNS = (
    "k",
    "within_ss",
    "silhouette",
    "simplified_silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_se",
    "prediction_strength",
    "bic",
    "smallest_share",
    "worst_jaccard",
)


@dataclass(frozen=True, eq=False)
class Rules:
    """The table of rules over the number of clusters.

    Attributes
    ----------
    table : DataFrame
        One row a number of clusters ``k`` from 1; missing where a measure has no meaning or the method does not give
        it: ``within_ss``, ``silhouette``, ``simplified_silhouette``, ``calinski_harabasz``, ``davies_bouldin``,
        ``gap``, ``gap_se``, ``prediction_strength``, ``bic``, ``smallest_share`` (share of the accounts in the smallest
        cluster), ``worst_jaccard`` (mean bootstrap Jaccard similarity of the least stable cluster).
    choices : DataFrame
        ``rule`` and the ``k`` it takes; missing where it takes none.
    fits : dict
        Number of clusters → fit of the rows.
    """

    table: pd.DataFrame
    choices: pd.DataFrame
    fits: dict

    def chosen(self, rule):
        """The k that a rule takes, or None."""
        found = self.choices["k"][self.choices["rule"] == rule].dropna()
        return int(found.iloc[0]) if len(found) else None

    def largest_stable(self):
        """The largest k of which every cluster is stable (.75) and holds 2 % of the rows, and five; or None.

        Halves of one longish cluster may be stable too. Of several stable numbers those are therefore passed over whose
        gap statistic is more than one standard error below the best of them.
        """
        n = len(next(iter(self.fits.values())).labels)
        least = max(SMALLEST_SHARE, SMALLEST / n)
        table = self.table
        good = table[(table["k"] > 1) & (table["worst_jaccard"] >= RECOVERED) & (table["smallest_share"] >= least)]
        if good["gap"].notna().any():
            best = good.loc[good["gap"].idxmax()]
            good = good[good["gap"] >= best["gap"] - best["gap_se"]]
        return int(good["k"].max()) if len(good) else None


def rules(matrix, ks=KS, *, method="kmeans", seed, starts=STARTS, budget=None):
    """Clusterings of a matrix for each of `ks`, measured by every rule.

    Parameters
    ----------
    matrix : ndarray or DataFrame
        Transformed features, one row an account; finite. All pairwise distances of at most 5,000 rows are taken for
        the silhouette; gap and resamples take at most 1,000 and 2,000 rows at a time.
    ks : iterable of int
        Numbers of clusters from 2; those above the number of rows that differ are left out. hdbscan finds its own.
    method : str
        ``kmeans``, ``gmm``, ``ward`` or ``hdbscan``.
    starts : int
        Starts of the fits that are measured.
    budget : tuple of int, optional
        Bootstrap resamples, reference sets of the gap, splits of the prediction strength; 0 leaves one out. Usually
        (30, 30, 10), fewer for gmm, hdbscan and large tables.

    Returns
    -------
    Rules

    Raises
    ------
    KamError
        KAM-H03 for an unknown method.

    Examples
    --------
    >>> x = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 20, axis=0)
    >>> found = rules(x + np.random.default_rng(1).normal(size=x.shape) / 5, range(2, 5), seed=1)
    >>> found.table[["k", "worst_jaccard"]].query("k == 3").round(2).values.tolist()
    [[3.0, 1.0]]
    >>> found.choices.query("rule == 'silhouette'")["k"].tolist()
    [3]
    """
    check_method(method)
    matrix = np.asarray(matrix, dtype=float)
    most = len(np.unique(matrix, axis=0))
    ks = sorted({1, *(k for k in ks if k <= most)}) if method != "hdbscan" else [1]
    fits = METHODS[method](matrix, ks, seed=seed, starts=starts)
    table = pd.DataFrame({"k": list(fits)}).assign(**_inner(matrix, fits))
    table = table.assign(**_resampled(matrix, fits, seed, budget or _budget(len(matrix), method)))[list(COLUMNS)]
    return Rules(table, _choices(table), fits)


def _budget(n, method):
    if n < ENOUGH_ROWS:
        return 0, 0, 0
    return tuple(map(min, BUDGET[method], LARGE)) if n > FEW_ROWS else BUDGET[method]


def check_method(method):
    """Raise KAM-H03 unless the method is there."""
    if method not in METHODS:
        faults.refuse(faults.unknown_method(method, METHODS))


def _inner(matrix, fits):
    """Measures of the clusters as they stand; noise is left out."""
    kept = [(matrix[fit.labels >= 0], fit.labels[fit.labels >= 0]) for fit in fits.values()]
    sizes = [np.bincount(labels, minlength=k) for k, (_, labels) in zip(fits, kept, strict=True)]
    measures = ("within", "simplified_silhouette", "calinski_harabasz", "davies_bouldin")
    found = {name: [getattr(quality, name)(*pair) if len(pair[1]) else np.nan for pair in kept] for name in measures}
    return {
        "within_ss": found.pop("within"),
        **found,
        "silhouette": _silhouettes(matrix, [fit.labels for fit in fits.values()]),
        "bic": [fit.bic for fit in fits.values()],
        "smallest_share": [size.min(initial=len(matrix)) / len(matrix) for size in sizes],
    }


def _silhouettes(matrix, partitions):
    rows = np.arange(len(matrix))[:: -(-len(matrix) // SILHOUETTE_ROWS)]
    noise = partitions[0][rows] < 0
    rows = rows[~noise] if len(partitions) == 1 else rows
    return quality.silhouettes(matrix[rows], [labels[rows] for labels in partitions])


def _resampled(matrix, fits, seed, budget):
    resamples, references, splits = budget
    labels = {k: fit.labels for k, fit in fits.items()}
    cluster = min(fits.values(), key=lambda fit: fit.bic).again
    blank = [np.nan] * len(fits)
    found = {"worst_jaccard": blank, "gap": blank, "gap_se": blank, "prediction_strength": blank}
    if resamples:
        again = returns(matrix, labels, cluster=cluster, how="bootstrap", resamples=resamples, seed=seed)
        found["worst_jaccard"] = [mean_jaccard(again[k]).min() if fit.k else np.nan for k, fit in fits.items()]
    if references:
        rows = np.arange(len(matrix))[:: -(-len(matrix) // GAP_ROWS)]
        seen = gap(matrix[rows], list(fits), cluster=cluster, references=references, seed=seed)
        found |= {"gap": seen["gap"].to_numpy(), "gap_se": seen["gap_se"].to_numpy()}
    if splits:
        strength = prediction_strength(matrix, list(fits), cluster=cluster, splits=splits, seed=seed)
        found["prediction_strength"] = [strength[k] for k in fits]
    return found


_BEST = {
    "silhouette": "idxmax",
    "simplified_silhouette": "idxmax",
    "calinski_harabasz": "idxmax",
    "davies_bouldin": "idxmin",
    "bic": "idxmin",
}


def _choices(table):
    found = {
        name: table["k"][getattr(table[name], best)()] for name, best in _BEST.items() if table[name].notna().any()
    }
    if table["gap"].notna().any():
        found |= {f"gap {name}": k for name, k in choices(table).items()}
    for name, column, enough in (
        ("prediction strength", "prediction_strength", ENOUGH),
        ("bootstrap Jaccard", "worst_jaccard", RECOVERED),
    ):
        if table[column].notna().any():
            found[name] = table["k"][table[column] >= enough].max()
    return pd.DataFrame({"rule": list(found), "k": pd.array(list(found.values()), dtype="Int64")})
