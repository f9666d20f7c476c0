"""Common maxims about paying dealers, as predicates: how often each is true in a box of parameters, and what decides.

Each is tested in markets drawn around the user's own. None is said to hold without the box it was tested in.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.special import ndtri

from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.draws import BOX, draw, drivers, scenario_of
from kamlib.incentives.maxims import CLAIMS, policies
from kamlib.incentives.region import deciding
from kamlib.incentives.simulate import YEARS, indicators


@dataclass(frozen=True, eq=False)
class Verdicts:
    """How often each claim is true in the box.

    Attributes
    ----------
    table : DataFrame
        One row a claim: ``claim``, ``tested`` (draws in which its premise is met), ``unsettled`` (of these, draws
        without a stable outcome, in which nothing is said), ``true``, ``share`` (of the settled), ``low`` and ``high``
        (95 % Wilson limits with all unsettled draws as false, and as true), ``certificate`` (the worst of the settled
        draws), and the region that decides: ``driver``, ``above``, ``cut``, ``inside_share``, ``outside_share``.
    draws : DataFrame
        One row a draw: the drivers and, by claim, 1 true, 0 false, missing for unsettled or without premise.
    box : dict
    """

    table: pd.DataFrame
    draws: pd.DataFrame
    box: dict
    units: ClassVar[dict[str, str]] = {"n_draws": "index", "n_claims": "index", "unsettled_share": "share"}

    def facts(self):
        """Draws, claims, and the share of tests without a stable outcome."""
        tested = max(int(self.table["tested"].sum()), 1)
        share = float(self.table["unsettled"].sum() / tested)
        return {"n_draws": len(self.draws), "n_claims": len(self.table), "unsettled_share": share}

    def headline(self, lang="en"):
        """How many claims are true nearly everywhere in the box, and how many nearly nowhere."""
        often, rarely = (self.table["low"] > 0.9).sum(), (self.table["high"] < 0.1).sum()
        return text(
            "Of {n:count} claims {often:count} are true nearly everywhere in the box of parameters, "
            "{rarely:count} nearly nowhere; the others depend on where in it one is",
            n=len(self.table),
            often=int(often),
            rarely=int(rarely),
        ).to(lang)

    def told(self, lang="en"):
        """Claims, shares and deciding regions in words."""
        says = {claim.code: claim.says.to(lang) for claim in CLAIMS}
        shown = self.table[["claim", "tested", "unsettled", "share", "low", "high"]].copy()
        regions = [_region_said(row, lang).to(lang) for _, row in self.table.iterrows()]
        shown.insert(1, "says", [says[code] for code in shown["claim"]])
        return shown.assign(decides=regions)


def test(scenario, *, draws=200, seed, box=None, years=YEARS, claims=CLAIMS, progress=None):
    """Test the claims in markets drawn around a scenario.

    Parameters
    ----------
    scenario : Scenario
    draws : int
        From 1.
    seed : int
    box : dict, optional
        ``{parameter: (low, high)}`` that narrows :data:`kamlib.incentives.draws.BOX`; equal ends hold a parameter.
    years : int
    claims : tuple of Claim
        Those to test.
    progress : callable, optional
        Called with a number of markets whenever so many more have been played under a policy.

    Returns
    -------
    Verdicts

    Raises
    ------
    KamError
        KAM-N05 for no draw, no year, or a range that is turned round; KAM-N07 for parameters that are not known.

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> found = test(Scenario.default(), draws=4, seed=1, years=1, claims=CLAIMS[-2:])
    >>> found.table["claim"].tolist(), found.table["true"].tolist()
    (['C6a', 'C6b'], [4, 4])
    """
    faults.within(draws=(draws, 1), years=(years, 1))
    drawn = draw(box or {}, draws=draws, seed=seed)
    markets = [scenario_of(scenario, row) for _, row in drawn.iterrows()]
    offers = [policies(market, row) for market, (_, row) in zip(markets, drawn.iterrows(), strict=True)]
    of, settled, worst = {"drawn": drawn}, {}, {}
    for names in _together(claims, offers[0]):
        found = _played(markets, offers, names, years, progress)
        for name, part in zip(names, found, strict=True):
            of[name], settled[name], worst[name] = part
    numbers = drivers(markets, drawn)
    rows = [_judged(claim, of, (settled, worst), numbers) for claim in claims]
    truths = {claim.code: row.pop("truth") for claim, row in zip(claims, rows, strict=True)}
    return Verdicts(pd.DataFrame(rows), numbers.assign(**truths), BOX | (box or {}))


def needed(claims=CLAIMS):
    """Names of the policies that the claims compare."""
    return list(dict.fromkeys(name for claim in claims for name in claim.needs))


def _together(claims, offer):
    """Names of the policies that the claims need: those without and those with rules to keep, each played at once."""
    names = needed(claims)
    floored = [name for name in names if offer[name].floor is not None]
    return [part for part in ([name for name in names if name not in floored], floored) if part]


def _played(markets, offers, names, years, progress):
    """Indicators, rest and certificate of each policy in all markets."""
    pairs = [(market, offer[name]) for name in names for market, offer in zip(markets, offers, strict=True)]
    low, settled, worst = indicators(pairs, years=years, progress=progress)
    for k in range(len(names)):
        part = slice(k * len(markets), (k + 1) * len(markets))
        yield low.iloc[part].reset_index(drop=True), settled[part], worst[part]


test.__test__ = False  # a name that test collectors would take


def _judged(claim, of, found, numbers):
    settled, worst = found
    rests = np.all([settled[name] for name in claim.needs], axis=0)
    premise = np.ones(len(rests), dtype=bool) if claim.premise is None else np.asarray(claim.premise(of), dtype=bool)
    premise = premise | ~rests  # whether an unsettled draw meets the premise is unknown
    counts, true = premise & rests, np.asarray(claim.true(of), dtype=bool)
    n, unsettled, yes = int(premise.sum()), int((premise & ~rests).sum()), int(true[counts].sum())
    region = deciding(numbers[counts], true[counts])
    certificate = max((float(worst[name][counts].max(initial=0.0)) for name in claim.needs), default=0.0)
    return {
        "claim": claim.code,
        "tested": n,
        "unsettled": unsettled,
        "true": yes,
        "share": yes / counts.sum() if counts.any() else np.nan,
        "low": wilson(yes, n)[0],
        "high": wilson(yes + unsettled, n)[1],
        "certificate": certificate,
        "driver": None if region is None else region.driver,
        "above": None if region is None else region.above,
        "cut": np.nan if region is None else region.cut,
        "inside_share": np.nan if region is None else region.inside,
        "outside_share": np.nan if region is None else region.outside,
        "truth": np.where(counts, true.astype(float), np.nan),
    }


def wilson(hits, n, *, confidence=0.95):
    """Limits of a share of `n` trials by Wilson's score; (0, 1) without trials.

    >>> [round(end, 4) for end in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    if not n:
        return 0.0, 1.0
    z, share = float(ndtri((1 + confidence) / 2)), hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float(middle - half), float(middle + half)


def _region_said(row, lang):
    if pd.isna(row["driver"]):
        return text("no single number decides it in these draws")
    values = {"driver": coded(row["driver"], "driver", lang), "cut": row["cut"]} | {
        "a": row["inside_share"],
        "b": row["outside_share"],
    }
    if row["above"]:
        return text("true in {a:percent} where {driver} is above {cut:number3}, in {b:percent} elsewhere", **values)
    return text("true in {a:percent} where {driver} is at most {cut:number3}, in {b:percent} elsewhere", **values)
