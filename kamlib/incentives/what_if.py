"""One policy for large dealers from four numbers, held against no reward: small and quick, for a panel of sliders."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.simulate import YEARS, indicators

SHOWN = ("supplier_profit", "mean_price", "dumping_share", "small_survival", "support_ratio")
KINDS = ("all_units", "incremental", "flat")
_LEAST = 0.2  # money a case below which an instrument is left out


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A policy beside no reward at all.

    Attributes
    ----------
    policy : Policy
    table : DataFrame
        One row an indicator: ``indicator``, ``none``, ``policy``; missing where there is no stable outcome.
    settled : bool
    certificate : float
    """

    policy: Policy
    table: pd.DataFrame
    settled: bool
    certificate: float
    units: ClassVar[dict[str, str]] = {
        "profit_change": "change",
        "mean_price": "index",
        "dumping_share": "share",
        "small_survival": "share",
        "support_ratio": "share",
        "settled": "yes/no",
        "certificate": "index",
    }

    def facts(self):
        """The policy's indicators, None where there is no stable outcome; its certificate."""
        now, base = (self.table.set_index("indicator")[name] for name in ("policy", "none"))
        found = {name: float(now[name]) if self.settled else None for name in SHOWN[1:]}
        change = float(now["supplier_profit"] / base["supplier_profit"] - 1) if self.settled else None
        sure = {"settled": self.settled, "certificate": float(self.certificate)}
        return {"profit_change": None if change is None else round(change, 12) + 0.0} | found | sure

    def headline(self, lang="en"):
        """Price, dumping, small dealers, profit; or the mark."""
        facts = self.facts()
        if not self.settled:
            return text("No stable outcome: whoever chases the target gives the others a reason to change").to(lang)
        return text(
            "The supplier's profit changes by {profit_change:percent1}; mean price {mean_price:number1} % of list, "
            "{dumping_share:percent} of volume below the supply price, {small_survival:percent} of small dealers "
            "remain",
            **{name: value for name, value in facts.items() if name not in ("settled", "certificate", "support_ratio")},
        ).to(lang)


def what_if(scenario, *, rate=4.0, target=1.1, deposit=0.0, promotion=0.0, kind="all_units", years=YEARS):
    """What a rebate and a deposit of large dealers and promotion for small ones lead to.

    Parameters
    ----------
    scenario : Scenario
    rate : float
        Of the rebate of large dealers, in money a case; below 0.2 there is none.
    target : float
        Multiple of the observed volume from which it is paid; without meaning for a flat rebate.
    deposit : float
        Of large dealers, in money a case of observed volume; it costs them interest. No rule is attached to it here.
    promotion : float
        For small dealers, in money a case of observed volume.
    kind : {"all_units", "incremental", "flat"}
    years : int

    Returns
    -------
    WhatIf

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> found = what_if(Scenario.default(), rate=0.0, years=2)
    >>> found.facts()["profit_change"], found.settled
    (0.0, True)
    """
    policy = _policy(rate, target, deposit, promotion, kind)
    base, _, _ = _bare(scenario, years)
    table, settled, certificate = indicators([(scenario, policy)], years=years)
    rows = [(name, base[name], float(table[name].iloc[0])) for name in SHOWN]
    rests = bool(settled[0] and np.isfinite(base["supplier_profit"]))
    return WhatIf(policy, pd.DataFrame(rows, columns=["indicator", "none", "policy"]), rests, float(certificate[0]))


@lru_cache(maxsize=8)
def _bare(scenario, years):
    table, settled, certificate = indicators([(scenario, Policy("none"))], years=years)
    return {name: float(table[name].iloc[0]) for name in SHOWN}, bool(settled[0]), float(certificate[0])


def _policy(rate, target, deposit, promotion, kind):
    tiers = ((0.0 if kind == "flat" else target, rate),)
    return Policy(
        "what_if",
        rebate={"L": Rebate(kind, tiers)} if rate >= _LEAST else {},
        deposit={"L": deposit} if deposit >= _LEAST else {},
        promotion={"S": promotion} if promotion >= _LEAST else {},
    )
