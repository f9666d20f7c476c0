"""Purchase histories as counts, checked, equal ones collapsed; the search for the parameters they make likeliest."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import minimize

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError, TooFew
from kamlib.base.text import text

ALSO = {"frequency": "x", "recency": "t_x"}
FEWEST_REPEATERS = 10
EDGE = 8.0


@dataclass(frozen=True, eq=False)
class Counts:
    """Distinct histories: repeat purchases, time of the last, time watched; ``weight`` accounts have each."""

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    weight: np.ndarray

    @property
    def scale(self):
        """Mean time watched."""
        return (self.weight * self.age).sum() / self.weight.sum()

    def in_units(self):
        """The same with times as multiples of `scale`, and weights that sum to 1: what a search finds easy."""
        return Counts(self.x, self.t_x / self.scale, self.age / self.scale, self.weight / self.weight.sum())

    def drawn(self, rng):
        """As many accounts drawn anew, with repetition."""
        total = int(self.weight.sum())
        weight = rng.multinomial(total, self.weight / total)
        kept = weight > 0
        return Counts(self.x[kept], self.t_x[kept], self.age[kept], weight[kept])


def counts(summary):
    """Collapse a summary with the columns ``x``, ``t_x``, ``T`` (``frequency`` and ``recency`` are understood too).

    Raises
    ------
    KamError
        KAM-T01 for a missing column; KAM-F01 for histories that cannot be; KAM-F02 (TooFew) for fewer than ten
        repeat buyers.
    """
    frame = summary.rename(columns={old: new for old, new in ALSO.items() if new not in summary})
    checks.columns(frame, ("x", "t_x", "T"), table="summary")
    histories = frame[["x", "t_x", "T"]].to_numpy(dtype="float64", na_value=np.nan)
    _possible(histories)
    cells, weight = np.unique(histories, axis=0, return_counts=True)
    repeaters = int(weight[cells[:, 0] > 0].sum())
    if repeaters < FEWEST_REPEATERS:
        raise TooFew(_too_few(repeaters), exit_code=Exit.INPUT_EMPTY)
    return Counts(*cells.T, weight)


def _possible(histories):
    x, t_x, age = histories.T
    with np.errstate(invalid="ignore"):
        sound = np.isfinite(histories).all(axis=1) & (x >= 0) & (x == np.round(x)) & (age >= 0)
        sound &= (t_x >= 0) & (t_x <= age) & ((x == 0) == (t_x == 0))
    if not sound.all():
        raise KamError(
            Fault(
                "KAM-F01",
                "summary: columns x, t_x, T",
                text("{n:count} accounts whose history cannot be", n=int((~sound).sum())),
                text("x counts repeat purchases, t_x tells when the last was, T how long the account has been watched"),
                text("give whole x of 0 and more, 0 ≤ t_x ≤ T, and t_x of 0 just where x is 0"),
            ),
            exit_code=Exit.INPUT_CORRUPT,
        )


def _too_few(repeaters):
    return Fault(
        "KAM-F02",
        "summary",
        text("{n:count} accounts bought more than once", n=repeaters),
        text("how often accounts buy, and when they stop, cannot be learnt from fewer than ten"),
        text("take a longer history, or rank by trailing revenue, which needs no model"),
    )


def likeliest(loss, starts, *, low=-EDGE):
    """Parameters (positive) at which `loss` of their logarithms is least; `loss` gives its value and its gradient.

    Parameters
    ----------
    loss : function
    starts : sequence of sequence of float
        Logarithms to begin from. The next is tried only where a search ended at an edge; then the best end wins.
    low : float or sequence of float
        Least logarithms.
    """
    bounds = [(least, EDGE) for least in np.broadcast_to(low, len(starts[0]))]
    fits = []
    with _one_thread().limit(limits=1):
        for start in starts:
            fits.append(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=_PRECISE))
            if fits[-1].success and not _at_edge(fits[-1].x, bounds):
                break
    return np.exp(min(fits, key=lambda fit: fit.fun).x)


@cache
def _one_thread():
    """Four parameters are no work to share: threads that wait for one another cost more than the search."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 (looks through all libraries when it is made)

    return ThreadpoolController()


_PRECISE = {"ftol": 1e-13, "gtol": 1e-7}


def _at_edge(found, bounds):
    return any(value <= least or value >= most for value, (least, most) in zip(found, bounds, strict=True))


def same_unit(given, own):
    """Refuse a time in another unit than the model's: weeks taken for days make a forecast seven times too large.

    Raises
    ------
    KamError
        KAM-F03.
    """
    if given is not None and given != own:
        raise KamError(
            Fault(
                "KAM-F03",
                "unit",
                text("times in {given} for a model fitted in {own}", given=given, own=own or "?"),
                text("the forecast would be too large or too small by the ratio of the two units"),
                text("fit the model with unit={given}, or give times in its own unit", given=given),
            )
        )
