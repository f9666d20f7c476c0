"""What a year comes to for supplier, dealers and consumers."""

import numpy as np
from scipy.special import logsumexp

NAMES = (
    "supplier_profit",
    "channel_profit",
    "consumer_surplus",
    "mean_price",
    "price_sd",
    "dumping_share",
    "below_cost_share",
    "diverted_share",
    "small_survival",
    "cost_ratio",
    "support_ratio",
    "coverage",
    "effort",
    "hit",
    "wedge",
    "rule_breakers",
)


def indicators(board, year):
    """``{name: array (scenarios)}``: money in per cent of list price times cases; shares are of volume.

    A year holds the arrays of :class:`kamlib.incentives.dynamics.Year`.
    """
    row, n = board.row, year.n
    volume = n[row] * year.outcome.volume
    total = np.maximum(volume.sum(axis=0), 1e-300)
    price, supply = year.outcome.price, board.supply[row]
    mean = (volume * price).sum(axis=0) / total
    cost = supply + board.cost[row]
    paid = (n * year.paid).sum(axis=0) + board_promotion(board)
    revenue = (volume * supply).sum(axis=0)
    supplier = revenue - year.supply_cost * total - paid + (n * year.forfeits).sum(axis=0)
    full = (volume * board.list_price[row]).sum(axis=0)
    small = ~board.large
    foreign = np.arange(len(row)) >= len(n)
    weight = np.maximum((n * year.sold)[board.large].sum(axis=0), 1e-300)
    return {
        "supplier_profit": supplier,
        "channel_profit": supplier + (n * year.profit).sum(axis=0),
        "consumer_surplus": _surplus(board, year),
        "mean_price": mean,
        "price_sd": np.sqrt((volume * (price - mean) ** 2).sum(axis=0) / total),
        "dumping_share": (volume * (price < supply - 1e-9)).sum(axis=0) / total,
        "below_cost_share": (volume * (price < cost - 1e-9)).sum(axis=0) / total,
        "diverted_share": volume[foreign].sum(axis=0) / total,
        "small_survival": n[small].sum(axis=0) / np.maximum(board.n0[small].sum(axis=0), 1e-300),
        "cost_ratio": paid / np.maximum(revenue, 1e-300),
        "support_ratio": (paid + full - revenue) / np.maximum(full, 1e-300),
        "coverage": _coverage(board, volume),
        "effort": (n[row] * year.outcome.effort).sum(axis=0),
        "hit": (n * year.sold * year.hit)[board.large].sum(axis=0) / weight,
        "wedge": (n * year.sold * year.outcome.wedge)[board.large].sum(axis=0) / weight,
        "rule_breakers": (n * ~(year.price_kept & year.territory_kept)).sum(axis=0),
    }


def board_promotion(board):
    """Promotion money of the year, for all dealers there were at first."""
    return (board.n0 * board.promotion).sum(axis=0)


def _regions(board):
    return [np.flatnonzero(board.region == r) for r in range(board.region.max() + 1)]


def _coverage(board, volume):
    """Share of the potential in regions where the brand has more than 5 %."""
    sizes = np.stack([board.cells.size[place[0]] for place in _regions(board)])
    share = np.stack([volume[place].sum(axis=0) for place in _regions(board)]) / sizes
    return np.where(share > 0.05, sizes, 0.0).sum(axis=0) / sizes.sum(axis=0)


def _surplus(board, year):
    total = 0.0
    for place in _regions(board):
        counts = np.where(year.outcome.volume[place] > 0, np.maximum(year.n[board.row[place]], 1.0), 0.0)
        with np.errstate(divide="ignore"):
            level = logsumexp(year.outcome.v[place] + np.log(counts), axis=0)
        lam = 1 - board.cells.rho[place[0]]
        worth = board.cells.size[place[0]] / board.cells.alpha[place[0]]
        total = total + worth * np.logaddexp(0.0, lam * level)
    return total
