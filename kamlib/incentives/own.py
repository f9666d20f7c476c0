"""The box of parameters narrowed to what is known of one's own market, and what that changes in the claims."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives.draws import BOX
from kamlib.incentives.maxims import CLAIMS

_NEAR = 0.1


def own_box(scenario, *, known=("alpha", "rho", "brand_share", "large_share", "supply_cost", "outside"), near=_NEAR):
    """The box around the scenario's own values: `near` to either side of each that is known, all else as wide as ever.

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> {name: [round(end, 3) for end in ends] for name, ends in own_box(Scenario.default(), known=("rho",)).items()}
    {'rho': [0.675, 0.825]}
    """
    values = _values(scenario)
    return {name: _around(values[name], near, _ENDS.get(name, np.inf)) for name in known if name in values}


_ENDS = {"rho": 0.95, "brand_share": 0.85, "large_share": 0.95}


def _around(value, near, most):
    return float(max(value * (1 - near), 1e-6)), float(min(value * (1 + near), most))


def _values(scenario):
    """What the claims draw, as the scenario has it; large dealers' values are left out where there are none."""
    rows = scenario.table
    sold = rows["n"] * rows["volume"]
    large = rows["size"] == "L"
    found = {name: getattr(scenario, name) for name in BOX if hasattr(scenario, name)}
    found["brand_share"] = float(sold.sum() / sum(scenario.potential.values()))
    mixed = large.groupby(rows["region"]).transform("nunique") > 1
    if mixed.any():
        found["large_share"] = float(sold[large & mixed].sum() / sold[mixed].sum())
        found["sigma_large"] = float(rows.loc[large, "sigma"].mean())
        found["cost_large"] = float(rows.loc[large, "cost"].mean())
    return found


@dataclass(frozen=True, eq=False)
class Narrowed:
    """The claims in the whole box and in the box around one's own market.

    Attributes
    ----------
    table : DataFrame
        ``claim``, ``wide``, ``wide_low``, ``wide_high`` (share of draws in which it is true, with interval), ``own``,
        ``own_low``, ``own_high``, ``differs`` (the intervals do not meet).
    draws : tuple of int
        In the whole box, and in the narrow one.
    """

    table: pd.DataFrame
    draws: tuple
    units: ClassVar[dict[str, str]] = {
        "n_claims": "count",
        "n_differing": "count",
        "differing": "name",
        "draws_wide": "count",
        "draws_own": "count",
    }

    def facts(self):
        """How many claims read otherwise with one's own numbers, and which."""
        differing = self.table.loc[self.table["differs"], "claim"]
        return {
            "n_claims": len(self.table),
            "n_differing": len(differing),
            "differing": ", ".join(differing),
            "draws_wide": self.draws[0],
            "draws_own": self.draws[1],
        }

    def headline(self, lang="en"):
        """How many claims read otherwise with one's own numbers."""
        facts = self.facts()
        if not facts["n_differing"]:
            return text(
                "With your own numbers none of {n_claims:count} claims is surely more or less often true than in the "
                "whole box ({draws_own:count} and {draws_wide:count} draws)",
                **facts,
            ).to(lang)
        return text(
            "With your own numbers {n_differing:count} of {n_claims:count} claims are surely more or less often true "
            "than in the whole box: {differing} ({draws_own:count} and {draws_wide:count} draws)",
            **facts,
        ).to(lang)

    def told(self, lang="en"):
        """The table with the claims in words."""
        says = {claim.code: claim.says.to(lang) for claim in CLAIMS}
        shown = self.table.assign(says=[says[code] for code in self.table["claim"]])
        columns = ["claim", "says", "wide", "own", "own_low", "own_high", "differs"]
        return shown[columns]


def narrowed(wide, own):
    """Set two sets of verdicts beside each other.

    Parameters
    ----------
    wide, own : Verdicts
        Of the same claims, from the whole box and from one's own.

    Returns
    -------
    Narrowed

    Examples
    --------
    >>> from kamlib.incentives import Scenario, claims
    >>> found = claims.test(Scenario.default(), draws=4, seed=1, years=1, claims=CLAIMS[-2:])
    >>> narrowed(found, found).facts()["n_differing"]
    0
    """
    both = wide.table[["claim", "share", "low", "high"]].merge(
        own.table[["claim", "share", "low", "high"]], on="claim", suffixes=("_w", "_o"), validate="one_to_one"
    )
    names = {"share_w": "wide", "low_w": "wide_low", "high_w": "wide_high"}
    names |= {"share_o": "own", "low_o": "own_low", "high_o": "own_high"}
    table = both.rename(columns=names)
    apart = (table["own_low"] > table["wide_high"]) | (table["own_high"] < table["wide_low"])
    return Narrowed(table.assign(differs=apart), (len(wide.draws), len(own.draws)))
