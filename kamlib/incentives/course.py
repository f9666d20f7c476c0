"""A comparison year by year, and what keeps dealers to the rules: frames for pictures."""

import numpy as np
import pandas as pd


def course(comparison):
    """Price, small dealers and belief under each policy, year by year.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    DataFrame
        ``policy``, ``year``, ``settled``, ``certificate``, ``mean_price``, ``small_survival`` (missing where there is
        no stable outcome), ``price_low``, ``price_high``, ``belief`` (what share of an undisclosed dividend large
        dealers count on).

    Examples
    --------
    >>> from kamlib.incentives import Scenario, compare
    >>> course(compare(Scenario.default(), [], years=2, seed=1))[["policy", "year"]].values.tolist()
    [['none', 1], ['none', 2]]
    """
    parts = []
    for name, one in comparison.simulations.items():
        path = one.path[["year", "settled", "certificate", "mean_price", "small_survival"]].assign(policy=name)
        price = one.ranges[one.ranges["indicator"] == "mean_price"].set_index("year")
        belief = one.dealers.groupby("year")["belief"].mean()
        path = path.assign(price_low=path["year"].map(price["low"]), price_high=path["year"].map(price["high"]))
        parts.append(path.assign(belief=path["year"].map(belief)))
    found = pd.concat(parts, ignore_index=True)
    return found[["policy", *(name for name in found if name != "policy")]]


def stakes(comparison, scenario):
    """What breaking a rule would bring each large dealer in the last year, and what it would put at stake.

    Parameters
    ----------
    comparison : Comparison
    scenario : Scenario

    Returns
    -------
    DataFrame
        ``policy``, ``dealer``, ``gain``, ``stake`` (detection times deposit, dividend withheld and worth of staying),
        ``kept`` (missing where there is no stable outcome), ``settled``; policies without a rule that could be broken
        are left out.

    Examples
    --------
    >>> from kamlib.incentives import Policy, Scenario, compare
    >>> market, bond = Scenario.default(), Policy("bond", deposit={"L": 4.0}, territory=True)
    >>> found = stakes(compare(market, [bond], years=1, seed=1), market)
    >>> found["dealer"].tolist(), bool((found["stake"] > found["gain"]).all())
    (['metro_a', 'metro_b', 'city_a'], True)
    """
    large = [dealer.name for dealer in scenario.dealers if dealer.size == "L"]
    parts = []
    for name, one in comparison.simulations.items():
        last = one.dealers[one.dealers["year"] == one.dealers["year"].max()]
        rows = last[last["dealer"].isin(large)].assign(policy=name)
        rows["kept"] = np.where(rows["settled"], rows["price_kept"] & rows["territory_kept"], None)
        tempting = (rows["stake"] > 0) | (rows["gain"] > 0)
        parts.append(rows[tempting | (~rows["settled"] & ~(rows["price_kept"] & rows["territory_kept"]))])
    columns = ["policy", "dealer", "gain", "stake", "kept", "settled"]
    return pd.concat(parts, ignore_index=True)[columns]
