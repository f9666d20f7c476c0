"""The best a dealer can do against its rivals as they are: every wedge that confirms itself is found, the best taken.

A dealer's regions meet only in its wedge m, the marginal reward at its whole volume Q. For each m on a grid over all
values that the reward can give, the dealer's shares follow region by region; ``R'(Q(m)) − m`` falls through 0 at each
local optimum. This finds the global one although a threshold makes the profit two-humped.
"""

from dataclasses import dataclass

import numpy as np

from kamlib.incentives import condition
from kamlib.incentives.condition import Cells
from kamlib.incentives.reward import Reward

_GRID = 29
_CROSSINGS = 3
_CLOSE = 1e-12


@dataclass(frozen=True, eq=False)
class Facing:
    """What one row faces: its `cells` (cells of the row, scenarios), the `rivals`' ln D in each, where it `sells`.

    The `reward` is that of the row, with arrays (pieces, scenarios).
    """

    cells: Cells
    rivals: np.ndarray
    sells: np.ndarray
    reward: Reward

    def at(self, some):
        """The same in `some` scenarios."""
        return Facing(
            self.cells.take(slice(None), some), self.rivals[:, some], self.sells[:, some], self.reward.at(some)
        )

    def profit(self, wedge, v):
        """Margins of all cells, less effort, and the expected reward."""
        price, volume, effort = condition.outcome(self.cells, wedge, *_placed(v, self.rivals))
        sold = np.where(self.sells, volume, 0.0)
        margin = ((price - self.cells.cost) * sold - np.where(self.sells, effort, 0.0)).sum(axis=-2)
        return margin + self.reward.expected(sold.sum(axis=-2))

    def sold(self, v):
        """Cases of one dealer in all cells where it sells."""
        u, level = _placed(v, self.rivals)
        volume = self.cells.size * np.exp(u) / (1 + np.exp(-(1 - self.cells.rho) * level))
        return np.where(self.sells, volume, 0.0).sum(axis=-2)

    def excess(self, wedge, v):
        """By how much the marginal reward at the volume of `v` exceeds the wedge that led to it."""
        return self.reward.wedge(self.sold(v)) - wedge


def best(facing):
    """The best reply of one row: wedge and profit (scenarios), and ``v = V/λ`` (cells of the row, scenarios)."""
    wedge = facing.reward.base.copy()
    v = condition.reply(facing.cells, wedge, facing.rivals)
    value = facing.profit(wedge, v)
    bent = np.flatnonzero(facing.reward.bent)
    if len(bent):
        wedge[bent], value[bent], v[:, bent] = _scanned(facing.at(bent))
    return wedge, value, v


def _placed(v, rivals):
    level = np.logaddexp(rivals, v)
    return v - level, level


def _scanned(facing):
    low, high = facing.reward.range()
    grid = low + (high - low) * np.linspace(0, 1, _GRID)[:, None]
    v = condition.reply(facing.cells, grid[:, None, :], facing.rivals)
    over = facing.excess(grid, v)
    # no volume earns less than the least wedge or more than the greatest, though at its end a tail is rounded to it
    over[0], over[-1] = np.maximum(over[0], 0.0), np.minimum(over[-1], -np.finfo(float).tiny)
    order = np.cumsum((over[:-1] >= 0) & (over[1:] < 0), axis=0)
    wedge, value = np.full(low.shape, np.nan), np.full(low.shape, -np.inf)
    own = np.zeros(facing.rivals.shape)
    for k in range(1, min(_CROSSINGS, int(order.max(initial=0))) + 1):
        some = np.flatnonzero((order == k).any(axis=0))
        at, here = np.argmax(order[:, some] == k, axis=0), facing.at(some)
        ends = [(grid[i, some], over[i, some], v[i, :, some].T) for i in (at, at + 1)]
        found, shares = (_alone if len(own) == 1 else _root)(here, *ends)
        worth = here.profit(found, shares)
        better = worth > value[some]
        to = some[better]
        wedge[to], value[to], own[:, to] = found[better], worth[better], shares[:, better]
    return wedge, value, own


def _alone(facing, left, right):
    """With one cell: Newton within a bracket on the condition itself, its wedge following the volume."""
    cells, reward, lam = facing.cells, facing.reward, 1 - facing.cells.rho
    low, high = (np.array(end[2]) for end in (left, right))
    v = (low + high) / 2
    for _ in range(100):
        level = np.logaddexp(facing.rivals, v)
        share = np.exp(v - level)
        brand = 1 / (1 + np.exp(-lam * level))
        sold = cells.size * share * brand
        gap, by_u, by_level, by_wedge = condition.slack(cells, reward.wedge(sold[0]), v - level, level)
        slope = by_u * (1 - share) + by_level * share
        slope = slope + by_wedge * reward.bend(sold[0]) * (1 - share + lam * (1 - brand) * share)
        low, high = np.where(gap < 0, v, low), np.where(gap < 0, high, v)
        with np.errstate(divide="ignore", invalid="ignore"):
            move = v - gap / slope
        move = np.where((move >= low) & (move <= high), move, (low + high) / 2)
        done, v = np.abs(move - v).max(initial=0.0) < _CLOSE, move
        if done:
            break
    return reward.wedge(facing.sold(v)), v


def _root(facing, left, right):
    """Illinois' rule of false position between a wedge that is exceeded and one that is not."""
    (a, fa, v), (b, fb, _) = left, right
    for _ in range(60):
        m = np.where(fa > fb, (a * fb - b * fa) / np.where(fb == fa, 1.0, fb - fa), a)
        v = condition.reply(facing.cells, m, facing.rivals, start=v)
        f = facing.excess(m, v)
        same = f >= 0
        fa, fb = np.where(same, f, fa / 2), np.where(same, fb / 2, f)
        a, b = np.where(same, m, a), np.where(same, b, m)
        if (np.minimum(np.abs(f), b - a) < 1e-9 * (1 + np.abs(m))).all():
            break
    return m, v
