"""Price sensitivity α and nearness ρ of dealers from their shares and prices, or a plain refusal.

``ln s − ln s₀ = dealer − α·p + ρ·ln s_g + ξ`` (Berry 1994). Price and share within the brand both answer to ξ, so
that least squares is wrong; supply prices, own and rivals', move them without ξ and serve as instruments.
"""

import numpy as np

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.calibrate.estimate import Estimate
from kamlib.incentives.calibrate.least import regress, strength, without_means

LEAST_VARIATION = 0.02
LEAST_STRENGTH = 10.0
LEAST_GROUPS = 20
_NAMES = ("alpha", "rho")


def rival_prices(rows, *, column="supply_price"):
    """Mean supply price of the other dealers of region and period, missing for one who is alone.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"region": "e", "period": 1, "supply_price": [100.0, 102.0, 107.0]})
    >>> rival_prices(rows).tolist()
    [104.5, 103.5, 101.0]
    """
    by = rows[column].astype(float).groupby([rows["region"], rows["period"]])
    others = by.transform("count") - 1
    return ((by.transform("sum") - rows[column]) / others.where(others > 0)).rename("rival_price")


def nested_logit(shares, *, instruments=(), least_variation=LEAST_VARIATION):
    """α and ρ with their intervals, or why they are not told.

    Parameters
    ----------
    shares : DataFrame
        One row a dealer and period, as :func:`market_shares` gives it (``account_id``, ``region``, ``period``, ``own``,
        ``within``, ``outside``), with ``price`` (the dealer's resale price) and ``supply_price``, money a unit.
    instruments : sequence of str
        Further columns that move price or share and not demand: freight, tax, number of active dealers. The own supply
        price and the rivals' mean are always used.
    least_variation : float
        Under this standard deviation of the supply price about each dealer's mean, as a share of the mean price,
        nothing is reported: least squares would then drive ρ to 1, and every policy would seem to cause dumping.

    Returns
    -------
    Estimate
        ``verdict`` is ``told`` or ``cannot be told``; then ``why`` is ``flat_prices`` (variation below the limit),
        ``few`` (fewer than 20 markets), ``weak_instruments`` (a conditional F below 10) or ``outside`` (α ≤ 0, or ρ not
        in [0, 1)), and estimates are withheld. Errors of one region and period may be correlated.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N06 for missing values and shares that are not above 0, KAM-N40 without rows,
        KAM-N43 for instruments that move together.

    Notes
    -----
    Berry (1994), https://doi.org/10.2307/2555829. Dealers have fixed effects. Region-by-period effects are not taken
    out: they would leave α/(1 − ρ) alone to be seen. A shock to a whole region that supply prices answer to biases α.

    Examples
    --------
    >>> from kamlib.incentives.calibrate.made_up import market
    >>> found = nested_logit(market(periods=36, sd=5, seed=1))
    >>> found.verdict, bool(found.low("alpha") < 0.04 < found.high("alpha"))
    ('told', True)
    """
    wanted = ["account_id", "region", "period", "own", "within", "outside", "price", "supply_price", *instruments]
    checks.columns(shares, wanted, table="shares")
    faults.refuse([] if len(shares) else [evidence_faults.empty("shares")])
    rows = shares.assign(rival_price=rival_prices(shares))
    known = rows["rival_price"].notna()
    rows = rows[known]
    groups = rows.groupby(["region", "period"]).ngroup().to_numpy()
    variation = _variation(rows)
    told = {"variation": variation, "n": len(rows), "markets": len(np.unique(groups)), "alone": int((~known).sum())}
    if variation < least_variation or told["markets"] < LEAST_GROUPS:
        return Estimate.refused("flat_prices" if variation < least_variation else "few", **told)
    columns = _columns(rows, instruments)
    bad = int((~np.isfinite(columns)).any(axis=1).sum())
    faults.refuse([faults.no_numbers("shares", bad)] if bad else [])
    parts, dealers = without_means(columns, rows["account_id"])
    y, X, Z = parts[:, 0], parts[:, 1:3], parts[:, 3:]
    force = strength(X, Z, groups=groups, absorbed=dealers)
    fits = {
        "ols": regress(y, X, names=_NAMES, groups=groups, absorbed=dealers),
        "2sls": regress(y, X, names=_NAMES, Z=Z, groups=groups, absorbed=dealers),
    }
    return Estimate.of(fits, force=force, weak=LEAST_STRENGTH, **told)


def _variation(rows):
    """Standard deviation of the supply price about each dealer's mean, as a share of the mean."""
    if rows.empty:
        return 0.0
    price = rows["supply_price"].astype(float)
    about = price - price.groupby(rows["account_id"]).transform("mean")
    free = max(len(rows) - rows["account_id"].nunique(), 1)
    return float(np.sqrt((about**2).sum() / free) / price.mean())


def _columns(rows, instruments):
    """Left side; price with its sign turned, so that its coefficient is α; log share within; instruments."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(rows[["own", "outside", "within"]].to_numpy(float))
    left = logs[:, 0] - logs[:, 1]
    extra = rows[["supply_price", "rival_price", *instruments]].to_numpy(float)
    return np.column_stack([left, -rows["price"].to_numpy(float), logs[:, 2], extra])
