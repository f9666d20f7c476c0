"""The first-order condition of a dealer in a region who sets price and selling effort, perhaps above a price floor.

    price   p = max(floor, cost − m + λ/(α·B))          m: the wedge, what a further unit adds to the reward
    effort  e = max(0, θ·(p − cost + m)·dq/dV − x0),    dq/dV = M·s·B/λ
    pull    V = δ + θ·ln(1 + e/x0) − α·p

With a free price the effort is ``θ·q/α − x0`` whatever the reward (Dorfman and Steiner 1954). With ``u = ln s_g``,
``ℓ = ln D`` and ``Y = (p − cost + m)·α/λ`` the condition is ``u + ℓ + Y = (δ − α(cost − m))/λ + (θ/λ)·ln(1 + e/x0)``.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import log_expit


@dataclass(frozen=True, eq=False)
class Cells:
    """What a dealer faces in a region; arrays that broadcast against one another, scenarios on the last axis.

    Attributes
    ----------
    delta : pull apart from price and effort, in utils. cost : money a unit, before rewards. floor : lowest price, −∞
    for none. size : the region's potential volume. x0 : money at which effort begins to tell. alpha, rho, theta : price
    sensitivity, closeness of dealers, elasticity of effort (below 1 − rho).
    """

    delta: np.ndarray
    cost: np.ndarray
    floor: np.ndarray
    size: np.ndarray
    x0: np.ndarray
    alpha: np.ndarray
    rho: np.ndarray
    theta: np.ndarray

    def take(self, *index):
        """The same cells, indexed."""
        return Cells(*(getattr(self, field.name)[index] for field in fields(self)))


def pull(cells, wedge):
    """``(δ − α(cost − m))/λ``."""
    return (cells.delta - cells.alpha * (cells.cost - wedge)) / (1 - cells.rho)


def slack(cells, wedge, u, level):
    """The condition as left minus right, and its slopes in u, in ℓ and in the wedge."""
    lam, share = 1 - cells.rho, np.exp(u)
    brand = 1 / (1 + np.exp(-lam * level))
    k = cells.rho + lam * brand
    damping, turn = 1 - k * share, lam * lam * brand * (1 - brand) * share
    floored = (cells.alpha / lam) * (cells.floor - cells.cost + wedge)
    bound = floored * damping > 1
    markup = np.where(bound, floored, 1 / damping)
    effort = np.log(cells.theta * cells.size / (cells.alpha * cells.x0)) + u + np.log(brand * markup * damping)
    works, free = effort > 0, ~bound
    tilt = cells.theta / lam * works
    gap = u + level + markup - pull(cells, wedge) - tilt * effort
    steep = free * markup * markup
    by_u = 1 + steep * k * share - tilt * (1 - bound * k * share / damping)
    by_level = 1 + steep * turn - tilt * (lam * (1 - brand) - bound * turn / damping)
    by_wedge = -(cells.alpha / lam) * np.where(bound, tilt / np.where(bound, floored, 1.0), 1.0)
    return gap, by_u, by_level, by_wedge


def outcome(cells, wedge, u, level):
    """Price, volume and effort money that go with a solution."""
    lam, share = 1 - cells.rho, np.exp(u)
    brand = np.exp(log_expit(lam * level))
    damping = 1 - (cells.rho + lam * brand) * share
    price = np.maximum(cells.floor, cells.cost - wedge + lam / (cells.alpha * damping))
    volume = cells.size * share * brand
    effort = np.maximum(0.0, cells.theta * (price - cells.cost + wedge) * volume * damping / lam - cells.x0)
    return price, volume, effort


def reply(cells, wedge, rivals, start=None):
    """The own ``v = V/λ`` against the others' ``ln D`` (−∞ for none), by Newton within a bracket."""
    lam = 1 - cells.rho
    floored = (cells.alpha / lam) * (cells.floor - cells.cost + wedge)
    most = np.log(cells.theta * cells.size / (cells.alpha * cells.x0)) + np.log(np.maximum(1.0, floored))
    alone = pull(cells, wedge)
    high = alone - 1 + cells.theta / lam * np.maximum(0.0, most)
    high, rivals = np.broadcast_arrays(high, rivals)
    low = np.minimum(high, alone - np.maximum(floored, _markup(high, rivals, cells))) - 1e-9
    v = np.clip(high if start is None else start, low, high)
    for _ in range(100):
        level = np.logaddexp(rivals, v)
        share = np.exp(v - level)
        gap, by_u, by_level, _ = slack(cells, wedge, v - level, level)
        low, high = np.where(gap < 0, v, low), np.where(gap < 0, high, v)
        move = v - gap / (by_u * (1 - share) + by_level * share)
        move = np.where((move >= low) & (move <= high), move, (low + high) / 2)
        done, v = np.abs(move - v).max() < 1e-12, move
        if done:
            break
    return v


def _markup(v, rivals, cells):
    level, lam = np.logaddexp(rivals, v), 1 - cells.rho
    damping = -np.expm1(v - level) + lam * np.exp(log_expit(-lam * level) + v - level)
    return 1 / np.maximum(damping, 1e-9)
