"""How far to trust each segment: does it come back with other accounts, other starts, at another date?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.segments import faults
from kamlib.segments.resample import DRAWS, mean_jaccard, overlap, returns

DISSOLVED, RECOVERED = 0.5, 0.75
HOW = (*DRAWS, "time")


@dataclass(frozen=True, eq=False)
class Stability:
    """How well each segment comes back.

    Attributes
    ----------
    table : DataFrame
        One row a segment: ``segment``, ``size``, ``jaccard`` (mean similarity of the cluster most like it),
        ``dissolved`` and ``recovered`` (in how many of the resamples it is at most .5, at least .75), ``resamples`` (in
        how many it was drawn), ``verdict`` (``stable`` from .75, ``doubtful`` from .6, ``unstable``).
    how : str
    moved_share : float
        Over time: the share of the accounts of both dates that left the company of their segment; else missing.
    n_common : int
        Accounts that were compared.
    """

    table: pd.DataFrame
    how: str
    moved_share: float
    n_common: int
    units: ClassVar[dict[str, str]] = {
        "n_segments": "index",
        "n_stable": "index",
        "worst_jaccard": "index",
        "n_common": "accounts",
        "moved_share": "share",
    }

    def facts(self):
        """Number of stable segments, the worst similarity, and over time the share that moved."""
        found = {
            "n_segments": len(self.table),
            "n_stable": int((self.table["jaccard"] >= RECOVERED).sum()),
            "worst_jaccard": round(float(self.table["jaccard"].min()), 12) if len(self.table) else 0.0,
            "n_common": self.n_common,
        }
        return found | ({} if np.isnan(self.moved_share) else {"moved_share": round(self.moved_share, 12)})

    def headline(self, lang="en"):
        """How many segments are stable, and how many accounts moved."""
        facts = self.facts()
        if self.how == "time":
            return text(
                "From one date to the other {moved_share:percent} of {n_common:count} accounts left their segment's "
                "company; {n_stable:count} of {n_segments:count} segments stayed what they were",
                **facts,
            ).to(lang)
        return text(
            "{n_stable:count} of {n_segments:count} segments are stable; the weakest has a Jaccard similarity of "
            "{worst_jaccard:number}",
            **facts,
        ).to(lang)


def stability(segments, *, how="bootstrap", later=None, resamples=100, starts=None, seed):
    """How well each segment comes back (Hennig 2007; the counts are those of R's ``fpc::clusterboot``).

    Parameters
    ----------
    segments : Segments
    how : str
        ``bootstrap``: accounts drawn with replacement, each counted once. ``subset``: half of the accounts. ``seed``:
        all accounts, another start each. ``time``: against `later`. At most 2,000 accounts a resample.
    later : Segments
        Segments of another date; the accounts of both are compared, giants and noise as segments too.
    resamples : int
    starts : int, optional
        Starts of k-means in a resample: 5 unless given, 3 above 1,000 accounts, with ``seed`` 1.
    seed : int
        Has no say over time.

    Returns
    -------
    Stability

    Raises
    ------
    KamError
        KAM-H07 for an unknown `how`; KAM-H08 when `later` is missing or shares no account.

    Examples
    --------
    >>> from kamlib.segments import segment
    >>> features = pd.DataFrame({"account_id": range(40), "revenue": [1.0, 100.0] * 20, "orders": [1, 50] * 20})
    >>> found = stability(segment(features, k=2, ks=[], seed=1), resamples=20, seed=1)
    >>> found.table[["segment", "size", "jaccard", "verdict"]].values.tolist()
    [['S1', 20, 1.0, 'stable'], ['S2', 20, 1.0, 'stable']]
    """
    if how not in HOW:
        faults.refuse(faults.unknown_how(how, HOW))
    if how == "time":
        return _over_time(segments, later)
    labels = segments.codes()
    found = {segments.k: np.zeros((0, 0))}
    if segments.k:
        found = returns(
            segments.matrix,
            {segments.k: labels},
            cluster=segments.again,
            how=how,
            resamples=resamples,
            seed=seed,
            starts=starts,
        )
    sizes = np.bincount(labels[labels >= 0], minlength=segments.k)
    return Stability(_table(segments.clusters, sizes, found[segments.k]), how, np.nan, len(labels))


def _table(names, sizes, similarities):
    mean = mean_jaccard(similarities)
    return pd.DataFrame(
        {
            "segment": names,
            "size": sizes,
            "jaccard": mean,
            "dissolved": (similarities <= DISSOLVED).sum(axis=0),
            "recovered": (similarities >= RECOVERED).sum(axis=0),
            "resamples": np.isfinite(similarities).sum(axis=0),
            "verdict": np.select([mean >= RECOVERED, mean >= 0.6], ["stable", "doubtful"], "unstable").astype(object),
        }
    )


def _over_time(segments, later):
    if later is None:
        faults.refuse(faults.no_later())
    both = segments.table.merge(later.table, on="account_id", suffixes=("", "_later"))
    if both.empty:
        faults.refuse(faults.no_later())
    names = [name for name in segments.names if (both["segment"] == name).any()]
    before = pd.Categorical(both["segment"], names).codes.astype(int)
    after = pd.Categorical(both["segment_later"], later.names).codes.astype(int)
    table = _table(names, np.bincount(before), overlap(before, after)[None, :])
    return Stability(table, "time", _moved(before, after), len(both))


def _moved(before, after):
    """Share of the accounts outside the pairs of segments that match best, each segment in one pair only."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    cells = np.zeros((before.max() + 1, after.max() + 1))
    np.add.at(cells, (before, after), 1)
    rows, columns = linear_sum_assignment(-cells)
    return float(1 - cells[rows, columns].sum() / len(before))
