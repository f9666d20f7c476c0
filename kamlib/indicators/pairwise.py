"""Weights from comparisons in pairs (AHP, 层次分析法), with a check of their consistency."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.pairwise import ACCEPTED, RANDOM_INDEX, TOLERANCE, least_fitting, priorities
from kamlib.base.text import text
from kamlib.indicators.faults import refuse


@dataclass(frozen=True, eq=False)
class Judgement:
    """Weights from a matrix of comparisons.

    Attributes
    ----------
    weights : Series
        Principal eigenvector, summing to 1.
    lambda_max, ci, cr : float
        Principal eigenvalue; consistency index (lambda_max - n) / (n - 1); consistency ratio CI / RI with Saaty's
        random index; 0 for n up to 2.
    worst : tuple of (str, str, float, float)
        The judgement that fits the weights least: row, column, the ratio given, the ratio that the weights imply.
    off_scale : tuple of str
        Cells whose value is not between 1/9 and 9.
    """

    weights: pd.Series
    lambda_max: float
    ci: float
    cr: float
    worst: tuple
    off_scale: tuple

    @property
    def consistent(self):
        """Whether CR is at most 0.10, Saaty's rule."""
        return self.cr <= ACCEPTED


def ahp(matrix):
    """Weights of the things compared in a square, positive, reciprocal matrix.

    Parameters
    ----------
    matrix : DataFrame or array, shape (n, n), n up to 15
        Cell (i, j) says how many times as important i is as j. Reciprocity is checked to 0.5 per cent, so that 0.333
        may stand for a third.

    Returns
    -------
    Judgement
        An inconsistent matrix gives weights too; look at ``consistent`` before they are used.

    Raises
    ------
    KamError
        KAM-E112 not square, not positive, diagonal not 1, not reciprocal (the first offending cell is named);
        KAM-E114 more than 15 things.

    Examples
    --------
    >>> judged = ahp([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]])
    >>> judged.weights.round(3).tolist(), round(judged.cr, 9), judged.consistent
    ([0.6, 0.3, 0.1], 0.0, True)
    """
    names, a = _checked(matrix)
    w, largest, cr = priorities(a)
    i, j, given, implied = least_fitting(a, w)
    worst = (names[i], names[j], given, implied)
    ci = cr * RANDOM_INDEX[len(a) - 1]
    return Judgement(pd.Series(w, index=names), largest, ci, cr, worst, _off_scale(a, names))


def experts(matrices):
    """One matrix from several experts': the geometric mean of each cell, which keeps the matrix reciprocal.

    >>> experts([[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]]).round(3).values.tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    checked = [_checked(matrix) for matrix in matrices]
    sizes = {len(a) for _, a in checked}
    if len(sizes) != 1:
        refuse([_not_a_matrix("experts", text("matrices of {sizes} things", sizes=sorted(sizes)))])
    names = checked[0][0]
    return pd.DataFrame(np.exp(np.mean([np.log(a) for _, a in checked], axis=0)), index=names, columns=names)


def _checked(matrix):
    frame = matrix if isinstance(matrix, pd.DataFrame) else _framed(matrix)
    names, a = list(frame.index), frame.apply(pd.to_numeric, errors="coerce").to_numpy("float64", na_value=np.nan)
    if a.shape[0] != a.shape[1]:
        refuse([_not_a_matrix("", text("{rows} rows and {columns} columns", rows=a.shape[0], columns=a.shape[1]))])
    if len(a) > len(RANDOM_INDEX):
        refuse([_too_many(len(a))])
    fault = _first_fault(a)
    if fault:
        refuse([fault])
    return names, a


def _framed(matrix):
    try:
        return pd.DataFrame(np.asarray(matrix, dtype="float64"))
    except (ValueError, TypeError):
        fault = _not_a_matrix("", text("rows of different length, or cells that are no numbers"))
        raise KamError(fault) from None


def _first_fault(a):
    """The first cell, read row by row, that breaks a rule; cells are counted from 1."""
    for i, j in np.ndindex(a.shape):
        cell = f"a[{i + 1},{j + 1}]"
        if not (np.isfinite(a[i, j]) and a[i, j] > 0):
            return _not_a_matrix(cell, text("{cell} = {value}; expected a number above 0", cell=cell, value=a[i, j]))
        if i == j and a[i, j] != 1:
            return _not_a_matrix(cell, text("{cell} = {value}; expected 1", cell=cell, value=_short(a[i, j])))
        if j < i and abs(a[i, j] * a[j, i] - 1) > TOLERANCE:
            return _not_reciprocal(a, j, i)
    return None


def _not_reciprocal(a, i, j):
    upper, lower = f"a[{i + 1},{j + 1}]", f"a[{j + 1},{i + 1}]"
    values = {"given": _short(a[i, j]), "other": _short(a[j, i]), "expected": _short(1 / a[i, j])}
    found = text("{upper} = {given}, but {lower} = {other}; expected {expected}", upper=upper, lower=lower, **values)
    return _not_a_matrix(upper, found)


def _short(value):
    return f"{value:.3g}"


def _not_a_matrix(where, found):
    return Fault(
        "KAM-E112",
        f"ahp {where}".strip(),
        found,
        text("comparisons in pairs need a square matrix in which each cell is the inverse of its mirror image"),
        text("correct this cell"),
    )


def _too_many(n):
    return Fault(
        "KAM-E114",
        "ahp",
        text("{n} things are compared", n=n),
        text("there is no random index for more than 15, and nobody judges so many pairs consistently"),
        text("compare groups first, then the things inside each group"),
    )


def _off_scale(a, names):
    odd = (a > 9 * (1 + TOLERANCE)) | (a < (1 - TOLERANCE) / 9)
    return tuple(f"{names[i]}, {names[j]}" for i, j in np.argwhere(odd))
