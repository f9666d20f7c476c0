"""Prices of many small markets at once: one Newton step for all dealers and the market's inclusive value together.

With ``u = ln s_g`` and ``ℓ = ln D`` a dealer's first-order condition depends on its rivals only through ℓ:

    u + ℓ + 1/(1 − k·e^u) = (δ − α·cost)/λ,    k = ρ + λ·S(ℓ),    and  Σ n·e^u = 1.

The Jacobian is an arrow, so a step costs a few operations a dealer. Arrays are (dealers, markets).
"""

import numpy as np
from scipy.special import expit, logsumexp

_BLOCK = 4096
_FEW, _MANY = 8, 60


def solve(pull, n, rho):
    """``u`` (dealers, markets) and ``ℓ`` (markets); ``pull = (δ − α·cost)/λ``, ``n`` alike, ``rho`` (markets)."""
    u, level = np.empty(pull.shape), np.empty(pull.shape[1])
    for start in range(0, pull.shape[1], _BLOCK):
        part = slice(start, start + _BLOCK)
        u[:, part], level[part] = _block(pull[:, part], n[:, part], rho[part])
    return u, level


def _block(pull, n, rho):
    """A few steps on all, many on those that need them, bisection on what even then has not arrived."""
    u, level = _start(pull, n)
    with np.errstate(all="ignore"):  # a step that runs away is not finite, and is bisected below
        u, level, off = _steps((u, level), pull, n, rho, _FEW)
        if off.any():
            rest = (u[:, off], level[off]), pull[:, off], n[:, off], rho[off]
            u[:, off], level[off], late = _steps(*rest, _MANY)
            off[np.flatnonzero(off)[~late]] = False
    if off.any():
        u[:, off], level[off] = bisected(pull[:, off], n[:, off], rho[off])
    return u, level


def _start(pull, n):
    """Shares as if nobody's size mattered to its markup, then once as if it did."""
    top = pull.max(axis=0)
    weight = np.exp(pull - top)
    share = weight / (n * weight).sum(axis=0)
    tilt = 1 - 1 / (1 - 0.75 * share)
    total = (n * weight * np.exp(tilt)).sum(axis=0)
    return pull - top + tilt - np.log(total), np.log(total) + top - 1


def _steps(guess, pull, n, rho, most):
    """Newton until the last step was so small that the next error, its square, is rounding; and who is still off."""
    (u, level), cap = guess, -np.log(n)
    for _ in range(most):
        step, rise = _step((u, level), pull, n, rho)
        u, level = np.minimum(u + step, cap), level + rise
        moved = np.maximum(np.abs(step).max(axis=0), np.abs(rise))
        if moved.max() < 1e-8:
            break
    return u, level, ~(moved < 1e-8)


def _step(now, pull, n, rho):
    (u, level), lam = now, 1 - rho
    share = np.exp(u)
    brand = 1 / (1 + np.exp(-lam * level))
    k = rho + lam * brand
    markup = 1 / (1 - k * share)
    gap = u + level + markup - pull
    curved = share * markup * markup
    inverse = 1 / (1 + k * curved)
    lean = n * share * inverse
    slope = 1 + lam * lam * brand * (1 - brand) * curved
    rise = ((n * share).sum(axis=0) - 1 - (lean * gap).sum(axis=0)) / (lean * slope).sum(axis=0)
    rise = np.clip(rise, -5.0, 5.0)
    return np.clip(-(gap + slope * rise) * inverse, -5.0, 5.0), rise


def bisected(pull, n, rho):
    """The same root by bisection in ℓ around bisection in u: slow and sure."""
    lam, cap = 1 - rho, -np.log(n) + 0 * pull

    def own(level):
        return _own(pull - level, lam * expit(-lam * level), cap)

    high = logsumexp(pull - 1 + np.log(n), axis=0)
    low = high - 1
    while (few := (n * np.exp(own(low))).sum(axis=0) < 1 - 1e-14).any():
        low = np.where(few, high - 2 * (high - low), low)
    for _ in range(100):
        level = (low + high) / 2
        enough = (n * np.exp(own(level))).sum(axis=0) >= 1 - 1e-15
        low, high = np.where(enough, level, low), np.where(enough, high, level)
    return own(level), level


def _own(z, rest, cap):
    """The root u of ``u + 1/(1 − k·e^u) = z``, at most `cap`; `rest` is 1 − k, which may be tiny."""

    def markup(u):
        return 1 / np.maximum(-np.expm1(u) + rest * np.exp(u), 1e-300)

    high = np.minimum(z - 1, cap)
    low = np.maximum(np.minimum(high, z - markup(high)), high - 1e9)
    for _ in range(110):
        u = (low + high) / 2
        over = u + markup(u) > z
        low, high = np.where(over, low, u), np.where(over, u, high)
    return (low + high) / 2
