"""Factors of a sensitivity analysis: paths of the system's file that must exist, matter and make a difference."""

import numpy as np

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.indicators.faults import refuse
from kamlib.indicators.scaling import is_number

TOP = ("score.aggregate", "score.range", "score.min_available", "normalise.method", "treat.rule", "weights.source")
INSIDE = {"indicators": ("normalise", "treat", "missing", "direction", "weight"), "dimensions": ("aggregate", "weight")}
MOST = 256
CHOICES = {
    "normalise.method": ["given", "minmax", "percentile"],
    "treat.rule": ["given", "none"],
    "score.aggregate": ["geo", "arith"],
    "weights": 0.25,
}

NAMES = {
    "score.aggregate": text("kind of mean"),
    "score.range": text("ends of the scale"),
    "score.min_available": text("share of values needed"),
    "normalise.method": text("normalisation"),
    "treat.rule": text("treatment of extremes"),
    "weights.source": text("source of weights"),
    "weights": text("size of weights"),
}


def factor_name(path):
    """What readers call a factor; its path where it is none of the usual ones.

    >>> str(factor_name("score.aggregate")), str(factor_name("dimensions.credit.weight"))
    ('kind of mean', 'dimensions.credit.weight')
    """
    return NAMES.get(path) or text("{value}", value=path)


def choices(scores):
    """The usual choices of method that change anything for these scores, as ``factors`` of a sensitivity analysis.

    Levels that the system refuses, such as a geometric mean over a scale from 0, are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]}))
    >>> list(choices(scores))
    ['normalise.method', 'score.aggregate', 'weights']
    """
    root, found = scores.prepared.tree.code, {}
    for name, levels in CHOICES.items():
        if name == "weights":
            found[name] = levels
            continue
        values = {str(level): _tried(scores, name, level) for level in levels}
        kept = [level for level in levels if values[str(level)] is not None]
        columns = [values[str(level)].composed.values[root] for level in kept]
        if len(kept) > 1 and any(not np.array_equal(columns[0], other, equal_nan=True) for other in columns[1:]):
            found[name] = kept
    return found


def _tried(scores, name, level):
    try:
        return scores.system.with_(**{name: level}).score(scores.source)
    except KamError:
        return None


def checked_factors(scores, factors):
    """The factors, when each names a setting that can move ranks.

    Raises
    ------
    KamError
        KAM-E120, for all factors together.
    """
    valid = valid_paths(scores)
    faults = []
    for name, given in factors.items():
        if name == "weights":
            fine = is_number(given) and 0 < given < 1
            faults += [] if fine else [_levels_wrong(name, given, "0.25")]
        elif name not in valid:
            faults.append(_unknown(name, valid))
        elif not isinstance(given, list) or len({str(level) for level in given}) < max(2, len(given)):
            faults.append(_levels_wrong(name, given, "[a, b]"))
    combinations = np.prod([len(given) for given in factors.values() if isinstance(given, list)])
    if not factors or combinations > MOST:
        faults.append(_levels_wrong(", ".join(factors), int(combinations), f"1 … {MOST}"))
    refuse(faults)
    return dict(factors)


def valid_paths(scores):
    """All paths that can be varied: those at the top, and those of the dimensions and indicators that are assessed."""
    here = {node.code for node in scores.prepared.tree.nodes()} | {i.code for i in scores.prepared.tree.leaves()}
    return ["weights", *TOP, *_below(scores.system.content, "", here)]


def _below(holder, path, here):
    for kind, settings in INSIDE.items():
        for code, given in (holder.get(kind) or {}).items():
            if code in here:
                place = f"{path}{kind}.{code}"
                yield from (f"{place}.{setting}" for setting in settings)
                if kind == "dimensions":
                    yield from _below(given, f"{place}.", here)


def no_effect(scores, steps, variants):
    """Faults of the factors none of whose levels changes a score, all else being equal."""
    root = scores.prepared.tree.code
    faults = []
    for i, (name, levels) in enumerate(steps):
        rest = {key[:i] + key[i + 1 :] for key in variants}
        groups = [[variants[(*k[:i], n, *k[i:])].composed.values[root] for n in range(len(levels))] for k in rest]
        if all(np.array_equal(group[0], other, equal_nan=True) for group in groups for other in group[1:]):
            faults.append(_nothing(name, levels))
    return faults


def _unknown(name, valid):
    return Fault(
        "KAM-E120",
        name,
        text("no setting of this system that moves ranks has this path"),
        text("the analysis would skip it and look robust where nothing was tried"),
        did_you_mean(name, valid),
    )


def _levels_wrong(name, given, wanted):
    return Fault(
        "KAM-E120",
        name,
        text("{value}", value=repr(given)[:80]),
        text("a factor needs different levels to choose from, or for weights a spread; all combinations are run"),
        text("write {wanted}", wanted=wanted),
    )


def _nothing(name, levels):
    return Fault(
        "KAM-E120",
        name,
        text("no level changes a score: {levels}", levels=", ".join(map(str, levels))),
        text("the step is switched off in this system, or overruled by another setting"),
        text("leave the factor out, or vary the setting that is in force"),
    )
