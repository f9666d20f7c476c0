"""Segments of accounts, in order of value, with the reason for their number."""

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.segments import faults
from kamlib.segments.fit import STARTS
from kamlib.segments.giants import giants
from kamlib.segments.prepare import prepared, transformed, varies
from kamlib.segments.resample import FEW_ROWS
from kamlib.segments.result import GIANT, NOISE, Segments
from kamlib.segments.rules import KS, RECOVERED, check_method, rules
from kamlib.segments.sample import stratified

LIMITS = {
    "kmeans": 20_000,
    "gmm": 5_000,
    "hdbscan": 5_000,
    "ward": 5_000,
}  # accounts that are fitted; the rest is placed
LARGE_STARTS = 10


def segment(features, *, k=None, method="kmeans", transform="log-z", value="revenue", ks=KS, seed):
    """Segments of accounts.

    Parameters
    ----------
    features : DataFrame
        One row an account: ``account_id``, the money column `value`, and numeric features in any units. Missing values
        are taken as the median of their column; columns that are constant, missing throughout or no numbers are left
        out; both are told in ``notes``.
    k : int, optional
        Number of segments, giants not counted. Without it the largest of `ks` of which every cluster is stable (mean
        bootstrap Jaccard similarity from .75) and holds 2 % of the accounts, and five, and whose gap statistic is not
        below that of a smaller stable number; where there is none, 2, with a note that nothing is stable. hdbscan finds
        its own number.
    method : str
        ``kmeans``, ``gmm``, ``hdbscan`` or ``ward``. k-means fits at most 20,000 accounts, the others 5,000: a sample
        stratified by value; the other accounts are placed after.
    transform : str
        ``log-z`` (signed log(1 + x), then mean 0 and standard deviation 1), ``rank``, ``z`` or ``robust-z``.
    value : str
        Money column that orders the segments and sets the giants apart; it is a feature too.
    ks : iterable of int
        Numbers of segments in the table of rules.
    seed : int

    Returns
    -------
    Segments
        The same for any order of the rows of `features`.

    Raises
    ------
    KamError
        KAM-T01 to T03 for absent columns, repeated accounts and infinite values; KAM-H01 fewer than two accounts; H02 a
        number of segments that is no whole number or above the number of accounts that differ; H03, H04 an unknown
        method or transform; H05 nothing varies; H06 a number of segments for hdbscan.

    Examples
    --------
    >>> made = np.random.default_rng(1)
    >>> level = np.repeat([3.0, 6.0, 9.0], 40)
    >>> features = pd.DataFrame({"account_id": [f"A{n:03}" for n in range(120)],
    ...     "revenue": np.exp(level + made.normal(size=120) / 5),
    ...     "orders": np.exp(level + made.normal(size=120) / 5)})
    >>> found = segment(features, ks=range(2, 6), seed=1)
    >>> found.k, found.why, found.table["segment"].iloc[[0, 50, 119]].tolist()
    (3, 'stable', ['S3', 'S2', 'S1'])
    """
    check_method(method)
    _check_number(k, method)
    ready = prepared(features, value=value)
    apart = giants(ready.values)
    rest = ready.table.loc[~apart, [name for name in ready.table if varies(ready.table.loc[~apart, name].to_numpy())]]
    matrix, method = (
        (transformed(rest, transform), method) if len(rest.columns) else (np.zeros((len(rest), 1)), "kmeans")
    )
    rows = stratified(ready.values[~apart], LIMITS[method], seed=seed)
    if k is not None and k > (differ := len(np.unique(matrix[rows], axis=0))):
        faults.refuse(faults.too_many(k, differ))
    starts = STARTS if len(rows) <= FEW_ROWS else LARGE_STARTS
    found = rules(matrix[rows], {*ks} if k is None else {*ks, k}, method=method, seed=seed, starts=starts)
    chosen, why = _choice(found, k, method)
    labels, sure = _placed(matrix, rows, found.fits[chosen])
    names, confidence = np.full(len(apart), GIANT, dtype=object), np.ones(len(apart))
    names[~apart], confidence[~apart] = _ordered(labels, ready.values[~apart]), sure
    return Segments(
        table=pd.DataFrame(
            {
                "account_id": ready.ids,
                "segment": names,
                "value": ready.values,
                "confidence": confidence,
                "fitted": np.isin(np.arange(len(apart)), np.flatnonzero(~apart)[rows]),
            }
        ),
        rules=found.table,
        choices=found.choices,
        k=found.fits[chosen].k,
        why=why,
        worst_jaccard=float(found.table.loc[found.table["k"] == chosen, "worst_jaccard"].iloc[0]),
        method=method,
        value=value,
        features=tuple(rest.columns),
        notes=(*ready.notes, *_notes(found, chosen, why)),
        matrix=matrix,
        again=found.fits[chosen].again,
        partitions={k: fit.labels for k, fit in found.fits.items()},
    )


def _check_number(k, method):
    if k is None:
        return
    if method == "hdbscan":
        faults.refuse(faults.own_number(method))
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        faults.refuse(faults.bad_number(k))


def _choice(found, k, method):
    if k is not None:
        return k, "given"
    if method == "hdbscan":
        return next(iter(found.fits)), "method"
    stable = found.largest_stable()
    if stable:
        return stable, "stable"
    return (2, "none stable") if 2 in found.fits else (1, "alike")


def _placed(matrix, rows, fit):
    labels, sure = fit.place(matrix)
    labels[rows] = fit.labels
    return labels, np.clip(sure, 0.0, 1.0)


def _ordered(labels, values):
    """S1, S2, … by falling median value; equal medians by the first account."""
    groups = [group for group in range(labels.max() + 1) if (labels == group).any()]
    medians = {
        group: np.nanmedian(known) if (known := _known(values[labels == group])).size else -np.inf for group in groups
    }
    order = sorted(groups, key=lambda group: (-medians[group], int(np.argmax(labels == group))))
    names = {group: f"S{place}" for place, group in enumerate(order, start=1)} | {-1: NOISE}
    return [names[label] for label in labels.tolist()]


def _known(values):
    return values[~np.isnan(values)]


def _notes(found, k, why):
    jaccard, held = found.table.loc[found.table["k"] == k, "worst_jaccard"].iloc[0], found.fits[k].k
    if why == "alike":
        return (text("Without the giants all accounts are alike, so there is one segment"),)
    if why == "none stable":
        return (_none_stable(jaccard),)
    said = [_weak(jaccard)] if k > 1 and jaccard < RECOVERED else []
    if held != k:
        said.append(text("Of {k:count} segments only {held:count} hold accounts", k=k, held=held))
    seen = found.chosen("gap firstSEmax")
    if k > 1 and seen == 1:
        said.append(text("By the gap statistic the accounts form no clusters: the segments cut a continuum"))
    elif seen and seen < k:
        said.append(
            text("By the gap statistic there are only {seen:count} clusters: some segments are parts of one", seen=seen)
        )
    return tuple(said)


def _none_stable(jaccard):
    if np.isnan(jaccard):
        return text("Too few accounts to tell whether any number of segments is stable, so two are shown")
    return text(
        "No number of segments is stable, so two are shown (Jaccard similarity of the weaker under resampling "
        "{jaccard:number}): do not build on them",
        jaccard=jaccard,
    )


def _weak(jaccard):
    return text(
        "Not all segments are stable (Jaccard similarity of the weakest under resampling {jaccard:number})",
        jaccard=jaccard,
    )
