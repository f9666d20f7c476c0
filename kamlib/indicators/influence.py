"""What an indicator really does to the score, beside what its weight says it should."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.reliability import cronbach

TWIN, DECIDES = 0.95, 0.5
ENOUGH = 10


@dataclass(frozen=True, eq=False)
class Influence:
    """Nominal weights against what the data make of them.

    Attributes
    ----------
    table : DataFrame
        A row an indicator: ``indicator``, ``dimension`` (its parent), ``share`` (nominal weight in the whole),
        ``with_parent``, ``with_score`` (Pearson correlation of the normalised values), ``influence`` (its squared
        correlation with the score over the sum of all; sums to 1), ``twin`` and ``with_twin`` (the sibling it
        correlates with most).
    names : dict
        What readers call the indicators.
    alpha : Series
        Cronbach's alpha of the indicators of each node that has several.
    warnings : tuple of Fault
        KAM-W220: an indicator runs against its parent, two siblings say the same (r above 0.95), one indicator decides
        the score (influence above 0.5 and twice its share). None below ten accounts.
    """

    table: pd.DataFrame
    alpha: pd.Series
    warnings: tuple
    names: dict


def influence(scores):
    """Effective influence of each indicator that is assessed.

    Notes
    -----
    Squared correlation as a measure of importance: Paruolo, Saisana and Saltelli, Journal of the Royal Statistical
    Society A 176 (2013).
    """
    unit, values = scores.steps["normalised"], scores.composed.values
    shares = scores.weights.set_index("code")["share"]
    rows, alpha = [], {}
    for node in scores.prepared.tree.nodes():
        codes = [child.code for child in node.children if not child.children]
        between = unit[codes].corr()
        if len(codes) > 1:
            alpha[node.code] = cronbach(unit[codes])
        for code in codes:
            rows.append({"indicator": code, "dimension": node.code, "share": shares[code],
                         "with_parent": _correlation(unit[code], values[node.code]),
                         "with_score": _correlation(unit[code], values[scores.prepared.tree.code]),
                         **_twin(between[code].drop(code))})  # fmt: skip
    table = pd.DataFrame(rows)
    squared = table["with_score"].fillna(0.0) ** 2
    table.insert(5, "influence", squared / squared.sum() if squared.sum() > 0 else 0.0)
    names = {leaf.code: leaf.name for leaf in scores.prepared.tree.leaves()}
    enough = int(scores.table["rank"].notna().sum()) >= ENOUGH
    return Influence(
        table, pd.Series(alpha, name="alpha", dtype="float64"), tuple(_warnings(table)) if enough else (), names
    )


def _correlation(column, values):
    both = pd.DataFrame({"x": column.to_numpy(), "y": values}).dropna()
    if len(both) < 2 or both.nunique().min() < 2:
        return np.nan
    return float(both["x"].corr(both["y"]))


def _twin(others):
    known = others.dropna()
    if known.empty:
        return {"twin": "", "with_twin": np.nan}
    return {"twin": known.idxmax(), "with_twin": float(known.max())}


def _warnings(table):
    told = set()
    for row in table.itertuples():
        if row.with_parent < 0:
            yield _fault(
                row.indicator,
                text(
                    "it correlates with its dimension {dimension} at {r:number}",
                    dimension=row.dimension,
                    r=row.with_parent,
                ),
                text("its direction may be reversed, or it measures something else"),
                text("check its direction, or move it to another dimension"),
            )
        if row.with_twin > TWIN and frozenset((row.indicator, row.twin)) not in told:
            told.add(frozenset((row.indicator, row.twin)))
            yield _fault(
                f"{row.indicator}, {row.twin}",
                text("they correlate at {r:number3}", r=row.with_twin),
                text("the same thing is counted twice"),
                text("keep one of the two, or share one weight between them"),
            )
        if row.influence > max(DECIDES, 2 * row.share):
            yield _fault(
                row.indicator,
                text(
                    "it has {influence:percent} of the influence and {share:percent} of the weight",
                    influence=row.influence,
                    share=row.share,
                ),
                text("one indicator decides the score"),
                text("treat its skew, or review the weights"),
            )


def _fault(where, found, means, mend):
    return Fault("KAM-W220", where, found, means, mend)
