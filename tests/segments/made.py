"""Made accounts with planted segments."""

import numpy as np
import pandas as pd

# revenue, orders and days since the last purchase: geometric centres of four planted segments
CENTRES = {"large": (900_000, 90, 6), "steady": (90_000, 40, 12), "small": (9_000, 5, 40), "gone": (60_000, 20, 500)}
SIZES = {"large": 30, "steady": 80, "small": 120, "gone": 50}


def planted(*, seed=1, spread=0.25, giants=0):
    """Features of made accounts, with the planted segment of each as ``truth``."""
    made = np.random.default_rng(seed)
    truth = np.repeat(list(SIZES), list(SIZES.values()))
    logs = np.log([CENTRES[name] for name in truth]) + made.normal(scale=spread, size=(len(truth), 3))
    frame = pd.DataFrame(np.exp(logs), columns=["revenue", "orders", "recency_days"]).assign(truth=truth)
    if giants:
        extra = pd.DataFrame(
            {"revenue": 1e9, "orders": 300.0, "recency_days": 2.0, "truth": "giant"}, index=range(giants)
        )
        frame = pd.concat([frame, extra], ignore_index=True)
    frame.insert(0, "account_id", [f"A{n:04}" for n in made.permutation(len(frame))])
    return frame


def features(frame):
    """Without the truth."""
    return frame.drop(columns="truth")
