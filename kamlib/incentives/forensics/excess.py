"""Excess mass just above the thresholds: how many more periods end there than a smooth distribution would bring."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.forensics.bunchers import ladder

METHODS = ("polynomial", "neighbours")
LEAST_ACCOUNTS, LEAST_OUTSIDE = 5, 30
NEIGHBOURS, LEAST_BINS = 3, 2


@dataclass(frozen=True, eq=False)
class ExcessMass:
    """Periods about the thresholds in bins of log distance.

    Attributes
    ----------
    table : DataFrame
        A bin a row: ``distance`` (left edge, logarithm of volume over threshold), ``periods``, ``expected`` (the smooth
        counterfactual), ``window`` (the bin lies just above), ``fitted`` (the counterfactual was fitted to it).
    excess : float
        Periods above expectation just above the thresholds; missing where it cannot be told.
    ratio, low, high : float
        `excess` in units of one expected bin, with its 95 % interval over accounts drawn anew.
    why : str
        ``""``, or why it cannot be told: ``few_accounts``, ``few_periods``.
    """

    table: pd.DataFrame
    excess: float
    ratio: float
    low: float
    high: float
    why: str
    units: ClassVar[dict[str, str]] = {
        "verdict": "name",
        "excess": "index",
        "ratio": "index",
        "low": "index",
        "high": "index",
        "n_periods": "index",
    }

    @property
    def verdict(self):
        """``found`` when the interval lies above 0, ``not found`` otherwise, or ``cannot be told``."""
        return "cannot be told" if self.why else "found" if self.low > 0 else "not found"

    def facts(self):
        """Verdict and figures; figures are 0 where it cannot be told."""
        figures = {name: getattr(self, name) for name in ("excess", "ratio", "low", "high")}
        told = {name: 0.0 if np.isnan(value) else round(float(value), 12) for name, value in figures.items()}
        return {"verdict": self.verdict, **told, "n_periods": int(self.table["periods"].sum())}

    def headline(self, lang="en"):
        """How many more periods end just above the thresholds than a smooth distribution brings."""
        facts = self.facts()
        if facts["verdict"] == "cannot be told":
            return text(
                "Whether periods pile up above the rebate thresholds cannot be told: {n:count} periods lie near them",
                n=facts["n_periods"],
            ).to(lang)
        values = {"ratio": facts["ratio"], "low": facts["low"], "high": facts["high"], "n": facts["excess"]}
        return _SENTENCES[facts["verdict"]](values).to(lang)


_SENTENCES = {
    "found": lambda v: text(
        "About {n:number1} periods too many end just above a rebate threshold, {ratio:number1} times a usual bin "
        "({low:number1} to {high:number1})",
        **v,
    ),
    "not found": lambda v: text(
        "No pile of periods above the rebate thresholds: {ratio:number1} times a usual bin "
        "({low:number1} to {high:number1})",
        **{name: value for name, value in v.items() if name != "n"},
    ),
}


def excess_mass(
    volumes, *, thresholds, seed, window=0.04, width=0.02, reach=None, method="polynomial", degree=2, draws=1000
):
    """Excess mass above the thresholds of a rebate, all thresholds laid over each other.

    Parameters
    ----------
    volumes : DataFrame
        ``account_id``, ``volume``: one row an account and period (see :func:`period_volumes`).
    thresholds : sequence of float
        Volumes above 0 at which the rebate steps up, rising.
    seed : int
        Of the draws.
    window, width : float
        Logarithms of volume over threshold: what counts as just above (bins that begin within it), and the width of a
        bin.
    reach : float, optional
        How far to either side is looked; by default .2 or as far as neighbouring thresholds allow.
    method : {"polynomial", "neighbours"}
        The counterfactual: a polynomial through the bins outside, or the mean of the three bins on either side.
        Left out of it are the window and as much below the threshold, from where the periods were moved.
    degree : int
        Of the polynomial.
    draws : int
        Samples of whole accounts, for the interval.

    Returns
    -------
    ExcessMass
        Nothing is told with fewer than 5 accounts or 30 periods in the fitted bins.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N01, N03, N04 for thresholds, KAM-N05 and N07 for settings, KAM-N40 without
        rows, KAM-N41 for a reach beyond half the way to the next threshold, KAM-N42 when the window leaves fewer than
        two bins on either side.

    Notes
    -----
    Chetty, Friedman, Olsen and Pistaferri (2011), https://doi.org/10.1093/qje/qjr013, without their constraint that the
    mass moved comes from above; Kleven (2016), https://doi.org/10.1146/annurev-economics-080315-015234.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> volumes = pd.DataFrame({"account_id": np.repeat([f"{n:02}" for n in range(60)], 4),
    ...                         "volume": 100 * np.exp(rng.uniform(-0.2, 0.2, 240))})
    >>> volumes.loc[volumes.index < 40, "volume"] = 101.0
    >>> found = excess_mass(volumes, thresholds=[100], seed=1)
    >>> found.verdict, round(found.excess)
    ('found', 47)
    """
    checks.columns(volumes, ["account_id", "volume"], table="volumes")
    edges = np.log(ladder(thresholds))
    faults.within(window=(window, None), width=(width, None), degree=(degree, 0), draws=(draws, 1))
    faults.refuse([] if method in METHODS else [faults.unknown("method", method, METHODS)])
    faults.refuse([] if len(volumes) else [evidence_faults.empty("volumes")])
    cells = _cells(edges, width, reach)
    counts = _counts(volumes, edges, cells)
    left = cells[:-1]
    inside = (left >= -1e-9) & (left < window - 1e-9)
    below, above = left < -window - 1e-9, left >= window - 1e-9
    fitted = below | above
    beside = int(below.sum()), int(above.sum())
    poor = min(beside) < LEAST_BINS or sum(beside) < degree + 2
    faults.refuse([evidence_faults.few_bins("window", *beside)] if poor else [])
    smooth = _polynomial(left, fitted, degree) if method == "polynomial" else _neighbours(left, inside, fitted)
    weights = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
    table = pd.DataFrame({"distance": left, "window": inside, "fitted": fitted})
    return _answer(counts, weights, table, smooth)


def _cells(edges, width, reach):
    widest = np.diff(edges).min() / 2 if len(edges) > 1 else np.inf
    if reach is not None and reach > widest:
        faults.refuse([evidence_faults.overlapping("reach", reach, widest)])
    n = int(np.floor(min(0.2, widest) / width + 1e-9)) if reach is None else round(reach / width)
    return np.arange(-n, n + 1) * width


def _counts(volumes, edges, cells):
    """Accounts by bins; a volume on a threshold lies above it."""
    positive = volumes[volumes["volume"].to_numpy(float) > 0]
    distance = np.log(positive["volume"].to_numpy(float))[:, None] - edges
    nearest = distance[np.arange(len(distance)), np.abs(distance).argmin(axis=1)]
    place = np.searchsorted(cells, nearest + 1e-12, side="right") - 1
    near = (place >= 0) & (place < len(cells) - 1)
    account, names = pd.factorize(positive["account_id"])
    counts = np.zeros((len(names), len(cells) - 1))
    np.add.at(counts, (account[near], place[near]), 1)
    return counts[counts.sum(axis=1) > 0]


def _polynomial(left, fitted, degree):
    """Matrix that turns counts of the bins into the smooth counts of all bins."""
    scaled = left / np.abs(left).max()
    basis = np.vander(scaled, degree + 1)
    return basis @ np.linalg.pinv(basis * fitted[:, None])


def _neighbours(left, inside, fitted):
    first, last = np.flatnonzero(inside)[[0, -1]]
    near = np.flatnonzero(fitted)
    chosen = np.concatenate([near[near < first][-NEIGHBOURS:], near[near > last][:NEIGHBOURS]])
    weights = np.zeros(len(left))
    weights[chosen] = 1 / len(chosen)
    return np.tile(weights, (len(left), 1))


def _answer(counts, weights, bins, smooth):
    total, inside = counts.sum(axis=0), bins["window"].to_numpy()
    table = bins.assign(periods=total.astype(int), expected=smooth @ total)
    table = table[["distance", "periods", "expected", "window", "fitted"]]
    why = "few_accounts" if len(counts) < LEAST_ACCOUNTS else ""
    why = why or ("few_periods" if total[bins["fitted"]].sum() < LEAST_OUTSIDE else "")
    if why:
        return ExcessMass(table, np.nan, np.nan, np.nan, np.nan, why)
    excess, ratio = _excess(total[None], inside, smooth)
    low, high = np.quantile(_excess(weights @ counts, inside, smooth)[1], [0.025, 0.975])
    return ExcessMass(table, float(excess[0]), float(ratio[0]), float(low), float(high), "")


def _excess(counts, inside, smooth):
    usual = (counts @ smooth.T)[:, inside]
    excess = counts[:, inside].sum(axis=1) - usual.sum(axis=1)
    return excess, excess / np.maximum(usual.mean(axis=1), 1e-9)
