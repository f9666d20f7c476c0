"""Who keeps the rules: a rule is broken where that gains more than detection times all that is at stake."""

import numpy as np

from kamlib.incentives import response
from kamlib.incentives.game import facing

_TIE = 1e-9


def caught(terms, kept):
    """Probability that a dealer is caught at one of the rules that it breaks."""
    price, territory = kept
    unseen = np.where(price, 1.0, 1 - terms.detect_price) * np.where(territory, 1.0, 1 - terms.detect_territory)
    return 1 - unseen


def counted(made, terms, belief, kept):
    """The dividend that dealers count on: discounted by secrecy, and by being caught where it is then withheld."""
    believed = terms.disclosure + (1 - terms.disclosure) * belief
    return made.dividend * believed * (1 - terms.conduct_clause * caught(terms, kept))


def tested(made, terms, state, outcome):
    """Whether each row keeps each rule next, and the gain and the stake of the rule that tempts it most."""
    n, belief, kept = state
    found, shape = [flags.copy() for flags in kept], n.shape
    gain, stake = np.zeros(shape), np.zeros(shape)
    lures = ((0, terms.detect_price, np.isfinite(made.floor)), (1, terms.detect_territory, _can_divert(made)))
    for rule, detection, applies in lures:
        for row in np.flatnonzero(applies.any(axis=1)):
            more, loss = _tempted(made, terms, (n, belief, kept), outcome, (rule, row))
            breaks = applies[row] & (more > detection * loss + _TIE)
            found[rule][row] = ~breaks
            worse = applies[row] & (more - detection * loss > gain[row] - stake[row])
            worse |= applies[row] & (stake[row] == 0)
            gain[row], stake[row] = np.where(worse, more, gain[row]), np.where(worse, detection * loss, stake[row])
    return found, gain, stake


def first_change(kept, wanted):
    """The conduct in which, scenario by scenario, only the first row that wants to change does."""
    flags, wish = np.concatenate(kept), np.concatenate(wanted)
    change = flags != wish
    first = change & (np.cumsum(change, axis=0) == 1)
    flags = np.where(first, wish, flags)
    return [flags[: len(kept[0])], flags[len(kept[0]) :]]


def _tempted(made, terms, state, outcome, which):
    """What the row gains by breaking the rule while its rivals stay, and what it loses when it is caught."""
    n, belief, kept = state
    rule, row = which
    dividend = counted(made, terms, belief, [np.ones_like(kept[0])] * 2)
    profits = {}
    for keeps in (True, False):
        flags = [flag.copy() for flag in kept]
        flags[rule][row] = keeps
        game = made.game(n=n, price_kept=flags[0], territory_kept=flags[1], dividend=dividend)
        against = facing(game, outcome.v, np.flatnonzero(made.row == row))
        _, profits[keeps], v = response.best(against)
        if keeps:
            bonus = against.reward.jump[-1] * against.reward.hit(against.sold(v))
    return profits[False] - profits[True], _stake(made, terms, row, profits[True], bonus)


def _stake(made, terms, row, profit, bonus):
    """Deposit, the dividend where it is withheld, and the worth of staying: ``ξβ/(1 − β)·max(0, Π − F − iD)``."""
    rent = np.maximum(0.0, profit - made.outside[row] - terms.interest * made.deposit[row])
    worth = terms.termination * terms.discount / (1 - terms.discount) * rent
    return made.deposit[row] + terms.conduct_clause * bonus + worth


def _can_divert(made):
    abroad = np.zeros(made.n0.shape, dtype=bool)
    abroad[made.row[len(made.n0) :]] = True
    return abroad
