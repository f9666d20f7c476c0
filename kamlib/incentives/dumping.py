"""Where a rebate makes large dealers sell below the supply price: a map over its target and its rate."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.dynamics import run
from kamlib.incentives.policy import Policy, Rebate

TARGETS, RATES, STEPS = (0.7, 1.6), (0.5, 16.0), 13
_CHUNK = 128


@dataclass(frozen=True, eq=False)
class DumpingMap:
    """One cell a rebate, in its first year.

    Attributes
    ----------
    kind : str
        Of the rebate: ``flat``, ``all_units`` or ``incremental``.
    table : DataFrame
        ``target`` (multiple of the observed volume), ``rate`` (money a case), ``gap`` (the lowest price of a large
        dealer less its supply price), ``dumping_share`` (of volume), ``settled``, ``certificate``. Without a stable
        outcome gap and share are missing.
    current : tuple of (target, rate)
        The steps of the programme in force, to be marked; may be empty.
    """

    kind: str
    table: pd.DataFrame
    current: tuple = ()
    units: ClassVar[dict[str, str]] = {
        "kind": "name",
        "n_cells": "index",
        "n_dumping": "index",
        "n_unsettled": "index",
        "least_rate": "money a case",
        "certificate": "index",
    }

    def facts(self):
        """How many cells, dump or have no stable outcome; the least rate that leads to dumping (None: none does)."""
        dumps = self.table["gap"] < -1e-9
        settled = self.table["settled"]
        return {
            "kind": self.kind,
            "n_cells": len(self.table),
            "n_dumping": int(dumps.sum()),
            "n_unsettled": int((~settled).sum()),
            "least_rate": float(self.table.loc[dumps, "rate"].min()) if dumps.any() else None,
            "certificate": float(self.table.loc[settled, "certificate"].max()) if settled.any() else None,
        }

    def headline(self, lang="en"):
        """From which rate on large dealers sell below the supply price."""
        facts = self.facts()
        if facts["least_rate"] is None:
            return text(
                "No rebate on this map makes a large dealer sell below the supply price; {n_unsettled:count} of "
                "{n_cells:count} have no stable outcome",
                **facts,
            ).to(lang)
        return text(
            "From a rate of {least_rate:number1} % of list on, some target makes a large dealer sell below the supply "
            "price; {n_unsettled:count} of {n_cells:count} rebates have no stable outcome",
            **facts,
        ).to(lang)


def dumping_map(scenario, *, kind="all_units", targets=TARGETS, rates=RATES, steps=STEPS, base=None):
    """Let large dealers answer rebates of every target and rate, for one year each.

    Parameters
    ----------
    scenario : Scenario
    kind : {"all_units", "incremental"}
    targets, rates : pair of float
        Ends of the map; the target as a multiple of the observed volume, the rate in money a case.
    steps : int
        Cells along each side, from 2.
    base : Policy, optional
        The terms that stay; its rebate of large dealers is replaced.

    Returns
    -------
    DumpingMap

    Raises
    ------
    KamError
        KAM-N05 for ends that are turned round or too few steps, KAM-N07 for another kind.

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> found = dumping_map(Scenario.default(), steps=2)
    >>> found.facts()["n_cells"], found.table["gap"].round(1).tolist()[:2]
    (4, [10.4, -2.8])
    """
    *_, last = coarse_to_fine(scenario, kind=kind, targets=targets, rates=rates, steps=(steps,), base=base)
    return last


def coarse_to_fine(scenario, *, kind="all_units", targets=TARGETS, rates=RATES, steps=(7, 13, 25), base=None):
    """The same map with more and more cells, each cell computed once: something to look at at once.

    `steps` rise so that every cell of a map is one of the next: one less than a number divides one less than the next.

    >>> from kamlib.incentives import Scenario
    >>> [len(found.table) for found in coarse_to_fine(Scenario.default(), steps=(2, 3))]
    [4, 9]
    """
    _checked(kind, targets, rates, steps)
    base, done = base or Policy("none"), pd.DataFrame()
    for number in steps:
        at = np.linspace(0, 1, number)
        cells = pd.DataFrame([(x, y) for x in at for y in at], columns=["x", "y"]).round(12)
        known = done.set_index(["x", "y"]).index if len(done) else []
        new = cells[~pd.MultiIndex.from_frame(cells).isin(known)] if len(done) else cells
        new = new.assign(target=_between(targets, new["x"]), rate=_between(rates, new["y"]))
        parts = [_answered(scenario, base, kind, new.iloc[i : i + _CHUNK]) for i in range(0, len(new), _CHUNK)]
        done = pd.concat([done, *parts]).sort_values(["x", "y"], ignore_index=True)
        yield DumpingMap(kind, done.drop(columns=["x", "y"]), _steps(base))


def _between(ends, share):
    return ends[0] + (ends[1] - ends[0]) * share


def _steps(policy):
    rebate = policy.rebate.get("L")
    return tuple((start, rate) for start, *_, rate in rebate.tiers) if rebate and rebate.kind != "flat" else ()


def _answered(scenario, base, kind, cells):
    policies = [
        replace(base, name="cell", rebate=base.rebate | {"L": Rebate(kind, ((target, rate),))})
        for target, rate in cells[["target", "rate"]].itertuples(index=False)
    ]
    board, (year,), (told,) = run([(scenario, policy) for policy in policies], years=1)
    home = np.flatnonzero(board.large)
    settled = np.asarray(year.settled)
    gap = (year.outcome.price[home] - board.supply[home]).min(axis=0) if len(home) else np.full(len(cells), np.nan)
    return cells.assign(
        gap=np.where(settled, gap, np.nan),
        dumping_share=np.where(settled, told["dumping_share"][0], np.nan),
        settled=settled,
        certificate=year.outcome.certificate,
    )


def _checked(kind, targets, rates, steps):
    kinds = ("all_units", "incremental")
    found = [] if kind in kinds else [faults.unknown("kind", kind, kinds)]
    for name, (low, high) in (("targets", targets), ("rates", rates)):
        found += [] if 0 < low < high else [faults.outside(name, (low, high), "> 0", "> low")]
    found += [] if min(steps) >= 2 else [faults.outside("steps", min(steps), 2, "∞")]
    faults.refuse(found)
