"""Clusters as a way to pick key accounts: a learner for the league."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.segments.result import GIANT, NOISE
from kamlib.segments.segment import segment

COLUMNS = ("revenue_12m", "frequency_12m", "recency_days", "revenue_prior_12m")


@dataclass(frozen=True)
class ClusterPick:
    """Accounts in the order of their segments: giants, S1, S2, …; inside one by lot, or by trailing revenue.

    Parameters
    ----------
    k : int
        Number of segments.
    inside : {"lots", "revenue"}
    method : str
        As for :func:`kamlib.segments.segment`.

    Examples
    --------
    >>> seen = pd.DataFrame({"account_id": list("abcdef"), "revenue_12m": [900.0, 800.0, 9.0, 8.0, 7.0, 6.0],
    ...     "frequency_12m": [9, 8, 1, 2, 1, 1], "recency_days": [1.0, 2, 90, 80, 70, 60],
    ...     "revenue_prior_12m": [800.0, 700.0, 8.0, 9.0, 6.0, 7.0]})
    >>> score = ClusterPick(k=2, inside="revenue").fit([], seed=1)(seen)
    >>> np.argsort(-score).tolist()
    [0, 1, 2, 3, 4, 5]
    """

    k: int = 4
    inside: str = "lots"
    method: str = "kmeans"

    def fit(self, examples, *, seed):
        """Clusters learn from the morning alone; `examples` teach them nothing."""

        def score(seen):
            features = seen[["account_id", *COLUMNS]]
            k = min(self.k, max(len(features[list(COLUMNS)].drop_duplicates()), 1))
            found = segment(features, k=k, ks=(), method=self.method, value="revenue_12m", seed=seed)
            place = {name: -rank for rank, name in enumerate([GIANT, *found.clusters, NOISE])}
            order = seen["account_id"].map(found.table.set_index("account_id")["segment"]).map(place).to_numpy(float)
            return order + self._within(seen, seed)

        return score

    def _within(self, seen, seed):
        """Places in [0, 1) inside a segment."""
        if self.inside == "revenue":
            return (pd.Series(seen["revenue_12m"].to_numpy()).rank().to_numpy() - 0.5) / len(seen)
        return np.random.default_rng(seed).random(len(seen))


PICKS = {"clusters": ClusterPick(), "clusters by revenue": ClusterPick(inside="revenue")}
