"""Which number that nobody has measured decides most: one at a time to the ends of its range, all else as given."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.incentives.policy import Policy
from kamlib.incentives.simulate import YEARS, indicators

SPANS = {
    "alpha": (0.5, 2.0),
    "theta": (0.5, 2.0),
    "promotion_power": (0.5, 1.5),
}
"""Parameters that are multiplied by the ends of a range."""
ENDS = {
    "rho": (0.5, 0.9),
    "outside": (0.6, 1.0),
    "belief": (0.3, 1.3),
    "spill_over": (0.0, 1.0),
    "exit_speed": (0.25, 0.75),
}
"""Parameters that are set to the ends of a range."""
SIGMAS = (0.5, 2.0)


@dataclass(frozen=True, eq=False)
class Tornado:
    """What a policy adds to the supplier's profit, with one number after the other at the ends of its range.

    Attributes
    ----------
    policy : str
    middle : float
        With all numbers as given: profit with the policy over profit without, less 1; missing when unsettled.
    table : DataFrame
        One row a number, the widest first: ``parameter``, ``low_at``, ``high_at`` (its ends), ``low``, ``high`` (what
        the policy adds there; missing without a stable outcome), ``certificate`` (the worst of the settled ones).
    """

    policy: str
    middle: float
    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        "policy": "name",
        "middle": "change",
        "first": "name",
        "lowest": "change",
        "highest": "change",
        "n_unsettled": "index",
    }

    def facts(self):
        """The gain, the number that moves it most, the least and the most gain over all ends."""
        ends = self.table[["low", "high"]].to_numpy()
        known = ends[~np.isnan(ends)]
        return {
            "policy": self.policy,
            "middle": None if np.isnan(self.middle) else _change(self.middle),
            "first": str(self.table["parameter"].iloc[0]),
            "lowest": _change(known.min()) if len(known) else None,
            "highest": _change(known.max()) if len(known) else None,
            "n_unsettled": int(np.isnan(ends).sum()),
        }

    def headline(self, lang="en"):
        """Between what the gain moves, and by which number most."""
        facts = self.facts()
        if facts["middle"] is None or facts["lowest"] is None:
            return text("No stable outcome from which a gain could be told").to(lang)
        facts["first"] = coded(facts["first"], "parameter", lang)
        return text(
            "The policy changes the supplier's profit by {middle:percent1}; with other numbers that nobody has "
            "measured by {lowest:percent1} to {highest:percent1}, most by: {first}",
            **facts,
        ).to(lang)


def tornado(scenario, policy, *, years=YEARS):
    """Move one number at a time to either end of its range and see what the policy then adds to the profit.

    Parameters
    ----------
    scenario : Scenario
    policy : Policy
    years : int

    Returns
    -------
    Tornado

    Examples
    --------
    >>> from kamlib.incentives import Rebate, Scenario
    >>> flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 4.0),))})
    >>> found = tornado(Scenario.default(), flat, years=1)
    >>> len(found.table), bool(found.table["high"].notna().all())
    (9, True)
    """
    cases = [("", 0.0, scenario), *_cases(scenario)]
    pairs = [(market, one) for _, _, market in cases for one in (Policy("none"), policy)]
    low, settled, certificate = indicators(pairs, years=years)
    profit, rests = low["supplier_profit"].to_numpy().reshape(-1, 2), settled.reshape(-1, 2).all(axis=1)
    gain = np.where(rests, profit[:, 1] / profit[:, 0] - 1, np.nan)
    worst = np.where(rests, certificate.reshape(-1, 2).max(axis=1), np.nan)
    names, at = [name for name, *_ in cases[1::2]], np.array([value for _, value, _ in cases[1:]]).reshape(-1, 2)
    ends, worst = gain[1:].reshape(-1, 2), worst[1:].reshape(-1, 2)
    table = pd.DataFrame({"parameter": names, "low_at": at[:, 0], "high_at": at[:, 1]})
    table = table.assign(low=ends[:, 0], high=ends[:, 1], certificate=np.fmax(worst[:, 0], worst[:, 1]))
    width = np.nan_to_num(np.abs(ends - gain[0])).max(axis=1)
    order = np.argsort(-width, kind="stable")
    return Tornado(policy.name, float(gain[0]), table.iloc[order].reset_index(drop=True))


def _change(value):
    """Without a minus before zero."""
    return round(float(value), 12) + 0.0


def _cases(scenario):
    """``(parameter, value, scenario)`` for both ends of each."""
    found = []
    for name, span in SPANS.items():
        found += [(name, factor * getattr(scenario, name)) for factor in span]
    found += [(name, value) for name, ends in ENDS.items() for value in ends]
    made = [(name, value, scenario.vary(**_fitting(scenario, name, value))) for name, value in found]
    return made + [("sigma", factor, _riskier(scenario, factor)) for factor in SIGMAS]


def _fitting(scenario, name, value):
    """The change, with the elasticity of effort kept below 1 − ρ."""
    most = 0.9 * (1 - (value if name == "rho" else scenario.rho))
    theta = value if name == "theta" else scenario.theta
    return {name: value, "theta": min(theta, most)}


def _riskier(scenario, factor):
    return scenario.vary(dealers=tuple(replace(one, sigma=factor * one.sigma) for one in scenario.dealers))
