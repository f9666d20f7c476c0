"""How a dealer's price is made up: supply price, handling, less the reward of the next case, plus its markup."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.told import row_name


@dataclass(frozen=True, eq=False)
class PriceParts:
    """The price of one dealer in the last year, part by part.

    Attributes
    ----------
    policy, dealer : str
    table : DataFrame
        ``part`` (``supply``, ``handling``, ``wedge``, ``markup``), ``amount`` in money a case; the wedge is negative.
        Missing where there is no stable outcome.
    low, high : float
        Range of the mean price over the years that the numbers rest on.
    certificate : float
    """

    policy: str
    dealer: str
    table: pd.DataFrame
    low: float
    high: float
    certificate: float
    units: ClassVar[dict[str, str]] = {
        "policy": "name",
        "dealer": "name",
        "price": "money a case",
        "wedge": "money a case",
        "certificate": "index",
    }

    @property
    def settled(self):
        """Whether the parts are known."""
        return bool(self.table["amount"].notna().all())

    def facts(self):
        """The price and the reward of the next case; None where there is no stable outcome."""
        amounts = self.table.set_index("part")["amount"]
        price = float(amounts.sum()) if self.settled else None
        wedge = -float(amounts["wedge"]) + 0.0 if self.settled else None
        named = {"policy": self.policy, "dealer": self.dealer, "certificate": self.certificate}
        return named | {"price": price, "wedge": wedge}

    def headline(self, lang="en"):
        """The price and what makes it; or its range."""
        if not self.settled:
            return text(
                "No stable outcome, so no parts of a price: the mean price moves between {low:number1} and "
                "{high:number1} % of list",
                low=self.low,
                high=self.high,
            ).to(lang)
        amounts = self.table.set_index("part")["amount"]
        values = {"dealer": row_name(self.dealer), "price": amounts.sum(), "wedge": -amounts["wedge"] + 0.0}
        values["rest"] = amounts["handling"] + amounts["markup"]
        if values["wedge"] > values["rest"]:
            return text(
                "{dealer} sells at {price:number1} % of list: the next case earns {wedge:number1} of reward, more than "
                "handling and markup together ({rest:number1}), so the price lies below the supply price",
                **values,
            ).to(lang)
        return text(
            "{dealer} sells at {price:number1} % of list: the next case earns {wedge:number1} of reward, less than "
            "handling and markup together ({rest:number1})",
            **values,
        ).to(lang)


def price_parts(scenario, policy, simulation, *, dealer=""):
    """The parts of a dealer's price under a policy.

    Parameters
    ----------
    scenario : Scenario
    policy : Policy
    simulation : Simulation
        Of this policy in this scenario.
    dealer : str
        Empty: the large dealer with the lowest price, else the lowest of all.

    Returns
    -------
    PriceParts

    Raises
    ------
    KamError
        KAM-N07 for a dealer that the scenario does not have.

    Examples
    --------
    >>> from kamlib.incentives import Policy, Rebate, Scenario, simulate
    >>> market, flat = Scenario.default(), Policy("flat", rebate={"L": Rebate("flat", ((0.0, 4.0),))})
    >>> found = price_parts(market, flat, simulate(market, flat, years=1, seed=1), dealer="metro_a")
    >>> found.table["amount"].round(2).tolist()
    [100.0, 3.0, -4.0, 8.54]
    """
    last = simulation.dealers[simulation.dealers["year"] == simulation.dealers["year"].max()].set_index("dealer")
    faults.refuse([] if not dealer or dealer in last.index else [faults.unknown("dealer", dealer, list(last.index))])
    by_name = {one.name: one for one in scenario.dealers}
    large = [name for name, one in by_name.items() if one.size == "L"] or list(by_name)
    chosen = dealer or last.loc[large, "low"].idxmin()
    row, one = last.loc[chosen], by_name[chosen]
    supply = float(policy.of("supply_price", one, scenario.list_price))
    known = bool(row["settled"])
    wedge = float(row["wedge"]) if known else float("nan")
    amounts = [supply, float(one.cost), -wedge, float(row["price"]) - supply - one.cost + wedge]
    table = pd.DataFrame({"part": ["supply", "handling", "wedge", "markup"], "amount": amounts if known else np.nan})
    low, high = simulation.kpis.loc["mean_price", ["low", "high"]].astype(float)
    return PriceParts(policy.name, chosen, table, low, high, simulation.certificate)
