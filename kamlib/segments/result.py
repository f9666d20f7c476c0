"""What a segmentation answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text

GIANT, NOISE = "giant", "noise"


@dataclass(frozen=True, eq=False)
class Segments:
    """Accounts in segments, and why in so many.

    Attributes
    ----------
    table : DataFrame
        One row an account, by ``account_id``: ``segment`` (``S1``, ``S2``, … by falling median value; ``giant``;
        ``noise`` of hdbscan), ``value``, ``confidence`` in [0, 1] (k-means and ward: 1 - d1 / d2 of the distances to
        the nearest two means; gmm: posterior; hdbscan: membership; giants, which are set apart by rule: 1), ``fitted``
        (False: placed after the fit of a sample, or a giant).
    rules, choices : DataFrame
        The table of rules over k and what each takes: see `kamlib.segments.Rules`.
    k : int
        Number of segments, giants and noise not counted.
    why : str
        ``given``, ``stable`` (the largest stable number), ``none stable``, ``alike`` (one segment, nothing varies) or
        ``method`` (found by hdbscan).
    worst_jaccard : float
        Mean bootstrap Jaccard similarity of the least stable segment; missing with fewer than ten accounts.
    method, value : str
    features : tuple of str
        Columns that were used.
    notes : tuple of Text
        What the reader should know: columns left out, gaps filled, instability.
    matrix : ndarray
        Transformed features of the accounts that are no giants, in the order of ``table``.
    again : callable
        Clusters other rows in the same manner.
    partitions : dict of {int: ndarray}
        For every number in ``rules`` the group of each account that was fitted, in the order of ``table``.
    """

    table: pd.DataFrame
    rules: pd.DataFrame
    choices: pd.DataFrame
    k: int
    why: str
    worst_jaccard: float
    method: str
    value: str
    features: tuple
    notes: tuple
    matrix: np.ndarray
    again: Callable
    partitions: dict
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_segments": "index",
        "n_giants": "accounts",
        "giants_share": "share",
        "n_noise": "accounts",
        "n_fitted": "accounts",
        "smallest_share": "share",
        "worst_jaccard": "index",
        "why": "name",
    }

    @property
    def names(self):
        """Labels that occur, in order of value: ``giant`` first, ``noise`` last."""
        return [name for name in (GIANT, *self.clusters, NOISE) if (self.table["segment"] == name).any()]

    @property
    def clusters(self):
        """``S1``, ``S2``, …"""
        return [f"S{place}" for place in range(1, self.k + 1)]

    @property
    def giants(self):
        """Accounts that are giants, largest first."""
        found = self.table[self.table["segment"] == GIANT]
        return found.sort_values("value", ascending=False, kind="stable", ignore_index=True)

    def codes(self):
        """0, 1, … of the rows of ``matrix`` for S1, S2, …; -1 for noise."""
        names = self.table["segment"][self.table["segment"] != GIANT]
        return names.map({name: place for place, name in enumerate(self.clusters)} | {NOISE: -1}).to_numpy(dtype=int)

    def facts(self):
        """Counts, shares and the stability of the chosen number; ``worst_jaccard`` only where it was measured."""
        counts = self.table["segment"].value_counts()
        sizes = [int(counts.get(name, 0)) for name in self.clusters]
        jaccard = self.worst_jaccard if self.k > 1 else np.nan
        positive = self.table["value"].where(self.table["value"] > 0, 0.0)
        total = positive.sum()
        return {
            "n_accounts": len(self.table),
            "n_segments": self.k,
            "n_giants": int(counts.get(GIANT, 0)),
            "giants_share": round(float(positive[self.table["segment"] == GIANT].sum() / total), 12) if total else 0.0,
            "n_noise": int(counts.get(NOISE, 0)),
            "n_fitted": int(self.table["fitted"].sum()),
            "smallest_share": round(min(sizes, default=0) / len(self.matrix), 12),
            "why": self.why,
        } | ({} if np.isnan(jaccard) else {"worst_jaccard": round(float(jaccard), 12)})

    def headline(self, lang="en"):
        """How many segments, and whether they can be relied on."""
        facts = self.facts()
        values = {"n": facts["n_accounts"], "k": self.k, "jaccard": facts.get("worst_jaccard", 0.0)}
        return self._sentence(values, facts).to(lang)

    def _sentence(self, values, facts):
        if self.k == 0:
            return text("The {n:count} accounts form no segment: all are noise", **values)
        if self.k == 1:
            return text("The {n:count} accounts form one segment", **values)
        if "worst_jaccard" not in facts:
            return text("{n:count} accounts fall into {k:count} segments; their stability was not measured", **values)
        if facts["worst_jaccard"] >= 0.75 and self.why == "none stable":
            return text("{n:count} accounts were cut into {k:count} segments, too small to be relied on", **values)
        if facts["worst_jaccard"] >= 0.75:
            return text(
                "{n:count} accounts fall into {k:count} segments that come back under resampling "
                "(Jaccard similarity of the weakest {jaccard:number})",
                **values,
            )
        return text(
            "{n:count} accounts were cut into {k:count} segments that do not all come back under resampling "
            "(Jaccard similarity of the weakest {jaccard:number}): use them to describe, not to decide",
            **values,
        )
