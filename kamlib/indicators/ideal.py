"""Comparison methods that measure the distance from an ideal account: TOPSIS, VIKOR, grey relational degree."""

import numpy as np
import pandas as pd

from kamlib.indicators.means import checked_weights
from kamlib.indicators.scaling import normalise, parse_direction


def topsis(frame, weights, *, direction="benefit"):
    """Closeness to the ideal account, from 0 (the worst of all) to 1 (the best).

    Columns are divided by their length (vector norm) and weighted. Scores change when accounts join or leave.

    Parameters
    ----------
    frame : DataFrame of float
        Without gaps. `direction` is ``benefit`` or ``cost``, for all columns or a mapping by column.

    Raises
    ------
    KamError
        KAM-E102 weights, KAM-E103 direction.

    Notes
    -----
    Hwang and Yoon, Multiple Attribute Decision Making (1981).

    Examples
    --------
    >>> topsis(pd.DataFrame({"a": [3.0, 4.0, 0.0]}), {"a": 1.0}).round(6).tolist()
    [0.75, 1.0, 0.0]
    """
    w = checked_weights(weights, list(frame.columns))
    x = frame.to_numpy("float64") * _signs(direction, frame.columns)
    length = np.sqrt((x * x).sum(axis=0))
    v = x / np.where(length > 0, length, 1.0) * (w / w.sum())
    to_best, to_worst = (np.sqrt(((v - end(v, axis=0)) ** 2).sum(axis=1)) for end in (np.max, np.min))
    whole = to_best + to_worst
    return pd.Series(np.divide(to_worst, whole, out=np.full_like(whole, 0.5), where=whole > 0), index=frame.index)


def _signs(direction, columns):
    one = dict.fromkeys(columns, direction) if isinstance(direction, str) else dict(direction)
    return np.array([parse_direction(one.get(code), str(code)) for code in columns], dtype="float64")


def vikor(frame, weights, *, direction="benefit", v=0.5):
    """Compromise ranking: ``s`` (regret of the group), ``r`` (worst single regret), ``q``; lower is better.

    Notes
    -----
    Opricovic and Tzeng, European Journal of Operational Research 156 (2004); `v` weighs s against r.

    Examples
    --------
    >>> vikor(pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 4.0]}), {"a": 0.75, "b": 0.25})["q"].tolist()
    [0.0, 1.0]
    """
    w = checked_weights(weights, list(frame.columns))
    away = 1 - normalise(frame, method="minmax", direction=direction, range=(0, 1)).to_numpy()
    s, r = (away * (w / w.sum())).sum(axis=1), (away * (w / w.sum())).max(axis=1)
    return pd.DataFrame({"s": s, "r": r, "q": v * _spread(s) + (1 - v) * _spread(r)}, index=frame.index)


def _spread(x):
    return (x - x.min()) / (x.max() - x.min()) if x.max() > x.min() else np.zeros_like(x)


def grey(frame, weights=None, *, rho=0.5):
    """Grey relational degree (灰色关联度) of each account with the ideal one, in (0, 1].

    Parameters
    ----------
    frame : DataFrame of float
        Directed values on one scale, without gaps; the best value of each column is the reference.
    rho : float
        Distinguishing coefficient in (0, 1], 0.5 by custom. Smallest and largest distance are taken over the table.

    Examples
    --------
    >>> grey(pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 1.0]})).round(6).tolist()
    [0.666667, 1.0]
    """
    w = checked_weights(dict.fromkeys(frame.columns, 1.0) if weights is None else weights, list(frame.columns))
    x = frame.to_numpy("float64")
    away = x.max(axis=0) - x
    widest = rho * away.max()
    if widest == 0:
        return pd.Series(1.0, index=frame.index)
    return pd.Series(((away.min() + widest) / (away + widest)) @ (w / w.sum()), index=frame.index)
