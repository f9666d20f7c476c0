"""All dealers of all regions at once, with effort, floors and rewards: Newton's method on the conditions together."""

import numpy as np
from scipy.special import logsumexp

from kamlib.incentives import condition

_STEPS = 40


def solve(cells, n, places, wedge, *, reward, follows, guess=None):
    """Shares at which every dealer's condition holds.

    Parameters
    ----------
    cells : Cells
        Arrays (cells, scenarios).
    n : ndarray (cells, scenarios)
        Dealers in each cell; 0 where nobody sells.
    places : sequence of ndarray
        Indices of the cells of each region.
    wedge : ndarray (cells, scenarios)
        The wedge where it is held.
    reward : Reward
        Of the cells.
    follows : ndarray of bool (cells, scenarios)
        Where the wedge follows the cell's own volume instead.
    guess : tuple of ndarray, optional
        ``u`` and ``ℓ`` (regions, scenarios) to begin from.

    Returns
    -------
    u (cells, scenarios), ℓ (regions, scenarios), wedge (cells, scenarios), arrived (scenarios)
    """
    shape = n.shape
    u, level = np.zeros(shape), np.zeros((len(places), shape[1]))
    wedge, arrived = wedge.copy(), np.ones(shape[1], dtype=bool)
    for r, place in enumerate(places):
        part, count, held = cells.take(place), n[place], wedge[place]
        own = (reward.take(place, slice(None)), follows[place]) if follows[place].any() else None
        begin = _start(part, count, held) if guess is None else (guess[0][place], guess[1][r])
        with np.errstate(all="ignore"):  # a step that runs away is not finite, and has not arrived
            u[place], level[r], wedge[place], here = _newton(part, count, held, own, begin)
        arrived &= here
    return u, level, wedge, arrived


def _start(cells, n, wedge):
    alone = condition.pull(cells, wedge)
    top = alone.max(axis=0)
    weight = np.exp(alone - top)
    share = np.minimum(weight / (n * weight).sum(axis=0), 0.98)
    markup = np.maximum(1 / (1 - 0.75 * share), cells.alpha / (1 - cells.rho) * (cells.floor - cells.cost + wedge))
    v = alone - markup
    with np.errstate(divide="ignore"):
        level = logsumexp(v + np.log(n), axis=0)
    return v - level, level


def _newton(cells, n, held, own, begin):
    (u, level), lam = begin, 1 - cells.rho

    def sold():
        return cells.size * np.exp(u) / (1 + np.exp(-lam * level))

    def wedge():
        return held if own is None else np.where(own[1], own[0].wedge(sold()), held)

    with np.errstate(divide="ignore"):
        cap = np.minimum(-np.log(n), 0.0)
    there = n > 0
    for _ in range(_STEPS):
        gap, by_u, by_level, by_wedge = condition.slack(cells, wedge(), u, level)
        if own is not None:
            turn = by_wedge * np.where(own[1], own[0].bend(sold()), 0.0)
            by_u, by_level = by_u + turn, by_level + turn * lam / (1 + np.exp(lam * level))
        weight = n * np.exp(u) / by_u
        rise = ((n * np.exp(u)).sum(axis=0) - 1 - (weight * gap).sum(axis=0)) / (weight * by_level).sum(axis=0)
        rise = np.clip(rise, -2.0, 2.0)
        step = np.clip(-(gap + by_level * rise) / by_u, -2.0, 2.0)
        u, level = np.minimum(u + step, cap), level + rise
        moved = np.maximum(np.abs(step * there).max(axis=0), np.abs(rise))
        if not (moved >= 1e-8).any():
            break
    return u, level, wedge(), moved < 1e-8
