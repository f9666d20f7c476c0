"""What of a system can be assessed on the data at hand: the rest leaves, its weight moves to its siblings."""

from dataclasses import dataclass

import numpy as np

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.faults import constant, refuse, some
from kamlib.indicators.scaling import directed
from kamlib.indicators.tree import designed, without


@dataclass(frozen=True)
class Reduced:
    """The tree that is left.

    Attributes
    ----------
    tree : Node
    dropped : dict
        Indicator code to ``"missing"``, ``"constant"`` or ``"frozen"``.
    gone : tuple of Label
        Names of dimensions that left altogether.
    design_share : float
        Share of the designed weight that is left.
    warnings : tuple of Fault
    """

    tree: object
    dropped: dict
    gone: tuple
    design_share: float
    warnings: tuple


def reduced(design, values, notes=None):
    """The part of the `design` that the `values` can tell.

    Parameters
    ----------
    values : DataFrame
        Treated values by indicator code.
    notes : dict, optional
        Indicator code to the table that it lacks.

    Raises
    ------
    KamError
        KAM-E109 a constant indicator is the last of its dimension, or any under ``strict``; KAM-E110 a required
        indicator is missing, or less than ``min_design`` of the weight is left.
    """
    leaves, notes = design.tree.leaves(), notes or {}
    dropped = {leaf.code: why for leaf in leaves if (why := _why(leaf, values[leaf.code].to_numpy()))}
    faults = [_required(leaf, notes) for leaf in leaves if leaf.required and dropped.get(leaf.code) == "missing"]
    faults += _last_constants(design, dropped, values)
    tree = without(design.tree, set(dropped))
    share = sum(weight for code, weight in designed(design.tree).items() if code not in dropped)
    if not faults and (tree is None or share < design.min_design - 1e-9):
        faults.append(_too_little(share, design.min_design, dropped))
    refuse(faults)
    gone = tuple(child.name for child in design.tree.children if child.code not in {c.code for c in tree.children})
    warnings = [_warning(leaf, dropped[leaf.code], values, notes) for leaf in leaves if leaf.code in dropped]
    return Reduced(tree, dropped, gone, share, tuple(warnings))


def _why(leaf, x):
    if leaf.dropped:
        return "frozen"
    if np.isnan(x).all():
        return "missing"
    return "constant" if leaf.needs_spread and _flat(leaf, directed(x, leaf.direction)) else ""


def _flat(leaf, y):
    """Whether a directed column has one value; distances from a target are flat when all are zero."""
    to_target = isinstance(leaf.direction, tuple) and leaf.method == "minmax"
    return np.nanmin(y) == (0.0 if to_target else np.nanmax(y))


def _last_constants(design, dropped, values):
    """Constant indicators that must not leave in silence."""
    faults = []
    for node in design.tree.nodes():
        here = [child.code for child in node.children if not child.children]
        flat = [code for code in here if dropped.get(code) == "constant"]
        nothing_left = here and all(code in dropped for code in here) and len(here) == len(node.children)
        if flat and (design.strict or nothing_left):
            faults += [constant(code, float(values[code].min())) for code in flat]
    return faults


def _required(leaf, notes):
    found = text("no account has a value")
    if leaf.code in notes:
        found = text("it lacks {table}", table=notes[leaf.code])
    return Fault(
        "KAM-E110",
        leaf.code,
        found,
        text("the system says required: true, and means that no score is possible without it"),
        text("give the data, or remove required:"),
    )


def _too_little(share, wanted, dropped):
    return Fault(
        "KAM-E110",
        "score.min_design",
        text("{share:percent} of the designed weight is left, without {names}", share=share, names=some(dropped, 4)),
        text(
            "a rank by so small a part is no rank by the system; {wanted:percent} is needed",
            wanted=wanted,
        ),
        text("give the tables that are missing, or agree on a smaller system"),
    )


def _warning(leaf, why, values, notes):
    if why == "constant":
        return Fault(
            "KAM-W201",
            leaf.code,
            text("no information: all values are {value}", value=float(values[leaf.code].min())),
            text("dropped; its weight moved to its siblings"),
            text("remove the indicator, or give it goalposts"),
        )
    if why == "frozen":
        return Fault(
            "KAM-W202",
            leaf.code,
            text("it was dropped when the system was frozen"),
            text("dropped; its weight moved to its siblings"),
            text("freeze the system again on data that hold it"),
        )
    found = text("no account has a value")
    if leaf.code in notes:
        found = text("it lacks {table}", table=notes[leaf.code])
    return Fault(
        "KAM-W202",
        leaf.code,
        found,
        text("dropped; its weight moved to its siblings"),
        text("give the data to have it assessed"),
    )
