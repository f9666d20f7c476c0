"""How well cuts along one order alone reproduce groups that were made otherwise."""

import numpy as np


def best_cuts(groups, breaks, n):
    """Groups 0, 1, … n - 1 along an order, with the cuts that agree with `groups` in most accounts.

    Parameters
    ----------
    groups : ndarray of int
        Group of each account, best account first.
    breaks : ndarray of bool
        Whether a cut is allowed before the account: not between equal values, not before the first.
    n : int
        Number of groups; a group may be left empty.

    Returns
    -------
    ndarray of int
        Rising. Of cuts that agree in as many accounts, the ones that lie first.

    Examples
    --------
    >>> best_cuts(np.array([0, 0, 1, 0, 1]), np.array([False, True, True, True, True]), 2).tolist()
    [0, 0, 1, 1, 1]
    """
    size = len(groups)
    allowed = np.concatenate([[True], breaks[1:], [True]])  # positions 0 … size at which a group may begin
    reached = np.where(np.arange(size + 1) == 0, 0.0, -np.inf)  # most agreements, ending before the position
    origins = []
    for group in range(n):
        hits = np.concatenate([[0], np.cumsum(groups == group)])
        gained = np.where(allowed, reached - hits, -np.inf)
        best = np.maximum.accumulate(gained)
        first = np.where(gained == best, np.arange(size + 1), 0)
        fresh = np.concatenate([[True], best[1:] > best[:-1]])
        origins.append(np.maximum.accumulate(np.where(fresh, first, 0)))
        reached = best + hits
    return _traced(origins, size)


def _traced(origins, size):
    found, end = np.zeros(size, dtype=int), size
    for group in reversed(range(len(origins))):
        start = int(origins[group][end])
        found[start:end] = group
        end = start
    return found
