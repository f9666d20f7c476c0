"""Rewards of many dealers in many scenarios as arrays: the closed forms of :mod:`kamlib.incentives.rebates`."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

_PEAK = 1 / np.sqrt(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Reward:
    """Pieces of the reward of each row in each scenario.

    Attributes
    ----------
    base : ndarray, shape (rows, scenarios)
        Money on every unit.
    start, jump, slope : ndarray, shape (pieces, rows, scenarios)
        From `start` (above 0): `jump` once and `slope` on each unit beyond. A piece of zeros does nothing.
    sigma : ndarray, shape (rows, scenarios)
        Standard deviation of the logarithm of a year's volume.
    """

    base: np.ndarray
    start: np.ndarray
    jump: np.ndarray
    slope: np.ndarray
    sigma: np.ndarray

    def take(self, row, some):
        """The reward of one row in `some` scenarios, as arrays (pieces, scenarios)."""
        picked = (part[:, row, some] for part in (self.start, self.jump, self.slope))
        return Reward(self.base[row, some], *picked, self.sigma[row, some])

    def at(self, some):
        """The reward of one row, with arrays (pieces, scenarios), in `some` scenarios."""
        picked = (part[:, some] for part in (self.start, self.jump, self.slope))
        return Reward(self.base[some], *picked, self.sigma[some])

    def only(self, some):
        """The rewards of all rows in `some` scenarios."""
        picked = (part[:, :, some] for part in (self.start, self.jump, self.slope))
        return Reward(self.base[:, some], *picked, self.sigma[:, some])

    @property
    def bent(self):
        """Rows, by scenario, whose reward depends on a threshold."""
        return ((self.jump != 0) | (self.slope != 0)).any(axis=0)

    def expected(self, volume):
        """Expected money at the mean `volume`."""
        total = self.base * volume
        for start, jump, slope in self._pieces():
            d1 = self._d1(volume, start)
            above = ndtr(d1 - self.sigma)
            total = total + jump * above + slope * (volume * ndtr(d1) - start * above)
        return total

    def wedge(self, volume):
        """What one more unit of mean volume adds."""
        total = self.base + 0 * volume
        for start, jump, slope in self._pieces():
            d1 = self._d1(volume, start)
            total = total + jump / start * _density(d1) / self.sigma + slope * ndtr(d1)
        return total

    def bend(self, volume):
        """``volume`` times the slope of :meth:`wedge`."""
        total = 0 * volume
        for start, jump, slope in self._pieces():
            d1 = self._d1(volume, start)
            total = total + _density(d1) / self.sigma * (slope - jump / start * d1 / self.sigma)
        return total

    def hit(self, volume):
        """Probability that the highest threshold in force is reached; 0 where there is none."""
        found, top = 0 * volume, 0 * volume
        for start, jump, slope in self._pieces():
            higher = ((jump != 0) | (slope != 0)) & (start >= top)
            found = np.where(higher, ndtr(self._d1(volume, start) - self.sigma), found)
            top = np.where(higher, start, top)
        return found

    def range(self):
        """Bounds of the wedge at any volume."""
        peaks = np.stack([jump / start * _PEAK / self.sigma for start, jump, _ in self._pieces()] or [0 * self.base])
        slopes = np.stack([slope + 0 * self.base for *_, slope in self._pieces()] or [0 * self.base])
        low, high = (side(peaks, 0).sum(0) + side(slopes, 0).sum(0) for side in (np.minimum, np.maximum))
        return self.base + low, self.base + high

    def _pieces(self):
        return [
            piece for piece in zip(self.start, self.jump, self.slope, strict=True) if piece[1].any() or piece[2].any()
        ]

    def _d1(self, volume, start):
        return np.log(np.maximum(volume, 1e-300) / start) / self.sigma + self.sigma / 2


def _density(x):
    return _PEAK * np.exp(-x * x / 2)
