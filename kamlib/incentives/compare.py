"""Policies side by side: their indicators, ranges where nothing is stable, and one sentence why."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.policy import Policy
from kamlib.incentives.simulate import YEARS, simulate
from kamlib.incentives.told import row_name

SHOWN = (
    *("supplier_profit", "channel_profit", "consumer_surplus", "mean_price", "dumping_share", "below_cost_share"),
    *("diverted_share", "small_survival", "cost_ratio", "support_ratio", "coverage", "rule_breakers"),
)
_TELLING = {"survival": 0.05, "price": 0.5, "profit": 0.001, "width": 1e-6}  # smaller changes are not worth a sentence


@dataclass(frozen=True, eq=False)
class Comparison:
    """Policies side by side, in the order given, the market without any reward first.

    Attributes
    ----------
    table : DataFrame
        One row a policy: ``policy``, ``settled``, ``certificate``, and each indicator as in
        :class:`kamlib.incentives.Simulation`; missing where there is no stable outcome.
    ranges : DataFrame
        ``policy``, ``indicator``, ``low``, ``high``.
    reasons : dict of Text
        One sentence a policy.
    simulations : dict of Simulation
    """

    table: pd.DataFrame
    ranges: pd.DataFrame
    reasons: dict
    simulations: dict
    units: ClassVar[dict[str, str]] = {"n_policies": "index", "n_unsettled": "index", "best": "name", "gain": "money"}

    def facts(self):
        """How many policies, how many without a stable outcome, and which earns the supplier most of the others."""
        settled = self.table[self.table["settled"]]
        best = settled.loc[settled["supplier_profit"].idxmax()] if len(settled) else None
        base = self.table["supplier_profit"].iloc[0]
        gain = None if best is None or np.isnan(base) else float(best["supplier_profit"] - base)
        return {
            "n_policies": len(self.table),
            "n_unsettled": int((~self.table["settled"]).sum()),
            "best": None if best is None else best["policy"],
            "gain": gain,
        }

    def headline(self, lang="en"):
        """Which policy earns the supplier most, and how many have no stable outcome."""
        facts = self.facts()
        if facts["gain"] is None:
            return text("No stable outcome to compare the {n:count} policies by", n=facts["n_policies"]).to(lang)
        values = {"best": facts["best"], "n": facts["n_policies"], "off": facts["n_unsettled"], "gain": facts["gain"]}
        return text(
            "Of {n:count} policies, {best} earns the supplier most, {gain:number1} more than no reward at all; "
            "{off:count} have no stable outcome",
            **values,
        ).to(lang)

    def told(self, lang="en"):
        """The table with the reasons in words."""
        return self.table.assign(reason=[self.reasons[name].to(lang) for name in self.table["policy"]])


def compare(scenario, policies, *, years=YEARS, seed, progress=None):
    """What each policy leads to, beside the market without any reward.

    Parameters
    ----------
    scenario : Scenario
    policies : sequence of Policy
        With names that differ. The policy without any reward is put first, as ``none``.
    years, seed : int
        As in :func:`kamlib.incentives.simulate`; every policy has the same seed.
    progress : callable, optional
        Called with 1 after each policy.

    Returns
    -------
    Comparison

    Raises
    ------
    KamError
        KAM-N13 for a name that occurs twice (``none`` is taken), and the faults of each policy.

    Examples
    --------
    >>> from kamlib.incentives import Policy, Rebate, Scenario
    >>> flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 14.0),))})
    >>> found = compare(Scenario.default(), [flat], years=1, seed=1)
    >>> str(found.reasons["flat"]).split(":")[0]
    'metro_a sells below the supply price'
    """
    names = ["none", *(policy.name for policy in policies)]
    faults.refuse([faults.twice("policies", name) for name in sorted({n for n in names if names.count(n) > 1})])
    found = {}
    for one in (Policy("none"), *policies):
        found[one.name] = simulate(scenario, one, years=years, seed=seed)
        if progress is not None:
            progress(1)
    rows = [
        {"policy": name, "settled": one.settled, "certificate": one.certificate}
        | one.kpis["value"][list(SHOWN)].to_dict()
        for name, one in found.items()
    ]
    ranges = [one.kpis.loc[list(SHOWN), ["low", "high"]].assign(policy=name) for name, one in found.items()]
    ranges = pd.concat(ranges).rename_axis("indicator").reset_index()[["policy", "indicator", "low", "high"]]
    reasons = {one.name: _reason(scenario, one, found) for one in policies}
    reasons["none"] = text("the market as observed, which the others are compared with")
    return Comparison(pd.DataFrame(rows), ranges, reasons, found)


def _reason(scenario, policy, found):
    """The first of these that applies: unsettled, dumping, broken rules, exits, price, profit, nothing."""
    one, base = found[policy.name], found["none"]
    if not one.settled or not base.settled:
        return _restless(one if not one.settled else base)
    terms = pd.DataFrame(
        {
            "dealer": [dealer.name for dealer in scenario.dealers],
            "supply": [policy.of("supply_price", dealer, scenario.list_price) for dealer in scenario.dealers],
            "size": [dealer.size for dealer in scenario.dealers],
        }
    )
    last, before = (run.dealers[run.dealers["year"] == run.dealers["year"].max()] for run in (one, base))
    rows = last.merge(terms, on="dealer").merge(before[["dealer", "price", "profit"]], on="dealer", suffixes=("", "_0"))
    rows = rows[rows["size"].isin(policy.serves)]
    says = (_dumping, _breaking, _leaving, _cheaper)
    told = next((said for say in says if (said := say(rows, one, base)) is not None), None)
    return _earning(one, base) if told is None else told


def _restless(one):
    moving = one.dealers.assign(width=one.dealers["high"] - one.dealers["low"])
    row = moving.loc[moving["width"].idxmax()]
    if row["width"] < _TELLING["width"]:
        low, high = one.kpis.loc["mean_price", ["low", "high"]]
        return text(
            "no stable outcome: whether a rule is kept depends on who else keeps it; "
            "the mean price moves between {low:number1} and {high:number1}",
            low=low,
            high=high,
        )
    return text(
        "no stable outcome: whoever chases the target gives the others reason to change; "
        "the price of {dealer} moves between {low:number1} and {high:number1}",
        dealer=row_name(row["dealer"]),
        low=row["low"],
        high=row["high"],
    )


def _dumping(rows, *_):
    row = rows.loc[(rows["price"] - rows["supply"]).idxmin()]
    if row["price"] >= row["supply"] - 1e-9:
        return None
    return text(
        "{dealer} sells below the supply price: the next case earns {wedge:number1} of reward, "
        "more than handling and markup together ({rest:number1})",
        dealer=row_name(row["dealer"]),
        wedge=row["wedge"],
        rest=row["price"] - row["supply"] + row["wedge"],
    )


def _breaking(rows, *_):
    broken = rows[~(rows["price_kept"] & rows["territory_kept"])]
    if broken.empty:
        return None
    row = broken.iloc[0]
    return text(
        "{dealer} breaks a rule: it gains {gain:number1}, and detection times what is at stake is {stake:number1}",
        dealer=row_name(row["dealer"]),
        gain=row["gain"],
        stake=row["stake"],
    )


def _leaving(rows, one, base):
    lost = base.kpis.loc["small_survival", "value"] - one.kpis.loc["small_survival", "value"]
    small, large = rows[rows["size"] == "S"], rows[rows["size"] == "L"]
    if lost < _TELLING["survival"] or small.empty or large.empty:
        return None
    row = small.loc[(small["profit"] / small["profit_0"]).idxmin()]
    return text(
        "small dealers leave, {lost:percent} more of them than without: the price of large ones changes by "
        "{change:number1}, and {dealer} earns {share:percent} of what it did",
        lost=lost,
        change=(large["price"] - large["price_0"]).mean(),
        dealer=row_name(row["dealer"]),
        share=row["profit"] / row["profit_0"],
    )


def _cheaper(rows, *_):
    row = rows.loc[(rows["price"] - rows["price_0"]).idxmin()]
    cut = row["price_0"] - row["price"]
    if cut < _TELLING["price"] or row["wedge"] <= 0:
        return None
    return text(
        "{dealer} lowers its price by {cut:number1}, because the next case earns {wedge:number1} of reward; "
        "it stays above the supply price",
        dealer=row_name(row["dealer"]),
        cut=cut,
        wedge=row["wedge"],
    )


def _earning(one, base):
    now, then = (run.kpis["value"] for run in (one, base))
    change = now["supplier_profit"] / then["supplier_profit"] - 1
    values = {"share": abs(change), "cost": now["support_ratio"]}
    if abs(change) < _TELLING["profit"]:
        return text("nothing that matters changes; support costs {cost:percent1} of list revenue", **values)
    if change > 0:
        return text(
            "the supplier earns {share:percent1} more: further sales pay for support of {cost:percent1} "
            "of list revenue",
            **values,
        )
    return text(
        "the supplier earns {share:percent1} less: further sales do not pay for support of {cost:percent1} "
        "of list revenue",
        **values,
    )
