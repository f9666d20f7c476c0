"""Where a tier ends: at a share of the accounts, at a score, or where the team can serve no more."""

from collections.abc import Mapping

import numpy as np

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.tiers.names import TIERS

CUTS = {
    "quantile": {"diamond": 0.05, "gold": 0.15, "silver": 0.30},
    "score": {"diamond": 80.0, "gold": 60.0, "silver": 40.0},
    "capacity": {"diamond": 24, "gold": 76, "silver": 200},
}


def cuts_of(by, cuts):
    """`cuts` (None: ``CUTS[by]``) as three numbers, best tier first.

    Raises
    ------
    KamError
        KAM-M01 for an unknown way to cut; KAM-M02 for tiers without a cut, shares that are none or pass 1 together,
        scores that do not fall, capacities that are no whole numbers from 0.

    >>> cuts_of("capacity", {"diamond": 6, "gold": 24, "silver": 100})
    [6, 24, 100]
    """
    if by not in CUTS:
        unknown = text("unknown way to cut {value}", value=repr(by))
        raise KamError(Fault("KAM-M01", "by", unknown, text("tiers cannot be cut by it"), did_you_mean(by, CUTS)))
    cuts = CUTS[by] if cuts is None else cuts
    if not isinstance(cuts, Mapping) or set(cuts) != set(TIERS[:3]):
        raise _wrong(cuts, text("write one cut each for diamond, gold and silver; standard takes the rest"))
    values = [cuts[tier] for tier in TIERS[:3]]
    if not all(isinstance(v, int | float | np.number) and not isinstance(v, bool) and np.isfinite(v) for v in values):
        raise _wrong(cuts, text("write numbers"))
    _CHECKS[by](values, cuts)
    return values


def _shares(values, cuts):
    if min(values) < 0 or sum(values) > 1 + 1e-9:
        raise _wrong(cuts, text("write the share of accounts of each tier; together they are at most 1"))


def _falling(values, cuts):
    if not values[0] > values[1] > values[2]:
        raise _wrong(cuts, text("write the lowest score of each tier; a better tier asks for more"))


def _counts(values, cuts):
    if min(values) < 0 or any(float(v) != int(v) for v in values):
        raise _wrong(cuts, text("write how many accounts each tier can keep, as whole numbers from 0"))


_CHECKS = {"quantile": _shares, "score": _falling, "capacity": _counts}


def sizes(by, values, n):
    """How many accounts the first one, two and three tiers hold together, of `n` with a score.

    >>> sizes("quantile", [0.05, 0.15, 0.30], 10), sizes("capacity", [6, 24, 100], 50)
    ([1, 2, 5], [6, 30, 50])
    """
    ends = np.cumsum(values)
    if by == "quantile":
        ends = np.floor(ends * n + 0.5 + 1e-9)
    return [int(min(end, n)) for end in ends]


def _wrong(cuts, mend):
    return KamError(
        Fault("KAM-M02", "cuts", text("{value}", value=repr(cuts)[:120]), text("the tiers cannot be cut"), mend)
    )
