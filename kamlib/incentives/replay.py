"""A year in which nobody reacts: observed prices, volumes and effort, paid by the policy all the same."""

import numpy as np
from scipy.special import logit

from kamlib.incentives.game import Outcome


def as_observed(made, game):
    """The outcome when every dealer does what it did before the policy.

    Parameters
    ----------
    made : Board
    game : Game
        Of the year; its rewards are paid on the observed volumes.

    Returns
    -------
    Outcome
        Price and volume are the observed ones, bit for bit. Nobody may move, so that the certificate is 0.
    """
    home = np.arange(len(made.row)) < len(made.volume)
    there = home[:, None] & (made.n0[made.row] > 0)
    volume = np.where(there, made.volume[made.row], 0.0)
    price, effort = made.price[made.row], np.where(there, made.cells.x0, 0.0)
    margin = (price - game.cells.cost) * volume - effort
    sold = np.where(made.n0 > 0, made.volume, 0.0)
    profit = np.stack([margin[made.row == row].sum(axis=0) for row in range(len(made.n0))])
    rests = np.zeros(made.n0.shape[1])
    return Outcome(
        price, volume, effort, _pulls(game, made, volume), game.reward.wedge(np.maximum(sold, 1e-300)),
        profit + game.reward.expected(sold), rests, made.price, made.price,
    )  # fmt: skip


def _pulls(game, made, volume):
    """``V/λ`` from the shares: the logarithm of the share in the nest and of the nest's own sum."""
    found = np.zeros(volume.shape)
    sold = made.n0[made.row] * volume
    for place in game.places:
        whole, size = sold[place].sum(axis=0), made.cells.size[place[0]]
        with np.errstate(divide="ignore"):
            level = logit(np.minimum(whole / size, 1 - 1e-12)) / (1 - made.cells.rho[place[0]])
            inside = np.log(np.maximum(volume[place], 1e-300) / np.maximum(whole, 1e-300))
        found[place] = np.where(whole > 0, inside + level, 0.0)
    return found
