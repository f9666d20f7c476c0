"""Segments with all rules and stability against the usual notebook: KMeans with ten starts, a sampled silhouette."""

import json
import os
import subprocess
import sys
import time

from benchmarks.machine import peak

TITLE = "Segments"
COLUMNS, PLANTED, KS = 12, 6, range(2, 13)
NAMES = {
    "kamlib": "**kamlib**: eleven k, all rules, gap, prediction strength, bootstrap, giants",
    "same": "**kamlib**: eleven k, within SS, four silhouette-like rules; no resampling",
    "notebook": "notebook: KMeans(n_init=10) on all accounts, silhouette of 10,000",
}
PLAN = {100_000: {"kamlib": 3, "same": 3, "notebook": 3}, 1_000_000: {"kamlib": 1}}


def section(*, plan=None):
    """Measure and return the section as Markdown."""
    rows = ["| accounts | by | seconds | times kamlib | k | likeness | peak GiB |", "|" + " --- |" * 7]
    for accounts, peers in (plan or PLAN).items():
        found = {name: min((_run(name, accounts) for _ in range(n)), key=_seconds) for name, n in peers.items()}
        rows += [_row(accounts, name, run, found["kamlib"]) for name, run in found.items()]
    return "\n\n".join([_INTRODUCTION, "\n".join(rows)])


_INTRODUCTION = f"""\
Made accounts by {COLUMNS} features with {PLANTED} planted segments, for k = 2 to 12. Every line is the fastest of its
runs, each in a process of its own, imports and the making of the accounts apart. "Likeness" is the adjusted Rand index
of the labels at the chosen k (of the notebook: at its best silhouette) and the planted segments. The goal is 5 seconds
for 100,000 accounts and 30 seconds within 2 GiB for 1,000,000, on two cores."""


def _seconds(run):
    return run["seconds"]


def _row(accounts, name, run, base):
    ratio, peak = run["seconds"] / base["seconds"], run["peak"] / 2**30
    cells = f"{accounts:,}", NAMES[name], f"{run['seconds']:.1f}", f"{ratio:.1f}", str(run["k"])
    return f"| {' | '.join(cells)} | {run['likeness']:.3f} | {peak:.2f} |"


def _run(name, accounts):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.segments", name, str(accounts)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ},
    )
    if done.returncode:
        raise SystemExit(f"{name} failed on {accounts} accounts:\n{done.stderr}")
    run = json.loads(done.stdout.splitlines()[-1])
    print(f"{accounts:,} {name}: {run['seconds']:.2f} s, k = {run['k']}", flush=True)
    return run


def made(accounts):
    """Features of made accounts, and the planted segment of each."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    generator = np.random.default_rng(1)
    centres = generator.normal(scale=1.2, size=(PLANTED, COLUMNS))
    truth = generator.integers(PLANTED, size=accounts)
    values = np.exp(5 + centres[truth] + generator.normal(scale=0.8, size=(accounts, COLUMNS)))
    frame = pd.DataFrame(values, columns=["revenue", *(f"f{n}" for n in range(1, COLUMNS))])
    frame.insert(0, "account_id", [f"A{n:07}" for n in range(accounts)])
    return frame, truth


def ours(frame):
    """The chosen k and the labels."""
    from kamlib.segments import segment  # noqa: PLC0415

    found = segment(frame, ks=KS, seed=1)
    return found.k, found.table["segment"].to_numpy()


def same(frame):
    """The notebook's own question: eleven k-means, the best silhouette, a label for every account."""
    import numpy as np  # noqa: PLC0415

    from kamlib.segments.prepare import prepared, transformed  # noqa: PLC0415
    from kamlib.segments.rules import rules  # noqa: PLC0415
    from kamlib.segments.sample import stratified  # noqa: PLC0415
    from kamlib.segments.segment import LARGE_STARTS, LIMITS  # noqa: PLC0415

    ready = prepared(frame, value="revenue")
    rows = stratified(ready.values, LIMITS["kmeans"], seed=1)
    matrix = transformed(ready.table, "log-z")
    found = rules(matrix[rows], KS, starts=LARGE_STARTS, budget=(0, 0, 0), seed=1)
    best = found.chosen("silhouette")
    return best, np.asarray(found.fits[best].place(matrix)[0])


def notebook(frame):
    """What is usually written: log, scale, a loop over k, the best silhouette of a sample."""
    import numpy as np  # noqa: PLC0415
    from sklearn.cluster import KMeans  # noqa: PLC0415
    from sklearn.metrics import silhouette_score  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    rows = StandardScaler().fit_transform(np.log1p(frame.drop(columns="account_id")))
    labels = {k: KMeans(k, n_init=10, random_state=1).fit_predict(rows) for k in KS}
    width = {k: silhouette_score(rows, one, sample_size=10_000, random_state=1) for k, one in labels.items()}
    best = max(width, key=width.get)
    return best, labels[best]


def measured(name, accounts):
    """One run in this process, as JSON."""
    import sklearn.cluster  # noqa: F401, PLC0415 (imports apart)
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415

    import kamlib.segments  # noqa: F401, PLC0415

    frame, truth = made(accounts)
    begun = time.perf_counter()
    k, labels = {"kamlib": ours, "same": same, "notebook": notebook}[name](frame)
    spent = time.perf_counter() - begun
    return {"seconds": spent, "k": int(k), "likeness": float(adjusted_rand_score(truth, labels)), "peak": peak()}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
