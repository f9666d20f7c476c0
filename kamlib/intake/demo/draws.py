"""Chance that gives the same bytes on every machine.

Only uniform numbers of PCG64, plain arithmetic and exactly rounded sums (``math.fsum``) are used: logarithms, powers
and sums of arrays may differ in their last bit from one platform to the next, ``sum`` from one Python to the next, and
a quantity that is rounded would show it.
"""

from math import fsum

import numpy as np


class Draws:
    """One stream of chance, named by the seed and the numbers of a `path`.

    >>> Draws(1, 2).whole(1, 6) == Draws(1, 2).whole(1, 6)
    True
    """

    def __init__(self, seed, *path):
        self._uniform = np.random.Generator(np.random.PCG64([seed, *path])).random

    def between(self, low, high):
        """A number in [low, high)."""
        return low + (high - low) * float(self._uniform())

    def whole(self, low, high):
        """A whole number from `low` to `high`, both possible."""
        return low + int((high - low + 1) * float(self._uniform()))

    def chance(self, probability):
        """True with this probability."""
        return float(self._uniform()) < probability

    def pick(self, items):
        """One of `items`."""
        return items[self.whole(0, len(items) - 1)]

    def weighted(self, items, weights):
        """One of `items`, as likely as its weight says."""
        left = fsum(weights) * float(self._uniform())
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def some(self, items, n):
        """`n` different `items`, or all of them in a new order when there are not so many."""
        rest = list(items)
        return [rest.pop(self.whole(0, len(rest) - 1)) for _ in range(min(n, len(rest)))]
