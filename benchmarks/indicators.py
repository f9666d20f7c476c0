"""Scoring and robustness of ranks against the sorting floor and against other packages, on the same weights."""

import json
import os
import resource
import subprocess
import sys
import time
from importlib.util import find_spec

TITLE = "Indicator scores"
DIMENSIONS, INSIDE = 6, 5
NAMES = {
    "floor": "sorting floor: np.argsort of as many scores",
    "kamlib": "**kamlib**: score, ranks, quantiles, tier probabilities",
    "kamlib_geo": "**kamlib**, geometric across dimensions",
    "kamlib_gaps": "**kamlib**, 5 % of the values missing",
    "pandas": "pandas: weighted sum and rank, a loop",
    "skcriteria": "scikit-criteria: weighted sum with ranks, a loop",
    "pymcdm": "pymcdm: weighted sum and ranks, a loop",
}
# What is measured of a loop is scaled to all draws; the draws of one loop take the same time.
SHARE = {"pandas": 0.05, "skcriteria": 0.02, "pymcdm": 0.01}
NEEDS = {"skcriteria": "skcriteria", "pymcdm": "pymcdm"}


def section(*, accounts=10_000, draws=1_000, repeats=3):
    """Measure and return the section as Markdown."""
    found, absent = {}, [name for name, package in NEEDS.items() if find_spec(package) is None]
    for _ in range(repeats):
        for name in (name for name in NAMES if name not in absent):
            run = _run(name, accounts, draws)
            found[name] = min(found.get(name, run), run, key=lambda one: one["seconds"])
    large = _run("large", 1_000_000, 100)
    single = {name: min(_run(name, n, 1)["seconds"] for _ in range(repeats)) for name, n in SINGLE.items()}
    return "\n\n".join([_introduction(accounts, draws), _table(found, absent), _rest(large, single)])


SINGLE = {"score": 10_000, "sobol": 1_000}


def _introduction(accounts, draws):
    return f"""\
{accounts:,} made accounts by {DIMENSIONS * INSIDE} indicators in {DIMENSIONS} dimensions, {draws:,} sets of weights,
one processor core. Every line is the fastest of its runs, each in a process of its own; loops over the other packages
are measured on a part of the draws and scaled. kamlib's line ends with rank quantiles and tier probabilities, the
others with ranks."""


def _table(found, absent):
    base, floor = found["kamlib"]["seconds"], found["floor"]["seconds"]
    rows = ["| | seconds | times kamlib | times the floor | above the input, MB |", "|---|---|---|---|---|"]
    for name, run in found.items():
        ratio, to_floor = run["seconds"] / base, run["seconds"] / floor
        rows.append(f"| {NAMES[name]} | {run['seconds']:.2f} | {ratio:.2f} | {to_floor:.1f} | {run['peak']:.0f} |")
    return "\n".join(rows) + ("\n\nNot installed, left out: " + ", ".join(absent) + "." if absent else "")


def _rest(large, single):
    return (
        f"One scoring pass of 10,000 × 30: {single['score'] * 1000:.0f} ms. Sobol indices of four factors, n = 256, on "
        f"1,000 accounts (1,536 runs): {single['sobol']:.2f} s. 1,000,000 accounts × 30: scored in "
        f"{large['score']:.1f} s, 100 draws in {large['seconds']:.0f} s with {large['peak']:.0f} MB above what scoring "
        "took."
    )


def _run(name, accounts, draws):
    command = [sys.executable, "-m", "benchmarks.indicators", name, str(accounts), str(draws)]
    one_core = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=one_core, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _data(accounts, gaps=0.0):
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    rng = np.random.default_rng(1)
    values = rng.lognormal(size=(accounts, DIMENSIONS * INSIDE))
    values[rng.random(values.shape) < gaps] = np.nan
    names = [f"x{n}" for n in range(values.shape[1])]
    return pd.DataFrame(values, columns=names, index=[f"C{n}" for n in range(accounts)])


def _system(how):
    from kamlib.indicators import IndicatorSystem  # noqa: PLC0415

    def dimension(k):
        codes = [f"x{n}" for n in range(k * INSIDE, (k + 1) * INSIDE)]
        return {"weight": 1, "indicators": {code: {"direction": "benefit", "weight": 1} for code in codes}}

    content = {"weights_as": "points", "score": {"aggregate": how, "range": [1, 100]}}
    return IndicatorSystem.of(content | {"dimensions": {f"d{k}": dimension(k) for k in range(DIMENSIONS)}})


def _ours(accounts, draws, *, how="arith", gaps=0.0):
    data, system = _data(accounts, gaps), _system(how)
    start = time.perf_counter()
    scores = system.score(data)
    middle, before = time.perf_counter(), _peak()
    scores.robustness(draws=draws, spread=0.25, seed=1)
    return {"seconds": time.perf_counter() - middle, "score": middle - start, "peak": _peak() - before}


def _floor(accounts, draws):
    import numpy as np  # noqa: PLC0415

    block = np.random.default_rng(2).random((min(draws, 200), accounts))
    start = time.perf_counter()
    for row in block:
        np.argsort(row)
    return {"seconds": (time.perf_counter() - start) * draws / len(block), "peak": 0.0}


def _loop(step, accounts, draws, share):
    """Time a loop of `step(unit frame, weights)` over a part of the draws."""
    from kamlib.indicators import normalise  # noqa: PLC0415
    from kamlib.indicators.robustness import drawn_weights  # noqa: PLC0415

    unit = normalise(_data(accounts), method="minmax", direction="benefit", range=(0, 1))
    tree, n = _system("arith").design.tree, max(int(draws * share), 2)
    weights = drawn_weights(tree, draws=n, spread=0.25, seed=1)
    import numpy as np  # noqa: PLC0415

    top = weights["score"]
    flat = np.concatenate([top[:, [k]] * weights[f"d{k}"] for k in range(DIMENSIONS)], axis=1)
    step(unit, flat[0])
    before, start = _peak(), time.perf_counter()
    for w in flat:
        step(unit, w)
    return {"seconds": (time.perf_counter() - start) * draws / n, "peak": _peak() - before}


def _pandas(unit, w):
    return (unit * w).sum(axis=1).rank(ascending=False, method="min")


def _skcriteria(unit, w):
    import skcriteria  # noqa: PLC0415
    from skcriteria.agg.simple import WeightedSumModel  # noqa: PLC0415

    return WeightedSumModel().evaluate(skcriteria.mkdm(unit.to_numpy(), [max] * unit.shape[1], weights=w)).rank_


def _pymcdm(unit, w):
    import numpy as np  # noqa: PLC0415
    from pymcdm.helpers import rrankdata  # noqa: PLC0415
    from pymcdm.methods import WSM  # noqa: PLC0415
    from pymcdm.normalizations import minmax_normalization  # noqa: PLC0415

    return rrankdata(WSM(minmax_normalization)(unit.to_numpy(), w, np.ones(unit.shape[1])))


def _score(accounts, draws):
    data, system = _data(accounts), _system("geo")
    system.score(data)
    start = time.perf_counter()
    system.score(data)
    return {"seconds": time.perf_counter() - start}


def _sobol(accounts, draws):
    factors = {
        "score.aggregate": ["arith", "geo"],
        "normalise.method": ["minmax", "rank"],
        "treat.rule": ["none", "log1p", "jrc"],
        "weights": 0.25,
    }
    scores = _system("geo").score(_data(accounts))
    start = time.perf_counter()
    scores.sensitivity(factors=factors, n=256, seed=1)
    return {"seconds": time.perf_counter() - start}


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASURED = {
    "floor": _floor,
    "kamlib": _ours,
    "kamlib_geo": lambda n, draws: _ours(n, draws, how="geo"),
    "kamlib_gaps": lambda n, draws: _ours(n, draws, gaps=0.05),
    "large": lambda n, draws: _ours(n, draws, how="geo"),
    "pandas": lambda n, draws: _loop(_pandas, n, draws, SHARE["pandas"]),
    "skcriteria": lambda n, draws: _loop(_skcriteria, n, draws, SHARE["skcriteria"]),
    "pymcdm": lambda n, draws: _loop(_pymcdm, n, draws, SHARE["pymcdm"]),
    "score": _score,
    "sobol": _sobol,
}

if __name__ == "__main__":
    print(json.dumps(MEASURED[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
