"""Fuzzy comprehensive evaluation (模糊综合评价) of grades that judges gave."""

import numpy as np
import pandas as pd

from kamlib.indicators.faults import refuse, unknown
from kamlib.indicators.means import checked_weights

OPERATORS = {
    "weighted_sum": lambda w, r: (w * r).sum(axis=0),
    "max_min": lambda w, r: np.minimum(w, r).max(axis=0),
    "max_product": lambda w, r: (w * r).max(axis=0),
    "bounded_sum": lambda w, r: np.minimum(np.minimum(w, r).sum(axis=0), 1.0),
    "balanced_sum": lambda w, r: np.minimum(w, r / np.where(r.sum(axis=0) > 0, r.sum(axis=0), 1.0)).sum(axis=0),
}


def fuzzy(membership, weights, *, operator="weighted_sum"):
    """Membership of the whole in each grade, summing to 1.

    Parameters
    ----------
    membership : DataFrame of float in [0, 1]
        One row a factor, one column a grade: the share of judges who gave the factor this grade.
    weights : Series or mapping
        One weight a factor; made to sum to 1.
    operator : str
        ``weighted_sum`` (default, keeps all information), ``max_min``, ``max_product``, ``bounded_sum``,
        ``balanced_sum`` (each grade first divided by its sum over the factors).

    Returns
    -------
    Series
        By grade; its product with points for the grades is the score.

    Raises
    ------
    KamError
        KAM-E102 weights, KAM-E105 unknown operator.

    Examples
    --------
    >>> judged = pd.DataFrame({"good": [0.75, 0.25], "poor": [0.25, 0.75]}, index=["price", "service"])
    >>> grades = fuzzy(judged, {"price": 0.5, "service": 0.5})
    >>> grades.tolist(), float((grades * pd.Series({"good": 100, "poor": 60})).sum())
    ([0.5, 0.5], 80.0)
    """
    if operator not in OPERATORS:
        refuse([unknown("operator", operator, OPERATORS)])
    w = checked_weights(weights, list(membership.index))
    found = OPERATORS[operator]((w / w.sum())[:, None], membership.to_numpy("float64"))
    return pd.Series(found / found.sum(), index=membership.columns)
