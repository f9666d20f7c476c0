"""Why an account has its score: contributions of its indicators that add up, and what the next tier would take."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.labels import value_name
from kamlib.base.text import text
from kamlib.indicators.means import to_sum
from kamlib.indicators.order import rank
from kamlib.indicators.scaling import directed


@dataclass(frozen=True, eq=False)
class Explanation:
    """One account.

    Attributes
    ----------
    table : DataFrame
        One row an indicator that is assessed: ``dimension``, ``indicator``, ``raw``, ``normalised``, ``weight`` (its
        share in this account's score, after gaps), ``contribution``, ``rank`` (of the raw value, among the accounts).
        Contributions sum to ``total``: the score itself under an arithmetic root, its logarithm under a geometric one.
        A gap contributes nothing.
    scale : str
        ``score``, ``log score`` or ``power of score``: what the contributions sum to.
    next_tier : str
        The better tier, empty for the best.
    distance : float
        What is short of it: points of score (by score or by quantile: to the last account in that tier), or of the
        rank-sum ratio.
    """

    account_id: str
    score: float
    rank: int
    tier: str
    table: pd.DataFrame
    total: float
    scale: str
    next_tier: str
    distance: float
    names: dict
    units: ClassVar[dict[str, str]] = {"score": "index", "rank": "accounts", "tier": "name", "next_tier": "name",
                                       "distance": "index", "strongest": "name", "weakest": "name"}  # fmt: skip

    def facts(self):
        """Score, rank, tier, distance to the next one, best and worst indicator."""
        known = self.table.dropna(subset=["normalised"]).sort_values("normalised", kind="stable")
        return {
            "score": round(self.score, 4),
            "rank": self.rank,
            "tier": self.tier,
            "next_tier": self.next_tier,
            "distance": round(self.distance, 4),
            "strongest": known["indicator"].iloc[-1],
            "weakest": known["indicator"].iloc[0],
        }

    def headline(self, lang="en"):
        """One sentence on rank, tier and what the next tier would take."""
        facts = {**self.facts(), "account_id": self.account_id}
        facts |= {end: self.names[facts[end]] for end in ("strongest", "weakest")}
        facts |= {name: value_name(facts[name], "tier") for name in ("tier", "next_tier")}
        if not self.next_tier:
            message = text(
                "{account_id} has rank {rank:count} in the best tier, {tier}; "
                "strongest in {strongest}, weakest in {weakest}",
                **facts,
            )
        else:
            message = text(
                "{account_id} has rank {rank:count} in tier {tier}, {distance:number} short of {next_tier}; "
                "strongest in {strongest}, weakest in {weakest}",
                **facts,
            )
        return message.to(lang)


def explained(scores, account_id):
    """The explanation of one account with a score.

    Raises
    ------
    KamError
        KAM-E119, when the account is not there or has no score.
    """
    row = _row(scores, str(account_id))
    at = scores.steps["raw"].index.get_loc(str(account_id))
    tree, whole = scores.prepared.tree, scores.composed
    parts, weights = {}, {}
    total = float(whole.sums[tree.code][at])
    _share_out(tree, whole, at, (1.0, 1.0), (parts, weights))
    table = _table(scores, tree, at, parts, weights)
    names, tier = scores.system.design.tiers.names, str(row["tier"])
    place = names.index(tier)
    return Explanation(
        account_id=str(account_id),
        score=float(row["score"]),
        rank=int(row["rank"]),
        tier=tier,
        table=table,
        total=total,
        scale={1.0: "score", 0.0: "log score"}.get(tree.exponent, "power of score"),
        next_tier=names[place - 1] if place else "",
        distance=_distance(scores, at, place) if place else 0.0,
        names={part.code: part.name for part in (*tree.children, *tree.leaves())},
    )


def _row(scores, account_id):
    table = scores.table.set_index("account_id")
    if account_id in table.index and pd.notna(table.loc[account_id, "rank"]):
        return table.loc[account_id]
    there = account_id in table.index
    raise KamError(
        Fault(
            "KAM-E119",
            account_id,
            text("the account has no score") if there else text("no such account"),
            text("there is nothing to explain"),
            text("complete its data") if there else did_you_mean(account_id, table.index[:1000]),
        )
    )


def _share_out(node, whole, at, given, found):
    """Give each child its part of the node's amount: `given` is (amount a unit of the node's sum, weight)."""
    rate, share = given
    own = {code: w for code, w in whole.weights[node.code].items() if not np.isnan(whole.values[code][at])}
    total = sum(own.values())
    for child in node.children:
        if child.code not in own:
            _nothing(child, found)
            continue
        w = own[child.code] / total
        part = rate * w * float(to_sum(whole.values[child.code][at], node.exponent))
        if not child.children:
            found[0][child.code], found[1][child.code] = part, share * w
        elif child.exponent == node.exponent:
            _share_out(child, whole, at, (rate * w, share * w), found)
        else:
            _split(child, whole, at, (part, share * w), found)


def _split(child, whole, at, given, found):
    """The part of a node whose mean is of another kind than its parent's: in proportion to what it sums up."""
    part, share = given
    held = float(whole.sums[child.code][at])
    if held != 0:
        _share_out(child, whole, at, (part / held, share), found)
        return
    leaves = [leaf for leaf in child.leaves() if not np.isnan(whole.values[leaf.code][at])]
    _nothing(child, found)
    for leaf in leaves:
        found[0][leaf.code], found[1][leaf.code] = part / len(leaves), share / len(leaves)


def _nothing(child, found):
    for leaf in child.leaves() if child.children else [child]:
        found[0][leaf.code] = found[1][leaf.code] = 0.0


def _table(scores, tree, at, parts, weights):
    raw, unit = scores.steps["raw"], scores.steps["normalised"]
    rows = []
    for child in tree.children:
        for leaf in child.leaves() if child.children else [child]:
            rows.append(
                {
                    "dimension": child.code,
                    "indicator": leaf.code,
                    "raw": raw[leaf.code].iloc[at],
                    "normalised": unit[leaf.code].iloc[at],
                    "weight": weights[leaf.code],
                    "contribution": parts[leaf.code],
                    "rank": rank(pd.Series(directed(raw[leaf.code].to_numpy(), leaf.direction))).iloc[at],
                }
            )
    return pd.DataFrame(rows).astype({"rank": "Int64"})


def _distance(scores, at, place):
    """Points to the better tier: to its cut, or to the last account that is in it."""
    if scores.system.design.tiers.by != "quantile":
        return float(scores.cuts[place - 1] - scores.held.iloc[at])
    inside = scores.held >= scores.cuts[place - 1] - 1e-9
    score = pd.Series(scores.composed.values[scores.prepared.tree.code], index=scores.held.index)
    return float(score[inside].min() - score.iloc[at])
