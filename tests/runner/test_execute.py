"""What ends a notebook, injected for real: exit code, message, the place of the failed notebook, no survivors."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.runner import publish, run, verify
from tests.runner import drive, tiny

NAME = f"execute{os.getpid()}"  # marks the processes of these tests among those of others
KILL = "import os\nos.kill(os.getpid(), 9)"
FAULT = (
    "from kamlib.base.errors import Exit, Fault, KamError\n"
    "from kamlib.base.text import text\n"
    'fault = Fault("KAM-T01", "sales.csv: column 金额", text("the column is not there"), '
    'text("the computation needs it"), text("check the path"))\n'
    "raise KamError(fault, fault, exit_code=Exit.SCHEMA_DRIFT)"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project with a published run, in which single notebooks are replaced by failing ones."""
    path = tiny.project(tmp_path_factory.mktemp("home"), steps={"10_a": {}}, settings={"name": NAME})
    run(path, progress=False, render=tiny.report)
    return path


def failed(home, *cells, **how):
    """The error of a run whose notebook has `cells`; what was published before is as it was."""
    root = home.parent.parent
    before = tiny.tree(publish.latest(root / "runs"))
    made = tiny.notebook(*cells, name="10_a")
    (root / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError) as error:
        run(home, progress=False, render=tiny.report, **how)
    assert tiny.tree(publish.latest(root / "runs")) == before
    assert list((root / "runs" / ".staging").iterdir()) == []
    return error.value


def kept(error):
    """The failed notebook, at the place that the message names."""
    place = str(error.faults[-1].mend).removeprefix("what it had made is kept in ").split(";")[0]
    assert error.faults[-1].code == "KAM-R20"
    assert Path(place).parts[-4] == ".failed"
    return json.loads(Path(place).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("cells", "cell"),
    [((KILL, "run.finish()"), 4), (("1", KILL, "run.finish()"), 5), (("1", f"run.finish()\n{KILL}"), 5)],
    ids=["first", "middle", "last"],
)
def test_a_killed_kernel(home, cells, cell):
    """papermill marks all cells of such a notebook as completed (reliability notes, section 2 A)."""
    error = failed(home, *cells)
    assert error.exit_code == Exit.KERNEL_DIED
    assert [fault.code for fault in error.faults] == ["KAM-R11", "KAM-R20"]
    assert error.faults[0].where == f"10_a, code cell {cell}"
    megabytes = int(str(error.faults[0].found).split("up to ")[1].split(" MB")[0])
    assert 10 < megabytes < 2000
    assert kept(error)["nbformat"] == 4


def test_an_early_exit_is_no_completion(home):
    """papermill ends green here."""
    error = failed(home, "1", "import sys\nsys.exit(0)", "run.finish()")
    assert error.exit_code == Exit.GATE_FAILED
    assert [fault.code for fault in error.faults] == ["KAM-G02", "KAM-G03", "KAM-G04", "KAM-R20"]
    assert kept(error)["cells"][-1]["execution_count"] is None


def test_an_exit_after_the_closing_mark_leaves_cells_unrun(home):
    error = failed(home, "run.finish()\nraise SystemExit", "1")
    assert [fault.code for fault in error.faults] == ["KAM-G02", "KAM-G03", "KAM-R20"]


def test_an_exception_is_told_with_its_cell(home):
    error = failed(home, "1", "1 / 0", "run.finish()")
    assert error.exit_code == Exit.NOTEBOOK_RAISED
    assert str(error).splitlines()[:3] == [
        "✗ KAM-R10",
        "  where: 10_a, code cell 5",
        "  found: ZeroDivisionError: division by zero",
    ]
    assert "Traceback" not in str(error)
    assert kept(error)
    newest = max((home.parent.parent / "runs" / ".failed").iterdir())
    assert "ZeroDivisionError" in (newest / "log.jsonl").read_text(encoding="utf-8")
    assert json.loads((newest / "failed.json").read_text(encoding="utf-8"))["exit_code"] == 10


def test_a_kam_error_of_a_notebook_is_told_as_it_is_in_both_languages(home):
    error = failed(home, FAULT, "run.finish()")
    assert error.exit_code == Exit.SCHEMA_DRIFT
    assert [fault.code for fault in error.faults] == ["KAM-T01", "KAM-T01", "KAM-R20"]
    assert error.faults[0].where == "sales.csv: column 金额"
    assert error.faults[0].as_dict("zh")["found"] == "没有这一列"
    assert error.faults[0].as_dict("en")["found"] == "the column is not there"


def test_a_cell_that_takes_too_long_is_ended_even_when_it_is_busy_in_c_and_deaf_to_signals(home):
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)"
    error = failed(home, f"{deaf}\nsum(range(10**13))", "run.finish()", cell_timeout=1)
    assert error.exit_code == Exit.TIMEOUT
    assert error.faults[0].where == "10_a, code cell 4"
    assert str(error.faults[0].found) == "the cell took longer than 1 seconds"
    assert drive.survivors(NAME) == []


def test_a_run_that_takes_too_long(home):
    error = failed(home, "import time\ntime.sleep(600)", "run.finish()", timeout=3)
    assert error.exit_code == Exit.TIMEOUT
    assert error.faults[0].where == "execute:10_a"
    assert drive.survivors(NAME) == []


def test_a_missing_kernel_is_found_before_anything_starts(home):
    made = tiny.notebook("run.finish()", name="10_a")
    made["metadata"]["kernelspec"]["name"] = "no-such-kernel"
    root = home.parent.parent
    before = tiny.tree(root / "runs")
    (root / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError, match="kernel no-such-kernel is not installed") as error:
        run(home, progress=False)
    assert error.value.exit_code == Exit.KERNEL_MISSING
    assert tiny.tree(root / "runs") == before


def test_a_kernel_that_does_not_start_is_tried_three_times(home, tmp_path, monkeypatch):
    spec = tmp_path / "kernels" / "broken"
    spec.mkdir(parents=True)
    count = tmp_path / "tries"
    code = f"open({str(count)!r}, 'a').write('x'); raise SystemExit('no such module')"
    body = {"argv": [sys.executable, "-c", code, "{connection_file}"], "display_name": "broken", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(body), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    made = tiny.notebook("run.finish()", name="10_a")
    made["metadata"]["kernelspec"]["name"] = "broken"
    root = home.parent.parent
    (root / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError, match="the kernel did not start in 3 tries") as error:
        run(home, progress=False)
    assert error.value.exit_code == Exit.KERNEL_MISSING
    assert count.read_text(encoding="utf-8") == "xxx"


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_from_outside(tmp_path, number, exit_code):
    leave = 'import subprocess, time\nsubprocess.Popen(["sleep", "612"], start_new_session=True)\ntime.sleep(600)'
    name = f"{NAME}-{exit_code}"
    path = tiny.project(tmp_path, steps={"10_a": {}}, notebooks={"10_a": [leave]}, settings={"name": name})
    process = drive.started(path)
    drive.until(process, "step=execute:10_a state=start")
    while not any("612" in command for command in drive.survivors(name)):
        assert process.poll() is None
    code, said = drive.signalled(process, number)
    assert code == exit_code
    assert "KAM-R40\n  where: execute:10_a" in said
    assert "Traceback" not in said
    assert drive.survivors(name) == []
    (left,) = (tmp_path / "runs" / ".failed").iterdir()
    assert str(left) in said


def test_a_second_run_is_refused_at_once_and_one_whose_holder_died_is_no_obstacle(tmp_path):
    sleeping = {"10_a": ["import time\ntime.sleep(600)"]}
    path = tiny.project(tmp_path, steps={"10_a": {}}, notebooks=sleeping, settings={"name": NAME})
    holder = drive.started(path)
    drive.until(holder, "step=execute:10_a state=start")
    with pytest.raises(KamError, match="has been running") as error:
        run(path, progress=False)
    assert (error.value.exit_code, [fault.code for fault in error.value.faults]) == (Exit.LOCKED, ["KAM-R02"])
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate(timeout=60)
    (dead,) = (tmp_path / "runs" / ".staging").iterdir()
    made = tiny.notebook("run.finish()", name="10_a")
    (tmp_path / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    outcome = run(path, progress=False, render=tiny.report)
    assert verify(outcome.run).ok
    assert (tmp_path / "runs" / ".failed" / dead.name / "failed.json").is_file()
    assert not publish.temporary(dead.name).exists()
    assert drive.survivors(NAME) == []
