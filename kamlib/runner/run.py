"""``run``: from a params file to a published run folder, or to one clear error and everything as it was before."""

import math
import secrets
import time
import traceback
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kamlib.base.errors import KamError
from kamlib.runner import attempt as steps
from kamlib.runner import failures, manifest, plan, processes, publish, snapshot
from kamlib.runner.progress import Progress
from kamlib.runner.stop import Stop, Stopped
from kamlib.runner.verify import RUNS

LONGEST = 6 * 3600


@dataclass(frozen=True)
class Outcome:
    """A published run: its folder, its report, how long it took in seconds."""

    run: Path
    status: str
    report: Path
    seconds: float

    def as_dict(self):
        """Plain fields, for ``--json``."""
        return {"status": self.status, "run": str(self.run), "report": str(self.report), "seconds": self.seconds}


def run(params, *, only=None, sets=(), workers=2, timeout=None, cell_timeout=None, progress=True, render=None):
    """Execute the workbook with a params file, check it, publish it.

    Parameters
    ----------
    params : str or Path
        The params file.
    only : str or list of str, optional
        Execute these steps and what they need; all steps unless given.
    sets : list of str, or dict
        ``step.name=value``: parameters of steps for this run.
    workers : int
        How many independent notebooks are executed at the same time.
    timeout, cell_timeout : float, optional
        Seconds that the whole run (six hours unless given) and a single cell (as the run) may take.
    progress : bool
        Show on stderr how it goes.
    render : callable, optional
        ``render(folder, lang=...)`` makes the report; ``kamlib.reports.html.write`` unless given.

    Returns
    -------
    Outcome

    Raises
    ------
    KamError
        Whatever ended the run, with the exit code of the command line; published runs are as they were before.

    Examples
    --------
    >>> run("params/no_such_file.yaml")
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-P01
      where: ...
    """
    since = time.monotonic()
    chosen = plan.read(params, only=only, sets=sets)
    runs = chosen.root / RUNS
    options = {"workers": max(1, workers), "cell_timeout": cell_timeout, "timeout": timeout, "render": render}
    attempt = begun(chosen, runs=runs, folder=runs / publish.STAGING / new_id(chosen), progress=progress, **options)
    with attempt.log, attempt.stop.listening():
        try:
            _made(attempt)
        except Stopped as error:  # while another failure was being dealt with; the next run tidies up
            raise failures.stopped(error.exit_code, attempt.step) from error
    place = runs / attempt.id
    return Outcome(place, "complete", place / "report" / "index.html", round(time.monotonic() - since, 2))


def begun(chosen, *, runs, folder, progress, workers=2, timeout=None, cell_timeout=None, render=None, **more):
    """An attempt at `chosen` that has not yet done anything."""
    name = folder.name
    return steps.Attempt(
        plan=chosen,
        id=name,
        nonce=secrets.token_hex(16),
        folder=folder,
        runs=runs,
        work=publish.temporary(name),
        stop=Stop(timeout=timeout or LONGEST, force=lambda: processes.sweep(processes.RUN, name)),
        log=Progress(name, show=progress, lang=chosen.params.lang),
        workers=workers,
        cell_timeout=math.ceil(cell_timeout) if cell_timeout else None,
        render=render or _report,
        **more,
    )


def new_id(chosen):
    """UTC stamp, name, four random hexadecimals."""
    stamp = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    return f"{stamp}_{chosen.params.name}_{secrets.token_hex(2)}"


def _report(folder, *, lang):
    from kamlib.reports import html  # noqa: PLC0415 (loaded while no notebook waits for it)

    return html.write(folder, lang=lang)


def _made(attempt):
    """All steps, under the lock; processes and private folder are gone afterwards, whatever happens."""
    since = attempt.started.isoformat(timespec="seconds")
    with ExitStack() as held:
        held.callback(steps.dismiss, attempt)
        try:
            with attempt.named("lock"):
                held.enter_context(publish.locked(attempt.runs, run_id=attempt.id, since=since))
                publish.recover(attempt.runs)
            _checked(attempt)
            for name, step in steps.MAKING:
                with attempt.named(name):
                    step(attempt)
            _published(attempt)
        except BaseException as error:
            attempt.stop.close()
            steps.dismiss(attempt)
            raise _ended(attempt, error) from error


def _checked(attempt):
    """All that can be found wrong before a notebook is started; only then is a folder made."""
    steps.hire(attempt)
    with attempt.named("preflight"):
        steps.look(attempt)
    with attempt.named("snapshot"):
        attempt.inputs = snapshot.taken(steps.watched(attempt))
    with attempt.named("check"):
        steps.check(attempt)
        publish.stage(attempt.runs, attempt.id)
        steps.settle(attempt)
        attempt.log.keep(attempt.folder / manifest.LOG)
        attempt.log.notebooks([step.name for step in attempt.plan.steps])


def _published(attempt):
    with attempt.named("verify"):
        content = steps.content(attempt)
    with attempt.named("publish"):
        attempt.log.close()
        private = _private(attempt) | {"log_sha256": manifest.sha256(attempt.folder / manifest.LOG)}
        content |= {"run": attempt.id, "sequence": publish.next_sequence(attempt.runs), "private": private}
        manifest.write(content | {"seal": manifest.seal(content)}, attempt.folder / manifest.NAME)
        place = publish.publish(attempt.folder, attempt.runs)
    with attempt.named("pointer"):
        publish.point(place)


def _private(attempt):
    now = datetime.now(UTC)
    return {
        "started": attempt.started.isoformat(timespec="seconds"),
        "finished": now.isoformat(timespec="seconds"),
        "seconds": round((now - attempt.started).total_seconds(), 2),
        "today": attempt.today.isoformat(),
        "user": publish.user(),
        "steps": attempt.spent,
        "places": {name: str(path) for name, path in attempt.paths.items()},
        **manifest.host(),
    }


def _ended(attempt, error):
    """The KamError of a run that did not come to its end; what it had made is set aside."""
    told = failures.of_step(error, attempt.step)
    with suppress(OSError):  # a full disk: the message goes to the caller all the same
        trace = "" if isinstance(error, KamError) else "".join(traceback.format_exception(error))
        attempt.log.say("ERROR", step=attempt.step, status=told.exit_code.name.lower(), problem=str(told), trace=trace)
    attempt.log.close()
    if (attempt.runs / attempt.id).is_dir():
        last = failures.unpointed(attempt.step, run=attempt.runs / attempt.id)
    elif isinstance(error, KamError) and not attempt.folder.is_dir():
        return told
    else:
        last = failures.closing(attempt.step, kept=_kept(attempt, told), latest=publish.latest(attempt.runs))
    return KamError(*told.faults, last, exit_code=told.exit_code)


def _kept(attempt, told):
    """Where the failed notebook lies now, or else what there is of the run."""
    if not attempt.folder.is_dir():
        return None
    why = {"status": told.exit_code.name.lower(), "exit_code": int(told.exit_code), "step": attempt.step}
    why["faults"] = [fault.as_dict() for fault in told.faults]
    place = publish.set_aside(attempt.folder, attempt.runs, why=why)
    notebook = place / steps.NOTEBOOKS / f"{attempt.step.removeprefix('execute:')}.ipynb"
    return notebook if notebook.is_file() else place
