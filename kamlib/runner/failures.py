"""What a failed run says: cause, place and remedy in the reader's words, with the exit code that a scheduler reads."""

import errno
import getpass
import os
import re
from dataclasses import dataclass

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner.stop import Stopped

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
ERRNO = re.compile(r"\[Errno (\d+)\]")
STOPPED = text("the notebook stopped there; the cells after it did not run")
LOOK = text("open the kept notebook at this cell; the full trace is in the log beside it")


@dataclass(frozen=True)
class Said:
    """A sentence that a notebook's kernel has already said in each language."""

    by_lang: dict

    def to(self, lang):
        """The sentence in `lang`."""
        return self.by_lang[lang]

    def __str__(self):
        return self.by_lang["en"]


def of_notebook(done, *, limit):
    """The KamError for a step that did not end well.

    Parameters
    ----------
    done : Done
    limit : int or None
        Seconds that a cell was allowed.
    """
    told, where = done.told, f"{done.step}, code cell {done.told.get('cell', 0)}"
    if "fault" in told:
        return _as_raised(told["fault"])
    number = told.get("errno") or _errno(told)
    if number in FULL or number in FORBIDDEN:
        return storage(OSError(number, os.strerror(number)), where)
    return _BY_END[told["end"]](told, where, limit)


def storage(error, where):
    """The KamError for a full disk or a missing permission; None for another OSError."""
    if error.errno in FULL:
        means, mend = text("the run could not be written"), text("make room on the disk, then run again")
        fault = Fault("KAM-R30", where, text("the disk is full"), means, mend)
        return KamError(fault, exit_code=Exit.DISK_FULL)
    if error.errno in FORBIDDEN:
        place, found = str(error.filename or where), text("permission denied for user {user}", user=getpass.getuser())
        mend = text("give this user the right to read and write there, or run in a folder that it may write to")
        fault = Fault("KAM-R31", place, found, text("the run cannot go on"), mend)
        return KamError(fault, exit_code=Exit.NO_PERMISSION)
    return None


def of_step(error, where):
    """The KamError for whatever ended the run in the step `where`."""
    if isinstance(error, KamError):
        return error
    if isinstance(error, Stopped | KeyboardInterrupt):
        return stopped(getattr(error, "exit_code", Exit.INTERRUPTED), where)
    return (isinstance(error, OSError) and storage(error, where)) or _unexpected(error, where)


def stopped(exit_code, where):
    """The KamError for a run that was ended from outside or took too long."""
    found = {
        Exit.INTERRUPTED: text("interrupted from the keyboard"),
        Exit.TERMINATED: text("ended by the system (SIGTERM)"),
        Exit.TIMEOUT: text("the whole run took longer than it may"),
    }[exit_code]
    mends = {Exit.TIMEOUT: text("allow more time, or narrow the data down, then run again")}
    code = "KAM-R12" if exit_code is Exit.TIMEOUT else "KAM-R40"
    mend = mends.get(exit_code, text("run again when it suits"))
    return KamError(Fault(code, where, found, text("the run is cancelled"), mend), exit_code=exit_code)


def closing(where, *, kept, latest):
    """The last fault of every failed run: where it stopped, where the work lies, what is safe."""
    safe = text("nothing was published; the last good run is as it was: {run}", run=latest)
    first = text("nothing was published; there is no earlier run")
    found = text("the run stopped in this step")
    mend = text("what it had made is kept in {place}; mend the cause, then run again", place=kept)
    nothing = text("nothing was made yet; mend the cause, then run again")
    return Fault("KAM-R20", where, found, safe if latest else first, mend if kept else nothing)


def unpointed(where, *, run):
    """The last fault of a run that was published but is not yet the latest one."""
    found = text("the run itself is complete and published in {run}", run=run)
    means, mend = text("latest.json does not name it yet"), text("nothing to do: the next run mends the pointer")
    return Fault("KAM-R21", where, found, means, mend)


def _as_raised(fault):
    faults = [
        Fault(one["code"], one["where"], *(Said(one[part]) for part in ("found", "means", "mend")))
        for one in fault["faults"]
    ]
    return KamError(*faults, exit_code=fault["exit_code"])


def _raised(told, where, limit):
    found = text("{kind}: {problem}", kind=told["kind"], problem=told["problem"][:300])
    return KamError(Fault("KAM-R10", where, found, STOPPED, LOOK), exit_code=Exit.NOTEBOOK_RAISED)


def _died(told, where, limit):
    peak = told.get("peak_bytes", 0) / 2**20
    found = text("the kernel died; it had used up to {peak:count} MB of memory", peak=peak)
    mend = text("close other programs or narrow the data down (a shorter period, fewer files), then run again")
    return KamError(Fault("KAM-R11", where, found, STOPPED, mend), exit_code=Exit.KERNEL_DIED)


def _gone(told, where, limit):
    found = text("the process that runs the notebook ended with {status}", status=told["status"])
    mend = text("run again; if it comes back, look for what ends processes on this machine")
    return KamError(Fault("KAM-R14", where, found, STOPPED, mend), exit_code=Exit.KERNEL_DIED)


def _timeout(told, where, limit):
    found = text("the cell took longer than {limit:count} seconds", limit=limit or 0)
    mend = text("allow more time, or narrow the data down, then run again")
    return KamError(Fault("KAM-R12", where, found, STOPPED, mend), exit_code=Exit.TIMEOUT)


def _unstarted(told, where, limit):
    found = text("the kernel did not start in {n:count} tries: {problem}", n=told["starts"], problem=told["problem"])
    mend = text("kam doctor tells what is missing; set the environment up again")
    return KamError(Fault("KAM-R13", where, found, STOPPED, mend), exit_code=Exit.KERNEL_MISSING)


_BY_END = {
    "raised": _raised,
    "broken": _raised,
    "died": _died,
    "gone": _gone,
    "timeout": _timeout,
    "start": _unstarted,
    "kernel": _unstarted,
}


def _errno(told):
    """The number of the system's error in a cell's OSError; 0 when it was none."""
    problem = told.get("problem", "") if told["end"] in ("raised", "broken") else ""
    if os.strerror(errno.ENOSPC) in problem:  # engines say it without the number
        return errno.ENOSPC
    said = ERRNO.match(problem)
    return int(said[1]) if said else 0


def _unexpected(error, where):
    found = text("{kind}: {problem}", kind=type(error).__name__, problem=str(error)[:300])
    mend = text("look into the log; if it comes back, report it")
    means = text("this is a fault of the program, not of your data")
    return KamError(Fault("KAM-R32", where, found, means, mend), exit_code=Exit.NOTEBOOK_RAISED)
