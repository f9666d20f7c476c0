"""The whole league table, twelve methods at six origins, on two real sets."""

import os
import time
from pathlib import Path

TITLE = "League table"
SETS = {
    "iowa": ("Iowa liquor 2018–2020", "2020-07-02", "182D"),
    "or2": ("Online Retail II", "2011-09-09", "91D"),
}
ORIGINS, STEP = 6, 91


def section():
    """Measure and return the section as Markdown."""
    from tests.league.real import ROOT  # noqa: PLC0415

    folder = Path(os.environ.get("KAM_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        return "The real data sets are not on this machine; set KAM_DATA to their folder."
    rows = [_row(name, folder) for name in SETS]
    head = ["| set | lines | accounts | features, s | methods, s | all, s | slowest method |", "|" + " --- |" * 7]
    return "\n\n".join([_INTRODUCTION, "\n".join([*head, *rows])])


_INTRODUCTION = """\
Thirteen methods at six origins a quarter apart, 500 draws for the intervals; lines in memory. "Features" is one pass
over the lines for all origins and the earlier ones that are learnt from; "all" is the whole call, its reading,
checking and bootstrap included. Lifetime models, clusters and a composite join in one line each. The goal is 60
seconds each on two cores."""


def methods(days):
    """Thirteen methods: those of the league, and four that join in one line."""
    from kamlib.forecast import lifetime  # noqa: PLC0415
    from kamlib.league import with_lifetime  # noqa: PLC0415
    from kamlib.segments import PICKS  # noqa: PLC0415

    return (
        with_lifetime(lifetime(days))
        | {
            "last quarter": lambda seen: seen["revenue_q1"],
            "composite": lambda seen: (
                0.5 * seen["revenue"].rank()
                + 0.3 * seen["frequency"].rank()
                - 0.2 * seen["recency_days"].fillna(1e9).rank()
            ),
        }
        | PICKS
    )


def _row(name, folder):
    import pandas as pd  # noqa: PLC0415

    from kamlib.league import backtest  # noqa: PLC0415
    from tests.league.real import lines  # noqa: PLC0415

    title, last, horizon = SETS[name]
    frame = lines(name, folder)
    origins = [pd.Timestamp(last) - pd.Timedelta(days=STEP * n) for n in range(ORIGINS)]
    begun = time.perf_counter()
    found = backtest(frame, methods(int(horizon[:-1])), origins=origins, horizon=horizon, seed=1)
    spent = time.perf_counter() - begun
    slowest = found.seconds.drop("blend").idxmax()
    cells = [
        title,
        f"{len(frame):,}",
        f"{found.origins['known'].max():,}",
        f"{_features(frame, origins):.1f}",
        f"{found.seconds.drop('blend').sum():.1f}",
        f"{spent:.1f}",
        f"{slowest} {found.seconds[slowest]:.1f} s",
    ]
    print(f"{title}: {spent:.1f} s, {len(found.table)} methods", flush=True)
    return f"| {' | '.join(cells)} |"


def _features(frame, origins):
    """Seconds of the features at the origins and as many earlier ones as are learnt from."""
    import pandas as pd  # noqa: PLC0415

    from kamlib.league import features  # noqa: PLC0415

    days = [day - pd.Timedelta(days=back) for day in origins for back in (0, 91, 121, 151, 181)]
    begun = time.perf_counter()
    features(frame, origins=days)
    return time.perf_counter() - begun
