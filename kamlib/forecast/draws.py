"""What the next months might bring, drawn many times: parameters as they might be, accounts as they might act."""

import numpy as np
import pandas as pd

from kamlib.forecast.counts import FEWEST_REPEATERS, counts
from kamlib.forecast.gammagamma import fit_gammagamma

REFITS = 20


def draws(model, money, seen, *, days, n, seed):
    """Money of every account in the next `days`, drawn `n` times.

    Parameters
    ----------
    model : BetaGeometric or ParetoNBD
    money : GammaGamma
    seen : DataFrame
        ``x``, ``t_x``, ``T``, ``m_x``; one row an account.
    days : float
        In the model's unit.
    n : int
        Every twentieth of the draws has parameters of its own, fitted to accounts drawn anew.
    seed : int

    Returns
    -------
    ndarray of float32, shape (accounts, n)
    """
    rng = np.random.default_rng(seed)
    x, t_x, age, m_x = (seen[name].to_numpy("float64") for name in ("x", "t_x", "T", "m_x"))
    found, known = np.empty((len(seen), n), dtype="float32"), counts(seen)
    for block in np.array_split(np.arange(n), min(REFITS, n)):
        drawn, spend = model.drawn_anew(known, rng=rng), _money_anew(money, x, m_x, rng)
        for column in block:
            purchases = drawn.draw(days, x, t_x, age, rng=rng)
            found[:, column] = spend.draw(purchases, x, m_x, rng=rng)
    return found


def _money_anew(money, x, m_x, rng):
    """The model of spend fitted to accounts drawn anew; where they teach too little, the fit of all stands."""
    kept = rng.integers(len(x), size=len(x))
    again = pd.DataFrame({"x": x[kept], "m_x": m_x[kept]})
    known = ((again["x"] > 0) & (again["m_x"] > 0)).sum()
    return fit_gammagamma(again) if known >= FEWEST_REPEATERS else money
