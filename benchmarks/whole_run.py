"""The whole workbook from the command to the published report: start-up, work, rendering; demo data and Iowa."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

TITLE = "Whole run"
ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3
RENDERING = ("gate", "render", "verify", "publish", "pointer")
SETS = {"demo": "demo data (23,327 lines)", "iowa_liquor": "Iowa 2018–2020 (7,350,268 lines)"}
_INTRODUCTION = """\
`kam run` with two workers, three notebooks, report in two languages. *Start-up* is everything before the first notebook
(Python, checks, hashes of the sources); *notebooks* includes the start of three kernels; *rendering* is gate, report,
verification and publishing. Seconds are the median of the runs; the peak is the largest memory of a notebook's
processes."""


def section():
    """Measure and return the section as Markdown; a set that is not on the machine is left out and said to be."""
    data = Path(os.environ.get("KAM_DATA") or ROOT.parent / "shared" / "data")
    rows, told = [], []
    for name, label in SETS.items():
        if name != "demo" and not data.is_dir():
            told.append(f"{label}: not measured, the data are not on this machine.")
            continue
        runs = [_timed(name, data) for _ in range(REPEATS)]
        rows.append(_row(label, runs))
    head = (
        "| run | seconds | from–to | start-up | notebooks | rendering | peak GiB |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    return "\n\n".join([_INTRODUCTION, "\n".join([head, *rows]), *told])


def _timed(name, data):
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "kamlib", "run", f"params/{name}.yaml", "--json"],
        cwd=ROOT,
        env={**os.environ, "KAM_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    total = time.monotonic() - began
    run = Path(json.loads(done.stdout)["run"])
    steps = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["private"]["steps"]
    rendering = sum(steps[step]["seconds"] for step in RENDERING if step in steps)
    notebooks = steps["execute"]["seconds"]
    peak = max(step.get("peak_bytes", 0) for step in steps.values()) / 2**30
    return {"total": total, "start": total - notebooks - rendering, "work": notebooks, "end": rendering, "peak": peak}


def _row(label, runs):
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    totals = [run["total"] for run in runs]
    spread = f"{min(totals):.1f}–{max(totals):.1f} ({len(runs)})"
    parts = " | ".join(f"{middle[key]:.1f}" for key in ("start", "work", "end"))
    return f"| {label} | {middle['total']:.1f} | {spread} | {parts} | {middle['peak']:.2f} |"
