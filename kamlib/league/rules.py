"""Methods that need nothing but the features of the day: every one is a function of a frame that gives a score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


def trailing(seen):
    """Net revenue of the last 365 days: the bar that every other method has to pass.

    >>> trailing(pd.DataFrame({"revenue_12m": [5.0]})).tolist()
    [5.0]
    """
    return seen["revenue_12m"]


def all_history(seen):
    """Net revenue since the first line.

    >>> all_history(pd.DataFrame({"revenue": [5.0]})).tolist()
    [5.0]
    """
    return seen["revenue"]


def rfm(seen):
    """Sum of the fifths of recency, purchase days and revenue (1 to 5 each), equal sums by revenue.

    Fifths are of equal size: accounts of equal recency or frequency go by account id into one or the next.

    >>> seen = pd.DataFrame({"recency_days": [9, 1], "frequency": [1, 2], "revenue": [5.0, 8.0]})
    >>> rfm(seen).tolist()
    [9.125, 15.375]
    """
    recent = -seen["recency_days"].fillna(np.inf)
    columns = (recent, seen["frequency"], seen["revenue"])
    fifths = sum(np.ceil(5 * column.rank(method="first") / len(seen)) for column in columns)
    return fifths + percentiles(seen["revenue"]) / 2


def percentiles(values):
    """Where each value stands between the lowest (0) and the highest (1); equal values share their mean, and missing
    ones stand in the middle, where they say nothing.

    >>> percentiles(pd.Series([3.0, 1.0, 3.0, None])).round(2).tolist()
    [0.67, 0.17, 0.67, 0.5]
    """
    return ((values.rank() - 0.5) / max(values.count(), 1)).fillna(0.5)


@dataclass(frozen=True)
class Chance:
    """A score drawn by lot: what knowing nothing is worth."""

    def fit(self, examples, *, seed):
        """`examples` teach nothing to chance."""
        chance = np.random.default_rng(seed)
        return lambda seen: chance.random(len(seen))


@dataclass(frozen=True)
class Hiatus:
    """An account that has paused longer than a cutoff is taken as lost; the others stand by trailing revenue.

    The cutoff is the pause that told lost from active best at earlier origins. Without any it is `default_days`.

    Source: M. Wübben and F. von Wangenheim, "Instant customer base analysis", *Journal of Marketing* 72 (2008).
    """

    default_days: float = 182.0

    def fit(self, examples, *, seed):
        """Learn the cutoff; ties go to the shorter pause."""
        cutoff = _best_cutoff(pd.concat(examples)) if examples else self.default_days
        return lambda seen: percentiles(seen["revenue_12m"]) + (seen["recency_days"] <= cutoff)


def _best_cutoff(past):
    """The pause with fewest errors when all that paused longer are called inactive."""
    pause, active = past["recency_days"].fillna(np.inf).to_numpy(), past["future"].to_numpy() > 0
    order = np.argsort(pause, kind="stable")
    pause, active = pause[order], active[order]
    errors = np.cumsum(~active) + (active.sum() - np.cumsum(active))
    last_of_its_day = np.append(pause[1:] != pause[:-1], True)
    return float(pause[last_of_its_day][np.argmin(errors[last_of_its_day])])


@dataclass(frozen=True)
class Blend:
    """The mean of the percentile ranks that several methods give.

    Parameters
    ----------
    members : tuple of methods
    """

    members: tuple

    def combine(self, scores):
        """The mean rank of `scores`, one array a member."""
        return sum(percentiles(pd.Series(score)) for score in scores).to_numpy() / len(scores)


def blend(*members):
    """A method that averages the ranks of `members`: functions features → score, or learners.

    >>> blend(trailing, all_history).combine([[1.0, 2.0], [5.0, 4.0]]).tolist()
    [0.5, 0.5]
    """
    return Blend(tuple(members))
