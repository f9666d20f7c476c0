"""Dealers against one another with rewards that have thresholds: who moves, where it rests, and whether it rests.

All conditions are solved together; then each row looks for its best reply, and whoever gains by it moves. It ends when
nobody gains. Where it does not end within the sweeps there may be no resting point at all (one dealer chases the
target, the other gives up, then the roles change): such a scenario is reported as unsettled, with the range that the
prices went through, and with no average.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from kamlib.incentives import condition, market, response
from kamlib.incentives.condition import Cells
from kamlib.incentives.reward import Reward

MOVES = 1e-9
SETTLED = 1e-6


@dataclass(frozen=True, eq=False)
class Game:
    """What the dealers face. A cell is a row in a region; the first cell of a row is its home.

    Attributes
    ----------
    cells : Cells
        Arrays (cells, scenarios).
    row, region : ndarray of int (cells)
    n : ndarray (rows, scenarios)
        Dealers that each row stands for.
    sells : ndarray of bool (cells, scenarios)
        Whether the row sells in the cell.
    reward : Reward
        Arrays (pieces, rows, scenarios).
    """

    cells: Cells
    row: np.ndarray
    region: np.ndarray
    n: np.ndarray
    sells: np.ndarray
    reward: Reward

    @property
    def places(self):
        """Indices of the cells of each region."""
        return [np.flatnonzero(self.region == r) for r in range(self.region.max() + 1)]

    @property
    def counts(self):
        """Dealers in each cell, 0 where the row does not sell."""
        return np.where(self.sells, self.n[self.row], 0.0)

    def only(self, some):
        """The same game in `some` scenarios."""
        return Game(
            self.cells.take(slice(None), some),
            self.row,
            self.region,
            self.n[:, some],
            self.sells[:, some],
            self.reward.only(some),
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where the dealers rest.

    Attributes
    ----------
    price, volume, effort : ndarray (cells, scenarios)
        Of one dealer; volume and effort are 0 where the row does not sell.
    v : ndarray (cells, scenarios)
        ``V/λ``, the pull of a dealer.
    wedge, profit : ndarray (rows, scenarios)
        Marginal reward, and profit of one dealer with its expected reward.
    certificate : ndarray (scenarios)
        Largest gain, as a share of its profit, of any row that moves alone.
    low, high : ndarray (rows, scenarios)
        Range of the home price over the last sweeps; a point where it is settled.
    """

    price: np.ndarray
    volume: np.ndarray
    effort: np.ndarray
    v: np.ndarray
    wedge: np.ndarray
    profit: np.ndarray
    certificate: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def settled(self):
        """Whether nobody gains more than 1e-6 of its profit by moving."""
        return self.certificate <= SETTLED


def play(game, *, sweeps=24, wedge=None):
    """Let the dealers move until nobody gains; `wedge` (rows, scenarios) is where they begin."""
    wedge = game.reward.base.copy() if wedge is None else wedge.copy()
    v = _begun(game, wedge)
    low, high = np.full(wedge.shape, np.inf), np.full(wedge.shape, -np.inf)
    certificate, some = np.full(wedge.shape[1], np.inf), np.arange(wedge.shape[1])
    near = np.ones(wedge.shape[1], dtype=bool)
    for sweep in range(sweeps):
        here = game.only(some)
        v[:, some], wedge[:, some] = _near(here, v[:, some], wedge[:, some], near[some])
        if sweep >= sweeps // 2:
            _widen((low, high), some, _prices(here, v[:, some], wedge[:, some]))
        certificate[some], after_v, after_wedge = _sweep(here, v[:, some].copy(), wedge[:, some].copy())
        still = certificate[some] > MOVES
        near[some] = _small(here, after_wedge - wedge[:, some])
        some = some[still]
        if not len(some) or sweep == sweeps - 1:
            break
        v[:, some], wedge[:, some] = after_v[:, still], after_wedge[:, still]
        if sweep >= sweeps // 2:
            _widen((low, high), some, _prices(game.only(some), v[:, some], wedge[:, some]))
    return _told(game, v, wedge, certificate, (low, high))


def cycle(game, outcome, *, turns=12):
    """The outcomes that follow when the dealers go on replying in turn: what an unsettled game goes through."""
    v, wedge = outcome.v.copy(), outcome.wedge.copy()
    for _ in range(turns):
        gain, v, wedge = _sweep(game, v, wedge)
        yield _told(game, v, wedge, gain, (outcome.low, outcome.high))


def _begun(game, wedge):
    """All conditions solved together; pulls at twice the least markup where that does not arrive."""
    v, (_, arrived) = _solved(game, wedge, np.zeros_like(game.sells))
    return np.where(arrived, v, condition.pull(game.cells, wedge[game.row]) - 2)


def _near(game, v, wedge, near):
    """Where the last replies changed little, all conditions are solved together; elsewhere the replies go on.

    Solved from afar, the conditions would lead back to a point at which nobody stays.
    """
    if near.any():
        v[:, near], wedge[:, near] = _together(game.only(near), wedge[:, near], v[:, near])
    return v, wedge


def _small(game, change):
    low, high = game.reward.range()
    return (np.abs(change) <= 0.02 * (high - low) + 1e-12).all(axis=0)


def _levels(game, v):
    """``ln D`` of each cell's region."""
    found = np.empty(v.shape)
    with np.errstate(divide="ignore"):
        weighed = v + np.log(game.counts)
    for place in game.places:
        found[place] = logsumexp(weighed[place], axis=0)
    return found


def _rivals(game, v, mine):
    """``ln D`` of the regions of the cells `mine` without one dealer of their row."""
    counts = game.counts
    found = np.empty((len(mine), v.shape[1]))
    for i, cell in enumerate(mine):
        place = np.flatnonzero(game.region == game.region[cell])
        others = counts[place] - (place == cell)[:, None] * game.sells[cell]
        with np.errstate(divide="ignore"):
            found[i] = logsumexp(v[place] + np.log(others), axis=0)
    return found


def _solved(game, wedge, follows, v=None):
    """All conditions together; ``v`` and who has arrived."""
    guess = None
    if v is not None:
        level = _levels(game, v)
        guess = v - level, np.array([level[place[0]] for place in game.places])
    of_cells = game.reward.take(game.row, slice(None))
    u, level, followed, arrived = market.solve(
        game.cells, game.counts, game.places, wedge[game.row], reward=of_cells, follows=follows, guess=guess
    )
    return u + level[game.region], (followed, arrived)


def _together(game, wedge, v):
    """Conditions with the wedge following the volume; with the wedge held where that does not arrive."""
    single = np.array([game.sells[game.row == row].sum(axis=0) == 1 for row in range(len(wedge))])
    follows = (game.reward.bent & single)[game.row] & game.sells
    found, (followed, arrived) = _solved(game, wedge, follows, v)
    new = wedge.copy()
    for cell in np.flatnonzero(follows.any(axis=1)):
        row = game.row[cell]
        new[row] = np.where(follows[cell], followed[cell], new[row])
    if not arrived.all():
        off = np.flatnonzero(~arrived)
        held, (_, there) = _solved(game.only(off), wedge[:, off], follows[:, off] & False, v[:, off])
        found[:, off], new[:, off] = np.where(there, held, v[:, off]), wedge[:, off]
    return found, new


def facing(game, v, mine):
    """What the row of the cells `mine` faces when all pulls are `v`."""
    reward = game.reward.take(game.row[mine[0]], slice(None))
    return response.Facing(game.cells.take(mine), _rivals(game, v, mine), game.sells[mine], reward)


def _sweep(game, v, wedge):
    """Each row in turn replies at its best if that is worth moving for; the largest gain."""
    most = np.zeros(v.shape[1])
    for row in range(len(wedge)):
        mine = np.flatnonzero(game.row == row)
        against = facing(game, v, mine)
        now = against.profit(wedge[row], v[mine])
        better, best, own = response.best(against)
        gain = (best - now) / np.maximum(np.abs(now), 1e-12)
        moves = ~(gain <= MOVES)
        most = np.maximum(most, np.where(np.isfinite(gain), gain, np.inf))
        wedge[row], v[mine] = np.where(moves, better, wedge[row]), np.where(moves, own, v[mine])
    return most, v, wedge


def _outcome(game, v, wedge):
    level = _levels(game, v)
    price, volume, effort = condition.outcome(game.cells, wedge[game.row], v - level, level)
    return price, np.where(game.sells, volume, 0.0), np.where(game.sells, effort, 0.0)


def _homes(game):
    return np.array([np.flatnonzero(game.row == row)[0] for row in range(len(game.n))])


def _prices(game, v, wedge):
    return _outcome(game, v, wedge)[0][_homes(game)]


def _widen(bounds, some, price):
    bounds[0][:, some] = np.minimum(bounds[0][:, some], price)
    bounds[1][:, some] = np.maximum(bounds[1][:, some], price)


def _told(game, v, wedge, certificate, bounds):
    price, volume, effort = _outcome(game, v, wedge)
    margin = (price - game.cells.cost) * volume - effort
    profit = np.stack([margin[game.row == row].sum(axis=0) for row in range(len(wedge))])
    sold = np.stack([volume[game.row == row].sum(axis=0) for row in range(len(wedge))])
    home, rests = price[_homes(game)], certificate <= SETTLED
    low, high = (np.where(rests, home, np.where(np.isfinite(side), side, home)) for side in bounds)
    return Outcome(price, volume, effort, v, wedge, profit + game.reward.expected(sold), certificate, low, high)
