"""Ordinary and two-stage least squares with standard errors that hold when errors of a group move together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t

from kamlib.incentives import evidence_faults, faults


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted line.

    Attributes
    ----------
    table : DataFrame
        A coefficient a row: ``name``, ``estimate``, ``se``, ``low``, ``high`` (95 %, by Student's t with
        n − k degrees of freedom, or one less than the groups).
    covariance : ndarray
        Of the coefficients.
    residuals : ndarray
    n, groups : int
        Rows, and groups of errors (rows when no groups were given).
    """

    table: pd.DataFrame
    covariance: np.ndarray
    residuals: np.ndarray
    n: int
    groups: int

    def __getitem__(self, name):
        return float(self.table.set_index("name").loc[name, "estimate"])


def regress(y, X, *, names, Z=None, groups=None, absorbed=0):
    """Coefficients of `y` on the columns of `X`, by two stages when instruments are given.

    Parameters
    ----------
    y : array (n,)
    X : array (n, k)
        Regressors; a column of ones for an intercept.
    names : sequence of str
        Of the columns of `X`.
    Z : array (n, l), optional
        Instruments with l ≥ k: those of the endogenous columns, and the exogenous columns themselves.
    groups : array (n,), optional
        Errors of one group may be correlated in any way; otherwise each row stands alone.
    absorbed : int
        Effects that were taken out of all columns before, for the degrees of freedom.

    Returns
    -------
    Fit
        With White's covariance times n/(n − k), or by groups times g/(g − 1)·(n − 1)/(n − k).

    Raises
    ------
    KamError
        KAM-N06 for values that are not finite, KAM-N43 when columns are collinear, or rows, groups or instruments too
        few.

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 2.0, 3.0])
    >>> fit = regress(1 + 2 * x + np.array([0.1, -0.1, -0.1, 0.1]), np.c_[np.ones(4), x], names=["one", "x"])
    >>> round(fit["x"], 6), round(float(fit.table["se"].iloc[1]), 6)
    (2.0, 0.063246)
    """
    y, X = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    Z = X if Z is None else np.asarray(Z, dtype=float)
    bad = sum(int((~np.isfinite(part)).sum()) for part in (y, X, Z))
    faults.refuse([faults.no_numbers("regression", bad)] if bad else [])
    n, k = X.shape
    fitted = X if Z is X else Z @ np.linalg.lstsq(Z, X, rcond=None)[0]
    scale = np.abs(fitted).max(axis=0, initial=0.0)
    alone = groups is not None and len(pd.unique(np.asarray(groups))) < 2
    poor = alone or n <= k + absorbed or (scale == 0).any() or np.linalg.matrix_rank(fitted / scale, tol=1e-9 * n) < k
    faults.refuse([evidence_faults.collinear("regression", n, k + absorbed)] if poor else [])
    beta = np.linalg.lstsq(fitted, y, rcond=None)[0]
    residuals = y - X @ beta
    bread = np.linalg.inv(fitted.T @ fitted)
    scores, g = _scores(fitted * residuals[:, None], groups)
    correction = n / (n - k - absorbed) if groups is None else g / (g - 1) * (n - 1) / (n - k - absorbed)
    covariance = correction * bread @ (scores.T @ scores) @ bread
    se = np.sqrt(np.diag(covariance))
    half = se * t.ppf(0.975, n - k - absorbed if groups is None else g - 1)
    table = pd.DataFrame({"name": [*names], "estimate": beta, "se": se, "low": beta - half, "high": beta + half})
    return Fit(table, covariance, residuals, n, g)


def _scores(rows, groups):
    if groups is None:
        return rows, len(rows)
    code, names = pd.factorize(np.asarray(groups))
    sums = np.zeros((len(names), rows.shape[1]))
    np.add.at(sums, code, rows)
    return sums, len(names)


def without_means(values, by):
    """Columns less their mean within each group of `by`, and the number of groups.

    >>> without_means(np.array([[1.0], [3.0], [5.0]]), ["a", "a", "b"])[0].ravel().tolist()
    [-1.0, 1.0, 0.0]
    """
    values = np.asarray(values, dtype=float)
    code, names = pd.factorize(np.asarray(by))
    sums = np.zeros((len(names), values.shape[1]))
    np.add.at(sums, code, values)
    return values - (sums / np.bincount(code)[:, None])[code], len(names)


def strength(endogenous, instruments, *, groups=None, absorbed=0):
    """Sanderson and Windmeijer's conditional F of each endogenous column: can the instruments tell it from the others?

    Parameters
    ----------
    endogenous : array (n, k)
    instruments : array (n, l)
        Excluded ones, l ≥ k; exogenous columns and effects taken out of both before.
    groups : array (n,), optional
        As of :func:`regress`; the test is then a Wald test with their covariance.

    Returns
    -------
    ndarray (k,)
        Below about 10 the instruments are weak, and neither estimate nor interval can be trusted.

    Notes
    -----
    Sanderson and Windmeijer (2016), https://doi.org/10.1016/j.jeconom.2015.06.004; with groups, their auxiliary
    regression is tested by a robust Wald statistic over the same degrees of freedom.
    """
    X, Z = np.asarray(endogenous, dtype=float), np.asarray(instruments, dtype=float)
    k, free, found = X.shape[1], Z.shape[1] - X.shape[1] + 1, []
    labels = [str(place) for place in range(Z.shape[1])]
    for place in range(k):
        others = np.delete(X, place, axis=1)
        rest = X[:, place]
        if k > 1:
            fitted = Z @ np.linalg.lstsq(Z, others, rcond=None)[0]
            rest = rest - others @ np.linalg.lstsq(fitted, rest, rcond=None)[0]
        fit = regress(rest, Z, names=labels, groups=groups, absorbed=absorbed)
        pi = fit.table["estimate"].to_numpy()
        found.append(pi @ np.linalg.pinv(fit.covariance) @ pi / free)
    return np.array(found)
