"""Tiers against segments: are the clusters more than a revenue cut, and do they pick better accounts?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.segments import faults
from kamlib.segments.cut import best_cuts
from kamlib.segments.picking import picking
from kamlib.segments.result import NOISE

REASONS = {
    "hidden gem": text("behaves like accounts of a higher segment than its low tier suggests"),
    "stronger": text("behaves like accounts of a higher segment than its tier suggests"),
    "fading giant": text("behaves like accounts of a lower segment than its high tier suggests"),
    "weaker": text("behaves like accounts of a lower segment than its tier suggests"),
}


@dataclass(frozen=True, eq=False)
class Agreement:
    """What clusters add to tiers.

    Attributes
    ----------
    table : DataFrame
        Cross table, a row a pair that occurs: ``tier``, ``segment``, ``n``, ``value``.
    differs : DataFrame
        Accounts whose segment is not the one that their tier suggests, most value first: ``account_id``, ``tier``,
        ``segment``, ``suggested`` (segment), ``value``, ``kind`` (hidden gem, stronger, fading giant, weaker).
    cuts : DataFrame
        The plain cut of the value that reproduces the segments best: ``segment``, ``n``, ``lowest`` value, ``same``
        (accounts that are in the segment too).
    picks : DataFrame or None
        At equal list size, with `future`: ``method``, ``size``, ``precision``, ``captured``; see `picking`.
    ari, ami : float
        Adjusted Rand index and adjusted mutual information of tiers and segments.
    cut_ari, cut_same : float
        Adjusted Rand index of the plain cut and the segments; share of the accounts that it puts in the same.
    """

    table: pd.DataFrame
    differs: pd.DataFrame
    cuts: pd.DataFrame
    picks: pd.DataFrame | None
    ari: float
    ami: float
    cut_ari: float
    cut_same: float
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_differ": "accounts",
        "n_hidden_gems": "accounts",
        "n_fading_giants": "accounts",
        "ari": "index",
        "ami": "index",
        "cut_ari": "index",
        "cut_same": "share",
        "precision_value": "share",
        "precision_segments": "share",
        "captured_value": "share",
        "captured_segments": "share",
    }

    def facts(self):
        """How alike tiers, segments and a plain cut are, and with `future` what each picks."""
        kinds = self.differs["kind"].value_counts()
        found = {
            "n_accounts": int(self.table["n"].sum()),
            "n_differ": len(self.differs),
            "n_hidden_gems": int(kinds.get("hidden gem", 0)),
            "n_fading_giants": int(kinds.get("fading giant", 0)),
            **{name: round(getattr(self, name), 12) for name in ("ari", "ami", "cut_ari", "cut_same")},
        }
        for name in ("precision", "captured") if self.picks is not None else ():
            rows = self.picks.set_index("method")[name]
            found |= {f"{name}_{method}": round(float(rows[method]), 12) for method in ("value", "segments")}
        return found

    def headline(self, lang="en"):
        """How much of the segments a plain cut reproduces, and which picks better."""
        facts = self.facts()
        if "precision_value" not in facts:
            return text(
                "A plain cut of the value puts {cut_same:percent} of {n_accounts:count} accounts into the same segment "
                "(adjusted Rand index {cut_ari:number})",
                **facts,
            ).to(lang)
        return text(
            "A plain cut of the value puts {cut_same:percent} of {n_accounts:count} accounts into the same segment; "
            "of the later best accounts the value alone finds {precision_value:percent}, "
            "segment membership {precision_segments:percent}",
            **facts,
        ).to(lang)


def reason(kind):
    """Why an account stands in the list of those that differ, as Text.

    >>> str(reason("weaker"))
    'behaves like accounts of a lower segment than its tier suggests'
    """
    return REASONS[kind]


def agreement(tiers, segments, *, value, future=None):
    """Compare tiers with segments, and both with a plain cut of the value.

    Parameters
    ----------
    tiers : DataFrame
        ``account_id`` and ``tier``; the best tier first if ``tier`` is an ordered categorical of which the first
        category is the best, else by falling median value.
    segments : Segments
        Noise is compared, but has no place in the order.
    value : Series
        Money by account id, such as the revenue of twelve months; the order of the plain cut.
    future : Series, optional
        Money of the period after, by account id; accounts that are absent have none.

    Returns
    -------
    Agreement
        Of the accounts that have a tier and a segment. Segments in their order (giants, S1, S2, …) are laid along the
        accounts in order of value, with as many cuts as agree best; the segment that a tier suggests is found in the
        same way along the order of tier, then value.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts; KAM-H09 for accounts without a value, or without a tier.

    Examples
    --------
    >>> from kamlib.segments import segment
    >>> features = pd.DataFrame({"account_id": list("abcdef"), "revenue": [900.0, 800.0, 9.0, 8.0, 7.0, 6.0]})
    >>> tiers = pd.DataFrame({"account_id": list("abcdef"), "tier": ["A", "A", "A", "B", "B", "B"]})
    >>> value = features.set_index("account_id")["revenue"]
    >>> found = agreement(tiers, segment(features, k=2, ks=[], seed=1), value=value)
    >>> found.cut_same, found.differs[["account_id", "segment", "suggested"]].values.tolist()
    (1.0, [])
    """
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score  # noqa: PLC0415

    frame, order, ranks = _joined(tiers, segments, value)
    by_value = frame.sort_values(["value", "account_id"], ascending=[False, True], ignore_index=True)
    plain = _laid(by_value, order, by_value["value"].diff().ne(0).to_numpy())
    by_tier = frame.assign(rank=frame["tier"].map(ranks)).sort_values(
        ["rank", "value", "account_id"], ascending=[True, False, True], ignore_index=True
    )
    changes = by_tier[["rank", "value"]].diff().ne(0).any(axis=1).to_numpy()
    told = by_tier.assign(suggested=_laid(by_tier, order, changes))
    return Agreement(
        table=frame.groupby(["tier", "segment"], observed=True)
        .agg(n=("value", "size"), value=("value", "sum"))
        .reset_index(),
        differs=_differing(told, order, ranks),
        cuts=_cut_table(by_value, plain, order),
        picks=None if future is None else picking(frame.assign(rank=frame["tier"].map(ranks)), order, future),
        ari=float(adjusted_rand_score(frame["tier"].astype(str), frame["segment"])),
        ami=float(adjusted_mutual_info_score(frame["tier"].astype(str), frame["segment"])),
        cut_ari=float(adjusted_rand_score(plain, by_value["segment"])),
        cut_same=float((plain == by_value["segment"].to_numpy()).mean()),
    )


def _joined(tiers, segments, value):
    """Accounts with tier, segment and value; segments in order; position of each tier."""
    checks.columns(tiers, ["account_id", "tier"], table="tiers")
    tiers = tiers[["account_id", "tier"]].assign(account_id=tiers["account_id"].astype(str))
    checks.unique(tiers, "account_id", table="tiers")
    frame = segments.table[["account_id", "segment"]].merge(tiers, on="account_id", how="left")
    money = pd.Series(value.to_numpy(dtype=float), index=value.index.astype(str))
    frame["value"] = frame["account_id"].map(money)
    wrong = [(where, int(frame[name].isna().sum())) for where, name in (("tiers", "tier"), ("value", "value"))]
    faults.refuse(*(faults.other_accounts(where, n) for where, n in wrong if n))
    kind = frame["tier"].dtype
    if isinstance(kind, pd.CategoricalDtype) and kind.ordered:
        names = list(kind.categories)
    else:
        names = list(frame.groupby("tier")["value"].median().sort_values(ascending=False, kind="stable").index)
    frame = frame.assign(tier=frame["tier"].astype(object))
    return frame, [name for name in segments.names if name != NOISE], {name: place for place, name in enumerate(names)}


def _laid(frame, order, breaks):
    """The segments laid along the rows of `frame` in their order, so that most accounts agree."""
    codes = frame["segment"].map({name: place for place, name in enumerate(order)}).fillna(-1).to_numpy(dtype=int)
    return np.array(order, dtype=object)[best_cuts(codes, breaks, len(order))] if order else frame["segment"].to_numpy()


def _differing(told, order, ranks):
    place = {name: position for position, name in enumerate(order)}
    rows = told[(told["segment"] != told["suggested"]) & told["segment"].isin(place)]
    better = rows["segment"].map(place) < rows["suggested"].map(place)
    high = rows["rank"] < len(ranks) / 2
    kind = np.select([better & ~high, better, high], ["hidden gem", "stronger", "fading giant"], "weaker").astype(
        object
    )
    found = rows.assign(kind=kind).sort_values(["value", "account_id"], ascending=[False, True], ignore_index=True)
    return found[["account_id", "tier", "segment", "suggested", "value", "kind"]]


def _cut_table(by_value, plain, order):
    same = by_value.assign(plain=plain, same=plain == by_value["segment"].to_numpy())
    grouped = same.groupby("plain").agg(n=("value", "size"), lowest=("value", "min"), same=("same", "sum"))
    return grouped.reindex(order).rename_axis("segment").reset_index().fillna({"n": 0, "same": 0})
