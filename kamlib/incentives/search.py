"""The policy that earns the supplier most within a budget, little dumping and enough small dealers; the frontier."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.stats import qmc

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.simulate import YEARS, indicators

KINDS = ("flat", "all_units", "incremental")
_MOST = (12.0, 8.0, 10.0, 10.0, 6.0)  # rebate, dividend, promotion for large and small, price cut for small; a case
_LEAST = 0.2  # money a case below which an instrument is left out
_NEAR = 0.25


@dataclass(frozen=True, eq=False)
class Found:
    """Candidates, which of them keep the limits, the best of these, and the frontier.

    Attributes
    ----------
    table : DataFrame
        One row a candidate, the market without reward first: ``policy``, ``settled``, ``certificate``,
        ``supplier_profit``, ``small_survival``, ``dumping_share``, ``support_ratio``, ``mean_price`` (missing where
        unsettled), ``feasible``, ``frontier`` (no settled candidate within budget and dumping has both more supplier
        profit and more small dealers).
    policies : dict of Policy
    best : Policy or None
        None when no settled candidate keeps the limits.
    limits : dict
    """

    table: pd.DataFrame
    policies: dict
    best: Policy | None
    limits: dict
    units: ClassVar[dict[str, str]] = {
        "n_candidates": "index",
        "n_feasible": "index",
        "n_unsettled": "index",
        "best": "name",
        "supplier_profit": "money",
        "small_survival": "share",
        "support_ratio": "share",
        "certificate": "index",
    }

    def facts(self):
        """Counts, and the best policy with its numbers and certificate; None without one."""
        names = ("supplier_profit", "small_survival", "support_ratio", "certificate")
        row = None if self.best is None else self.table.set_index("policy").loc[self.best.name]
        return {
            "n_candidates": len(self.table),
            "n_feasible": int(self.table["feasible"].sum()),
            "n_unsettled": int((~self.table["settled"]).sum()),
            "best": None if row is None else self.best.name,
            **{name: None if row is None else float(row[name]) for name in names},
        }

    def headline(self, lang="en"):
        """What the best policy brings, or that no candidate keeps the limits."""
        facts = self.facts()
        values = {"n": facts["n_candidates"], "off": facts["n_unsettled"]}
        if self.best is None:
            said = text(
                "None of {n:count} candidates keeps the limits; {off:count} have no stable outcome and do not count",
                **values,
            )
            return said.to(lang)
        values |= {name: facts[name] for name in ("best", "supplier_profit", "small_survival", "support_ratio")}
        return text(
            "Of {n:count} candidates, {best} earns the supplier most within the limits: {supplier_profit:number}, "
            "{small_survival:percent} of small dealers remain, support costs {support_ratio:percent1} of list revenue; "
            "{off:count} have no stable outcome and do not count",
            **values,
        ).to(lang)


def search(scenario, *, budget, dumping=0.0, survival=0.0, candidates=120, seed, years=YEARS, base=None):
    """Look for the policy that earns the supplier most within limits.

    Half of the candidates are spread evenly over the instruments, half around the best of them. No candidate has a
    price floor unless `base` has one.

    Parameters
    ----------
    scenario : Scenario
    budget : float
        The most that rebates, dividends, promotion and price cuts may cost, as a share of sales at list price.
    dumping : float
        The largest share of volume below the supply price.
    survival : float
        The least share of small dealers that remain.
    candidates : int
        Policies tried, from 2.
    seed : int
    years : int
    base : Policy, optional
        Rules that all candidates share (deposit, detection, floor, conduct clause); its rewards are replaced.

    Returns
    -------
    Found

    Raises
    ------
    KamError
        KAM-N05 for limits outside [0, 1] or too few candidates, and the faults of `base`.

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> found = search(Scenario.default(), budget=0.0, candidates=4, seed=1, years=1)
    >>> found.best.name
    'none'
    """
    shares = {"budget": budget, "dumping": dumping, "survival": survival}
    bad = [faults.outside(name, value, 0, 1) for name, value in shares.items() if not 0 <= value <= 1]
    bad += [faults.outside("candidates", candidates, 2, "∞")] if not candidates >= 2 else []
    faults.refuse(bad)
    base, rng = base or Policy("base"), np.random.default_rng(seed)
    points = qmc.LatinHypercube(7, rng=rng).random(candidates - candidates // 2)
    points = np.vstack([np.zeros(7), points])
    made = [_made(base, point, scenario) for point in points]
    table = _tried(scenario, made, shares, years)
    around = points[_leaders(table)]
    near = around[rng.integers(len(around), size=candidates // 2)]
    near = np.clip(near + _NEAR * rng.uniform(-1, 1, near.shape), 0, 1)
    later = [_made(base, point, scenario) for point in near]
    made = [replace(policy, name=f"p{k}" if k else "none") for k, policy in enumerate([*made, *later])]
    table = pd.concat([table, _tried(scenario, later, shares, years)], ignore_index=True)
    table.insert(0, "policy", [policy.name for policy in made])
    within = table["settled"] & (table["support_ratio"] <= budget) & (table["dumping_share"] <= dumping)
    table["frontier"] = frontier(table["supplier_profit"], table["small_survival"], within)
    by_name = dict(zip(table["policy"], made, strict=True))
    kept = table[table["feasible"]]
    best = None if kept.empty else by_name[kept.loc[kept["supplier_profit"].idxmax(), "policy"]]
    return Found(table, by_name, best, shares)


def frontier(one, other, eligible):
    """Which of the eligible points no eligible point exceeds in one measure without falling short in the other.

    >>> frontier([1, 2, 3, 2], [3, 2, 1, 1], [True] * 4).tolist()
    [True, True, True, False]
    """
    one, other, eligible = (np.asarray(part) for part in (one, other, eligible))
    no_less = (one[:, None] >= one) & (other[:, None] >= other)
    more = (one[:, None] > one) | (other[:, None] > other)
    return eligible & ~(eligible[:, None] & no_less & more).any(axis=0)


def _made(base, point, scenario):
    """The policy at a point of the unit cube; the lower half of an instrument's axis leaves it out."""
    kind = KINDS[min(int(point[0] * len(KINDS)), len(KINDS) - 1)]
    target = 1.0 + point[1]
    rebate, dividend, large, small, cut = (_money(*one) for one in zip(point[2:], _MOST, strict=True))
    tiers = ((0.0 if kind == "flat" else target, rebate),)
    return replace(
        base,
        name="candidate",
        rebate={"L": Rebate(kind, tiers)} if rebate else {},
        dividend=dividend,
        dividend_target=target,
        promotion={size: money for size, money in (("L", large), ("S", small)) if money},
        supply_price={"S": scenario.list_price - cut} if cut else {},
    )


def _money(share, most):
    money = float(max(0.0, 2 * share - 1) * most)
    return money if money >= _LEAST else 0.0


def _tried(scenario, policies, limits, years):
    low, settled, certificate = indicators([(scenario, policy) for policy in policies], years=years)
    shown = ["supplier_profit", "small_survival", "dumping_share", "support_ratio", "mean_price"]
    table = low[shown].where(np.repeat(settled[:, None], len(shown), axis=1))
    table.insert(0, "settled", settled)
    table.insert(1, "certificate", certificate)
    keeps = (table["support_ratio"] <= limits["budget"]) & (table["dumping_share"] <= limits["dumping"])
    return table.assign(feasible=settled & keeps & (table["small_survival"] >= limits["survival"]))


def _leaders(table):
    """Rows to look around: the five best that keep the limits, else the five with the most small dealers."""
    kept = table[table["feasible"]].nlargest(5, "supplier_profit")
    kept = table[table["settled"]].nlargest(5, "small_survival") if kept.empty else kept
    return kept.index.to_numpy() if len(kept) else np.arange(1)
