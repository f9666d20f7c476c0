"""A box of parameters around a scenario, and scenarios drawn from it evenly (Latin hypercube)."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import qmc

from kamlib.incentives import faults

BOX = {
    "rho": (0.5, 0.9),
    "alpha": (0.02, 0.08),
    "brand_share": (0.1, 0.4),
    "large_share": (0.3, 0.7),
    "cost_large": (1.0, 5.0),
    "cost_small": (2.0, 6.0),
    "sigma_large": (0.05, 0.3),
    "target": (1.0, 2.0),
    "rate": (2.0, 12.0),
    "spill_over": (0.0, 1.0),
    "promotion_power": (0.05, 0.4),
    "outside": (0.6, 1.0),
    "detection": (0.2, 0.9),
    "belief": (0.3, 1.3),
    "supply_cost": (30.0, 80.0),
}
_BRAND_MOST = 0.9
_PARAMETERS = ("rho", "alpha", "spill_over", "promotion_power", "outside", "belief", "supply_cost")


def draw(box, *, draws, seed):
    """Draws of the box as a frame, one row a draw, one column a parameter.

    Raises
    ------
    KamError
        KAM-N07 for names that the box does not know, KAM-N05 for a range that is turned round.
    """
    found = [faults.unknown("box", name, BOX) for name in box if name not in BOX]
    found += [faults.outside(f"box: {name}", pair, "low", "≥ low") for name, pair in box.items() if pair[0] > pair[1]]
    faults.refuse(found)
    full = BOX | box
    low, high = np.array(list(full.values()), dtype=float).T
    unit = qmc.LatinHypercube(len(full), rng=np.random.default_rng(seed)).random(draws)
    return pd.DataFrame(low + (high - low) * unit, columns=list(full))


def scenario_of(scenario, drawn):
    """The scenario with the drawn parameters; brand and large shares scale the observed shares region by region."""
    rows = scenario.table
    held = (rows["n"] * rows["share"]).groupby(rows["region"]).sum()
    size = pd.Series(scenario.potential)[held.index]
    factor = drawn["brand_share"] / float((held * size).sum() / size.sum())
    large = (rows["n"] * rows["share"]).where(rows["size"] == "L", 0.0).groupby(rows["region"]).sum() / held
    dealers = []
    for dealer in scenario.dealers:
        share = dealer.share * min(factor, _BRAND_MOST / held[dealer.region])
        part, is_large = large[dealer.region], dealer.size == "L"
        if 0 < part < 1:
            share *= drawn["large_share"] / part if is_large else (1 - drawn["large_share"]) / (1 - part)
        other = (
            {"cost": drawn["cost_large"], "sigma": drawn["sigma_large"]} if is_large else {"cost": drawn["cost_small"]}
        )
        dealers.append(replace(dealer, share=share, **other))
    theta = min(scenario.theta, 0.5 * (1 - drawn["rho"]))
    return scenario.vary(dealers=tuple(dealers), theta=theta, **{name: drawn[name] for name in _PARAMETERS})


def drivers(scenarios, drawn):
    """The drawn numbers and three that they make together.

    ``rate_to_margin``: rate over the large dealers' gross margin; ``promotion_return``: ``g/(α·z0)``, what the first
    promotion money does against a price cut; ``detected_rate``: detection times rate.
    """
    margin = []
    for one in scenarios:
        large = (one.table["size"] == "L").to_numpy()
        price, cost = one.observed()[0], one.table["cost"].to_numpy()
        margin.append(float((price - one.list_price - cost)[large].mean()) if large.any() else np.nan)
    scale = np.array([one.promotion_scale for one in scenarios])
    return drawn.assign(
        rate_to_margin=drawn["rate"] / margin,
        promotion_return=drawn["promotion_power"] / (drawn["alpha"] * scale),
        detected_rate=drawn["detection"] * drawn["rate"],
    )
