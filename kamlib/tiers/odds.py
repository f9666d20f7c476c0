"""How likely each account is to stand in each tier, from scores as they might be."""

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.cuts import sizes
from kamlib.tiers.names import TIERS


def odds(draws, *, accounts, by, cuts):
    """Share of the draws in which each account stands in each tier, by score alone.

    Parameters
    ----------
    draws : DataFrame
        One column a draw, indexed by ``account_id``; no missing values.
    accounts : sequence of str
    by, cuts
        As checked by :func:`kamlib.tiers.cuts.cuts_of`.

    Returns
    -------
    DataFrame
        ``p_diamond``, ``p_gold``, ``p_silver``, ``p_standard`` by ``account_id``; accounts without draws are missing.

    Raises
    ------
    KamError
        KAM-M09 for draws that are none, belong to other accounts, stand twice, or are no finite numbers.

    >>> draws = pd.DataFrame({"one": [3.0, 2.0, 1.0], "two": [2.0, 3.0, 1.0]}, index=list("abc"))
    >>> odds(draws, accounts=list("abc"), by="capacity", cuts=[1, 1, 1])["p_diamond"].tolist()
    [0.5, 0.5, 0.0]
    """
    frame = draws.set_axis(draws.index.astype("str"), axis=0)
    values = frame.apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    if not (values.size and np.isfinite(values).all() and frame.index.is_unique and frame.index.isin(accounts).all()):
        raise KamError(
            Fault(
                "KAM-M09",
                "draws",
                text("draws that are missing, infinite, repeated, or of accounts that are not there"),
                text("no probability of a tier can be counted from them"),
                text("give one finite score for each account and draw, indexed by account_id"),
            )
        )
    code = np.apply_along_axis(_tiers, 0, values, by, cuts)
    shares = {f"p_{tier}": (code == level).mean(axis=1) for level, tier in enumerate(TIERS)}
    return pd.DataFrame(shares, index=frame.index)


def _tiers(score, by, cuts):
    if by == "score":
        return 3 - sum(score >= cut for cut in cuts)
    place = np.empty(len(score), dtype=int)
    place[np.argsort(-score, kind="stable")] = np.arange(len(score))
    return sum(place >= end for end in sizes(by, cuts, len(score)))
