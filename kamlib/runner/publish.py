"""Where runs lie, and how one becomes visible: staged, renamed in one move, then pointed at; one run at a time."""

import getpass
import hashlib
import json
import os
import platform
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner import manifest, processes

STAGING, FAILED, LATEST, LOCK, HOLDER = ".staging", ".failed", "latest.json", ".lock", ".lock.json"
HEAVY = ("tables", "figures", "report", ".gate")
FAILED_KEPT = 20


@contextmanager
def locked(runs, *, run_id, since):
    """Hold the output folder `runs` for one run; the lock falls with its process, however that ends.

    Raises
    ------
    KamError
        KAM-R02, exit code 75, when another run holds it.
    """
    runs.mkdir(parents=True, exist_ok=True)
    lock = FileLock(runs / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise KamError(_held(runs), exit_code=Exit.LOCKED) from None
    try:
        _bury(_holder(runs))
        holder = {"run": run_id, "user": user(), "host": platform.node(), "process": os.getpid(), "since": since}
        manifest.write(holder, runs / HOLDER)
        yield
    finally:
        with suppress(OSError):  # a full or vanished disk: the lock itself is what counts
            (runs / HOLDER).unlink(missing_ok=True)
        lock.release()


def user():
    """The name of the user, or the number where there is no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid())


def recover(runs):
    """Put in order what a run that died has left: staged folders are set aside, the pointer is mended."""
    for folder in sorted((runs / STAGING).glob("*")):
        _bury({"run": folder.name})
        set_aside(folder, runs, why={"status": "died"})
    for old in sorted((runs / FAILED).glob("*"))[:-FAILED_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    newest = max(_published(runs), key=lambda found: found[0], default=None)
    pointed = _pointed(runs)
    if newest and (pointed is None or newest[0][0] > pointed["sequence"] or not _whole(runs / pointed["run"])):
        point(newest[1])


def temporary(run_id):
    """The private folder of a run outside the project: jobs, accounts and logs of its workers."""
    return Path(tempfile.gettempdir()) / f"kam-{run_id}"


def stage(runs, run_id):
    """A new empty folder for the run, in the same file system as its later place."""
    folder = runs / STAGING / run_id
    (folder / "notebooks").mkdir(parents=True)
    return folder


def set_aside(folder, runs, *, why):
    """Move a staged folder that will not be published to ``.failed``; notebooks and log stay, tables go.

    Returns
    -------
    Path
        Where it lies now: in its old place if it could not be moved.
    """
    for name in HEAVY:  # a full disk must not stay full
        shutil.rmtree(folder / name, ignore_errors=True)
    with suppress(OSError):
        manifest.write(why, folder / "failed.json")
    try:
        (runs / FAILED).mkdir(exist_ok=True)
        return folder.rename(runs / FAILED / folder.name)
    except OSError:
        return folder


def publish(folder, runs):
    """Rename the staged folder, manifest and all, to its place; on the disk before and after."""
    for path in (*sorted(folder.rglob("*")), folder):
        manifest.sync(path)
    place = folder.rename(runs / folder.name)
    manifest.sync(runs)
    return place


def point(run):
    """Let ``latest.json`` name `run`."""
    content = manifest.read(run)
    digest = hashlib.sha256((run / manifest.NAME).read_bytes()).hexdigest()
    pointer = {"schema": 1, "run": run.name, "sequence": content["sequence"], "manifest_sha256": digest}
    manifest.write(pointer, run.parent / LATEST)


def latest(runs):
    """The run that ``latest.json`` names, or None."""
    pointed = _pointed(runs)
    return runs / pointed["run"] if pointed and _whole(runs / pointed["run"]) else None


def next_sequence(runs):
    """One more than the highest number of a published run; orders runs even when the clock was set back."""
    return 1 + max((key[0] for key, _ in _published(runs)), default=0)


def _published(runs):
    for path in runs.glob(f"*/{manifest.NAME}"):
        if _whole(path.parent):
            yield (manifest.read(path.parent)["sequence"], path.parent.name), path.parent


def _whole(run):
    """Whether the folder is a published run, by its manifest alone."""
    try:
        manifest.read(run)
    except KamError:
        return False
    return True


def _pointed(runs):
    try:
        pointer = json.loads((runs / LATEST).read_text(encoding="utf-8"))
        fits = Path(pointer["run"]).name == pointer["run"] and type(pointer["sequence"]) is int
        return pointer if fits else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # missing or damaged: mended from the manifests


def _holder(runs):
    """Who holds the lock, or held it when it died; empty when nobody or not readable."""
    try:
        told = json.loads((runs / HOLDER).read_text(encoding="utf-8"))
        return {name: str(told[name]) for name in ("user", "host", "run", "since")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _bury(holder):
    """End the processes of a run that died, and remove its private folder."""
    name = holder.get("run", "")
    if name and Path(name).name == name:
        processes.sweep(processes.RUN, name)
        shutil.rmtree(temporary(name), ignore_errors=True)


def _held(runs):
    holder, found = _holder(runs), text("another run is going on")
    if holder:
        found = text("{user} on {host} has been running {run} since {since}", **holder)
    mend = text("wait until it has ended, then run again")
    return Fault("KAM-R02", str(runs), found, text("two runs at once would mix their results"), mend)
