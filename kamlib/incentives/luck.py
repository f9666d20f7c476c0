"""What the luck of a year does to the supplier's bill: a rebate is an option, so its cost is not certain."""

import numpy as np
import pandas as pd

QUANTILES = (0.05, 0.5, 0.95)
_ALIKE = 100  # dealers of a tail that are drawn apart; more of them would hardly change the sum's spread


def bill(board, year, *, draws, seed):
    """Rebates and dividends, and the supplier's profit, when each dealer's volume has its own luck.

    Volumes are ``Q·exp(σε − σ²/2)`` with ε standard normal, one a dealer; prices stay as they are. First scenario only.

    Returns
    -------
    DataFrame
        ``paid`` and ``supplier_profit`` by quantile 0.05, 0.5, 0.95, and their ``mean`` over the draws.
    """
    rng, paid, margin = np.random.default_rng(seed), np.zeros(draws), np.zeros(draws)
    for row in range(len(year.n)):
        weight = float(year.n[row, 0])
        if weight <= 0:
            continue
        count = int(np.clip(np.ceil(weight), 1, _ALIKE))
        sigma, mean = float(board.rebate.sigma[row, 0]), float(year.sold[row, 0])
        volume = mean * np.exp(sigma * rng.standard_normal((draws, count)) - sigma**2 / 2)
        each = weight / count
        paid += each * _paid(board, year, row, volume).sum(axis=1)
        margin += each * volume.sum(axis=1) * float(board.supply[row, 0] - year.supply_cost[0])
    fixed = float((year.n * year.forfeits).sum() - (board.n0 * board.promotion).sum())
    found = pd.DataFrame({"paid": paid, "supplier_profit": margin - paid + fixed})
    return pd.concat([found.quantile(list(QUANTILES)), found.mean().to_frame("mean").T])


def _paid(board, year, row, volume):
    """Money of the rebate's pieces and of the dividend at realised volumes."""
    one = board.rebate
    total = float(one.base[row, 0]) * volume
    for start, jump, slope in zip(one.start[:, row, 0], one.jump[:, row, 0], one.slope[:, row, 0], strict=True):
        total = total + (volume >= start) * (jump + slope * (volume - start))
    return total + float(year.honoured[row, 0]) * float(board.dividend[row, 0]) * (volume >= board.target[row, 0])
