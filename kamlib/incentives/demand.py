"""Nested logit demand, one nest a region: the brand's dealers inside, rival brands and buying nothing outside.

``V = δ − α·p`` is a dealer's pull in utils and ``λ = 1 − ρ``; ``D = Σ n·exp(V/λ)``, the share within the nest
``s_g = exp(V/λ)/D``, the brand's share ``S = D^λ/(1 + D^λ)``, a dealer's share ``s = s_g·S`` (Berry 1994).
Arrays have the dealers of one market on the last axis and any markets before it; `multiplicity` n makes one row stand
for n dealers that are alike, whose shares are those of one of them.
"""

from dataclasses import dataclass

import numpy as np

from kamlib.incentives import faults


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of one dealer of each row: `within` the brand, of the `brand`, and `own` = within × brand."""

    within: np.ndarray
    brand: np.ndarray
    own: np.ndarray

    def damping(self, rho):
        """``B = 1 − ρ·s_g − λ·s``: how far a dealer's share reacts to its own pull, ``ds/dV = s·B/λ``."""
        rho = np.asarray(rho, dtype=float)[..., None]
        return 1 - rho * self.within - (1 - rho) * self.own


def shares(V, *, rho=0.0, multiplicity=None):
    """Shares that pulls `V` (utils, dealers on the last axis) bring.

    Examples
    --------
    >>> found = shares([0.0, 0.0], rho=0.5)
    >>> found.within.tolist(), round(float(found.brand), 6)
    ([0.5, 0.5], 0.585786)
    """
    V, n, rho = np.asarray(V, dtype=float), counts(V, multiplicity), _nesting(rho)
    scaled = V / (1 - rho)[..., None]
    top = scaled.max(axis=-1, keepdims=True)
    weight = np.exp(scaled - top)
    total = (n * weight).sum(axis=-1, keepdims=True)
    within = weight / total
    inclusive = (1 - rho) * (np.log(total) + top)[..., 0]
    brand = 1 / (1 + np.exp(-inclusive))
    return Shares(within, brand, within * brand[..., None])


def inverted(own, *, rho=0.0, multiplicity=None):
    """Pulls ``V`` that bring the shares `own` (of one dealer of each row): ``λ·ln s_g + ln(S/(1 − S))``.

    Raises
    ------
    KamError
        KAM-N09 for shares that are not above 0 or sum to 1 or more.
    """
    own, rho = np.asarray(own, dtype=float), _nesting(rho)
    n = counts(own, multiplicity)
    brand = (n * own).sum(axis=-1)
    faults.refuse([faults.bad_shares("shares", brand)] if not ((own > 0).all() and (brand < 1).all()) else [])
    within = own / brand[..., None]
    return (1 - rho)[..., None] * np.log(within) + np.log(brand / (1 - brand))[..., None]


def markup(found, *, alpha, rho=0.0):
    """Price above cost that a dealer who sells one product asks for, ``λ/(α·B)``, in the money of 1/α."""
    alpha, rho = np.asarray(alpha, dtype=float)[..., None], np.asarray(rho, dtype=float)
    return (1 - rho)[..., None] / (alpha * found.damping(rho))


def surplus(found, *, alpha):
    """What having the brand is worth to a consumer, ``ln(1 + D^λ)/α``, in money."""
    return -np.log1p(-found.brand) / np.asarray(alpha, dtype=float)


def counts(like, multiplicity):
    """Multiplicities as floats in the shape of `like`; ones when not given. KAM-N10 unless all are at least 1."""
    shape = np.shape(like)
    if multiplicity is None:
        return np.ones(shape)
    n = np.asarray(multiplicity, dtype=float)
    faults.refuse([] if (np.isfinite(n) & (n >= 1)).all() else [faults.bad_count("multiplicity", multiplicity)])
    return np.broadcast_to(n, shape)


def _nesting(rho):
    found = np.asarray(rho, dtype=float)
    faults.refuse([] if ((found >= 0) & (found < 1)).all() else [faults.outside("rho", rho, 0, "< 1")])
    return found
