"""What prices and shares say without any variation: costs from the first-order condition, ρ from one margin, bands."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.incentives import demand, faults


def marginal_costs(shares, *, alpha, rho):
    """What a unit must cost each dealer for its price to be its best: ``p − λ/(α·B)``.

    Parameters
    ----------
    shares : DataFrame
        ``price`` (money), ``own``, ``within``, one row a dealer and market (see :func:`market_shares`).
    alpha, rho : float

    Returns
    -------
    Series
        Cost a unit, net of the marginal reward, in the money of `price`; named ``marginal_cost``.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N05 for `alpha` or `rho`.

    Examples
    --------
    >>> rows = pd.DataFrame({"price": [110.84313725], "own": [0.0625], "within": [0.25]})
    >>> marginal_costs(rows, alpha=0.04, rho=0.75).round(6).tolist()
    [103.0]
    """
    checks.columns(shares, ["price", "own", "within"], table="shares")
    _refuse(alpha=alpha, rho=rho)
    own, within = (shares[name].to_numpy(float)[:, None] for name in ("own", "within"))
    found = demand.Shares(within, np.divide(own, within)[:, 0], own)
    return (shares["price"] - demand.markup(found, alpha=alpha, rho=rho)[:, 0]).rename("marginal_cost")


def rho_of_margin(margin, *, alpha, own, within):
    """The ρ at which a dealer's margin is its best: solves ``λ/(α·B) = margin``.

    Parameters
    ----------
    margin : float or array
        Money a unit above what it costs the dealer, reward included.
    alpha : float
    own, within : float or array
        Shares of the dealer.

    Returns
    -------
    float or ndarray
        Missing where no ρ in [0, 1) gives this margin: it is larger than without any nearness, or not above 0.

    Notes
    -----
    With a = α·margin the condition is linear: ρ = (1 − a(1 − s)) / (1 − a(s_g − s)).

    Examples
    --------
    >>> round(float(rho_of_margin(7.84313725, alpha=0.04, own=0.0625, within=0.25)), 6)
    0.75
    """
    _refuse(alpha=alpha)
    margin, own, within = (np.asarray(part, dtype=float) for part in (margin, own, within))
    a = alpha * margin
    rho = (1 - a * (1 - own)) / (1 - a * (within - own))
    # rounding may put the plain logit's own margin just below 0
    rho = np.where(np.abs(rho) < 1e-12, 0.0, rho)
    found = np.where((margin > 0) & (rho >= 0) & (rho < 1), rho, np.nan)
    return float(found) if found.ndim == 0 else found


def alpha_of_elasticity(elasticity, *, price, brand):
    """The α of a brand whose volume falls by `elasticity` per cent when its price rises by 1 %: ``ε/(p(1 − S))``.

    >>> round(alpha_of_elasticity(3.3, price=110, brand=0.25), 6)
    0.04
    """
    faults.within(elasticity=(elasticity, None), price=(price, None))
    faults.refuse([] if 0 < brand < 1 else [faults.bad_shares("brand", brand)])
    return elasticity / (price * (1 - brand))


@dataclass(frozen=True, eq=False)
class Band:
    """What α and ρ may be when data cannot tell: pairs that agree with the dealers' margins.

    Attributes
    ----------
    table : DataFrame
        A pair a row, by rising elasticity: ``elasticity``, ``alpha``, ``rho`` (missing where no ρ fits the margins),
        ``dealers`` (how many margins it was taken from).
    """

    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        **{f"{name}_{end}": "index" for name in ("alpha", "rho") for end in ("low", "high")},
        "n_pairs": "index",
    }

    def band(self, parameter):
        """Low and high end over the pairs that fit; missing when none does."""
        fits = self.table.dropna()
        return (float(fits[parameter].min()), float(fits[parameter].max())) if len(fits) else (np.nan, np.nan)

    def facts(self):
        """Ends of both bands (0 when no pair fits) and the number of pairs that fit."""
        found = {}
        for name in ("alpha", "rho"):
            for end, value in zip(("low", "high"), self.band(name), strict=True):
                found[f"{name}_{end}"] = 0.0 if np.isnan(value) else round(value, 12)
        return found | {"n_pairs": len(self.table.dropna())}

    def headline(self, lang="en"):
        """Both bands, said to be no estimate."""
        facts = self.facts()
        if not facts.pop("n_pairs"):
            return text("No price sensitivity within the prior explains the dealers' margins").to(lang)
        return text(
            "No estimate but a band: price sensitivity {alpha_low:number3} to {alpha_high:number3}, nearness of "
            "dealers {rho_low:number3} to {rho_high:number3}; use only what holds throughout",
            **facts,
        ).to(lang)


def margin_band(shares, *, elasticity=(2.0, 4.0), steps=21):
    """Pairs of α and ρ that agree with the dealers' margins, over a prior for the brand's elasticity.

    Parameters
    ----------
    shares : DataFrame
        One row a dealer: ``price``, ``margin`` (money a unit above what a unit costs the dealer), ``own``, ``within``,
        ``brand``.
    elasticity : pair of float
        Low and high end of how many per cent of its volume the brand loses when its prices rise by 1 %.
    steps : int
        Elasticities that are tried, from 2.

    Returns
    -------
    Band
        At each elasticity α is the mean over dealers' regions, ρ the median over dealers.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N05 for the prior, KAM-N09 for brand shares.

    Examples
    --------
    >>> rows = pd.DataFrame({"price": [110.0], "margin": [7.84313725], "own": [0.0625], "within": [0.25],
    ...                      "brand": [0.25]})
    >>> round(margin_band(rows, elasticity=(3.3, 3.3), steps=2).band("rho")[0], 6)
    0.75
    """
    checks.columns(shares, ["price", "margin", "own", "within", "brand"], table="shares")
    low, high = elasticity
    faults.within(elasticity=(low, None), steps=(steps, 2))
    brand = shares["brand"].to_numpy(float)
    found = [] if ((brand > 0) & (brand < 1)).all() else [faults.bad_shares("shares", brand.max())]
    faults.refuse(found + ([] if low <= high else [faults.outside("elasticity", elasticity, "low", "high")]))
    tried = np.linspace(low, high, steps)
    per_unit = float(np.mean(1 / (shares["price"].to_numpy(float) * (1 - brand))))
    rows = [_pair(value, value * per_unit, shares) for value in tried]
    return Band(pd.DataFrame(rows, columns=["elasticity", "alpha", "rho", "dealers"]))


def _pair(elasticity, alpha, shares):
    columns = {name: shares[name].to_numpy(float) for name in ("own", "within")}
    rho = rho_of_margin(shares["margin"].to_numpy(float), alpha=alpha, **columns)
    fits = rho[~np.isnan(rho)]
    return elasticity, alpha, float(np.median(fits)) if len(fits) else np.nan, len(fits)


def _refuse(*, alpha, rho=0.0):
    found = [] if alpha > 0 and np.isfinite(alpha) else [faults.outside("alpha", alpha, "> 0", "∞")]
    faults.refuse(found + ([] if 0 <= rho < 1 else [faults.outside("rho", rho, 0, "< 1")]))
