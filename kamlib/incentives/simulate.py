"""What a policy leads to: its indicators with their certificate, year by year, and the risk of its bill."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.dynamics import run, settled
from kamlib.incentives.kpi import NAMES
from kamlib.incentives.luck import bill

YEARS, DRAWS = 8, 2000
_CHUNK = 512
UNITS = {
    **dict.fromkeys(("supplier_profit", "channel_profit", "consumer_surplus", "effort"), "money"),
    **dict.fromkeys(("mean_price", "price_sd", "wedge"), "money a case"),
    "rule_breakers": "dealers",
}


@dataclass(frozen=True, eq=False)
class Simulation:
    """What a policy leads to.

    Attributes
    ----------
    policy : str
    kpis : DataFrame
        By indicator: ``value``, the mean over the last half of the years; missing where any year is unsettled;
        ``low`` and ``high``, the range over these years, or, when unsettled, over all years and turns of the cycle;
        ``unit``. Money is in per cent of list price times cases.
    path : DataFrame
        One row a year: ``year``, ``settled`` (this year and all before it), ``certificate``, and each indicator;
        missing where unsettled.
    ranges : DataFrame
        ``year``, ``indicator``, ``low``, ``high``.
    dealers : DataFrame
        ``year``, ``dealer``, ``n``, ``price``, ``low``, ``high``, ``volume``, ``effort``, ``wedge``, ``profit``,
        ``hit``, ``belief``, ``gain`` (of breaking the rule that tempts most), ``stake`` (detection times what is lost),
        ``price_kept``, ``territory_kept``, ``settled``. Numbers of an unsettled year are missing but for n, low, high.
    bill : DataFrame or None
        What luck does to the last year's payments, see :func:`kamlib.incentives.luck.bill`; None when unsettled.
    certificate : float
        The largest gain of any dealer from moving alone, as a share of its profit, over the years.
    settled : bool
        Whether nobody gains by another price, effort or conduct in any year that the numbers rest on.
    """

    policy: str
    kpis: pd.DataFrame
    path: pd.DataFrame
    ranges: pd.DataFrame
    dealers: pd.DataFrame
    bill: pd.DataFrame | None
    certificate: float
    settled: bool
    units: ClassVar[dict[str, str]] = {
        "policy": "name",
        "settled": "yes/no",
        "certificate": "index",
        "supplier_profit": "money",
        "mean_price": "money",
        "dumping_share": "share",
        "small_survival": "share",
    }

    @property
    def table(self):
        """The same as :attr:`path`."""
        return self.path

    def facts(self):
        """The indicators that decide; None where there is no stable outcome."""
        names = ("supplier_profit", "mean_price", "dumping_share", "small_survival")
        found = {name: _number(self.kpis.loc[name, "value"]) for name in names}
        return {"policy": self.policy, "settled": self.settled, "certificate": self.certificate} | found

    def headline(self, lang="en"):
        """One sentence: price, dumping and survival; or that nothing is stable, with the range."""
        low, high = self.kpis.loc["mean_price", ["low", "high"]]
        if not self.settled:
            said = text(
                "{policy}: no stable outcome, the mean price moves between {low:number1} and {high:number1}",
                **{"policy": self.policy, "low": low, "high": high},
            )
            return said.to(lang)
        return text(
            "{policy}: mean price {price:number1} % of list, {dumping:percent} of volume below the supply price, "
            "{survival:percent} of small dealers remain",
            policy=self.policy,
            price=self.kpis.loc["mean_price", "value"],
            dumping=self.kpis.loc["dumping_share", "value"],
            survival=self.kpis.loc["small_survival", "value"],
        ).to(lang)


def simulate(scenario, policy, *, years=YEARS, seed, react=True):
    """Let dealers react to a policy for some years.

    Parameters
    ----------
    scenario : Scenario
    policy : Policy
    years : int
        From 1. Indicators are means over the last half.
    seed : int
        Of the luck in :attr:`Simulation.bill`; all else is the same for every seed.
    react : bool
        False replays the observed year: prices, volumes and dealers stay as they are and are paid by the policy. What
        the reaction adds is the difference to a run with it.

    Returns
    -------
    Simulation

    Raises
    ------
    KamError
        KAM-N05 for less than one year, and all faults of the policy against the scenario.

    Examples
    --------
    >>> from kamlib.incentives import Policy, Scenario
    >>> found = simulate(Scenario.default(), Policy("none"), years=2, seed=1)
    >>> found.settled, found.headline()
    (True, 'none: mean price 111.0 % of list, 0% of volume below the supply price, 98% of small dealers remain')
    """
    faults.within(years=(years, 1))
    board, found, told = run([(scenario, policy)], years=years, react=react)
    rests = np.logical_and.accumulate([bool(year.settled[0]) for year in found])
    low, high = (pd.DataFrame([{name: float(year[name][k][0]) for name in NAMES} for year in told]) for k in (0, 1))
    path = low.mul(np.where(rests, 1.0, np.nan), axis=0)
    path.insert(0, "year", range(1, years + 1))
    path.insert(1, "settled", rests)
    path.insert(2, "certificate", [float(year.outcome.certificate[0]) for year in found])
    ranges = low.melt(value_name="low", var_name="indicator").assign(high=high.melt()["value"])
    ranges.insert(0, "year", np.tile(np.arange(1, years + 1), len(NAMES)))
    last = slice(years // 2 if rests.all() else 0, None)
    kpis = pd.DataFrame(
        {"value": path[list(NAMES)][last].mean(skipna=False), "low": low[last].min(), "high": high[last].max()}
    )
    kpis["value"] = kpis["value"] if rests.all() else np.nan
    kpis["unit"] = [UNITS.get(name, "share") for name in kpis.index]
    rows = pd.concat(
        [_dealers(scenario, year, k, bool(rests[k - 1])) for k, year in enumerate(found, 1)], ignore_index=True
    )
    luck = bill(board, found[-1], draws=DRAWS, seed=seed) if rests.all() else None
    certificate = float(path["certificate"].max())
    return Simulation(policy.name, kpis, path, ranges, rows, luck, certificate, bool(rests.all()))


def indicators(pairs, *, years=YEARS, progress=None):
    """Means over the last half of the years for many (scenario, policy) pairs.

    Parameters
    ----------
    pairs : sequence of (Scenario, Policy)
    years : int
    progress : callable, optional
        Called with a number of pairs whenever so many more are done.

    Returns
    -------
    table : DataFrame
        One row a pair, one column an indicator; missing where a year is not settled.
    settled, certificate : ndarray
    """
    parts = []
    for start in range(0, len(pairs), _CHUNK):
        parts.append(_chunk(pairs[start : start + _CHUNK], years))
        if progress is not None:
            progress(len(parts[-1][1]))
    table = pd.concat([part[0] for part in parts], ignore_index=True)
    return table, *(np.concatenate([part[k] for part in parts]) for k in (1, 2))


def _chunk(pairs, years):
    found, certificate = settled(pairs, years=years)
    rests = np.isfinite(found["supplier_profit"]).all(axis=0)
    means = {name: np.where(rests, value[years // 2 :].mean(axis=0), np.nan) for name, value in found.items()}
    return pd.DataFrame(means), rests, certificate


def _dealers(scenario, year, number, settled):
    rows = range(len(scenario.dealers))
    numbers = {"price": year.outcome.price, "volume": year.sold, "effort": year.outcome.effort}
    numbers |= {"wedge": year.outcome.wedge, "profit": year.profit, "hit": year.hit}
    numbers |= {name: getattr(year, name) for name in ("belief", "gain", "stake")}
    head = {"year": number, "dealer": [dealer.name for dealer in scenario.dealers], "n": year.n[:, 0]}
    head |= {"low": year.outcome.low[:, 0], "high": year.outcome.high[:, 0]}
    body = {name: value[rows, 0] if settled else np.nan for name, value in numbers.items()}
    flags = {"price_kept": year.price_kept[:, 0], "territory_kept": year.territory_kept[:, 0], "settled": settled}
    return pd.DataFrame(head | body | flags)


def _number(value):
    return None if np.isnan(value) else float(value)
