"""How sure a rank is: the same accounts under many nearby weights."""

import tempfile
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.indicators.compose import drawn_scores
from kamlib.indicators.placing import places

QUANTILES = (0.05, 0.5, 0.95)
BLOCK = 200_000
HELD_IN_MEMORY = 100_000_000


@dataclass(frozen=True, eq=False)
class Robustness:
    """Ranks and tiers under perturbed weights.

    Attributes
    ----------
    table : DataFrame
        ``account_id``, ``rank``, ``rank_p05``, ``rank_p50``, ``rank_p95`` (quantiles over the draws, R type 7),
        ``tier``, ``p_<tier>`` for each tier (share of the draws), ``label`` (``firm`` where the likeliest tier reaches
        the system's limit, else ``borderline``); sorted by rank.
    draws, seed : int
    spread : float
        Weights are multiplied by 1 + u, u uniform in [-spread, spread], at every node, and made to sum to 1.
    """

    table: pd.DataFrame
    draws: int
    spread: float
    seed: int
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_firm": "accounts",
        "n_borderline": "accounts",
        "median_interval": "accounts",
        "widest_interval": "accounts",
    }

    @property
    def borderline(self):
        """The accounts whose tier is not sure."""
        return self.table[self.table["label"] == "borderline"].reset_index(drop=True)

    def facts(self):
        """How many accounts are sure of their tier, and how wide their rank intervals are."""
        width = self.table["rank_p95"] - self.table["rank_p05"]
        return {
            "n_accounts": len(self.table),
            "n_firm": int((self.table["label"] == "firm").sum()),
            "n_borderline": int((self.table["label"] == "borderline").sum()),
            "median_interval": round(float(width.median()), 2),
            "widest_interval": round(float(width.max()), 2),
        }

    def headline(self, lang="en"):
        """One sentence on who is sure of the tier."""
        return text(
            "With weights off by up to {spread:percent}, {n_firm:count} of {n_accounts:count} accounts keep their "
            "tier; borderline accounts: {n_borderline:count}; the median 90% rank interval spans "
            "{median_interval:number1} places",
            **self.facts(),
            spread=self.spread,
        ).to(lang)


def robustness(scores, *, draws, spread, seed):
    """Rank intervals and tier probabilities of the accounts with a score.

    Parameters
    ----------
    scores : Scores
    draws : int
        Sets of weights; 1,000 put probabilities within about 0.013.
    spread : float
        In (0, 1).
    seed : int

    Returns
    -------
    Robustness

    Notes
    -----
    Draws are made in blocks; ranks are kept in memory up to 100 MB and in an unnamed temporary file beyond.
    """
    tree, tiers = scores.prepared.tree, scores.system.design.tiers
    scored = scores.held.notna().to_numpy()
    columns = {code: scores.steps["normalised"][code].to_numpy()[scored] for code in scores.steps["normalised"]}
    n = int(scored.sum())
    weights = drawn_weights(tree, draws=draws, spread=spread, seed=seed)
    quantiles, inside = np.empty((n, len(QUANTILES))), np.zeros((n, len(tiers.cuts)))
    with tempfile.TemporaryFile() as file:
        held = _Held(n, draws, file)
        for start in range(0, draws, step := max(BLOCK // n, 1)):
            part = {code: w[start : start + step] for code, w in weights.items()}
            block = drawn_scores(tree, columns, part, available=_available(scores, scored))
            held.put(start, block)
            if tiers.by == "score":
                inside += _reached(block, tree, tiers)
        for rows, ranks in held.blocks():
            quantiles[rows] = _quantiles(ranks)
            if tiers.by != "score":
                inside[rows] = np.stack([(ranks <= k).sum(axis=1) for k in _limits(scores, tiers, n)], axis=1)
    return Robustness(_table(scores, quantiles, inside / draws), draws, spread, seed)


def drawn_weights(tree, *, draws, spread, seed):
    """``{node code: array (draws, children)}``: each weight times 1 + u, u uniform in [-spread, spread]."""
    rng = np.random.default_rng(seed)
    found = {}
    for node in tree.nodes():
        w = np.array(list(node.weights().values()))
        drawn = w * rng.uniform(1 - spread, 1 + spread, (draws, len(w)))
        found[node.code] = drawn / drawn.sum(axis=1, keepdims=True)
    return found


def _available(scores, scored):
    """Masks of the nodes that are missing for some account by the availability rule, though some children are there."""
    values, tree = scores.composed.values, scores.prepared.tree
    masks = {node.code: ~np.isnan(values[node.code][scored]) for node in tree.nodes() if node.code != tree.code}
    return {code: mask for code, mask in masks.items() if not mask.all()}


def _reached(block, tree, tiers):
    """In how many draws each account reaches each cut of the score."""
    cuts = [cut for _, cut in tiers.cuts]
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = [np.log(cut) if tree.exponent == 0 else cut for cut in cuts]
    return np.stack([(block >= edge - 1e-9).sum(axis=0) for edge in edges], axis=1)


def _limits(scores, tiers, n):
    """Lowest rank of each tier; by rank-sum ratio, the number of accounts that the tiers hold now."""
    if tiers.by == "quantile":
        return places(tiers, n)
    return tuple(int((scores.held >= cut - 1e-9).sum()) for cut in scores.cuts)


class _Held:
    """Ranks of n accounts over all draws, kept account by account, in memory or in a file."""

    def __init__(self, n, draws, file):
        self.n, self.draws = n, draws
        self.kind = np.dtype("uint16" if n < 2**16 else "uint32")
        in_memory = n * draws * self.kind.itemsize <= HELD_IN_MEMORY
        self.ranks = np.empty((n, draws), self.kind) if in_memory else None
        self.file, self.parts = file, []

    def put(self, start, block):
        """Rank a block of draws (rows) and keep it."""
        ranks = np.empty(block.shape, self.kind)
        for row, scores in zip(ranks, block, strict=True):
            rank_into(row, scores)
        if self.ranks is not None:
            self.ranks[:, start : start + len(block)] = ranks.T
        else:
            self.parts.append((self.file.tell(), len(block)))
            self.file.write(np.ascontiguousarray(ranks.T).data)

    def blocks(self):
        """``(rows, ranks)``: all draws of some accounts at a time."""
        step = max(BLOCK // self.draws, 1)
        for start in range(0, self.n, step):
            rows = slice(start, min(start + step, self.n))
            yield rows, self.ranks[rows] if self.ranks is not None else self._read(rows)

    def _read(self, rows):
        found = []
        for offset, width in self.parts:
            self.file.seek(offset + rows.start * width * self.kind.itemsize)
            held = self.file.read((rows.stop - rows.start) * width * self.kind.itemsize)
            found.append(np.frombuffer(held, self.kind).reshape(-1, width))
        return np.concatenate(found, axis=1)


def rank_into(out, scores):
    """Ranks of one draw: 1 is the highest; scores that agree to 12 digits share the smallest rank.

    >>> out = np.empty(3, "uint16")
    >>> rank_into(out, np.array([0.3, 0.1 + 0.2, 0.1]))
    >>> out.tolist()
    [1, 1, 3]
    """
    order = np.argsort(-scores)
    ordered = scores[order]
    tied = ordered[:-1] - ordered[1:] <= 1e-12 * np.abs(ordered[:-1])
    places_ = np.arange(1, len(scores) + 1, dtype=out.dtype)
    if tied.any():
        places_[1:][tied] = 0
        np.maximum.accumulate(places_, out=places_)
    out[order] = places_


def _quantiles(ranks):
    """R type 7 quantiles of each row."""
    ordered = np.sort(ranks, axis=1)
    at = np.array(QUANTILES) * (ranks.shape[1] - 1)
    low, high = np.floor(at).astype(int), np.ceil(at).astype(int)
    return ordered[:, low] + (at - low) * (ordered[:, high].astype("float64") - ordered[:, low])


def _table(scores, quantiles, reached):
    """Probabilities of being in each tier, from those of reaching each cut."""
    tiers = scores.system.design.tiers
    ids = scores.held.index[scores.held.notna()]
    chance = np.diff(np.column_stack([np.zeros(len(ids)), reached, np.ones(len(ids))]), axis=1)
    table = pd.DataFrame({"account_id": ids.astype("str")})
    now = scores.table.set_index("account_id").loc[ids]
    table["rank"] = now["rank"].astype("int64").array
    for column, values in zip(("rank_p05", "rank_p50", "rank_p95"), quantiles.T, strict=True):
        table[column] = values
    table["tier"] = now["tier"].array
    for name, values in zip(tiers.names, chance.T, strict=True):
        table[f"p_{name}"] = np.round(values, 12)
    table["label"] = np.where(chance.max(axis=1) >= tiers.firm - 1e-9, "firm", "borderline")
    return table.sort_values(["rank", "account_id"], ignore_index=True)
