"""Competitive profile matrix (竞争态势矩阵, CPM): the same weighted factors for every firm, ratings 1 to 4."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from kamlib.base import checks
from kamlib.base.settings import load
from kamlib.base.text import text
from kamlib.swot.links import Said, Written
from kamlib.swot.refusals import bad_rating, bad_sum, refuse, repeated

MIDDLE = 2.5
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class ProfileMatrix:
    """Firms side by side.

    Attributes
    ----------
    table : DataFrame
        One row a factor and firm: ``factor``, ``weight`` (shares that sum to 1 over the factors), ``firm``, ``rating``
        (1 to 4), ``score`` (weight · rating).
    totals : DataFrame
        One row a firm, best first: ``firm``, ``score`` (1 to 4; the middle is 2.5), ``rank`` (equal scores share one).
    ours : str
        The firm that is us.
    words : dict of {str: Said}
        What factors and firms are called in both languages, where that differs from their code.
    source : str
        Who rated, and when.
    """

    table: pd.DataFrame
    totals: pd.DataFrame
    ours: str
    words: dict = field(default_factory=dict)
    source: str = ""
    units: ClassVar[dict[str, str]] = {
        "ours": "name",
        "score": "index",
        "rank": "index",
        "n_firms": "index",
        "n_factors": "index",
        "first": "name",
        "first_score": "index",
    }

    def facts(self):
        """Our score and place, and the firm with the best score."""
        own, best = self.totals[self.totals["firm"] == self.ours].iloc[0], self.totals.iloc[0]
        return {
            "ours": self.ours,
            "score": float(own["score"]),
            "rank": int(own["rank"]),
            "n_firms": len(self.totals),
            "n_factors": int(self.table["factor"].nunique()),
            "first": str(best["firm"]),
            "first_score": float(best["score"]),
        }

    def headline(self, lang="en"):
        """Where we stand."""
        return text(
            "{ours} scores {score:number} of 4 and stands at place {rank:count} of {n_firms:count}; "
            "the best is {first} with {first_score:number}",
            **self.facts() | {name: self.said(self.facts()[name], lang) for name in ("ours", "first")},
        ).to(lang)

    def said(self, code, lang):
        """What a factor or a firm is called."""
        return getattr(self.words[code], lang) if code in self.words else str(code)

    def gaps(self):
        """What to work on: factors by the score that the best rival has over us, widest first."""
        wide = self.table.pivot(index="factor", columns="firm", values="rating")
        rivals = wide.drop(columns=self.ours)
        weight = self.table.drop_duplicates("factor").set_index("factor")["weight"]
        found = pd.DataFrame({"weight": weight, "ours": wide[self.ours], "best": rivals.max(axis=1)})
        found["best_firm"] = rivals.idxmax(axis=1)
        found["gap"] = found["weight"] * (found["best"] - found["ours"])
        return found.reset_index().sort_values(["gap", "factor"], ascending=[False, True], ignore_index=True)


class Factor(Written):
    """One success factor: its name, weight, and the rating of every firm."""

    name: Said
    weight: float
    ratings: Annotated[dict[str, float], Field(min_length=2)]


class Profile(Written):
    """Who rated whom by what: ratings of ``ours`` and of every rival."""

    ours: Said
    source: Annotated[str, Field(min_length=1)]
    date: date
    factors: Annotated[dict[str, Factor], Field(min_length=1)]


OURS = "ours"


def read_profile(path):
    """The profile matrix that a file such as ``data/demo/profile.yaml`` tells; None for an empty path.

    Raises
    ------
    KamError
        KAM-P01 to KAM-P06 for a file that cannot be read or is written wrongly, and all that :func:`profile_matrix`
        refuses.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> found = read_profile(root() / "data" / "demo" / "profile.yaml")
    >>> found.said("ours", "zh"), round(float(found.table["weight"].sum() / found.facts()["n_firms"]), 6)
    ('我方', 1.0)
    >>> read_profile("") is None
    True
    """
    if not str(path):
        return None
    told = load(path, Profile)
    ratings = pd.DataFrame([{"factor": code, **one.ratings} for code, one in told.factors.items()])
    weights = {code: one.weight for code, one in told.factors.items()}
    found = profile_matrix(ratings, weights=weights, ours=OURS)
    words = {OURS: told.ours} | {code: one.name for code, one in told.factors.items()}
    return ProfileMatrix(found.table, found.totals, OURS, words, f"{told.source}, {told.date}")


def profile_matrix(ratings, *, weights, ours):
    """Weigh ratings of several firms with the same weights.

    Parameters
    ----------
    ratings : DataFrame
        ``factor`` and one column a firm: 1 major weakness, 2 minor weakness, 3 minor strength, 4 major strength.
    weights : dict of {str: float}
        The weight of every factor, from 0; they sum to 1.
    ours : str
        The column that is us.

    Returns
    -------
    ProfileMatrix

    Raises
    ------
    KamError
        KAM-T01 when a column or our own firm is absent, KAM-S60 for a factor twice, KAM-S63 for weights that do not sum
        to 1 or do not fit the factors, KAM-S64 for ratings outside 1 to 4.

    Notes
    -----
    David, "Strategic Management: Concepts and Cases", chapter on the external assessment.

    Examples
    --------
    >>> ratings = pd.DataFrame({"factor": ["price", "service"], "we": [2, 4], "they": [4, 2]})
    >>> matrix = profile_matrix(ratings, weights={"price": 0.4, "service": 0.6}, ours="we")
    >>> [(firm, round(score, 2)) for firm, score in matrix.totals[["firm", "score"]].values.tolist()]
    [('we', 3.2), ('they', 2.8)]
    """
    checks.columns(ratings, ["factor", ours], table="ratings")
    firms = [name for name in ratings.columns if name != "factor"]
    _check(ratings, firms, weights)
    table = ratings.melt(id_vars="factor", value_vars=firms, var_name="firm", value_name="rating")
    table["rating"] = table["rating"].astype("float64")
    table.insert(1, "weight", table["factor"].map(weights).astype("float64"))
    table["score"] = table["weight"] * table["rating"]
    totals = table.groupby("firm", sort=True)["score"].sum().round(12).reset_index()
    totals["rank"] = totals["score"].rank(method="min", ascending=False).astype("int64")
    totals = totals.sort_values(["rank", "firm"], ignore_index=True)
    return ProfileMatrix(table, totals, ours)


def _check(ratings, firms, weights):
    factors = ratings["factor"].tolist()
    faults = [repeated("ratings: column factor", len(factors) - len(set(factors)))] * (len(set(factors)) < len(factors))
    values = list(weights.values())
    known = all(isinstance(w, int | float | np.number) and np.isfinite(w) and w >= 0 for w in values)
    total = float(sum(values)) if known else float("nan")
    if set(weights) != set(factors) or not abs(total - 1) <= TOLERANCE:
        faults.append(bad_sum(f"weights: {', '.join(sorted(set(weights) ^ set(factors))) or 'sum'}", total))
    numbers = ratings[firms].apply(pd.to_numeric, errors="coerce")
    rows, places = np.nonzero(~((numbers >= 1) & (numbers <= 4)).to_numpy())
    faults += [
        bad_rating(f"ratings: {factors[row]}, {firms[place]}", ratings[firms[place]].iloc[row])
        for row, place in zip(rows, places, strict=True)
    ]
    refuse(faults)
