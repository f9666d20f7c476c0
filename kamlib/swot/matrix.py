"""The SWOT sheet of an account from one perspective: weights, ratings, IFE and EFE."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import KamError
from kamlib.base.text import text
from kamlib.swot import matrix_faults as faults
from kamlib.swot.evidence import written
from kamlib.swot.rules import PERSPECTIVES, QUADRANTS
from kamlib.swot.weights import weighed

SIDES = {"strength": "internal", "weakness": "internal", "opportunity": "external", "threat": "external"}
RANGES = {"strength": (3, 4), "weakness": (1, 2), "opportunity": (1, 4), "threat": (1, 4)}
MIDPOINT, OUTER = 2.5, 0.1
NEEDED = (
    "account_id",
    "code",
    "perspective",
    "quadrant",
    "sentence",
    "weight",
    "quantile",
    "stronger",
    "kind",
    "stale",
)


@dataclass(frozen=True, eq=False)
class Matrix:
    """One sheet.

    Attributes
    ----------
    items : DataFrame
        One row a statement, by quadrant (S, W, O, T), then weight: ``code``, ``quadrant``, ``sentence``, ``kind``,
        ``stale``, ``local``, ``group``, ``weight`` (local × group; sums to 1), ``side`` (internal, external),
        ``side_weight`` (sums to 1 on each side), ``rating`` (missing where nobody rated our response), ``rated_by``
        (rule, given or ``""``), ``points`` (side_weight × rating).
    account_id, perspective : str
    judged : dict of {str: Priorities}
        Of what was compared in pairs: ``groups`` and quadrants.
    accepted : str
        Why inconsistent comparisons were accepted.
    """

    items: pd.DataFrame
    account_id: str
    perspective: str
    judged: dict
    accepted: str
    units: ClassVar[dict[str, str]] = {
        "account_id": "name",
        "perspective": "name",
        **{f"n_{quadrant}": "lines" for quadrant in QUADRANTS},
        "n_stale": "lines",
        "ife": "index",
        "efe": "index",
        "efe_rated_share": "share",
        "cr": "index",
        "accepted": "name",
    }

    @property
    def table(self):
        """The sheet as a file can hold it: ``sentence_en``, ``sentence_zh`` in place of the sentence."""
        return written(self.items)

    @property
    def ife(self):
        """Σ weight × rating of strengths and weaknesses, from 1 to 4; missing without any."""
        return self._total("internal")[0]

    @property
    def efe(self):
        """The same of the rated opportunities and threats, their weights scaled to 1; missing where none is rated."""
        return self._total("external")[0]

    def _total(self, side):
        rows = self.items[(self.items["side"] == side) & self.items["rating"].notna()]
        share = float(rows["side_weight"].sum())
        return (float(rows["points"].sum()) / share if share > 0 else float("nan")), share

    def facts(self):
        """Counts, totals (``""`` where there are none), the largest consistency ratio."""
        counts = self.items["quadrant"].value_counts()
        (ife, _), (efe, share) = self._total("internal"), self._total("external")
        return {
            "account_id": self.account_id,
            "perspective": self.perspective,
            **{f"n_{quadrant}": int(counts.get(quadrant, 0)) for quadrant in QUADRANTS},
            "n_stale": int(self.items["stale"].sum()),
            "ife": _rounded(ife),
            "efe": _rounded(efe),
            "efe_rated_share": round(share, 12),
            "cr": round(max((one.cr for one in self.judged.values()), default=0.0), 12),
            "accepted": self.accepted,
        }

    def headline(self, lang="en"):
        """How many statements stand in each quadrant, and what the totals say."""
        facts = self.facts() | {"perspective": PERSPECTIVES[self.perspective], "midpoint": MIDPOINT}
        if not len(self.items):
            return text("{account_id}, {perspective}: no statement is supported by the data", **facts).to(lang)
        if facts["ife"] == "":
            return text(
                "{account_id}, {perspective}: no strength and no weakness, opportunities {n_opportunity:count}, "
                "threats {n_threat:count}",
                **facts,
            ).to(lang)
        if facts["efe"] == "":
            return text(
                "{account_id}, {perspective}: strengths {n_strength:count}, weaknesses {n_weakness:count}, "
                "opportunities {n_opportunity:count}, threats {n_threat:count}; internal score {ife:number} (midpoint "
                "{midpoint:number1}), our response is not rated",
                **facts,
            ).to(lang)
        return text(
            "{account_id}, {perspective}: strengths {n_strength:count}, weaknesses {n_weakness:count}, "
            "opportunities {n_opportunity:count}, threats {n_threat:count}; internal score {ife:number}, external "
            "score {efe:number} (midpoint {midpoint:number1})",
            **facts,
        ).to(lang)


def matrix(items, *, perspective, weights="equal", ratings=None, accepted=""):
    """The sheet of one account from one perspective.

    Parameters
    ----------
    items : DataFrame
        Statements of one account, as :func:`kamlib.swot.evidence` gives them; those of the other perspective are left
        out.
    perspective : {"account", "relationship"}
    weights : "equal", "given", dict of {code: number}, or Pairwise
        See :func:`kamlib.swot.weights.weighed`.
    ratings : dict of {code: number}, optional
        Strengths 3 to 4, weaknesses 1 to 2; opportunities and threats 1 to 4: how well we respond. Unless given, a
        strength is rated 4 in the outer tenth of its peers and 3 elsewhere, a weakness 1 and 2; how well we respond no
        table tells, so that it stays unrated.
    accepted : str
        Why comparisons with a consistency ratio above 0.10 are accepted.

    Returns
    -------
    Matrix

    Raises
    ------
    KamError
        KAM-T01 for absent columns; KAM-S21 several accounts; KAM-S22 to S25 weights; KAM-S26 ratings; KAM-S27 a code
        twice; KAM-S28 an unknown perspective.

    Notes
    -----
    IFE and EFE: David, *Strategic Management* (1986). A'WOT: Kurttila, Pesonen, Kangas and Kajanus, Forest Policy and
    Economics 1 (2000).

    Examples
    --------
    >>> from kamlib.swot import evidence, load_rules
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> found = matrix(evidence(facts, load_rules(), as_of="2025-12-31").items, perspective="relationship")
    >>> found.items[["code", "weight", "rating"]].values.tolist(), found.ife
    ([['RS_SCORE', 0.5, 4.0], ['RT_DEPENDENCE', 0.5, nan]], 4.0)
    """
    rows = _rows(items, perspective)
    shares, judged = weighed(rows, weights, accepted=accepted)
    table = rows[["code", "quadrant", "sentence", "kind", "stale"]].join(shares)
    table["side"] = table["quadrant"].map(SIDES).astype("str")
    total = table.groupby("side")["weight"].transform("sum")
    table["side_weight"] = table["weight"] / total.where(total > 0)
    rated = _rated(rows, ratings or {})
    table["rating"], table["rated_by"] = rated["rating"], rated["rated_by"]
    table["points"] = table["side_weight"] * table["rating"]
    place = table["quadrant"].map({name: n for n, name in enumerate(QUADRANTS)}).astype("float64")
    order = np.lexsort((-table["weight"].to_numpy(), place.to_numpy()))
    account = str(rows["account_id"].iloc[0]) if len(rows) else _named(items)
    return Matrix(table.iloc[order].reset_index(drop=True), account, perspective, judged, accepted.strip())


def _rows(items, perspective):
    checks.columns(items, NEEDED, table="items")
    if perspective not in PERSPECTIVES:
        raise KamError(faults.unknown_perspective(perspective, PERSPECTIVES))
    accounts = items["account_id"].unique()
    if len(accounts) > 1:
        raise KamError(faults.several_accounts(accounts))
    rows = items[items["perspective"] == perspective].reset_index(drop=True)
    repeated = rows.loc[rows["code"].duplicated(), "code"]
    if len(repeated):
        raise KamError(faults.twice("items", ", ".join(repeated.unique()[:5])))
    return rows


def _named(items):
    return str(items["account_id"].iloc[0]) if len(items) else ""


def _rated(rows, given):
    """Ratings: given ones, else by the outer tenth for what lies within."""
    quadrants = dict(zip(rows["code"], rows["quadrant"], strict=True))
    wrong = [faults.unknown_rating(code, quadrants) for code in given if code not in quadrants]
    for code, value in given.items():
        low, high = RANGES[quadrants[code]] if code in quadrants else (1, 4)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if code in quadrants and not (number and low <= value <= high):
            wrong.append(faults.rating(code, value, low, high))
    if wrong:
        raise KamError(*wrong)
    quantile, way = rows["quantile"].astype("float64"), rows["stronger"]
    outer = ((way == "high") & (quantile >= 1 - OUTER)) | ((way == "low") & (quantile <= OUTER))
    rating = rows["quadrant"].map({"strength": 3.0, "weakness": 2.0}).astype("float64")
    rating += outer * rows["quadrant"].map({"strength": 1.0, "weakness": -1.0}).astype("float64")
    by = rating.notna().map({True: "rule", False: ""})
    told = rows["code"].map(given).astype("float64")
    return pd.DataFrame({"rating": told.fillna(rating), "rated_by": by.where(told.isna(), "given")})


def _rounded(value):
    return "" if np.isnan(value) else round(value, 12)
