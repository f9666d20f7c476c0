"""From features in their own units to a matrix in which distances mean something."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.segments import faults

_NORMAL_MAD, _NORMAL_MEAN = 1.4826, 1.2533


@dataclass(frozen=True, eq=False)
class Prepared:
    """Accounts in the order of their ids.

    Attributes
    ----------
    ids : ndarray of str
    values : ndarray
        The money column as it came, missing where it was missing.
    table : DataFrame
        Features in their own units, gaps filled with the median, without those that tell nothing.
    left_out : tuple of str
    notes : tuple of Text
    """

    ids: np.ndarray
    values: np.ndarray
    table: pd.DataFrame
    left_out: tuple
    notes: tuple


def prepared(features, *, value):
    """Features ready to be transformed; `features` has ``account_id``, the column `value` and other features."""
    checks.columns(features, ["account_id", value], table="features")
    frame = features.assign(account_id=features["account_id"].astype(str)).sort_values("account_id", kind="stable")
    checks.unique(frame, "account_id", table="features")
    names = [name for name in frame.columns if name != "account_id"]
    numeric = [name for name in names if _is_number(frame[name])]
    checks.finite(frame, numeric, table="features")
    if len(frame) < 2:
        faults.refuse(faults.too_few(len(frame)))
    raw = frame[numeric].astype(float).reset_index(drop=True)
    filled = raw.fillna(raw.median())
    kept = [name for name in numeric if varies(filled[name].to_numpy())]
    if not kept:
        faults.refuse(faults.nothing_varies(names))
    left_out = tuple(name for name in names if name not in kept)
    values = pd.to_numeric(frame[value], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return Prepared(
        frame["account_id"].to_numpy(dtype=object), values, filled[kept], left_out, _notes(left_out, raw[kept])
    )


def _is_number(column):
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def varies(values):
    """Whether there are two different numbers among `values`; missing ones do not count.

    >>> varies(np.array([1.0, 1.0])), varies(np.array([1.0, 2.0]))
    (False, True)
    """
    known = values[~np.isnan(values)]
    return bool(len(known)) and bool(known.min() < known.max())


def _notes(left_out, raw):
    notes = []
    if left_out:
        names = ", ".join(map(str, left_out))
        notes.append(text("Left out because constant, missing throughout or no number: {names}", names=names))
    gaps = raw.isna().sum()
    if gaps.any():
        shown = ", ".join(f"{name} ({n})" for name, n in gaps[gaps > 0].items())
        notes.append(text("Missing values are taken as the median of their column: {names}", names=shown))
    return tuple(notes)


def signed_log(values):
    """sign(x) · log(1 + |x|), which keeps negative net values in order.

    >>> signed_log(np.array([-1.0, 0.0, 1.0])).round(3).tolist()
    [-0.693, 0.0, 0.693]
    """
    return np.sign(values) * np.log1p(np.abs(values))


def _z(columns):
    scaled = columns / np.abs(columns).max(axis=0)
    return (scaled - scaled.mean(axis=0)) / scaled.std(axis=0, ddof=1)


def _rank(columns):
    return ((pd.DataFrame(columns).rank() - 0.5) / len(columns)).to_numpy()


def robust_z(columns):
    """Distance from the median in units of spread: 1.4826 · MAD, or 1.2533 · mean absolute deviation where MAD is 0.

    The factors make both equal to the standard deviation of normal data (Iglewicz & Hoaglin 1993).

    >>> robust_z(np.array([[1.0], [2.0], [3.0], [4.0], [99.0]])).round(2).ravel().tolist()
    [-1.35, -0.67, 0.0, 0.67, 64.75]
    """
    off = columns - np.median(columns, axis=0)
    spread = _NORMAL_MAD * np.median(np.abs(off), axis=0)
    spread = np.where(spread > 0, spread, _NORMAL_MEAN * np.abs(off).mean(axis=0))
    return np.divide(off, spread, out=np.zeros_like(off), where=spread > 0)


TRANSFORMS = {
    "log-z": lambda columns: _z(signed_log(columns)),
    "rank": _rank,
    "z": _z,
    "robust-z": robust_z,
}


def transformed(table, transform):
    """The columns of `table` (all of which vary) as a matrix of the transform's scale.

    Raises
    ------
    KamError
        KAM-H04 for an unknown transform.

    Examples
    --------
    >>> transformed(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), "z").round(9).ravel().tolist()
    [-1.0, 0.0, 1.0]
    """
    if transform not in TRANSFORMS:
        faults.refuse(faults.unknown_transform(transform, TRANSFORMS))
    return np.ascontiguousarray(TRANSFORMS[transform](table.to_numpy(dtype=float)))
