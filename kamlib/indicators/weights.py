"""Weights of indicators: equal, judged in pairs, learnt from the data, or a combination."""

import numpy as np
import pandas as pd

from kamlib.indicators.faults import bad_weight, constant, missing_weight, negative_entropy, refuse, unknown
from kamlib.indicators.means import checked_weights
from kamlib.indicators.pairwise import Judgement, ahp, experts

__all__ = ["Judgement", "ahp", "combine", "components", "critic", "entropy", "equal", "experts", "pca"]


def equal(frame):
    """The same weight for each column.

    >>> equal(pd.DataFrame(columns=["a", "b"])).to_dict()
    {'a': 0.5, 'b': 0.5}
    """
    return pd.Series(1.0 / max(len(frame.columns), 1), index=frame.columns)


def entropy(frame, *, zero="limit"):
    """Entropy weights (熵权法): a column that tells accounts apart more gets more.

    Parameters
    ----------
    frame : DataFrame of float
        Values from 0, more is better. Missing values are left out column by column.
    zero : str
        ``limit``: 0·log 0 counts as 0. ``shift``: each column is first put on 0.002 to 0.998, as many Chinese texts
        do. The two give different weights.

    Raises
    ------
    KamError
        KAM-E105 unknown `zero`, KAM-E109 no column differs among accounts, KAM-E117 negative values under ``limit``.

    Notes
    -----
    p = x / Σx, e = -Σ p ln p / ln n, w ∝ 1 - e. The method rewards sparse and skewed columns.

    Examples
    --------
    >>> entropy(pd.DataFrame({"same": [2.0, 2.0], "differs": [0.0, 4.0]})).round(6).tolist()
    [0.0, 1.0]
    """
    if zero not in ("limit", "shift"):
        refuse([unknown("zero", zero, ("limit", "shift"))])
    if zero == "shift":
        frame = 0.002 + 0.996 * _unit(frame)
    refuse([negative_entropy(str(c), float(frame[c].min())) for c in frame if frame[c].min() < 0])
    spread = pd.Series({code: 1 - _evenness(frame[code].dropna().to_numpy("float64")) for code in frame})
    if not spread.sum() > 1e-12:
        refuse([constant(str(frame.columns[0]) if len(frame.columns) else "entropy", None)])
    return spread / spread.sum()


def _evenness(x):
    """Entropy of the shares of a column over its maximum ln n; 1 when they are equal or there are none."""
    if len(x) < 2 or not x.sum() > 0:
        return 1.0
    p = x / x.sum()
    return min(-(p * np.log(p, where=p > 0, out=np.zeros_like(p))).sum() / np.log(len(x)), 1.0)


def _unit(frame):
    low, high = frame.min(), frame.max()
    refuse([constant(str(code), low[code]) for code in frame if not low[code] < high[code]])
    return (frame - low) / (high - low)


def critic(frame, *, method="pearson"):
    """CRITIC weights: standard deviation times the sum of (1 - correlation with each column).

    Parameters
    ----------
    frame : DataFrame of float
        Directed values, more is better; each column is put on 0 to 1, which leaves min-max data as they are.
    method : str
        Correlation: ``pearson`` or ``spearman``; over the rows that both columns have.

    Raises
    ------
    KamError
        KAM-E109 a column with a single value.

    Notes
    -----
    Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22 (1995).

    Examples
    --------
    >>> critic(pd.DataFrame({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.5]})).tolist()
    [0.5, 0.5]
    """
    if method not in ("pearson", "spearman"):
        refuse([unknown("method", method, ("pearson", "spearman"))])
    unit = _unit(frame)
    found = unit.std() * (1 - unit.corr(method=method)).sum()
    if not found.sum() > 1e-12:
        return equal(frame)
    return found / found.sum()


def pca(frame):
    """Loadings of the first principal component of the standardised columns, with a positive sum.

    They are no shares: a column that runs against the others has a negative loading. Rows with gaps are left out.

    >>> pca(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.0]})).round(6).tolist()
    [0.707107, 0.707107]
    """
    _, vectors = _principal(frame)
    first = vectors[:, -1]
    return pd.Series(first if first.sum() >= 0 else -first, index=frame.columns)


def components(frame):
    """Eigenvalues of the correlation matrix, largest first: ``component``, ``eigenvalue``, ``share``.

    >>> components(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.0]})).round(6).values.tolist()
    [[1.0, 2.0, 1.0], [2.0, 0.0, 0.0]]
    """
    values, _ = _principal(frame)
    values = np.clip(values[::-1], 0.0, None)
    return pd.DataFrame(
        {"component": np.arange(1, len(values) + 1), "eigenvalue": values, "share": values / values.sum()}
    )


def _principal(frame):
    complete = frame.dropna()
    refuse([constant(str(c), None) for c in frame if len(complete) < 2 or complete[c].nunique() < 2])
    return np.linalg.eigh(np.corrcoef(complete.to_numpy("float64"), rowvar=False).reshape(len(frame.columns), -1))


def combine(subjective, objective, *, how="linear", alpha=0.5):
    """One set of weights from a subjective and an objective one (组合赋权); both are first made to sum to 1.

    Parameters
    ----------
    subjective, objective : Series
        Weights from 0 for the same columns.
    how : str
        ``linear``: alpha·subjective + (1 - alpha)·objective. ``multiplicative``: the product, which makes small
        weights smaller. ``game``: the combination nearest to both in the sense of game theory (博弈论组合赋权).
    alpha : float
        Share of the subjective weights, in [0, 1].

    Raises
    ------
    KamError
        KAM-E102 weights that do not fit each other, or a combination with a negative weight; KAM-E105 unknown `how`.

    Examples
    --------
    >>> a, b = pd.Series({"x": 0.8, "y": 0.2}), pd.Series({"x": 0.4, "y": 0.6})
    >>> combine(a, b, alpha=0.75).round(6).tolist(), combine(a, b, how="multiplicative").round(6).tolist()
    ([0.7, 0.3], [0.727273, 0.272727])
    """
    names = list(subjective.index)
    a, b = checked_weights(subjective, names), checked_weights(objective, names)
    extra = [name for name in objective.index if name not in subjective.index]
    refuse([missing_weight("subjective", extra)] if extra else [])
    a, b = a / a.sum(), b / b.sum()
    ways = {
        "linear": lambda: alpha * a + (1 - alpha) * b,
        "multiplicative": lambda: a * b / (a * b).sum(),
        "game": lambda: _game(np.array([a, b])),
    }
    if how not in ways:
        refuse([unknown("how", how, ways)])
    found = pd.Series(ways[how](), index=names)
    refuse([bad_weight(str(name), float(value)) for name, value in found.items() if not value >= 0])
    return found


def _game(both):
    """Coefficients that solve Σ_k c_k w_j·w_k = w_j·w_j, made to sum to 1."""
    products = both @ both.T
    shares, *_ = np.linalg.lstsq(products, np.diag(products), rcond=None)
    return shares / shares.sum() @ both
