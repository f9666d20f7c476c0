"""Documents on single accounts, from the command to the files, against an executed notebook for each account."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TITLE = "Account sheets"
ROOT = Path(__file__).resolve().parent.parent
REPEATS, CLIENTS = 3, 6
_INTRODUCTION = """\
A finished run of the demo data (260 accounts, all notebooks); times include the start of Python and the check of the
run's manifest. *Sheets* are `kam sheet --all` in both languages with two processes: 520 pages. *Reports* are HTML and
PDF on 20 accounts in one language, one process. The peer is what is done without such a renderer: one notebook a client
that reads the same recorded tables, shows the account, its statements, wallet and actions as tables and its months as
bars, executed by papermill and turned into HTML by nbconvert without its code, both called inside one process."""
_CELLS = (
    "import pandas as pd\nimport matplotlib.pyplot as plt\n"
    "read = lambda name: (lambda t: t[t['account_id'] == account])(pd.read_parquet(f'{run}/tables/{name}.parquet'))",
    "read('accounts').T",
    "lines = read('transactions')\n"
    "month = pd.to_datetime(lines['date']).dt.to_period('M')\n"
    "lines['amount'].astype(float).groupby(month).sum().tail(24).plot.bar(figsize=(8, 2)); plt.show()",
    "read('swot_statements').sort_values('weight', ascending=False)[['quadrant', 'sentence_zh']]",
    "read('wallet')",
    "read('plan_actions')",
)


def section():
    """Measure and return the section as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        run, place = _run(), Path(folder)
        sheets = [_command(["sheet", run, "--all"], place / f"s{n}") for n in range(REPEATS)]
        reports = [_reports(run, place / f"r{n}") for n in range(REPEATS)]
        peer = [_peer(run, place / f"p{n}") for n in range(REPEATS)]
    middle = {name: statistics.median(each) for name, each in (("s", sheets), ("r", reports), ("p", peer))}
    rows = (
        ("sheets, HTML, two processes", middle["s"] * 520, middle["s"], middle["p"] / middle["s"]),
        ("sheets, without the start", None, (middle["s"] * 520 - _start()) / 520, None),
        ("reports, HTML and PDF, one process", middle["r"] * 20, middle["r"], middle["p"] / middle["r"]),
        ("papermill and nbconvert, one process", middle["p"] * CLIENTS, middle["p"], 1.0),
    )
    shown = "\n".join(_row(*row) for row in rows)
    head = "| what | seconds in all | seconds a document | times as fast as the peer |\n|---|---:|---:|---:|"
    spread = f"Median of {REPEATS}; all sheets took {min(sheets) * 520:.1f} to {max(sheets) * 520:.1f} seconds."
    return "\n\n".join([_INTRODUCTION, f"{head}\n{shown}", spread])


def _row(name, whole, each, ratio):
    said = "" if whole is None else f"{whole:.1f}", "" if ratio is None else f"{ratio:.0f}"
    return f"| {name} | {said[0]} | {each:.3f} | {said[1]} |"


def _run():
    """A finished run of the demo data."""
    done = _kam(["run", "params/demo.yaml", "--json"])
    return json.loads(done.stdout)["run"]


def _kam(argv):
    return subprocess.run(
        [sys.executable, "-m", "kamlib", *map(str, argv)], cwd=ROOT, capture_output=True, text=True, check=True
    )


def _start():
    """Seconds until the first sheet can be made: one sheet in all."""
    began = time.monotonic()
    _kam(["--version"])
    return time.monotonic() - began


def _command(argv, out):
    """Seconds a document, of a command that writes many."""
    began = time.monotonic()
    files = json.loads(_kam([*argv, "--out", out, "--json"]).stdout)["files"]
    return (time.monotonic() - began) / len(files)


def _reports(run, out):
    """Seconds an account for HTML and PDF in one process."""
    from kamlib.reports.batch import batch  # noqa: PLC0415
    from kamlib.reports.shelf import shelf  # noqa: PLC0415

    laid = shelf(run)
    batch(laid, laid.accounts[:1], langs=["zh"], forms=["html", "pdf"], out=out / "first", workers=1)
    began = time.monotonic()
    done = batch(laid, laid.accounts[:20], langs=["zh"], forms=["html", "pdf"], out=out, workers=1)
    assert len(done.files) == 40
    return (time.monotonic() - began) / 20


def _peer(run, out):
    """Seconds an account for an executed notebook as HTML."""
    import nbconvert  # noqa: PLC0415
    import nbformat  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import papermill  # noqa: PLC0415

    out.mkdir()
    v4 = nbformat.v4
    first = v4.new_code_cell(f"account, run = '', {str(run)!r}", metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(v4.new_notebook(cells=[first, *map(v4.new_code_cell, _CELLS)], metadata=kernel), out / "one.ipynb")
    exporter = nbconvert.HTMLExporter(exclude_input=True)
    accounts = pd.read_parquet(Path(run) / "tables" / "accounts.parquet")["account_id"].head(CLIENTS)
    began = time.monotonic()
    for account in accounts:
        done = papermill.execute_notebook(
            str(out / "one.ipynb"), str(out / f"{account}.ipynb"), {"account": account}, progress_bar=False
        )
        (out / f"{account}.html").write_text(exporter.from_notebook_node(done)[0], encoding="utf-8")
    return (time.monotonic() - began) / CLIENTS
