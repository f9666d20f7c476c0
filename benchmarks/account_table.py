"""The account table from Parquet lines against the raw scan and against other means, each in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

TITLE = "Account table"
HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
NAMES = {
    "scan": "raw scan of the same columns (DuckDB)",
    "kamlib": "**kamlib**, all features",
    "duckdb_sql": "hand-written DuckDB SQL, all features",
    "polars": "polars, all features, streaming",
    "pandas": "pandas, all features, vectorised",
    "lifetimes": "lifetimes, its summary only",
}
# lines -> {peer: repeats}; at 100 million lines pandas and lifetimes do not fit the memory of a small machine.
PLAN = {
    10_000_000: {"scan": 5, "kamlib": 5, "duckdb_sql": 3, "polars": 3, "pandas": 3, "lifetimes": 3},
    100_000_000: {"scan": 3, "kamlib": 3, "duckdb_sql": 1, "polars": 1},
}


def section(*, plan=None, keep=False):
    """Measure and return the section as Markdown; the made lines are deleted after, unless `keep`."""
    parts = [_INTRODUCTION]
    for lines, peers in (plan or PLAN).items():
        path = DATA / f"lines_{lines // 1_000_000}m.parquet"
        if not path.is_file():
            subprocess.run([sys.executable, str(HERE / "lines.py"), str(path), str(lines)], check=True)
        found = _measured(path, peers)
        parts.append(_table(lines, path.stat().st_size, found))
        if not keep:
            path.unlink()
    return "\n\n".join(parts)


_INTRODUCTION = """\
Made transaction lines (`benchmarks/lines.py`, seeded, in time order as an export is; one account for 100 lines, four
lines an order, three years, 16 categories, 2 % returns, exact decimals) are read from one Parquet file and become one
row an account. Seconds and processor seconds (of all cores) are those of the fastest run, imports apart: whatever else
a machine does can only add to them. The peak is the largest resident memory of the process. All that compute all
features agree in their totals, which is checked in each run; money is summed exactly by kamlib and in floating point
by polars and pandas."""


def _measured(path, peers):
    """Seconds, processor seconds and peak of each peer; they take turns, so that a slow minute hits them all."""
    found, totals = {name: {"seconds": [], "cpu": [], "peak": 0} for name in peers}, {}
    for turn in range(max(peers.values())):
        for name in (name for name, n in peers.items() if turn < n):
            run = _run(name, path)
            found[name]["seconds"].append(run["seconds"])
            found[name]["cpu"].append(run["cpu"])
            found[name]["peak"] = max(found[name]["peak"], run["peak"])
            totals[name] = run["totals"]
            print(f"{path.stem} {name}: {run['seconds']:.2f} s, {run['peak'] / 2**30:.2f} GiB", flush=True)
    full = {json.dumps(total, sort_keys=True) for name, total in totals.items() if name not in {"scan", "lifetimes"}}
    if len(full) > 1:
        raise SystemExit(f"the tables differ: {totals}")
    return found


def _run(name, path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "peers.py"), name, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    if done.returncode:
        raise SystemExit(f"{name} failed on {path.name}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _table(lines, size, found):
    rows = [_row(name, run, found) for name, run in found.items()]
    head = [
        f"### {lines // 1_000_000} million lines ({size / 2**20:.0f} MiB)",
        "",
        "| by | seconds | slowest (runs) | processor seconds | peak GiB | × scan | × scan, processor | × kamlib |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join([*head, *rows])


def _row(name, run, found):
    wall, cpu = ({peer: min(other[kind]) for peer, other in found.items()} for kind in ("seconds", "cpu"))
    cells = [
        NAMES[name],
        f"{wall[name]:.2f}",
        f"{max(run['seconds']):.2f} ({len(run['seconds'])})",
        f"{cpu[name]:.1f}",
        f"{run['peak'] / 2**30:.2f}",
        f"{wall[name] / wall['scan']:.1f}",
        f"{cpu[name] / cpu['scan']:.1f}",
        f"{wall[name] / wall['kamlib']:.2f}",
    ]
    return f"| {' | '.join(cells)} |"
