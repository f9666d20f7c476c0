"""Which choice of method moves the ranks: every variant is run, logged, and none is skipped in silence."""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.indicators.compose import composed, drawn_scores
from kamlib.indicators.factors import checked_factors, factor_name, no_effect
from kamlib.indicators.faults import refuse
from kamlib.indicators.order import rank
from kamlib.indicators.robustness import rank_into
from kamlib.indicators.sobol import indices, sample
from kamlib.indicators.tree import without


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What each factor does to the mean rank shift.

    Attributes
    ----------
    table : DataFrame
        ``factor``, ``si``, ``si_low``, ``si_high`` (share of the variance that it explains alone, with a 90 %
        bootstrap interval), ``sti``, ``sti_low``, ``sti_high`` (with all interactions); the largest ``sti`` first.
    log : DataFrame
        Every run: ``run``, ``block``, a column a factor (its level as text), ``shift`` (mean absolute rank change
        against the system as it stands).
    """

    table: pd.DataFrame
    log: pd.DataFrame
    n: int
    seed: int
    units: ClassVar[dict[str, str]] = {"n_runs": "index", "mean_shift": "accounts", "widest_shift": "accounts",
                                       "first": "name", "first_sti": "index"}  # fmt: skip

    def facts(self):
        """Number of runs, rank shift, and the factor that matters most."""
        return {
            "n_runs": len(self.log),
            "mean_shift": round(float(self.log["shift"].mean()), 4),
            "widest_shift": round(float(self.log["shift"].max()), 4),
            "first": self.table["factor"].iloc[0],
            "first_sti": round(float(self.table["sti"].iloc[0]), 4),
        }

    def headline(self, lang="en"):
        """One sentence on how far ranks move and what moves them most."""
        return text(
            "Over {n_runs:count} variants an account moves {mean_shift:number1} places on average; "
            "most of it comes from the choice of {first} (total index {first_sti:number})",
            **{**self.facts(), "first": factor_name(self.table["factor"].iloc[0])},
        ).to(lang)


def sensitivity(scores, *, factors, n, seed):
    """Sobol indices of method choices.

    Parameters
    ----------
    scores : Scores
        Of the system as it stands; ranks are compared with it.
    factors : mapping
        Path in the system's file to a list of at least two levels, such as
        ``{"score.aggregate": ["arith", "geo"], "normalise.method": ["minmax", "rank"]}``; and ``weights`` to a spread
        in (0, 1): all weights are then perturbed together, as in :func:`kamlib.indicators.robustness.robustness`.
    n : int
        Points a block; n · (factors + 2) runs.
    seed : int

    Returns
    -------
    Sensitivity

    Raises
    ------
    KamError
        KAM-E120 a path that is not in the system, moves no rank or changes nothing; and what is wrong with a variant.
    """
    factors = checked_factors(scores, factors)
    names, levels = list(factors), [_levels(given, n) for given in factors.values()]
    points = sample(n, len(names), seed=seed)
    chosen = np.array([np.minimum((points[:, i] * len(at)).astype(int), len(at) - 1) for i, at in enumerate(levels)]).T
    steps = [i for i, name in enumerate(names) if name != "weights"]
    variants = _variants(scores, [(names[i], levels[i]) for i in steps])
    refuse(no_effect(scores, [(names[i], levels[i]) for i in steps], variants))
    spread = factors.get("weights")
    pushes = _pushes(scores.system.design.tree, n, spread, seed) if spread else {}
    shift = np.empty(len(chosen))
    sets = chosen[:, names.index("weights")] if spread else np.zeros(len(chosen), int)
    for key, variant in variants.items():
        rows = np.flatnonzero((chosen[:, steps] == np.array(key, dtype=int)).all(axis=1))
        if len(rows):
            shift[rows] = _shifts(scores, variant, pushes, sets[rows])
    table = pd.concat([pd.DataFrame({"factor": names}), indices(shift, len(names), seed=seed)], axis=1)
    table = table.sort_values("sti", ascending=False, kind="stable", ignore_index=True)
    return Sensitivity(table, _log(names, levels, chosen, shift, n), n, seed)


def _levels(given, n):
    return given if isinstance(given, list) else [f"set {i + 1}" for i in range(n)]


def _variants(scores, steps):
    """The system scored at every combination of levels, with all faults of all of them together."""
    found, faults = {}, {}
    for key in product(*(range(len(levels)) for _, levels in steps)):
        changes = {name: levels[i] for (name, levels), i in zip(steps, key, strict=True)}
        try:
            found[key] = scores.system.with_(**changes).score(scores.source)
        except ValueError as error:
            faults |= {str(fault): fault for fault in getattr(error, "faults", ())}
            if not hasattr(error, "faults"):
                raise
    refuse(list(faults.values()))
    return found


def _pushes(tree, n, spread, seed):
    """Factors 1 + u of every weight, n sets: ``{(node code, child code): array (n,)}``."""
    rng = np.random.default_rng(seed)
    return {(node.code, c.code): rng.uniform(1 - spread, 1 + spread, n) for node in tree.nodes() for c in node.children}


def _shifts(scores, variant, pushes, sets):
    """Mean absolute rank change of a variant under each of the weight `sets`."""
    both = (scores.held.notna() & variant.held.notna()).to_numpy()
    tree, unit = variant.prepared.tree, variant.steps["normalised"]
    columns = {code: unit[code].to_numpy()[both] for code in unit}
    different, back = np.unique(sets, return_inverse=True)
    weights = {node.code: _pushed(node, pushes, different) for node in tree.nodes()}
    base = _ranks(scores.composed.values[scores.prepared.tree.code][None, both])[0]
    masks = {c: ~np.isnan(v[both]) for c, v in variant.composed.values.items() if c in weights and c != tree.code}
    available = {code: mask for code, mask in masks.items() if not mask.all()}
    ranks = _ranks(drawn_scores(tree, columns, weights, available=available))
    return np.abs(ranks - base).mean(axis=1)[back]


def _pushed(node, pushes, sets):
    """The node's weights under each of the weight `sets`, or as they stand."""
    own = node.weights().items()
    columns = [w * pushes[node.code, code][sets] if pushes else np.full(len(sets), w) for code, w in own]
    return np.stack(columns, axis=1)


def _ranks(block):
    ranks = np.empty(block.shape, dtype="int64")
    for row, values in zip(ranks, block, strict=True):
        rank_into(row, values)
    return ranks


def _log(names, levels, chosen, shift, n):
    blocks = ["A", "B", *(f"AB {name}" for name in names)]
    log = {"run": np.arange(1, len(chosen) + 1), "block": np.repeat(blocks, n)}
    for i, name in enumerate(names):
        log[name] = np.array([str(level) for level in levels[i]], dtype=object)[chosen[:, i]]
    return pd.DataFrame({**log, "shift": shift})


def leave_one_out(scores):
    """How far ranks move when one dimension or indicator is left out and its weight goes to its siblings.

    Returns
    -------
    DataFrame
        ``code``, ``parent``, ``share`` (nominal weight in the whole), ``mean_shift`` (mean absolute rank change),
        ``rank_correlation`` (Spearman, with the ranks as they stand); in the order of the system. Where nothing is
        left without it, both are missing.
    """
    tree, unit, rows = scores.prepared.tree, scores.steps["normalised"], []
    base = rank(pd.Series(scores.composed.values[tree.code]))
    for row in scores.weights.itertuples():
        rest = without(tree, {row.code})
        found = {"code": row.code, "parent": row.parent, "share": row.share}
        if rest is not None:
            codes = [leaf.code for leaf in rest.leaves()]
            limit = scores.system.design.min_available
            whole = composed(rest, {code: unit[code].to_numpy() for code in codes}, min_available=limit)
            ranks = rank(pd.Series(whole.values[rest.code])).astype("Float64")
            found["mean_shift"] = (ranks - base).abs().mean()
            found["rank_correlation"] = ranks.astype("float64").corr(base.astype("float64"), method="spearman")
        rows.append(found)
    return pd.DataFrame(rows).astype({"mean_shift": "float64", "rank_correlation": "float64"})
