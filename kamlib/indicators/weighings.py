"""The same system under weights from several sources, side by side, with what each does to the ranks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text

SOURCES = {
    "equal": {"source": "equal"},
    "entropy": {"source": "entropy"},
    "critic": {"source": "critic"},
    "combined": {"source": {"combine": ["manual", "critic"], "alpha": 0.5}},
}
NAMES = {
    "given": text("weights as given"),
    "ahp": text("AHP"),
    "other": text("weights of the other system"),
    "equal": text("equal weights"),
    "entropy": text("entropy weights"),
    "critic": text("CRITIC weights"),
    "combined": text("given and CRITIC"),
}


@dataclass(frozen=True, eq=False)
class Weighings:
    """Weights of the dimensions by source.

    Attributes
    ----------
    table : DataFrame
        ``dimension``, ``given`` (the system's own weights), then a column a source, such as ``ahp``, ``equal``,
        ``entropy``, ``critic``, ``combined``; each sums to 1 over what is assessed.
    effects : DataFrame
        A row a source other than ``given``: ``source``, ``mean_shift`` (mean absolute rank change),
        ``rank_correlation`` (Spearman), ``top_kept`` (share of the top 20 % that stays).
    names : dict
        What readers call the dimensions.
    """

    table: pd.DataFrame
    effects: pd.DataFrame
    names: dict
    units: ClassVar[dict[str, str]] = {
        "n_sources": "index",
        "largest_shift": "accounts",
        "farthest": "name",
        "least_kept": "share",
    }

    def facts(self):
        """The source that moves the ranks most, and how many of the best stay under any."""
        most = self.effects.sort_values("mean_shift", kind="stable").iloc[-1]
        return {
            "n_sources": len(self.effects),
            "largest_shift": round(float(most["mean_shift"]), 4),
            "farthest": str(most["source"]),
            "least_kept": round(float(self.effects["top_kept"].min()), 4),
        }

    def headline(self, lang="en"):
        """One sentence on how far the ranks depend on where the weights come from."""
        return text(
            "Under {n_sources:count} other sources of weights, at least {least_kept:percent} of the top 20% stay; "
            "ranks move most under {farthest}, by {largest_shift:number1} places on average",
            **{**self.facts(), "farthest": NAMES[self.facts()["farthest"]]},
        ).to(lang)


def weighings(scores, *, judged=None):
    """Score the same accounts under weights from several sources.

    Parameters
    ----------
    scores : Scores
        Of the system as it stands.
    judged : IndicatorSystem, optional
        Another system, such as one weighted by AHP, whose weights of the dimensions are taken where it has the same.

    Returns
    -------
    Weighings

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"}, "dimensions": {
    ...     "sales": {"weight": 0.8, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}},
    ...     "credit": {"weight": 0.2, "indicators": {"overdue": {"direction": "cost", "weight": 1}}}}})
    >>> frame = pd.DataFrame({"account_id": list("ABC"), "revenue": [9.0, 5.0, 1.0], "overdue": [3.0, 0.0, 1.0]})
    >>> found = weighings(system.score(frame))
    >>> found.table[["dimension", "given", "equal"]].values.tolist()
    [['sales', 0.8, 0.5], ['credit', 0.2, 0.5]]
    """
    variants = {"given": scores, **_variants(scores, judged)}
    codes = [child.code for child in scores.prepared.tree.children]
    columns = {name: [one.prepared.tree.weights()[code] for code in codes] for name, one in variants.items()}
    rows = [_effect(name, scores, one) for name, one in variants.items() if name != "given"]
    names = {child.code: child.name for child in scores.prepared.tree.children}
    return Weighings(pd.DataFrame({"dimension": codes, **columns}), pd.DataFrame(rows), names)


def _variants(scores, judged):
    """The scores under each source that this system can have."""
    system, found = scores.system, {}
    if judged is not None and (changed := _by(system, judged)) is not None:
        found["ahp" if judged.design.judged else "other"] = changed.score(scores.source)
    for name, source in SOURCES.items():
        if name != "combined" or system.design.source == "manual":
            found[name] = system.with_(weights=source).score(scores.source)
    return found


def _by(system, judged):
    """`system` with the dimension weights of another; None unless both have the same dimensions."""
    ours, theirs = system.design.tree.weights(), judged.design.tree.weights()
    if set(ours) != set(theirs):
        return None
    changes = {f"dimensions.{code}.weight": weight / sum(theirs.values()) for code, weight in theirs.items()}
    manual = {} if system.design.source == "manual" else {"weights": {"source": "manual"}}
    return system.with_(**changes, **manual)


def _effect(name, scores, other):
    both = pd.concat([one.table.set_index("account_id")["rank"] for one in (scores, other)], axis=1).dropna()
    ours, theirs = (both.iloc[:, i].astype("float64") for i in (0, 1))
    top = int(np.ceil(0.2 * len(both) - 1e-9))
    kept = len(set(ours.nsmallest(top).index) & set(theirs.nsmallest(top).index)) / top if top else 0.0
    return {
        "source": name,
        "mean_shift": float((ours - theirs).abs().mean()),
        "rank_correlation": float(ours.corr(theirs, method="spearman")) if len(both) > 1 else 1.0,
        "top_kept": kept,
    }
