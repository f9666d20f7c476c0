"""What a condition says of every row of a frame, with three values: it holds, it does not, it is not known."""

import operator
from decimal import Decimal
from functools import reduce

import numpy as np
import pandas as pd

from kamlib.swot.language import faults, tree

_COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_COMPUTED = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
_CALLED = {"min": np.minimum, "max": np.maximum}


def holds(node, frame, *, kinds):
    """Where the condition `node` is true, and where it is false; elsewhere it is not known.

    Arithmetic with a missing number, a division by zero and what is too large for a float are missing; a comparison
    with what is missing is not known; ``and``, ``or``, ``not`` follow Kleene: false and unknown is false, true or
    unknown is true.

    Parameters
    ----------
    node : tree
    frame : DataFrame, or a :class:`Cells` of one
    kinds : dict
        Kind of every column.

    Returns
    -------
    tuple of two arrays of bool, shape (rows,)
    """
    cells = frame if isinstance(frame, Cells) else Cells(frame)
    with np.errstate(all="ignore"):
        true, false = _Meaning(cells, kinds).condition(node)
    return np.broadcast_to(true, cells.rows), np.broadcast_to(false, cells.rows)


class Cells:
    """Columns of a frame as arrays, each converted once."""

    def __init__(self, frame):
        self.frame, self.rows, self._kept = frame, len(frame), {}

    def column(self, name, kind):
        """Values and where they are missing.

        Raises
        ------
        KamError
            KAM-S06, where a column of numbers or of yes and no holds something else.
        """
        if (name, kind) not in self._kept:
            self._kept[name, kind] = _array(self.frame[name], kind)
        return self._kept[name, kind]


def _array(values, kind):
    missing = values.isna().to_numpy(dtype=bool)
    if kind == "number" and pd.api.types.is_numeric_dtype(values.dtype):
        return values.to_numpy(dtype="float64", na_value=np.nan), missing
    plain = np.where(missing, None, values.to_numpy(dtype=object))
    wanted = {"number": (int, float, Decimal, np.number), "yes/no": (bool, np.bool_)}.get(kind, object)
    if not all(isinstance(value, wanted) for value in plain[~missing]):
        raise faults.wrong_values(values, kind)
    return (np.where(missing, np.nan, plain).astype("float64"), missing) if kind == "number" else (plain, missing)


class _Meaning:
    def __init__(self, cells, kinds):
        self.cells, self.kinds = cells, kinds

    def condition(self, node):
        """Where `node` is true, and where it is false."""
        match node:
            case tree.Column(name, _):
                values, missing = self.cells.column(name, "yes/no")
                yes = np.equal(values, True).astype(bool)
                return yes, ~yes & ~missing
            case tree.Comparison():
                return self._compared(node)
            case tree.Call(_, given):
                absent = self._absent(given[0])
                return absent, ~absent
            case tree.Not(part):
                true, false = self.condition(part)
                return false, true
        trues, falses = zip(*(self.condition(part) for part in node.parts), strict=True)
        all_, any_ = np.logical_and, np.logical_or
        if isinstance(node, tree.Both):
            return reduce(all_, trues), reduce(any_, falses)
        return reduce(any_, trues), reduce(all_, falses)

    def _compared(self, node):
        """Steps of a chain are joined by ``and``."""
        sides = [self.value(part) for part in node.parts]
        true, false = np.bool_(True), np.bool_(False)
        for sign, (left, no_left), (right, no_right) in zip(node.signs, sides[:-1], sides[1:], strict=True):
            known = ~(no_left | no_right)
            said = np.asarray(_COMPARED[sign](left, right), dtype=bool)
            true, false = true & said & known, false | (~said & known)
        return true, false

    def _absent(self, node):
        if isinstance(node, tree.Column):
            return self.cells.column(node.name, self.kinds[node.name])[1]
        if isinstance(node, tree.Comparison | tree.Not | tree.Both | tree.Either):
            return ~np.logical_or(*self.condition(node))
        if isinstance(node, tree.Call) and node.name == "missing":
            return np.bool_(False)
        return self.value(node)[1]

    def value(self, node):
        """Values of numbers and texts, and where they are missing."""
        match node:
            case tree.Number(value):
                return np.float64(value), np.bool_(False)
            case tree.Words(value):
                return value, np.bool_(False)
            case tree.Column(name, _):
                return self.cells.column(name, self.kinds[name])
            case tree.Negative(part):
                values, missing = self.value(part)
                return -values, missing
            case tree.Call("abs", (only,)):
                values, missing = self.value(only)
                return np.abs(values), missing
        first, *rest = _steps(node)
        found = self.value(first[1])
        for compute, part in rest:
            found = _computed(compute, found, self.value(part))
        return found


def _steps(node):
    """``[(what to do with what came before, part)]`` of a chain, a min or a max."""
    if isinstance(node, tree.Chain):
        return [(None, node.first), *((_COMPUTED[sign], part) for sign, part in node.rest)]
    return [(_CALLED[node.name], part) for part in node.given]


def _computed(compute, one, two):
    values = compute(one[0], two[0])
    return values, one[1] | two[1] | ~np.isfinite(values)
