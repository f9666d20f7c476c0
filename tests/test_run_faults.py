"""Deaths of a run at its named steps, and storage that fails; KAM_FAULTS=all tries every step with every fault."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.runner import publish, run, verify
from tests import faults
from tests.runner import drive, tiny

SHORT = (
    ("lock", "after", "kill"),
    ("preflight", "before", "eacces"),
    ("snapshot", "after", "raise"),
    ("check", "after", "enospc"),
    (f"execute:{faults.STEP}", "before", "hang"),
    (f"execute:{faults.STEP}", "after", "kill"),
    ("gate", "before", "enospc"),
    ("render", "after", "raise"),
    ("verify", "after", "eacces"),
    ("publish", "before", "kill"),
    ("publish", "after", "hang"),
    ("pointer", "before", "kill"),
    ("pointer", "after", "enospc"),
)
CHOSEN = faults.EVERY if os.environ.get("KAM_FAULTS") == "all" else SHORT
NOBODY = 65534


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return faults.project(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize(("step", "moment", "fault"), CHOSEN)
def test_five_things_hold_whatever_ends_a_run(path, step, moment, fault):
    faults.tried(path, step, moment, fault)


def test_the_short_list_has_every_step_and_every_fault():
    assert {step for step, _, _ in SHORT} == set(faults.STEPS)
    assert {fault for _, _, fault in SHORT} == set(faults.FAULTS)


def test_nothing_is_planted_outside_a_test_build(path):
    process = drive.started(path, environment={"KAM_TEST_DIE": "lock:before:raise"})
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project with a published run on a file system of 32 MB."""
    place = tmp_path_factory.mktemp("disk")
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs more rights than this user has")
    params = tiny.project(place, steps={"10_a": {"gives": ["t"]}})
    run(params, progress=False, render=tiny.report)
    yield params
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize(
    "fill",
    [
        'run.table("t", "x" * 50_000_000)',
        'try:\n    open("ballast", "w").write("x" * 50_000_000)\nexcept OSError:\n    pass\nprint("x" * 99_999)',
    ],
    ids=["by the table", "while the notebook is saved"],
)
def test_a_full_disk(small, fill):
    disk = small.parent.parent
    latest = publish.latest(disk / "runs")
    before = tiny.tree(latest)
    made = tiny.notebook(fill, 'run.table("t")', "run.finish()", name="10_a")
    (disk / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError) as error:
        run(small, progress=False, render=tiny.report)
    assert error.value.exit_code == Exit.DISK_FULL
    assert "the disk is full" in str(error.value)
    assert publish.latest(disk / "runs") == latest
    assert tiny.tree(latest) == before
    (disk / "ballast").unlink(missing_ok=True)


def test_too_little_room_is_found_before_anything_starts_and_room_made_is_enough(small):
    disk = small.parent.parent
    made = tiny.notebook('run.table("t")', "run.finish()", name="10_a")
    (disk / "notebooks" / "10_a.ipynb").write_text(json.dumps(made), encoding="utf-8")
    (disk / "ballast").write_bytes(bytes(16_000_000))
    with pytest.raises(KamError, match="MB are free, 20 MB are needed") as error:
        run(small, progress=False)
    assert error.value.exit_code == Exit.DISK_FULL
    (disk / "ballast").unlink()
    assert verify(run(small, progress=False, render=tiny.report).run).ok


@pytest.mark.parametrize("runs", ["locked", "missing"])
def test_output_that_may_not_be_written(tmp_path, runs):
    """As another user than root, for whom mode bits mean nothing."""
    params = tiny.project(tmp_path, steps={"10_a": {}})
    if runs == "locked":
        (tmp_path / "runs").mkdir()
        (tmp_path / "runs").chmod(0o555)
    tmp_path.chmod(0o555)
    code, said = _as_somebody(params)
    tmp_path.chmod(0o755)
    assert code == Exit.NO_PERMISSION
    assert "KAM-R31" in said
    assert str(tmp_path / "runs") in said
    assert "permission denied for user" in said
    assert not (tmp_path / "runs" / "latest.json").exists()


def _as_somebody(params):
    """Exit code and message of a run in a forked process that has given root's rights away."""
    for folder in (params, *params.parents) if not os.getuid() else ():  # pytest's folders are closed to others
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            if not os.getuid():
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            run(params, progress=False)
        except KamError as error:
            os.write(write, str(error).encode())
            os._exit(error.exit_code)
        finally:
            os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read, encoding="utf-8") as pipe:
        return os.waitstatus_to_exitcode(status), pipe.read()
