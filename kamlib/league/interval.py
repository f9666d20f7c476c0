"""How sure the distance between two lists is: accounts drawn anew, the same draw for both lists and all origins."""

import numpy as np

LEVEL = 0.95
_CELLS = 4_000_000


def weights(n, *, draws, seed):
    """Blocks of how often each of `n` accounts stands in each of `draws` samples with replacement."""
    chance = np.random.default_rng(seed)
    rows = max(_CELLS // max(n, 1), 1)
    for done in range(0, draws, rows):
        block = min(rows, draws - done)
        picks = chance.integers(n, size=(block, n)) + n * np.arange(block)[:, None]
        yield np.bincount(picks.ravel(), minlength=block * n).reshape(block, n).astype("float64")


def paired(parts, wholes, *, draws, seed):
    """Intervals of mean(part / whole) over origins.

    Parameters
    ----------
    parts : array (accounts, columns, origins)
        What each account adds to the numerator; a column is one method's difference from the bar.
    wholes : array (accounts, origins)
        What it adds to the denominator.
    draws : int
    seed : int

    Returns
    -------
    array (columns, 2)
        Low and high end of the 95 % percentile interval. One account is drawn, or not, at all origins together, since
        what it did at one is not independent of what it did at the next.
    """
    n, columns, origins = parts.shape
    flat, found = parts.reshape(n, -1), []
    for block in weights(n, draws=draws, seed=seed):
        whole = (block @ wholes)[:, None, :]
        part = (block @ flat).reshape(len(block), columns, origins)
        ratio = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
        found.append(_mean(ratio))
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    return np.nanquantile(np.vstack(found), ends, axis=0).T if origins else np.full((columns, 2), np.nan)


def _mean(ratio):
    """Mean over the last axis of what is known."""
    known = ~np.isnan(ratio)
    return np.where(known, ratio, 0).sum(axis=-1) / np.maximum(known.sum(axis=-1), 1)
