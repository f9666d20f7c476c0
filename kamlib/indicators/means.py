"""The four means of a composite score, with gaps: weights are rescaled over what is present."""

import numpy as np
import pandas as pd

from kamlib.indicators.faults import bad_weight, missing_weight, no_weight, not_positive, refuse, unknown, wrong_value

MEANS = ("arith", "geo", "harm", "power")


def aggregate(frame, weights, *, how, power=None, min_available=0.0):
    """The weighted mean of each row.

    Parameters
    ----------
    frame : DataFrame
        Normalised values, one row an account; missing values are allowed.
    weights : Series or mapping
        One weight from 0 for each column; they need not sum to 1.
    how : str
        ``arith``, ``geo``, ``harm``, or ``power`` with the exponent `power`.
    min_available : float
        Share of the weight that must be present in a row, in [0, 1]; a row below it has no mean.

    Returns
    -------
    Series of float

    Raises
    ------
    KamError
        KAM-E102 a weight is missing, negative or all are zero; KAM-E105 an unknown mean; KAM-E111 values that are not
        above 0 under the geometric, harmonic or a negative power mean.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 4.0], "b": [100.0, None]})
    >>> aggregate(frame, {"a": 0.5, "b": 0.5}, how="geo").round(6).tolist()
    [10.0, 4.0]
    >>> aggregate(frame, {"a": 0.5, "b": 0.5}, how="arith", min_available=0.6).tolist()
    [50.5, nan]
    """
    weights = checked_weights(weights, list(frame.columns))
    exponent = exponent_of(how, power)
    values = frame.to_numpy("float64", na_value=np.nan)
    if exponent <= 0:
        _all_positive(values, weights, frame.index, frame.columns)
    mean, present = weighted_mean(values.T, weights, exponent)
    mean[present < min_available * weights.sum() * (1 - 1e-9)] = np.nan
    return pd.Series(mean, index=frame.index)


def exponent_of(how, power=None, *, where="how"):
    """The exponent of a mean: 1 arithmetic, 0 geometric, -1 harmonic.

    >>> exponent_of("harm"), exponent_of("power", 2)
    (-1.0, 2.0)
    """
    named = {"arith": 1.0, "geo": 0.0, "harm": -1.0}
    if how in named:
        return named[how]
    if how != "power":
        refuse([unknown(where, how, MEANS)])
    if isinstance(power, bool) or not isinstance(power, int | float) or not np.isfinite(power):
        refuse([wrong_value(where, power, "{power: 0.5}")])
    return float(power)


def checked_weights(weights, names, where="weights"):
    """Weights as an array in the order of `names`."""
    weights = dict(weights)
    absent = [name for name in names if name not in weights]
    if absent:
        refuse([missing_weight(where, absent)])
    refuse([bad_weight(f"{where}.{name}", weights[name]) for name in names if not _is_weight(weights[name])])
    found = np.array([float(weights[name]) for name in names])
    if not found.sum() > 0:
        refuse([no_weight(where, names)])
    return found


def _is_weight(value):
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return number and np.isfinite(value) and value >= 0


def _all_positive(values, weights, rows, columns):
    low = (values <= 0) & (weights > 0)
    if low.any():
        at = np.argwhere(low)[:5]
        refuse([not_positive(f"{columns[j]}, {rows[i]}", values[i, j]) for i, j in at])


def weighted_mean(columns, weights, exponent):
    """The mean over `columns` (k arrays of one length) and the weight that is present in each row.

    Terms are added in the order of the columns, each row by itself: the mean of a row does not depend, to the last
    bit, on which other rows are there.
    """
    total, present = np.zeros(np.shape(columns[0])), np.zeros(np.shape(columns[0]))
    for column, weight in zip(columns, weights, strict=True):
        if weight > 0:
            known = ~np.isnan(column)
            total += np.where(known, weight * to_sum(column, exponent), 0.0)
            present += weight * known
    with np.errstate(invalid="ignore", divide="ignore"):
        return from_sum(total / present, exponent), present


def to_sum(values, exponent):
    """Values as they are added up: x, log x or x**p."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return values if exponent == 1 else np.log(values) if exponent == 0 else values**exponent


def from_sum(values, exponent):
    """Back from the sum to the mean."""
    return values if exponent == 1 else np.exp(values) if exponent == 0 else values ** (1 / exponent)
