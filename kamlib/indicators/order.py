"""Ranks that do not depend on the last bits of a sum."""

import numpy as np
import pandas as pd

DIGITS = 12


def rank(scores):
    """Rank 1 is the highest score; equal scores share the smallest rank of theirs.

    Scores are compared after rounding to 12 significant digits, so that the order in which a sum was taken decides
    nothing. A missing score has no rank.

    Parameters
    ----------
    scores : Series of float

    Returns
    -------
    Series of Int64

    Examples
    --------
    >>> rank(pd.Series({"A": 3.0, "B": 0.1 + 0.2, "C": 0.3, "D": None})).tolist()
    [1, 2, 2, <NA>]
    """
    rounded = pd.Series(significant(scores.to_numpy("float64", na_value=np.nan)), index=scores.index)
    return rounded.rank(method="min", ascending=False).astype("Int64")


def significant(values, digits=DIGITS):
    """An array rounded to significant digits; zeros, missing and infinite values stay as they are.

    >>> significant(np.array([123456.0, 0.00123456, 0.0]), digits=3).tolist()
    [123000.0, 0.00123, 0.0]
    """
    plain = np.isfinite(values) & (values != 0)
    exponent = np.floor(np.log10(np.abs(values, where=plain, out=np.ones_like(values))))
    # 10**p with p >= 0 is exact where 10**-p is not, so small exponents divide and large ones multiply.
    shift = digits - 1 - exponent
    up, down = 10.0 ** np.clip(shift, 0, 300), 10.0 ** np.clip(-shift, 0, 300)
    return np.where(plain, np.rint(values * up / down) / up * down, values)
