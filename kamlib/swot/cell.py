"""One cell that a statement rests on, and arrays of such objects."""

from typing import NamedTuple

import numpy as np
import pandas as pd


class Cell(NamedTuple):
    """One cell that a statement rests on.

    ``quantile`` is the share of peers at or below the value, missing where it is no number; ``as_of`` its date.
    """

    table: str
    column: str
    value: object
    quantile: float
    as_of: pd.Timestamp
    kind: str


def alike(value, n):
    """An array of `n` times the same object."""
    return objects([value] * n)


def objects(values):
    """An array of objects, also where they are sequences.

    >>> objects([("a", 1), ("b", 2)]).shape
    (2,)
    """
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
