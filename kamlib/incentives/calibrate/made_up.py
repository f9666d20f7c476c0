"""A made-up market whose α and ρ are known, for examples and for judging how much data an estimate needs."""

import numpy as np
import pandas as pd

from kamlib.incentives.equilibrium import solve_prices


def market(
    *,
    seed,
    periods=24,
    regions=3,
    dealers=8,
    alpha=0.04,
    rho=0.75,
    sd=5.0,
    cost=3.5,
    shock=0.15,
    brand=0.25,
    hidden=None,
):
    """Dealers' prices and shares in equilibrium with supply prices that vary and demand that nobody records.

    Parameters
    ----------
    seed : int
    periods, regions, dealers : int
        Months, regions, dealers a region.
    alpha, rho : float
        The truth: utils per money, and nearness.
    sd : float
        Standard deviation of supply prices about 100, independent by dealer and month.
    cost : float
        Handling, money a unit.
    shock : float
        Size of what moves the pulls from month to month, half of its variance common to a region, in utils.
    brand : float
        About what share the brand has.
    hidden : dict, optional
        Money a unit that a dealer secretly gets back, by account: the price follows it, the supply price does not.

    Returns
    -------
    DataFrame
        ``account_id``, ``region``, ``period``, ``supply_price``, ``price``, ``own``, ``within``, ``brand``,
        ``outside``.

    Examples
    --------
    >>> market(seed=0, periods=2, regions=1, dealers=2)[["account_id", "period"]].values.tolist()
    [['r0_d0', 0], ['r0_d1', 0], ['r0_d0', 1], ['r0_d1', 1]]
    """
    rng = np.random.default_rng(seed)
    shape = (regions, periods, dealers)
    supply = 100 + sd * rng.normal(size=shape)
    level = np.log(brand / (1 - brand)) + 110 * alpha - (1 - rho) * np.log(dealers)
    taste = level + (1 - rho) * rng.normal(0, 0.5, (regions, 1, dealers))
    # within the nest a pull counts 1/(1 − ρ) times, so that the part of one dealer is scaled down
    common, single = rng.normal(size=(regions, periods, 1)), (1 - rho) * rng.normal(size=shape)
    delta = taste + shock / np.sqrt(2) * (common + single)
    region, period, dealer = (part.ravel() for part in np.indices(shape))
    names = [f"r{r}_d{d}" for r, d in zip(region, dealer, strict=True)]
    back = np.array([(hidden or {}).get(name, 0.0) for name in names]).reshape(shape)
    found = solve_prices(delta, supply + cost - back, alpha=alpha, rho=rho)
    brand_share = np.broadcast_to(found.brand[..., None], shape).ravel()
    return pd.DataFrame(
        {
            "account_id": names,
            "region": [f"r{r}" for r in region],
            "period": period,
            "supply_price": supply.ravel(),
            "price": found.prices.ravel(),
            "own": found.shares.ravel(),
            "within": found.shares.ravel() / brand_share,
            "brand": brand_share,
            "outside": 1 - brand_share,
        }
    )
