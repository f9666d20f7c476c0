"""A bonus for reaching a quota: the effort it draws, and the quota at which effort collapses."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from kamlib.base.text import text
from kamlib.incentives import faults

_PEAK = 1 / np.sqrt(2 * np.pi)


@dataclass(frozen=True)
class QuotaBonus:
    """What a bonus for reaching a quota does.

    Attributes
    ----------
    effort : float
        Effort that the salesperson chooses, in units of output.
    utility : float
        What the bonus is worth to the salesperson after the cost of effort.
    hit : float
        Probability that the quota is reached.
    best_quota, best_effort : float
        The quota that draws the most effort, and that effort.
    pull : float
        Pay for the one unit that decides on the quota, against the pay of an average unit. Far above 1 it pays to move
        sales across the date.
    """

    effort: float
    utility: float
    hit: float
    best_quota: float
    best_effort: float
    pull: float

    @property
    def collapsed(self):
        """True where the quota is so high that it draws less than half of the effort that the best one would."""
        return self.effort < self.best_effort / 2

    def headline(self, lang="en"):
        """Whether the quota draws effort, and whether it invites gaming."""
        values = {"effort": self.effort, "best": self.best_effort, "quota": self.best_quota, "pull": self.pull}
        if self.collapsed:
            said = text(
                "The quota is out of reach: it draws an effort of {effort:number}, "
                "a quota of {quota:number} would draw {best:number}",
                **values,
            )
        else:
            said = text(
                "The quota draws an effort of {effort:number} of at most {best:number}; the unit that decides on it is "
                "paid {pull:number1} times an average one, so expect sales to be moved across the date",
                **values,
            )
        return said.to(lang)


def quota_bonus(B, q, *, c, sigma):
    """Effort of a risk-neutral salesperson who is paid `B` when output reaches the quota `q`.

    All maxima of ``B·Φ((e − q)/σ) − c·e²/2`` are found and the highest taken: with a high quota there are two, and
    effort jumps down. The best quota is the effort itself, ``e = B / (c·σ·√(2π))``, unless giving up is worth more
    there (then the highest effort is drawn by a lower quota, found by search).

    Examples
    --------
    >>> found = quota_bonus(1, 1, c=1, sigma=0.5)
    >>> round(found.effort, 4), round(found.utility, 6), round(found.best_effort, 10)
    (0.2967, 0.035758, 0.7978845608)
    """
    faults.within(B=(B, None), q=(q, 0), c=(c, None), sigma=(sigma, None))
    effort, utility = _chosen(B, q, c, sigma)
    best, drawn = _best_quota(B, c, sigma)
    hit = float(ndtr((effort - q) / sigma))
    return QuotaBonus(effort, utility, hit, best, drawn, B * _PEAK / sigma * effort / (B * hit) if hit > 0 else np.inf)


def _chosen(B, q, c, sigma):
    """The global maximum: bracket every falling crossing of the slope on a grid, then bisect."""

    def slope(e):
        return B * _PEAK * np.exp(-(((e - q) / sigma) ** 2) / 2) / sigma - c * e

    grid = np.linspace(0.0, B * _PEAK / (c * sigma), 2001)
    signs = slope(grid)
    falls = np.flatnonzero((signs[:-1] > 0) & (signs[1:] <= 0))
    peaks = [0.0, *(brentq(slope, grid[i], grid[i + 1], xtol=1e-15) for i in falls)]
    worth = [float(B * ndtr((e - q) / sigma) - c * e * e / 2) for e in peaks]
    best = int(np.argmax(worth))
    return float(peaks[best]), worth[best]


def _best_quota(B, c, sigma):
    most = float(B * _PEAK / (c * sigma))
    if abs(_chosen(B, most, c, sigma)[0] - most) < 1e-9 * most:
        return most, most
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        stays = _chosen(B, middle, c, sigma)[0] >= middle
        low, high = (middle, high) if stays else (low, middle)
    return low, _chosen(B, low, c, sigma)[0]
