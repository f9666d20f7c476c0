"""An indicator system as written: the content of its YAML file, checked and made into a tree."""

from dataclasses import dataclass, replace
from itertools import pairwise

from kamlib.indicators.design_faults import (
    bad_code,
    no_weights_given,
    nothing_below,
    overlapping_tiers,
    scores_without_range,
    twice,
    weights_do_not_sum,
    zero_under_geometric,
)
from kamlib.indicators.faults import bad_weight, no_weight, refuse, wrong_value
from kamlib.indicators.judged import judged_weights, parse_source
from kamlib.indicators.leaf import leaf
from kamlib.indicators.means import exponent_of
from kamlib.indicators.reader import OPERATORS, Reader, slug
from kamlib.indicators.scaling import is_number
from kamlib.indicators.treatment import parse_rule
from kamlib.indicators.tree import Node, label, reweighted

TOP = (
    *("system", "name", "version", "unit", "note", "verified_by", "approved_by", "strict", "window", "score", "tiers"),
    *("robustness", "dimensions", "weights", "weights_as", "normalise", "treat", "audit"),
)
DIMENSION = ("name", "weight", "aggregate", "indicators", "dimensions", "note")
RESERVED = ("account_id", "score", "rank", "tier", "coverage", "reason")
OVERRIDES = ("minmax", "zscore", "rank", "percentile")
BY = ("quantile", "score", "rsr")


@dataclass(frozen=True)
class Tiers:
    """Tiers from the best to the last."""

    by: str = "quantile"
    cuts: tuple = (("diamond", 0.95), ("gold", 0.80), ("silver", 0.50))
    rest: str = "standard"
    firm: float = 0.8

    @property
    def names(self):
        """All tiers, the best first."""
        return (*(name for name, _ in self.cuts), self.rest)


@dataclass(frozen=True)
class Design:
    """Everything that a system's file says."""

    code: str
    name: object
    tree: Node
    range: tuple
    min_available: float
    min_design: float
    tiers: Tiers
    unit: str
    months: int
    as_of: str
    draws: int
    spread: float
    seed: int
    source: object
    strict: bool
    verified_by: str
    approved_by: str
    warnings: tuple
    judged: dict


def design(content, *, source="", lines=None):
    """The checked design of the `content` of a system's file.

    Raises
    ------
    KamError
        All faults together: KAM-E101 to E105, E108, E111 to E116 (see docs/indicators.md).
    """
    reader = Reader(source, lines or {})
    top = reader.mapping(content, (), TOP)
    score = reader.mapping(top.get("score"), ("score",), ("aggregate", "range", "min_available", "min_design"))
    tree = _root(top, score, reader)
    chosen = reader.attempt(lambda: parse_source(reader, top.get("weights")), "manual")
    judged = judged_weights(reader, tree, chosen)
    _check_weights(reader, tree, chosen, judged, points=_points(reader, top))
    ends = _range(reader, score.get("range"))
    _check_scales(reader, tree, ends)
    found = _design(reader, top, score, (tree, chosen, judged, ends))
    refuse(reader.faults)
    return found


def _design(reader, top, score, parts):
    tree, chosen, judged, ends = parts
    window = reader.mapping(top.get("window"), ("window",), ("as_of", "months", "compare"))
    reader.choice(window.get("compare"), ("window", "compare"), ("previous",), "previous")
    robust = reader.mapping(top.get("robustness"), ("robustness",), ("draws", "spread", "seed"))
    number = reader.number
    return Design(
        code=str(top.get("system") or "system"),
        name=label(top.get("name"), top.get("system") or "system"),
        tree=reweighted(_numbers(tree), {code: dict(weights) for code, (weights, _) in judged.items()}),
        range=ends,
        min_available=number(score.get("min_available"), ("score", "min_available"), default=0.6, low=0, high=1),
        min_design=number(score.get("min_design"), ("score", "min_design"), default=0.4, low=0, high=1),
        tiers=_tiers(reader, top.get("tiers")),
        unit=str(top.get("unit") or "account_id"),
        months=number(window.get("months"), ("window", "months"), default=12, low=1, high=120, whole=True),
        as_of=str(window.get("as_of") or "latest"),
        draws=number(robust.get("draws"), ("robustness", "draws"), default=1000, low=10, high=100_000, whole=True),
        spread=number(robust.get("spread"), ("robustness", "spread"), default=0.25, low=0.01, high=0.99),
        seed=number(robust.get("seed"), ("robustness", "seed"), default=1, low=0, high=2**32, whole=True),
        source=chosen,
        strict=reader.choice(top.get("strict"), ("strict",), (True, False), False),
        verified_by=str(top.get("verified_by") or ""),
        approved_by=str(top.get("approved_by") or ""),
        warnings=tuple(reader.warnings),
        judged={code: found for code, (_, found) in judged.items()},
    )


def _root(top, score, reader):
    """The tree, with the overrides of every indicator that stand at the top."""
    override = {
        "treat": reader.mapping(top.get("treat"), ("treat",), ("rule",)).get("rule"),
        "method": reader.mapping(top.get("normalise"), ("normalise",), ("method",)).get("method"),
    }
    override = {key: None if value == "given" else value for key, value in override.items()}
    reader.choice(override["method"], ("normalise", "method"), OVERRIDES, None)
    if override["treat"] is not None:
        reader.attempt(lambda: parse_rule(override["treat"], reader.place(("treat", "rule"))))
    reader.override = override
    children = _children(reader, top, ())
    exponent = _exponent(reader, score.get("aggregate"), ("score", "aggregate"))
    return Node("score", label(top.get("name"), "score"), 1.0, exponent, children)


def _children(reader, holder, path):
    """Dimensions and indicators that stand in `holder`."""
    found = []
    for kind in ("dimensions", "indicators"):
        for code, given in reader.mapping(holder.get(kind), (*path, kind)).items():
            here = (*path, kind, code)
            _check_code(reader, code, here)
            make = leaf if kind == "indicators" else _dimension
            found.append(make(reader, str(code), given, here))
    found = [child for child in found if child is not None]
    if not found:
        reader.add(nothing_below(reader.place(path or ("dimensions",))))
    return tuple(found)


def _dimension(reader, code, given, path):
    given = reader.mapping(given, path, DIMENSION)
    children = _children(reader, given, path)
    exponent = _exponent(reader, given.get("aggregate"), (*path, "aggregate"))
    return Node(code, label(given.get("name"), code), given.get("weight"), exponent, children) if children else None


def _check_code(reader, code, path):
    if not isinstance(code, str) or not code or OPERATORS.search(code) or code in RESERVED:
        reader.add(bad_code(reader.place(path), code, slug(code) if code not in RESERVED else f"{code}_indicator"))
    if str(code) in reader.seen:
        reader.add(twice(code, reader.place(reader.seen[str(code)]), reader.place(path)))
    reader.seen.setdefault(str(code), path)


def _exponent(reader, given, path):
    if given is None:
        return 1.0
    power = given.get("power") if isinstance(given, dict) and list(given) == ["power"] else None
    how = given if power is None else "power"
    if not isinstance(how, str):
        reader.add(wrong_value(reader.place(path), given, "arith, geo, harm, {power: 0.5}"))
        return 1.0
    return reader.attempt(lambda: exponent_of(how, power, where=reader.place(path)), 1.0)


def _numbers(tree):
    """The tree with 1 for every weight that is not written, where another source gives the weights."""
    children = [_numbers(child) if child.children else child for child in tree.children]
    kept = (replace(c, weight=float(c.weight) if is_number(c.weight) and c.weight >= 0 else 1.0) for c in children)
    return replace(tree, children=tuple(kept))


def _points(reader, top):
    return reader.choice(top.get("weights_as"), ("weights_as",), ("shares", "points"), "shares") == "points"


def _check_weights(reader, tree, chosen, judged, points):
    """Sibling weights that are used must be numbers from 0 that sum to 1, or points."""
    given = chosen == "manual" or (isinstance(chosen, dict) and "combine" in chosen and "manual" in chosen["combine"])
    for node in tree.nodes():
        if node.code in judged or not (given or _is_ahp(chosen)):
            continue
        weights = {child.code: child.weight for child in node.children}
        _check_siblings(reader, node, weights, points)


def _is_ahp(chosen):
    return isinstance(chosen, dict) and "ahp" in chosen


def _check_siblings(reader, node, weights, points):
    where = reader.place(("dimensions", node.code) if node.code != "score" else ("dimensions",))
    absent = [code for code, weight in weights.items() if weight is None]
    wrong = [(c, w) for c, w in weights.items() if w is not None and not (is_number(w) and w >= 0)]
    for code, weight in wrong:
        reader.add(bad_weight(f"{where}.{code}", weight))
    if absent:
        reader.add(no_weights_given(where, absent))
    if absent or wrong or not weights:
        return
    total = sum(weights.values())
    if total == 0:
        reader.add(no_weight(where, weights))
    elif not points and abs(total - 1) > 1e-6:
        reader.add(weights_do_not_sum(where, weights))


def _range(reader, given):
    if given is None:
        return 1.0, 100.0
    if isinstance(given, list) and len(given) == 2 and all(map(is_number, given)) and given[0] < given[1]:
        return float(given[0]), float(given[1])
    reader.add(wrong_value(reader.place(("score", "range")), given, "[1, 100]"))
    return 1.0, 100.0


def _check_scales(reader, tree, ends):
    """Means that need positive values get a range above 0, and z-scores stand alone."""
    names = {0.0: "geo", -1.0: "harm"}
    low = [node for node in tree.nodes() if node.exponent != 1]
    for node in [node for node in low if ends[0] < 0 or (ends[0] == 0 and node.exponent <= 0)]:
        path = ("score", "aggregate") if node.code == "score" else ("dimensions", node.code, "aggregate")
        how = names.get(node.exponent, f"power {node.exponent:g}")
        reader.add(zero_under_geometric(reader.place(path), how, ends[0]))
    open_ended = [i.code for i in tree.leaves() if not i.clip] if low else []
    plain = [i.code for i in tree.leaves() if i.method == "zscore"]
    if plain and (low or len(plain) < len(tree.leaves())):
        reader.add(scores_without_range(reader.place(("score",)), plain))
    for code in open_ended:
        reader.add(wrong_value(reader.place((code, "normalise")), "clip: false", "clip: true"))


def _tiers(reader, given):
    given = reader.mapping(given, ("tiers",), ("by", "cuts", "rest", "firm"))
    by = reader.choice(given.get("by", "quantile"), ("tiers", "by"), BY, "score")
    cuts = reader.mapping(given.get("cuts"), ("tiers", "cuts")) or (dict(Tiers().cuts) if by == "quantile" else {})
    if not cuts or not all(map(is_number, cuts.values())):
        reader.add(wrong_value(reader.place(("tiers", "cuts")), cuts, "{A: 80, B: 60}"))
        return Tiers()
    values, rest = list(cuts.values()), str(given.get("rest") or "standard")
    falling = all(high > low for high, low in pairwise(values)) and rest not in cuts
    if not falling or (by == "quantile" and not (values[0] < 1 and values[-1] > 0)):
        reader.add(overlapping_tiers(reader.place(("tiers", "cuts")), cuts))
    firm = reader.number(given.get("firm"), ("tiers", "firm"), default=0.8, low=0.5, high=1)
    return Tiers(by, tuple((str(name), float(cut)) for name, cut in cuts.items()), rest, firm)
