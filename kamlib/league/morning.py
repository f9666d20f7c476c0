"""One origin: what is seen on that morning, what earlier mornings teach, and the scores that methods give."""

import time
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from kamlib.base.errors import TooFew
from kamlib.league.answers import checked
from kamlib.league.marks import leading, size
from kamlib.league.rules import Blend, trailing

LESSONS, LESSON_STEP, SHORTEST = 4, 30, 60


def lessons(origin, *, end, first):
    """Earlier origins to learn from, latest first, and the days that their outcome takes.

    The outcome of each ends at or before `origin`. It is as long as the horizon, or half of the history when that is
    shorter. Up to four are taken, 30 days apart, each with at least 60 days of history and half an outcome's length.

    >>> [str(day) for day in lessons(date(2025, 7, 1), end=date(2026, 1, 1), first=date(2024, 1, 1))[0]]
    ['2024-12-29', '2024-11-29', '2024-10-30', '2024-09-30']
    """
    span = min((end - origin).days, (origin - first).days // 2)
    days = [origin - timedelta(days=span + LESSON_STEP * k) for k in range(LESSONS)]
    return [day for day in days if (day - first).days >= max(SHORTEST, span // 2)], span


def example(seen, future, *, budget):
    """Features with what followed: ``future`` (net money) and ``is_top``, as a learner is shown them."""
    money = followed(seen, future)
    return seen.assign(future=money, is_top=leading(money, size(budget, len(seen))))


def followed(seen, future):
    """What each account of `seen` brought, from a series by account; nothing where it has no line."""
    return seen["account_id"].map(future).astype("float64").fillna(0.0).to_numpy()


@dataclass
class Morning:
    """What is known at one origin.

    Attributes
    ----------
    seen : DataFrame
        Features, one row an account.
    examples : list of DataFrame
        See :func:`example`.
    seed : int
    unlearnt : list of str
        Methods that found nothing to learn from and stood by trailing revenue.
    """

    origin: date
    seen: pd.DataFrame
    examples: list
    seed: int
    unlearnt: list = field(default_factory=list)
    _scores: dict = field(default_factory=dict)

    def score(self, method, name):
        """Scores and seconds of `method`, checked; what a blend shares with another method is computed once."""
        if id(method) not in self._scores:
            score = self._blended if isinstance(method, Blend) else self._answered
            self._scores[id(method)] = score(method, name)
        return self._scores[id(method)]

    def _blended(self, method, name):
        found = [self.score(member, name) for member in method.members]
        begun = time.perf_counter()
        scores = method.combine([score for score, _ in found])
        return scores, sum(seconds for _, seconds in found) + time.perf_counter() - begun

    def _answered(self, method, name):
        begun = time.perf_counter()
        try:
            scorer = method.fit(self.examples, seed=self.seed) if hasattr(method, "fit") else method
            answer = (self._unlearnt(name) if scorer is None else scorer)(self.seen.copy())
        except TooFew:
            answer = self._unlearnt(name)(self.seen)
        return checked(answer, self.seen, name=name, origin=self.origin), time.perf_counter() - begun

    def _unlearnt(self, name):
        self.unlearnt.append(name)
        return trailing
