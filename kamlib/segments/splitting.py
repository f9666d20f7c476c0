"""How segments split as more of them are asked for (after the clustergram of Schonlau 2002, with money as height)."""

from itertools import pairwise

import numpy as np
import pandas as pd


def splitting(segments):
    """Segments of every number, and the accounts that go from one number to the next.

    Parameters
    ----------
    segments : Segments
        Of kmeans, gmm or ward, with several numbers in its table of rules.

    Returns
    -------
    tuple of (DataFrame, DataFrame)
        One row a segment: ``k``, ``segment`` (1, 2, … by falling median value), ``n`` (accounts that were fitted),
        ``value`` (their median). One row a flow: ``k`` (the smaller number), ``segment``, ``next_segment`` (of the next
        number), ``n``.

    Examples
    --------
    >>> from kamlib.segments import segment
    >>> features = pd.DataFrame({"account_id": range(40), "revenue": [1.0, 100.0] * 20, "orders": [1, 50] * 20})
    >>> nodes, flows = splitting(segment(features, ks=[2], seed=1))
    >>> nodes["value"].tolist(), flows.values.tolist()
    ([50.5, 100.0, 1.0], [[1, 1, 1, 20], [1, 1, 2, 20]])
    """
    values = segments.table.loc[segments.table["fitted"], "value"].to_numpy()
    ranked = {k: _by_value(labels, values) for k, labels in sorted(segments.partitions.items())}
    nodes = [pd.DataFrame({"k": k, "segment": labels, "value": values}) for k, labels in ranked.items()]
    sizes = pd.concat(nodes).groupby(["k", "segment"], as_index=False)["value"].agg(n="size", value="median")
    pairs = [
        pd.DataFrame({"k": k, "segment": ranked[k], "next_segment": ranked[after]}) for k, after in pairwise(ranked)
    ]
    flows = [pair.value_counts().rename("n").reset_index() for pair in pairs]
    named = pd.DataFrame(columns=["k", "segment", "next_segment", "n"], dtype="int64")
    moved = pd.concat([named, *flows]).sort_values(["k", "segment", "next_segment"], ignore_index=True)
    return sizes, moved


def _by_value(labels, values):
    """Labels 1, 2, … by falling median value."""
    groups = np.unique(labels)
    medians = [-np.median(values[labels == group]) for group in groups]
    places = np.empty(len(groups), dtype=int)
    places[np.lexsort((groups, medians))] = np.arange(1, len(groups) + 1)
    return places[np.searchsorted(groups, labels)]
