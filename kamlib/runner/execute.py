"""Executes the steps in worker processes: in the order of the pipeline, independent ones at the same time."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kamlib.runner import processes, worker
from kamlib.runner.kernel import PLACE

PAUSE = 0.02
START_TIMEOUT = 60
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
UNWANTED = ("PYTHONSTARTUP", "PYTHONINSPECT", "KAM_TEST_DIE")
NOISE = "Kernel is running over TCP without encryption"


@dataclass(frozen=True)
class Done:
    """How a step ended; ``told`` is the worker's own account."""

    step: str
    told: dict
    seconds: float
    log: str

    @property
    def ok(self):
        """Whether papermill came to its end without an exception; whether the step is complete the gate says."""
        return self.told["end"] == "ok"


@dataclass
class Worker:
    """One worker process; it waits for its job until it is given one."""

    process: subprocess.Popen
    mark: str
    folder: Path
    step: str = ""
    since: float = 0.0

    @property
    def told(self):
        """The file in which the worker tells how the notebook ended."""
        return self.folder / "told.json"

    def give(self, step, job):
        """Hand the job over."""
        self.step, self.since = step, time.monotonic()
        places = {"told": str(self.told), "cell": str(self.folder / "cell")}
        with suppress(BrokenPipeError):  # it has died; ended() tells
            self.process.stdin.write(json.dumps(job | places).encode() + b"\n")
            self.process.stdin.flush()

    def ended(self):
        """A :class:`Done` when the process has ended, else None; leaves no process of its own behind."""
        if self.process.poll() is None:
            return None
        self.close()
        return Done(self.step, self._account(), time.monotonic() - self.since, self._log())

    def close(self):
        """End the process with its kernel and all that its cells have started."""
        processes.sweep(worker.MARK, self.mark)
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.kill()
        self.process.wait()

    def _account(self):
        if not self.told.is_file():
            place = self.folder / "cell"
            cell = int(place.read_text(encoding="utf-8") or 0) if place.is_file() else 0
            return {"end": "gone", "cell": cell, "status": self.process.returncode}
        told = json.loads(self.told.read_text(encoding="utf-8"))
        fault = self.folder / "fault.json"
        return told | ({"fault": json.loads(fault.read_text(encoding="utf-8"))} if fault.is_file() else {})

    def _log(self):
        said = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in said if NOISE not in line)


@dataclass
class Crew:
    """Starts workers, one ahead, so that no notebook waits until papermill is loaded.

    Parameters
    ----------
    work : Path
        A private folder outside the run's own: jobs, accounts, logs, the kernels' connection files.
    root : Path
        The project's root, the working directory of every kernel.
    environment : dict
        Added to the environment of workers and kernels.
    """

    work: Path
    root: Path
    environment: dict
    hired: int = 0
    idle: list = field(default_factory=list)
    busy: list = field(default_factory=list)

    def hire(self):
        """Start a worker that waits."""
        self.hired += 1
        folder, mark = self.work / str(self.hired), f"{self.work.name}/{self.hired}"
        folder.mkdir()
        own = {worker.MARK: mark, PLACE: str(folder / "fault.json"), "IPYTHONDIR": str(folder / "ipython")}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", worker.__file__],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.root,
                env=surroundings(self.work) | self.environment | own,
                start_new_session=True,
            )
        self.idle.append(Worker(process, mark, folder))

    def give(self, step, job):
        """Give a job to a waiting worker, and see to it that another one waits."""
        if not self.idle:
            self.hire()
        hand = self.idle.pop()
        self.busy.append(hand)
        hand.give(step, job)

    def ended(self):
        """Steps that have ended since the last time, as a list of :class:`Done`."""
        found = [(hand, done) for hand in self.busy if (done := hand.ended())]
        self.busy = [hand for hand in self.busy if all(hand is not other for other, _ in found)]
        return [done for _, done in found]

    def close(self):
        """End all workers."""
        for hand in (*self.idle, *self.busy):
            hand.close()
        self.idle, self.busy = [], []


def surroundings(work):
    """The environment of workers and kernels: no one's personal profile, one thread a library, text as UTF-8."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    if kept.get("KAM_DATA"):  # meant from the caller's folder, and workers stand in the project's
        kept["KAM_DATA"] = str(Path(kept["KAM_DATA"]).resolve())
    fixed = {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_RUNTIME_DIR": str(work / "runtime"),
    }
    return kept | fixed | dict.fromkeys(THREADS, "1")


def execute(steps, *, crew, job, workers, before, after, check):
    """Execute `steps`, at most `workers` at a time, each when those that it waits for have ended well.

    Parameters
    ----------
    steps : iterable of Step
        In the order of the pipeline.
    crew : Crew
    job : callable
        The job of a step, or None when the step is to be left out.
    before, after : callable
        ``before(step)`` when a step starts; ``after(step, done)`` when it has ended, to raise if it has not ended well.
    check : callable
        Called all the while; raises when the run is to end.
    """
    waiting, finished, by_name = list(steps), set(), {step.name: step for step in steps}
    while waiting or crew.busy:
        check()
        ready = [step for step in waiting if set(step.after) <= finished]
        for step in ready[: workers - len(crew.busy)]:
            waiting.remove(step)
            before(step)
            task = job(step)
            if task is None:
                finished.add(step.name)
                continue
            crew.give(step.name, task)
            if waiting and not crew.idle:
                crew.hire()
        for done in crew.ended():
            after(by_name[done.step], done)
            finished.add(done.step)
        time.sleep(PAUSE)
