"""Prices from which no dealer gains by moving, in many markets at once, with the proof beside each answer."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import log_expit

from kamlib.incentives import faults, newton

SETTLED = 1e-6


@dataclass(frozen=True, eq=False)
class Prices:
    """An equilibrium of each market.

    Attributes
    ----------
    prices, shares : ndarray
        Of one dealer of each row, dealers on the last axis; prices in the money of `cost`, shares as fractions of all
        consumers.
    brand : ndarray
        Share of all dealers of a market together.
    """

    prices: np.ndarray
    shares: np.ndarray
    brand: np.ndarray
    _market: tuple

    @cached_property
    def certificate(self):
        """The largest gain, as a share of its profit, that any dealer of the market has from another price.

        Found by a search of its own: the best price against the rivals' prices as they are. Computed when first asked
        for; one value a market.
        """
        delta, cost, alpha, lam, n = self._market
        pull, now = (delta - alpha * cost) / lam, (delta - alpha * self.prices) / lam
        rivals = _rivals(now, n)
        best = _best_reply(pull, now, rivals, lam)
        return np.maximum(np.expm1(_log_profit(best, pull, rivals, lam) - _log_profit(now, pull, rivals, lam)), 0).max(
            -1
        )

    @property
    def settled(self):
        """Whether the certificate of each market is at most 1e-6."""
        return self.certificate <= SETTLED


def solve_prices(delta, cost, *, alpha, rho=0.0, multiplicity=None):
    """The price equilibrium of dealers with one product each and constant cost, market by market.

    Parameters
    ----------
    delta : array, shape (..., dealers)
        Pull of each dealer apart from its price, in utils. Markets are independent and stand on the leading axes.
    cost : array, shape (..., dealers)
        What a unit costs the dealer: supply price, handling, freight, less the marginal rebate; in money.
    alpha : float or array, shape (...)
        Price sensitivity, above 0, in utils per money.
    rho : float or array, shape (...)
        How close substitutes the dealers of a market are, in [0, 1); 0 is plain logit.
    multiplicity : array, shape (..., dealers), optional
        How many dealers a row stands for, from 1.

    Returns
    -------
    Prices
        ``.prices``, ``.shares`` (of one dealer of the row), ``.brand``, ``.certificate``, ``.settled``.

    Raises
    ------
    KamError
        KAM-N05 for `alpha` or `rho` outside their range, KAM-N06 for values that are not finite, KAM-N10 for
        multiplicities below 1, KAM-N11 without dealers, KAM-N12 for shapes that differ; all at once.

    Notes
    -----
    Single-product nested logit with constant cost has one price equilibrium (Gallego and Wang 2014). It is found by
    Newton's method on the dealers' first-order conditions and the market's inclusive value together.

    Examples
    --------
    >>> found = solve_prices([2.0, 2.0], [1.0, 1.0], alpha=1.0)
    >>> found.prices.round(10).tolist(), bool(found.settled)
    ([2.4010581375, 2.4010581375], True)
    """
    delta, cost, alpha, rho, n = _checked(delta, cost, alpha, rho, multiplicity)
    shape, lam = delta.shape, (1 - rho)[..., None]
    pull = (delta - alpha[..., None] * cost) / lam
    flat = [np.ascontiguousarray(part.reshape(-1, shape[-1]).T) for part in (pull, n)]
    u, level = newton.solve(*flat, np.ravel(rho))
    within = np.exp(u).T.reshape(shape)
    brand = np.exp(log_expit(np.ravel(1 - rho) * level)).reshape(shape[:-1])
    apart = np.exp(log_expit(-np.ravel(1 - rho) * level)).reshape(shape[:-1])[..., None]
    damping = -np.expm1(u).T.reshape(shape) + lam * apart * within  # 1 − (ρ + λS)·s_g, also where it is tiny
    prices = cost + lam / (alpha[..., None] * damping)
    return Prices(prices, within * brand[..., None], brand, (delta, cost, alpha[..., None], lam, n))


def _checked(delta, cost, alpha, rho, multiplicity):
    delta, cost, alpha, rho = (np.asarray(part, dtype=float) for part in (delta, cost, alpha, rho))
    n = np.asarray(1.0 if multiplicity is None else multiplicity, dtype=float)
    found = []
    try:
        delta, cost, n = np.broadcast_arrays(delta, cost, n)
        alpha, rho = (np.broadcast_to(part, delta.shape[:-1]) for part in (alpha, rho))
    except ValueError:
        found.append(faults.shapes("delta and cost", delta.shape, cost.shape))
    if not delta.ndim or not delta.size:
        found.append(faults.no_dealers("delta"))
    if not ((alpha > 0) & np.isfinite(alpha)).all():
        found.append(faults.outside("alpha", float(np.min(alpha)), "> 0", "∞"))
    if not ((rho >= 0) & (rho < 1)).all():
        found.append(faults.outside("rho", float(np.max(rho)), 0, "< 1"))
    if not (np.isfinite(n) & (n >= 1)).all():
        found.append(faults.bad_count("multiplicity", float(np.min(n))))
    for name, part in (("delta", delta), ("cost", cost)):
        bad = (~np.isfinite(part)).sum()
        found += [faults.no_numbers(name, bad)] if bad else []
    faults.refuse(found)
    return delta, cost, alpha, rho, n


def _rivals(now, n):
    """Logarithm of what the others, the alike of the own row included, put into D; −∞ for one who is alone."""
    top = now.max(axis=-1, keepdims=True)
    weight = np.exp(now - top)
    others = np.sum(n * weight, axis=-1, keepdims=True) - weight
    few = others < 1e-3 * weight  # what is left of a difference of near equals is summed again without the dealer
    for j in np.flatnonzero(few.reshape(-1, few.shape[-1]).any(axis=0)):
        count = n.copy()
        count[..., j] -= 1
        others[..., j] = (count * weight).sum(axis=-1)
    with np.errstate(divide="ignore"):
        return np.log(others) + top


def _against(v, rivals, lam):
    level = np.logaddexp(rivals, v)
    return v - level, log_expit(lam * level)


def _log_profit(v, pull, rivals, lam):
    """Up to a constant: ``ln(p − cost)`` is ``ln(pull − v)``."""
    within, brand = _against(v, rivals, lam)
    return np.log(pull - v) + within + brand


def _best_reply(pull, now, rivals, lam):
    """The own ``v = V/λ`` at which the first-order condition, rising in v, is met; profit has one peak in it."""

    def over(v):
        level = np.logaddexp(rivals, v)
        damping = -np.expm1(v - level) + lam * np.exp(log_expit(-lam * level) + v - level)
        return v + 1 / np.maximum(damping, 1e-300) > pull

    high, width = pull - 1, np.ones(pull.shape)
    low = np.minimum(now, high) - width
    while (above := over(low)).any():
        width = np.where(above, 2 * width, width)
        low = np.where(above, low - width, low)
    for _ in range(90):
        v = (low + high) / 2
        up = over(v)
        low, high = np.where(up, low, v), np.where(up, v, high)
    return (low + high) / 2
