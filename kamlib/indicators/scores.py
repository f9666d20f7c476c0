"""Score, rank and tier of every account, with every number on the way traceable."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.compose import composed
from kamlib.indicators.explain import explained
from kamlib.indicators.faults import some
from kamlib.indicators.given import KEY, given_values
from kamlib.indicators.influence import influence
from kamlib.indicators.order import rank
from kamlib.indicators.placing import compared, placed
from kamlib.indicators.prepare import prepared
from kamlib.indicators.robustness import robustness
from kamlib.indicators.sensitivity import leave_one_out, sensitivity
from kamlib.indicators.tree import Names, designed


@dataclass(frozen=True, eq=False)
class Scores:
    """Accounts by score.

    Attributes
    ----------
    table : DataFrame
        ``account_id``, ``score`` (on the system's range), ``rank`` (1 is best, missing without a score), ``tier``,
        ``coverage`` (share of the assessed weight that has a value), a column a dimension, ``reason`` (a code, where
        there is no score); sorted by rank, then account_id.
    steps : dict of DataFrame
        ``raw``, ``treated``, ``normalised``: accounts by indicators.
    treatment : DataFrame
        What was done to each indicator (see :func:`kamlib.indicators.treat`).
    source : DataFrame
        What was scored, as it was given.
    weights : DataFrame
        ``code``, ``parent``, ``weight`` (among its siblings), ``share`` (in the whole), of what is assessed.
    warnings : tuple of Fault
    """

    system: object
    table: pd.DataFrame
    prepared: object
    composed: object
    held: pd.Series
    cuts: tuple
    warnings: tuple
    source: object
    tables: tuple = ()
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_scored": "accounts",
        "n_indicators": "index",
        "design_share": "share",
        "mean_coverage": "share",
        "first": "name",
        "first_score": "index",
    }

    @property
    def steps(self):
        """Raw, treated and normalised values."""
        return self.prepared.steps

    @property
    def treatment(self):
        """The report of the treatment."""
        return self.prepared.report

    @property
    def weights(self):
        """Weights of what is assessed."""
        rows, shares = [], {}
        for node in reversed(self.prepared.tree.nodes()):
            for code, weight in node.weights().items():
                shares[code] = shares.get(node.code, 1.0) * weight
                rows.append({"code": code, "parent": node.code, "weight": weight, "share": shares[code]})
        return pd.DataFrame(rows)

    def facts(self):
        """Counts, coverage, and who leads."""
        ranked = self.table["rank"].notna()
        lead = self.table.iloc[0] if ranked.any() else None
        return {
            "n_accounts": len(self.table),
            "n_scored": int(ranked.sum()),
            "n_indicators": len(self.prepared.tree.leaves()),
            "design_share": round(self.prepared.reduced.design_share, 4),
            "mean_coverage": round(float(self.table["coverage"].mean()), 4),
            "first": lead["account_id"] if lead is not None else "",
            "first_score": round(float(lead["score"]), 4) if lead is not None else 0.0,
        }

    def title(self):
        """What the system could not assess on these data, as a sentence; the system's name where it assessed all."""
        gone, name = self.prepared.reduced.gone, self.system.design.name
        if not gone:
            return text("{name}", name=name)
        names = Names("names", {"names": gone})
        if self.tables == ("transactions",):
            return text("{name}, sales-only view: {names} not assessed", name=name, names=names)
        return text("{name}, reduced view: {names} not assessed", name=name, names=names)

    def headline(self, lang="en"):
        """One sentence: how many accounts have a score, by how much of the system, and who leads."""
        facts = self.facts()
        return text(
            "{n_scored:count} of {n_accounts:count} accounts have a score, by {n_indicators:count} indicators with "
            "{design_share:percent} of the designed weight; {first} leads with {first_score:number1}",
            **facts,
        ).to(lang)

    def spoken(self, frame, lang="en"):
        """`frame` with names in place of the system's codes, and a ``weight`` in the whole under ``share``."""
        tree = self.system.design.tree
        names = {part.code: part.name.to(lang) for part in (*tree.nodes(), *tree.leaves())}
        coded = {c: [names.get(v, v) for v in frame[c]] for c in ("dimension", "indicator", "code") if c in frame}
        return frame.assign(**coded).rename(columns={"weight": "share", "low": "limit_low", "high": "limit_high"})

    def explain(self, account_id):
        """Why an account has its score (see :class:`kamlib.indicators.explain.Explanation`)."""
        return explained(self, account_id)

    def robustness(self, *, seed, draws=None, spread=None):
        """Ranks and tiers under perturbed weights (see :func:`kamlib.indicators.robustness.robustness`).

        `draws` and `spread` are the system's own unless given.
        """
        design = self.system.design
        return robustness(self, draws=draws or design.draws, spread=spread or design.spread, seed=seed)

    def sensitivity(self, *, factors, n, seed):
        """Sobol indices of method choices (see :func:`kamlib.indicators.sensitivity.sensitivity`)."""
        return sensitivity(self, factors=factors, n=n, seed=seed)

    def influence(self):
        """What each indicator really does to the score (see :func:`kamlib.indicators.influence.influence`)."""
        return influence(self)

    def leave_one_out(self):
        """Rank changes without each dimension and indicator."""
        return leave_one_out(self)


def scored(system, frame, *, notes=None, tables=(), warnings=()):
    """Score the accounts of `frame` by `system`."""
    design = system.design
    raw, undeclared = given_values(frame, design.tree.leaves(), unit=design.unit)
    ready = prepared(design, raw, notes)
    columns = {code: ready.steps["normalised"][code].to_numpy() for code in ready.steps["normalised"]}
    whole = composed(ready.tree, columns, min_available=design.min_available)
    score = pd.Series(whole.values[ready.tree.code], index=raw.index)
    ranks = rank(score)
    held, cuts = compared(design.tiers, score, ranks, ready.steps["normalised"], designed(ready.tree))
    tier = placed(design.tiers, held, cuts).where(ranks.notna())
    found = {KEY: raw.index.astype("str"), "score": score.to_numpy(), "rank": ranks.array, "tier": tier.array}
    found |= {"coverage": _coverage(raw, ready.tree)}
    found |= {child.code: whole.values[child.code] for child in ready.tree.children}
    table = pd.DataFrame({**found, "reason": np.where(ranks.isna(), "KAM-W203", "")})
    table = table.sort_values(["rank", KEY], na_position="last", ignore_index=True)
    silent = table.loc[table["rank"].isna(), KEY]
    warnings = (*design.warnings, *warnings, *undeclared, *ready.warnings)
    warnings += (_below(silent, design.min_available),) if len(silent) else ()
    return Scores(system, table, ready, whole, held, cuts, warnings, frame, tuple(tables))


def _coverage(raw, tree):
    """Share of the assessed weight for which an account has a value of its own."""
    share = sum(weight * raw[code].notna().to_numpy() for code, weight in designed(tree).items())
    return np.round(share, 12)


def _below(accounts, limit):
    n = len(accounts)
    return Fault(
        "KAM-W203",
        some(accounts, 20),
        text("{n:count} accounts have too few values: below {limit:percent} of the weight", n=n, limit=limit),
        text("they have no score and no rank"),
        text("complete their data, or lower score.min_available"),
    )
