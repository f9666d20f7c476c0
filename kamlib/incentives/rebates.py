"""Volume rewards as options on a year's volume: what they pay, what they are expected to pay, what one unit more earns.

A schedule is a sum of pieces. A piece pays ``jump`` at once and ``slope`` on every unit beyond, from ``start`` on.
All-units b from T is a jump of b·T and a slope of b; incremental is a slope alone; a target bonus is a jump alone.
With a year's volume Q·exp(σε − σ²/2), ε standard normal, the jump is a digital call and the slope a vanilla call
(Black 1976), so that expected pay-off and marginal value are closed forms.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from kamlib.incentives import faults

BOUNDARIES = ("reaches", "exceeds")


@dataclass(frozen=True)
class Piece:
    """From `start` on: `jump` once, and `slope` on each unit beyond.

    `boundary` says whether a volume that equals `start` is in (``reaches``) or not (``exceeds``).
    """

    start: float
    jump: float
    slope: float
    boundary: str = "reaches"


@dataclass(frozen=True)
class Schedule:
    """A reward by volume, made by `flat`, `all_units`, `incremental`, `lump_sum` or `sheet`.

    Schedules add: ``Schedule.flat(1) + Schedule.lump_sum(200, 100)`` pays both. Volume is in any unit (cases, money);
    rates are in money per unit of it. A volume that equals a threshold has reached it unless `boundary` is
    ``"exceeds"``.

    Attributes
    ----------
    pieces : tuple of Piece

    Examples
    --------
    >>> tiers = [(0, 0.01), (1_000_000, 0.02), (2_500_000, 0.03)]
    >>> Schedule.incremental(tiers).payoff(2_500_000), Schedule.all_units(tiers).payoff(2_500_000)
    (40000.0, 75000.0)
    >>> round(Schedule.all_units([(100, 5)]).marginal(110, 0.2), 6)
    12.035721
    """

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def flat(cls, b):
        """`b` on every unit."""
        _check("flat", [(0, b)])
        return cls((Piece(0.0, 0.0, float(b)),) if b else ())

    @classmethod
    def all_units(cls, tiers, *, boundary="reaches"):
        """The rate of the highest tier that is reached, on all units; `tiers` are pairs (threshold, rate)."""
        tiers = _check("all_units", tiers, boundary)
        return cls(tuple(Piece(t, step * t, step, boundary) for t, step in _steps(tiers)))

    @classmethod
    def incremental(cls, tiers, *, boundary="reaches"):
        """The rate of each tier on the units within it; `tiers` are pairs (threshold, rate)."""
        tiers = _check("incremental", tiers, boundary)
        return cls(tuple(Piece(t, 0.0, step, boundary) for t, step in _steps(tiers)))

    @classmethod
    def lump_sum(cls, B, T, *, boundary="reaches"):
        """`B` once from volume `T` on: a target bonus or a dividend."""
        _check("lump_sum", [(T, B)], boundary, zero=False)
        return cls((Piece(float(T), float(B), 0.0, boundary),))

    @classmethod
    def sheet(cls, rows, *, boundary="reaches"):
        """Any tier table: rows (start, amount, rate) pay ``amount + rate·(Q − start)`` from start to the next start.

        4 % on all from 60, 6 % up to the target of 100 and 8 % beyond it:

        >>> reward = Schedule.sheet([(60, 2.4, 0.04), (100, 6.0, 0.08)])
        >>> reward.payoff([59, 60, 80, 100, 120]).round(9).tolist()
        [0.0, 2.4, 3.2, 6.0, 7.6]
        """
        rows = [(*row,) for row in rows]
        _check("sheet", [(start, rate) for start, _, rate in rows], boundary)
        _check("sheet", [(start, amount) for start, amount, _ in rows], boundary)
        pieces, base, slope, last = [], 0.0, 0.0, 0.0
        for start, amount, rate in rows:
            pieces.append(Piece(float(start), amount - base - slope * (start - last), rate - slope, boundary))
            base, slope, last = amount, rate, start
        return cls(tuple(pieces))

    def __add__(self, other):
        return Schedule(self.pieces + other.pieces)

    @property
    def thresholds(self):
        """Volumes above 0 at which something changes, rising."""
        return tuple(sorted({piece.start for piece in self.pieces if piece.start > 0}))

    def payoff(self, Q):
        """Money that the volume `Q` (number or array, from 0) earns."""
        volume = faults.amounts("Q", Q)
        paid = np.zeros(volume.shape)
        for piece in self.pieces:
            reached = volume >= piece.start if piece.boundary == "reaches" else volume > piece.start
            paid += np.where(reached, piece.jump + piece.slope * (volume - piece.start), 0.0)
        return _plain(paid)

    def expected(self, Q, sigma):
        """Expected money when the mean volume is `Q` and the standard deviation of its logarithm `sigma` (above 0)."""
        return _plain(self._summed(Q, sigma, _expected))

    def marginal(self, Q, sigma):
        """What one more unit of mean volume adds to the expected money: what it can be sold cheaper by."""
        return _plain(self._summed(Q, sigma, _marginal))

    def curvature(self, Q, sigma):
        """How fast :meth:`marginal` rises with mean volume; negative where the pull is already weakening."""
        return _plain(self._summed(Q, sigma, _curvature))

    def hit(self, Q, sigma):
        """Probability that the highest threshold is reached; 1 without thresholds."""
        volume, sigma = _volume_and_risk(Q, sigma)
        if not self.thresholds:
            return _plain(np.ones(volume.shape))
        return _plain(ndtr(_d1(volume, self.thresholds[-1], sigma) - sigma))

    def affordable_discount(self, Q):
        """Price cut per unit, on the units still missing to the next threshold, that reaching it pays back.

        ``(R(T) − R(Q)) / (T − Q)`` with the next threshold T above Q; missing beyond the last one. In the unit of the
        rates: with volume in money it is a share of the price, and above 1 the goods can be given away.

        >>> tiers = [(0, 0.01), (1_000_000, 0.02), (2_500_000, 0.03)]
        >>> round(Schedule.all_units(tiers).affordable_discount(2_475_000), 6)
        1.02
        """
        volume = faults.amounts("Q", Q)
        edges = np.array([*self.thresholds, np.nan])
        target = edges[np.searchsorted(edges[:-1], volume, side="right")]
        at = Schedule(tuple(Piece(p.start, p.jump, p.slope) for p in self.pieces))
        gain = at.payoff(np.where(np.isnan(target), volume, target)) - self.payoff(volume)
        return _plain(gain / (target - volume))

    def _summed(self, Q, sigma, term):
        volume, sigma = _volume_and_risk(Q, sigma)
        safe = np.maximum(volume, np.finfo(float).tiny)
        total = np.zeros(volume.shape)
        for piece in self.pieces:
            total = total + term(piece, safe, sigma)
        return total


def _volume_and_risk(Q, sigma):
    volume, risk = np.broadcast_arrays(faults.amounts("Q", Q), np.asarray(sigma, dtype=float))
    bad = [] if ((risk > 0) & np.isfinite(risk)).all() else [faults.outside("sigma", sigma, "> 0", "∞")]
    faults.refuse(bad)
    return volume, risk


def _d1(volume, start, sigma):
    return np.log(volume / start) / sigma + sigma / 2


def _density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def _expected(piece, volume, sigma):
    if piece.start == 0:
        return piece.jump + piece.slope * volume
    d1 = _d1(volume, piece.start, sigma)
    above = ndtr(d1 - sigma)
    return piece.jump * above + piece.slope * (volume * ndtr(d1) - piece.start * above)


def _marginal(piece, volume, sigma):
    if piece.start == 0:
        return np.full(volume.shape, piece.slope)
    d1 = _d1(volume, piece.start, sigma)
    # φ(d2)/Q = φ(d1)/T, which does not divide by a volume near 0
    return piece.jump / piece.start * _density(d1) / sigma + piece.slope * ndtr(d1)


def _curvature(piece, volume, sigma):
    if piece.start == 0:
        return np.zeros(volume.shape)
    d1 = _d1(volume, piece.start, sigma)
    return _density(d1) / (sigma * volume) * (piece.slope - piece.jump / piece.start * d1 / sigma)


def _steps(tiers):
    rates = [0.0, *(rate for _, rate in tiers)]
    return [(start, rate - before) for (start, rate), before in zip(tiers, rates, strict=False)]


def _check(where, tiers, boundary="reaches", *, zero=True):
    """Tiers as floats; a first threshold of 0 is a base rate and allowed where `zero` is true."""
    tiers = [(float(start), float(rate)) for start, rate in tiers]
    starts = [start for start, _ in tiers]
    found = [] if tiers else [faults.no_tiers(where)]
    if boundary not in BOUNDARIES:
        found.append(faults.unknown(f"{where}: boundary", boundary, BOUNDARIES))
    if any(not low < high for low, high in itertools.pairwise(starts)):
        found.append(faults.unordered(where, starts))
    for row, (start, rate) in enumerate(tiers, 1):
        if not (np.isfinite(rate) and rate >= 0):
            found.append(faults.negative_rate(f"{where}: tier {row}", rate))
        if not (np.isfinite(start) and (start > 0 or (start == 0 and row == 1 and zero))):
            found.append(faults.no_threshold(f"{where}: tier {row}", start))
    faults.refuse(found)
    return tiers


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values
