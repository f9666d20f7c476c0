"""Years under a policy: prices and effort, who keeps the rules, what is believed, who leaves and who comes."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from kamlib.incentives import rules
from kamlib.incentives.board import board
from kamlib.incentives.game import Outcome, cycle, play
from kamlib.incentives.kpi import NAMES, indicators
from kamlib.incentives.replay import as_observed

_ROUNDS, _TOGETHER = 6, 2
_BEHAVIOUR = ("outside", "exit_speed", "entry_speed", "interest", "discount", "belief", "learning", "supply_cost")
_RULES = ("disclosure", "conduct_clause", "detect_price", "detect_territory", "termination")


@dataclass(frozen=True, eq=False)
class Year:
    """One year of all scenarios; arrays (rows, scenarios).

    Attributes
    ----------
    outcome : Outcome
    n, sold, profit, hit, belief : dealers, cases of one in all regions, its profit after deposit and expected forfeits,
    probability of its top threshold, share of an undisclosed dividend that it counts on.
    honoured : probability that a dividend that is earned is not withheld.
    paid, forfeits : expected money of rebate and dividend to one dealer, and of its deposit lost to the supplier.
    price_kept, territory_kept : whether the rules are kept.
    gain, stake : what breaking the rule that tempts most would bring, and detection times what is lost by it.
    supply_cost : of a case (scenarios).
    rests : whether nobody wants to keep or break another rule (scenarios).
    """

    outcome: Outcome
    n: np.ndarray
    sold: np.ndarray
    profit: np.ndarray
    hit: np.ndarray
    belief: np.ndarray
    honoured: np.ndarray
    paid: np.ndarray
    forfeits: np.ndarray
    price_kept: np.ndarray
    territory_kept: np.ndarray
    gain: np.ndarray
    stake: np.ndarray
    supply_cost: np.ndarray
    rests: np.ndarray

    @property
    def settled(self):
        """Whether nobody gains by another price, effort or conduct (scenarios)."""
        return self.outcome.settled & self.rests


@dataclass(frozen=True, eq=False)
class Terms:
    """Scalars of scenario and policy as arrays (scenarios)."""

    values: dict

    def __getattr__(self, name):
        return self.values[name]

    def only(self, some):
        """The same terms in `some` scenarios."""
        return Terms({name: value[some] for name, value in self.values.items()})

    @classmethod
    def of(cls, pairs):
        """From (scenario, policy) pairs."""
        found = {name: np.array([getattr(one, name) for one, _ in pairs], dtype=float) for name in _BEHAVIOUR}
        return cls(found | {name: np.array([getattr(one, name) for _, one in pairs], dtype=float) for name in _RULES})


def settled(pairs, *, years):
    """Indicators of each year where all years rest; a scenario is left as soon as a year of it does not.

    Returns
    -------
    dict of ndarray (years, scenarios)
        Missing from the year on that is not settled.
    certificate : ndarray (scenarios)
        The worst of the years played.
    """
    made, terms, alive = board(pairs), Terms.of(pairs), np.arange(len(pairs))
    n, belief = made.n0.copy(), np.broadcast_to(terms.belief, made.n0.shape).copy()
    kept, wedge = [np.ones(n.shape, dtype=bool)] * 2, None
    found, certificate = {name: np.full((years, len(pairs)), np.nan) for name in NAMES}, np.zeros(len(pairs))
    for number in range(years):
        year, _ = _year(made, terms, (n, belief, kept), wedge)
        certificate[alive] = np.maximum(certificate[alive], year.outcome.certificate)
        rests = np.flatnonzero(year.settled)
        for name, value in indicators(made, year).items():
            found[name][number, alive[rests]] = value[rests]
        n, belief = _left(made, terms, year)[:, rests], _learnt(made, terms, year)[:, rests]
        kept = [flags[:, rests] for flags in (year.price_kept, year.territory_kept)]
        made, terms, alive, wedge = made.only(rests), terms.only(rests), alive[rests], year.outcome.wedge[:, rests]
        if not len(alive):
            break
    return found, certificate


def run(pairs, *, years, react=True):
    """The years of (scenario, policy) pairs: their board, a list of :class:`Year`, and the indicators of each year.

    Without `react` every year is the observed one, paid by the policy: nobody moves, leaves or breaks a rule.

    Indicators are ``(low, high)`` by name: equal where the year is settled, else the least and the most of a turn of
    the cycle.
    """
    made, terms = board(pairs), Terms.of(pairs)
    n, belief = made.n0.copy(), np.broadcast_to(terms.belief, made.n0.shape).copy()
    kept = [np.ones(n.shape, dtype=bool), np.ones(n.shape, dtype=bool)]
    wedge, found, told = None, [], []
    for _ in range(years):
        year, turns = (
            _year(made, terms, (n, belief, kept), wedge) if react else _replayed(made, terms, (n, belief, kept))
        )
        found.append(year)
        told.append(_ranges(made, terms, year, turns))
        kept, wedge = [year.price_kept, year.territory_kept], year.outcome.wedge
        n, belief = _left(made, terms, year) if react else n, _learnt(made, terms, year)
    return made, found, told


def _year(made, terms, state, wedge):
    """Prices and conduct in turn; after a few rounds only one row at a time reconsiders, so that twins do not swap.

    The year, and the rounds ``(kept, game, outcome)`` in which one row at a time did.
    """
    (n, belief, kept), turns = state, []
    for last in range(_ROUNDS):
        dividend = rules.counted(made, terms, belief, kept)
        game = made.game(n=n, price_kept=kept[0], territory_kept=kept[1], dividend=dividend)
        outcome = play(game, wedge=wedge)
        turns = [*turns[-_ROUNDS + _TOGETHER + 1 :], (kept, game, outcome)]
        wanted, *tempted = rules.tested(made, terms, (n, belief, kept), outcome)
        rests = np.all([(new == old).all(axis=0) for new, old in zip(wanted, kept, strict=True)], axis=0)
        if rests.all() or last == _ROUNDS - 1:
            break
        kept = wanted if last < _TOGETHER else rules.first_change(kept, wanted)
        wedge = outcome.wedge
    return _closed(made, terms, (n, belief, kept), (game, outcome), (*tempted, rests)), turns


def _replayed(made, terms, state):
    """The year as observed, and no turns."""
    n, belief, kept = state
    dividend = rules.counted(made, terms, belief, kept)
    game = made.game(n=n, price_kept=kept[0], territory_kept=kept[1], dividend=dividend)
    nothing, rests = np.zeros(n.shape), np.ones(n.shape[1], dtype=bool)
    return _closed(made, terms, state, (game, as_observed(made, game)), (nothing, nothing, rests)), []


def _closed(made, terms, state, played, conduct):
    (n, belief, kept), (game, outcome) = state, played
    sold = np.stack([outcome.volume[made.row == row].sum(axis=0) for row in range(len(n))])
    hit, sigma = game.reward.hit(sold), made.rebate.sigma
    reached = ndtr((np.log(np.maximum(sold, 1e-300) / made.target) - sigma**2 / 2) / sigma)
    caught = rules.caught(terms, kept)
    honoured = 1 - terms.conduct_clause * caught
    dividend = made.dividend * reached * honoured
    counted, forfeits = game.reward.jump[-1] * reached, caught * made.deposit
    profit = outcome.profit + dividend - counted - terms.interest * made.deposit - forfeits
    paid = made.rebate.expected(sold) + dividend
    gain, stake, rests = conduct
    return Year(
        outcome, n, sold, profit, hit, belief, honoured, paid, forfeits, *kept, gain, stake, terms.supply_cost, rests
    )


def _ranges(made, terms, year, turns):
    """Least and most of each indicator; where the year is unsettled, over the turns of prices and of conduct."""
    found = {name: (value, value) for name, value in indicators(made, year).items()}
    seen = [(turn, year.rests) for turn in turns[:-1]] if not year.rests.all() else []
    if not year.outcome.settled.all():
        kept, game, _ = turns[-1]
        seen += [((kept, game, outcome), year.outcome.settled) for outcome in cycle(game, year.outcome)]
    for (kept, *played), rests in seen:
        conduct = (year.gain, year.stake, year.rests)
        turn = indicators(made, _closed(made, terms, (year.n, year.belief, kept), played, conduct))
        for name, (low, high) in found.items():
            least, most = np.minimum(low, turn[name]), np.maximum(high, turn[name])
            found[name] = (np.where(rests, low, least), np.where(rests, high, most))
    return found


def _left(made, terms, year):
    """``n(1 − χh) + ent·(n0 − n)(1 − h)``, h rising as profit falls below what is earned elsewhere."""
    leaving = expit((made.outside - year.profit) / (0.1 * made.outside))
    return year.n * (1 - terms.exit_speed * leaving) + terms.entry_speed * (made.n0 - year.n) * (1 - leaving)


def _learnt(made, terms, year):
    """``κ + η·Pr(hit)·(1 − κ)`` where a dividend is paid."""
    seen = np.where(made.dividend > 0, year.hit, 0.0)
    return year.belief + terms.learning * seen * (1 - year.belief)
