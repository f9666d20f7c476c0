"""Weights of statements: equal, given, or judged in pairs within each quadrant and between the quadrants (A'WOT)."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.base import pairwise as ahp
from kamlib.base.errors import KamError, nearest
from kamlib.swot import matrix_faults as faults

SCHEMES = ("equal", "given")


@dataclass(frozen=True, eq=False)
class Priorities:
    """Weights that comparisons in pairs imply.

    Attributes
    ----------
    weights : Series
        The principal eigenvector, summing to 1.
    lambda_max, cr : float
        Principal eigenvalue; consistency ratio ((lambda_max − n) / (n − 1)) / random index, 0 for n up to 2.
    worst : tuple
        The comparison that fits the weights least: row, column, ratio given, ratio implied; empty for n up to 2.
    """

    weights: pd.Series
    lambda_max: float
    cr: float
    worst: tuple


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Judgements for A'WOT.

    Parameters
    ----------
    groups : DataFrame
        Quadrants against quadrants: cell (i, j) says how many times as important i is as j, from 1/9 to 9.
    within : dict of {str: DataFrame}
        For each quadrant with two statements or more, codes against codes.
    """

    groups: pd.DataFrame
    within: dict = field(default_factory=dict)


def priorities(matrix, *, where="pairwise"):
    """Weights from a square, positive matrix of comparisons whose mirrored cells are inverse.

    Raises
    ------
    KamError
        KAM-S23, at the first cell that breaks a rule; rounding such as 0.333 for a third is allowed.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]], index=list("abc"), columns=list("abc"))
    >>> priorities(table).weights.round(3).to_dict(), round(priorities(table).cr, 9)
    ({'a': 0.6, 'b': 0.3, 'c': 0.1}, 0.0)
    """
    a, names = _checked(matrix, where)
    w, largest, ratio = ahp.priorities(a)
    return Priorities(pd.Series(w, index=names), largest, ratio, _worst(a, w, names))


def _checked(matrix, where):
    names = list(matrix.index)
    if names != list(matrix.columns) or len(set(names)) != len(names):
        raise KamError(faults.no_comparison(where, names, list(matrix.columns)))
    if len(names) > len(ahp.RANDOM_INDEX):
        raise KamError(faults.too_many(where, len(names)))
    a = matrix.apply(pd.to_numeric, errors="coerce").to_numpy("float64", na_value=np.nan)
    for i, j in np.ndindex(a.shape):
        good = np.isfinite(a[i, j]) and a[i, j] > 0 and (i != j or a[i, j] == 1)
        if not good or (j < i and abs(a[i, j] * a[j, i] - 1) > ahp.TOLERANCE):
            raise KamError(faults.bad_cell(where, names[i], names[j], matrix.iat[i, j], matrix.iat[j, i]))
    return a, names


def _worst(a, w, names):
    if len(a) < 3:
        return ()
    i, j, given, implied = ahp.least_fitting(a, w)
    return names[i], names[j], given, implied


def weighed(items, weights, *, accepted=""):
    """Local, group and global weights of statements.

    Parameters
    ----------
    items : DataFrame
        ``code``, ``quadrant``, ``weight``; each code once.
    weights : "equal", "given", dict of {code: number}, or Pairwise
        ``given`` takes the items' own weights.
    accepted : str
        Why comparisons with a consistency ratio above 0.10 are accepted; without a reason they are refused.

    Returns
    -------
    tuple of (DataFrame, dict)
        ``local`` (within the quadrant, sums to 1 there), ``group`` (of the quadrant), ``weight`` = local × group,
        which sums to 1; and ``{"groups" or quadrant: Priorities}`` of what was judged.

    Raises
    ------
    KamError
        KAM-S22 for weights that are missing or not above 0, or of no statement; KAM-S23 to S25 for comparisons.

    Examples
    --------
    >>> items = pd.DataFrame({"code": ["A", "B", "C"], "quadrant": ["strength", "strength", "threat"], "weight": 1.0})
    >>> weighed(items, {"A": 3, "B": 1, "C": 4})[0].values.tolist()
    [[0.75, 0.5, 0.375], [0.25, 0.5, 0.125], [1.0, 0.5, 0.5]]
    """
    if isinstance(weights, Pairwise):
        local, group, judged = _judged(items, weights, accepted)
    else:
        total = _given(items, weights)
        group, judged = total.groupby(items["quadrant"]).transform("sum"), {}
        local = total / group
    found = pd.DataFrame({"local": local, "group": group, "weight": local * group}, index=items.index)
    return found, judged


def _given(items, weights):
    """Weights of single statements, summing to 1."""
    if isinstance(weights, str) and weights not in SCHEMES:
        raise KamError(faults.no_scheme(weights, SCHEMES))
    told = weights
    if isinstance(weights, str):
        own = items["weight"].astype("float64").tolist() if weights == "given" else [1.0] * len(items)
        told = dict(zip(items["code"], own, strict=True))
    wrong = faults.given_weights(told, items["code"].tolist(), nearest)
    if wrong:
        raise KamError(*wrong)
    raw = items["code"].map(told).astype("float64")
    return raw / (raw.sum() or 1.0)


def _judged(items, pairwise, accepted):
    wanted = {"groups": list(dict.fromkeys(items["quadrant"]))}
    codes = items.groupby("quadrant", sort=False)["code"].agg(list).to_dict()
    wanted |= {quadrant: found for quadrant, found in codes.items() if len(found) > 1}
    given = {"groups": pairwise.groups, **pairwise.within}
    wrong = [faults.no_such_matrix(name, list(codes)) for name in given if name not in ("groups", *codes)]
    judged = {}
    for name, compared in wanted.items():
        if len(compared) > 1:
            judged[name] = _one(name, given.get(name), compared, accepted, wrong)
    if wrong:
        raise KamError(*wrong)
    group = items["quadrant"].map(judged["groups"].weights if "groups" in judged else dict.fromkeys(codes, 1.0))
    local = pd.Series(1.0, index=items.index)
    for name, found in judged.items():
        if name != "groups":
            inside = items["quadrant"] == name
            local[inside] = items.loc[inside, "code"].map(found.weights)
    return local, group.astype("float64"), judged


def _one(name, matrix, compared, accepted, wrong):
    """Priorities of one matrix; what is wrong with it is added to `wrong`."""
    where = f"pairwise.{name}"
    if matrix is None or sorted(map(str, matrix.index)) != sorted(compared):
        wrong.append(faults.other_names(where, [] if matrix is None else list(matrix.index), compared))
        return None
    try:
        found = priorities(matrix, where=where)
    except KamError as error:
        wrong.extend(error.faults)
        return None
    if found.cr > ahp.ACCEPTED and not accepted.strip():
        wrong.append(faults.inconsistent(where, found, ahp.ACCEPTED))
    return found
