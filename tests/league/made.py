"""Made lines of accounts with steady, growing, fading and lost demand; seeded."""

import numpy as np
import pandas as pd

FIRST, LAST = "2023-01-01", "2025-06-30"


def lines(n=120, *, seed=7, first=FIRST, last=LAST):
    """Lines of `n` accounts with heavy-tailed size; one in six stops buying, one in six starts late; some returns."""
    chance = np.random.default_rng(seed)
    days = pd.date_range(first, last, freq="D")
    parts = []
    for number in range(n):
        begin = len(days) // 2 if number % 6 == 1 else 0
        end = int(len(days) * 0.7) if number % 6 == 0 else len(days)
        bought = np.flatnonzero(chance.random(len(days)) < 0.01 + 0.05 * chance.random())
        bought = bought[(bought >= begin) & (bought < end)]
        size = chance.pareto(1.3) * 100 + 10
        money = np.round(size * chance.lognormal(0, 0.5, len(bought)), 2)
        money = np.where(chance.random(len(bought)) < 0.03, -money / 2, money)
        parts.append(pd.DataFrame({"account_id": f"A{number:04d}", "date": days[bought], "amount": money}))
    return pd.concat(parts, ignore_index=True)
