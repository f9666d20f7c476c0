"""The list that a score makes, and how it did: who was on it, who should have been, how much of the money it held."""

from dataclasses import dataclass

import numpy as np

_EDGE = 1e-9


def size(budget, n):
    """How many of `n` accounts a budget pays for: a share in (0, 1), rounded, at least one; or a number of accounts.

    >>> size(0.20, 4277), size(0.20, 2), size(24, 4277)
    (855, 1, 24)
    """
    wanted = int(np.floor(budget * n + 0.5)) if 0 < budget < 1 else int(budget)
    return min(max(wanted, 1), n)


def ordered(score, seen):
    """Positions of the accounts, best first; equal scores by trailing revenue, all revenue, then account id."""
    keys = (seen["account_id"].to_numpy(dtype=str), -seen["revenue"].to_numpy(), -seen["revenue_12m"].to_numpy())
    return np.lexsort((*keys, -np.asarray(score, dtype="float64")))


def leading(values, count):
    """The `count` largest of `values` above zero as a mask; equal values by position."""
    values = np.asarray(values, dtype="float64")
    mask = np.zeros(len(values), dtype=bool)
    mask[np.argsort(-values, kind="stable")[:count]] = True
    return mask & (values > 0)


def count_for(values, cut):
    """How many of the largest `values` reach the share `cut` of their positive total; the one that crosses is in.

    >>> count_for([50.0, 30.0, 15.0, 5.0, -4.0], 0.80)
    2
    """
    values = np.sort(np.clip(np.asarray(values, dtype="float64"), 0, None))[::-1]
    if not values.sum() > 0:
        return 0
    before = np.concatenate([[0.0], np.cumsum(values)[:-1]]) / values.sum()
    return int(((before < cut - _EDGE) & (values > 0)).sum())


@dataclass(frozen=True, eq=False)
class Truth:
    """What the known accounts of one origin did in its horizon.

    Attributes
    ----------
    money : array
        Net money by account, in the order of the features; what is below zero counts as zero, so that no list can
        capture more than there is.
    is_top : array of bool
        The top accounts among those with money above zero: as many as the list holds, or all if fewer are active.
    is_core : array of bool
        The shortest leading list that reaches 80 % of the money of the known accounts.
    listed, core_listed : int
        Sizes of the list of the budget, and of the list that is compared with the core.
    """

    money: np.ndarray
    is_top: np.ndarray
    is_core: np.ndarray
    listed: int
    core_listed: int

    @classmethod
    def of(cls, seen, future, *, budget, cut=0.80):
        """The truth of one origin; `future` is aligned to `seen`."""
        listed = size(budget, len(seen))
        core = leading(future, count_for(future, cut))
        core_listed = max(count_for(seen["revenue"], cut), 1)
        return cls(np.clip(future, 0.0, None), leading(future, listed), core, listed, core_listed)

    def marks(self, order):
        """Shares that the list made of the first of `order` reaches; missing where there is nothing to reach."""
        on, long = order[: self.listed], order[: self.core_listed]
        hits = self.is_top[on].sum()
        return {
            "precision": hits / self.listed,
            "recall": _share(hits, self.is_top.sum()),
            "recall_80": _share(self.is_core[long].sum(), self.is_core.sum()),
            "captured": _share(self.money[on].sum(), self.money.sum()),
        }


def _share(part, whole):
    return float(part / whole) if whole > 0 else np.nan
