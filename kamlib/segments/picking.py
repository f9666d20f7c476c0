"""Who would have been picked: lists of one size, judged by what came after."""

import numpy as np
import pandas as pd

FIFTH = 0.2


def picking(frame, order, future):
    """Precision and captured money of four lists of one size.

    The accounts to be found are the best fifth, by `future`, of those of the frame that bought at all in the period
    after; the lists are as long. Equal values go by account id. ``precision`` is the share of the list that was to be
    found, ``captured`` its share of the frame's positive future money.

    Parameters
    ----------
    frame : DataFrame
        ``account_id``, ``segment``, ``value``, ``rank`` of the tier.
    order : list of str
        Segments, best first; other accounts (noise) come last.
    future : Series
        Money by account id.

    Returns
    -------
    DataFrame
        ``method``: ``value`` (most value first), ``tiers`` (best tier first, inside by value), ``segments`` (first
        segment first, inside by chance: the expected figures), ``segments, by value`` (inside by value); ``size``,
        ``precision``, ``captured``; missing when nobody bought.

    Examples
    --------
    >>> frame = pd.DataFrame({"account_id": list("abcde"), "segment": ["S1", "S1", "S2", "S2", "S2"],
    ...     "value": [5.0, 4.0, 3.0, 2.0, 1.0], "rank": [0, 0, 1, 1, 1]})
    >>> picking(frame, ["S1", "S2"], pd.Series([6.0, 2.0, 1.0, 1.0], index=list("abcd"))).round(2).values.tolist()
    [['value', 1, 1.0, 0.6], ['tiers', 1, 1.0, 0.6], ['segments', 1, 0.5, 0.4], ['segments, by value', 1, 1.0, 0.6]]
    """
    money = pd.Series(future.to_numpy(dtype=float), index=future.index.astype(str))
    frame = frame.sort_values("account_id", ignore_index=True)
    later = frame["account_id"].map(money).fillna(0.0).clip(lower=0.0).to_numpy()
    size = int(np.ceil(FIFTH * (later > 0).sum()))
    place = frame["segment"].map({name: position for position, name in enumerate(order)}).fillna(len(order)).to_numpy()
    value, rank = frame["value"].to_numpy(), frame["rank"].to_numpy()
    keys = {"value": [np.zeros(len(frame))], "tiers": [rank], "segments": [place], "segments, by value": [place]}
    best, rows = np.zeros(len(frame)), []
    best[np.argsort(-later, kind="stable")[:size]] = 1.0
    for method, (group,) in keys.items():
        chance = _by_chance(group, size) if method == "segments" else _listed(group, value, size)
        found = (chance @ best / size, chance @ later / later.sum()) if size else (np.nan, np.nan)
        rows.append((method, size, *map(float, found)))
    return pd.DataFrame(rows, columns=["method", "size", "precision", "captured"])


def _listed(group, value, size):
    chosen = np.zeros(len(value))
    chosen[np.lexsort((np.arange(len(value)), -value, group))[:size]] = 1.0
    return chosen


def _by_chance(group, size):
    """Chance of each account to be on the list when the last group is drawn from by lot."""
    _, which, sizes = np.unique(group, return_inverse=True, return_counts=True)
    before = np.cumsum(sizes) - sizes
    return np.clip((size - before) / sizes, 0.0, 1.0)[which]
