"""What failed runs say, in both languages."""

import errno
import re

import pytest

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner import failures
from kamlib.runner.execute import Done
from kamlib.runner.stop import Stopped


def of(**told):
    return failures.of_notebook(Done("30_pareto", {"cell": 5} | told, 1.0, ""), limit=60)


@pytest.mark.parametrize(
    ("told", "exit_code", "code", "found"),
    [
        ({"end": "raised", "kind": "ValueError", "problem": "x"}, Exit.NOTEBOOK_RAISED, "KAM-R10", "ValueError: x"),
        (
            {"end": "raised", "kind": "OSError", "problem": "[Errno 28] x"},
            Exit.DISK_FULL,
            "KAM-R30",
            "the disk is full",
        ),
        (
            {"end": "raised", "kind": "IOError", "problem": "IO Error: No space left on device"},
            Exit.DISK_FULL,
            "KAM-R30",
            "the disk is full",
        ),
        (
            {"end": "raised", "kind": "PermissionError", "problem": "[Errno 13] Permission denied: 'x'"},
            Exit.NO_PERMISSION,
            "KAM-R31",
            "permission denied for user",
        ),
        (
            {"end": "raised", "kind": "FileNotFoundError", "problem": "[Errno 2] No such file: 'x'"},
            Exit.NOTEBOOK_RAISED,
            "KAM-R10",
            "FileNotFoundError: [Errno 2] No such file: 'x'",
        ),
        (
            {"end": "broken", "kind": "OSError", "problem": "", "errno": 122},
            Exit.DISK_FULL,
            "KAM-R30",
            "the disk is full",
        ),
        ({"end": "broken", "kind": "TypeError", "problem": "y"}, Exit.NOTEBOOK_RAISED, "KAM-R10", "TypeError: y"),
        (
            {"end": "died", "peak_bytes": 3 * 2**30},
            Exit.KERNEL_DIED,
            "KAM-R11",
            "the kernel died; it had used up to 3,072 MB of memory",
        ),
        (
            {"end": "gone", "status": -9},
            Exit.KERNEL_DIED,
            "KAM-R14",
            "the process that runs the notebook ended with -9",
        ),
        ({"end": "timeout"}, Exit.TIMEOUT, "KAM-R12", "the cell took longer than 60 seconds"),
        (
            {"end": "start", "starts": 3, "problem": "no"},
            Exit.KERNEL_MISSING,
            "KAM-R13",
            "the kernel did not start in 3 tries: no",
        ),
    ],
)
def test_every_end_of_a_notebook_has_its_code_and_cell(told, exit_code, code, found):
    error = of(**told)
    (fault,) = error.faults
    assert (error.exit_code, fault.code) == (exit_code, code)
    assert str(fault.found).startswith(found)
    assert fault.where == "30_pareto, code cell 5"
    assert all(re.search("[一-鿿]", fault.as_dict("zh")[part]) for part in ("means", "mend"))


@pytest.mark.parametrize(
    ("error", "exit_code", "code"),
    [
        (OSError(errno.ENOSPC, "x"), Exit.DISK_FULL, "KAM-R30"),
        (OSError(errno.EDQUOT, "x"), Exit.DISK_FULL, "KAM-R30"),
        (PermissionError(errno.EACCES, "x", "runs"), Exit.NO_PERMISSION, "KAM-R31"),
        (OSError(errno.EROFS, "x"), Exit.NO_PERMISSION, "KAM-R31"),
        (OSError(errno.EIO, "x"), Exit.NOTEBOOK_RAISED, "KAM-R32"),
        (ZeroDivisionError("x"), Exit.NOTEBOOK_RAISED, "KAM-R32"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "KAM-R40"),
        (Stopped(Exit.TERMINATED), Exit.TERMINATED, "KAM-R40"),
        (Stopped(Exit.TIMEOUT), Exit.TIMEOUT, "KAM-R12"),
    ],
)
def test_whatever_ends_a_step_has_an_exit_code(error, exit_code, code):
    told = failures.of_step(error, "render")
    assert (told.exit_code, told.faults[0].code) == (exit_code, code)


def test_a_permission_is_told_with_its_folder():
    told = failures.of_step(PermissionError(errno.EACCES, "x", "runs/.lock"), "lock")
    assert told.faults[0].where == "runs/.lock"


def test_a_kam_error_stays_what_it_is():
    error = KamError(Fault("KAM-T01", "x", text("a"), text("b"), text("c")), exit_code=Exit.SCHEMA_DRIFT)
    assert failures.of_step(error, "check") is error


def test_the_last_fault_tells_where_the_work_lies_and_what_is_safe():
    told = failures.closing("gate", kept="runs/.failed/x", latest="runs/y")
    assert (str(told.means), str(told.mend)) == (
        "nothing was published; the last good run is as it was: runs/y",
        "what it had made is kept in runs/.failed/x; mend the cause, then run again",
    )
    told = failures.closing("lock", kept=None, latest=None)
    assert (str(told.means), str(told.mend)) == (
        "nothing was published; there is no earlier run",
        "nothing was made yet; mend the cause, then run again",
    )
