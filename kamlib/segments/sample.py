"""A part of many accounts that looks like the whole."""

import numpy as np

CLASSES = 20


def stratified(values, n, *, seed):
    """Positions of about `n` of the accounts, in order, the same share of each of twenty classes of value.

    >>> chosen = stratified(np.arange(1000.0), 100, seed=1)
    >>> len(chosen), [int(((chosen >= low) & (chosen < low + 50)).sum()) for low in (0, 500, 950)]
    (100, [5, 5, 5])
    """
    if len(values) <= n:
        return np.arange(len(values))
    order = np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")
    generator, total = np.random.default_rng(seed), len(values)
    parts = [generator.permutation(part)[: round(n * len(part) / total)] for part in np.array_split(order, CLASSES)]
    return np.sort(np.concatenate(parts))
