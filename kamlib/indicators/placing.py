"""Tiers: a place among the accounts, a score, or a rank-sum ratio that reaches a cut."""

import numpy as np
import pandas as pd

from kamlib.indicators.design_faults import few_accounts
from kamlib.indicators.faults import refuse
from kamlib.indicators.ranksum import rsr


def places(tiers, n):
    """Lowest rank of each tier but the last, by place among `n` accounts: the account that crosses a cut is in.

    >>> from kamlib.indicators.design import Tiers
    >>> places(Tiers(), 260), places(Tiers(), 12)
    ((13, 52, 130), (1, 3, 6))
    """
    return tuple(int(np.ceil(round((1 - cut) * n, 9))) for _, cut in tiers.cuts)


def compared(tiers, scores, ranks, normalised, shares):
    """What is held against the cuts, higher being better, and the cuts on its scale.

    Raises
    ------
    KamError
        KAM-E115, when there are fewer accounts than tiers by quantile.
    """
    if tiers.by == "score":
        return scores, tuple(cut for _, cut in tiers.cuts)
    n = int(ranks.notna().sum())
    if tiers.by == "quantile":
        if n < len(tiers.names):
            refuse([few_accounts(n, len(tiers.names))])
        return -ranks.astype("float64"), tuple(-place for place in places(tiers, n))
    known = normalised[ranks.notna()]
    telling = known.fillna(known.median()).loc[:, lambda frame: frame.nunique() > 1]
    found = rsr(telling, {code: shares[code] for code in telling})
    cuts = tuple(found.intercept + found.slope * cut for _, cut in tiers.cuts)
    return found.table["rsr"].reindex(scores.index), cuts


def placed(tiers, held, cuts):
    """The tier of each account: the first whose cut it reaches; missing where nothing is known."""
    reached = [held >= cut - 1e-9 for cut in cuts]
    names = np.select(reached, tiers.names[:-1], default=tiers.rest) if reached else tiers.rest
    return pd.Series(names, index=held.index, dtype="str").where(held.notna())
