"""One attempt at a run, as named steps; each can be the last, and whatever ends it leaves the published runs alone."""

import json
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from kamlib.base.errors import KamError
from kamlib.runner import execute, failures, gate, manifest, plan, preflight, processes, scrub, snapshot
from kamlib.runner.dying import die
from kamlib.runner.progress import Progress
from kamlib.runner.stop import Stop

RESULTS, SETTINGS, NOTEBOOKS, PROVENANCE = "results.json", "settings.json", "notebooks", "provenance.json"


@dataclass
class Attempt:
    """What is known of a run while it is being made."""

    plan: plan.Plan
    id: str
    nonce: str
    folder: Path
    runs: Path
    work: Path
    stop: Stop
    log: Progress
    workers: int
    cell_timeout: int | None
    render: object
    today: date = field(default_factory=date.today)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    step: str = "lock"
    crew: execute.Crew | None = None
    books: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    paths: dict = field(default_factory=dict)
    inputs: list = field(default_factory=list)
    marks: dict = field(default_factory=dict)
    spent: dict = field(default_factory=dict)

    @contextmanager
    def named(self, step):
        """A step: told when it begins and ends, and open to a test's planted death on both sides."""
        self.step, since = step, time.monotonic()
        self.stop.check()
        die(step, "before")
        yield
        die(step, "after")
        seconds = time.monotonic() - since
        self.spent[step] = {"seconds": round(seconds, 3)} | self.spent.get(step, {})
        self.log.say(step=step, state="done", seconds=round(seconds, 2))


def hire(attempt):
    """Let a first worker load papermill while the run is being checked."""
    attempt.work.mkdir(mode=0o700)
    today = attempt.today.isoformat()
    environment = {processes.RUN: attempt.id, "KAM_NONCE": attempt.nonce, "KAM_TODAY": today}
    attempt.crew = execute.Crew(attempt.work, attempt.plan.root, environment)
    attempt.crew.hire()


def dismiss(attempt):
    """End every process of the run and remove its private folder."""
    processes.sweep(processes.RUN, attempt.id)
    if attempt.crew:
        attempt.crew.close()
    shutil.rmtree(attempt.work, ignore_errors=True)


def look(attempt):
    """Read the notebooks; kernels, room on the disk, a folder that can be written to."""
    attempt.books = plan.notebooks(attempt.plan.every)
    attempt.paths = snapshot.files(attempt.plan.params, root=attempt.plan.root)
    size = sum(path.stat().st_size for path in attempt.paths.values())
    kernels = {step.name: attempt.books[step.name].kernel for step in attempt.plan.steps}
    preflight.check(attempt.runs, kernels=kernels, need=preflight.LEAST + preflight.PER_INPUT * size)


def check(attempt):
    """Hold all given parameters against the contracts of all notebooks."""
    attempt.values = plan.resolve(attempt.plan, attempt.books, folder=attempt.folder)
    steps = {step.name: attempt.values[step.name] for step in attempt.plan.steps}
    named = snapshot.settings_files(steps, root=attempt.plan.root)
    attempt.paths |= named
    attempt.inputs += snapshot.taken(named)


def settle(attempt):
    """Leave the run's settings in its folder, where notebooks and report read them."""
    given = attempt.plan.params
    known = {"name": given.name, "lang": given.lang, "currency": given.currency}
    dated = {} if given.as_of == "latest" else {"as_of": str(given.as_of)}
    manifest.write(known | dated, attempt.folder / SETTINGS)


def notebooks(attempt):
    """Execute the notebooks in their order; each has to pass the gate before those that wait for it begin."""
    execute.execute(
        attempt.plan.steps,
        crew=attempt.crew,
        job=lambda step: _job(attempt, step),
        workers=attempt.workers,
        before=lambda step: _before(attempt, step),
        after=lambda step, done: _after(attempt, step, done),
        check=attempt.stop.check,
    )


def close(attempt):
    """The gate for all steps together; then results.json, and notebooks without what varies."""
    for step in attempt.plan.steps:
        if (attempt.folder / NOTEBOOKS / f"{step.name}.ipynb").is_file():
            _passed(attempt, step)
    order = [step.name for step in attempt.plan.every]
    marks = {name: attempt.marks[name] for name in order if name in attempt.marks}
    manifest.write(gate.results(marks, _settings(attempt)), attempt.folder / RESULTS)
    for path in sorted((attempt.folder / NOTEBOOKS).glob("*.ipynb")):
        _scrubbed(attempt, path)
    shutil.rmtree(attempt.folder / gate.MARKS)


def render(attempt):
    """Record from what the run was made, then make the report from what is recorded."""
    manifest.write(_settings(attempt) | _origin(attempt), attempt.folder / PROVENANCE)
    attempt.render(attempt.folder, lang=attempt.plan.params.lang)


def watched(attempt):
    """``{name: path}`` of all files that are to stay as they are while the run reads them: sources and params file."""
    return attempt.paths | {attempt.plan.name: attempt.plan.path}


def content(attempt):
    """The public part of the manifest: from what, with what, which bytes; raises when sources or artefacts changed."""
    snapshot.compare(attempt.inputs, watched(attempt))
    own = attempt.plan
    made = {
        "schema": manifest.SCHEMA,
        "status": "complete",
        "name": own.params.name,
        "settings": _settings(attempt),
        "params": next(entry for entry in attempt.inputs if entry["name"] == own.name),
        "only": list(own.only),
        "sets": list(own.sets),
        "notebooks": {step.name: attempt.books[step.name].sha256 for step in own.steps},
        "code": manifest.revision(own.root),
        "steps": {name: "skipped" if mark["skipped"] else "complete" for name, mark in attempt.marks.items()},
        "artefacts": manifest.hashes(attempt.folder),
    }
    gate.unchanged(attempt.marks, made["artefacts"])
    return made | _origin(attempt)


def _origin(attempt):
    """What a report tells of how it came about: the same whenever inputs, parameters and packages are the same."""
    sources = [entry for entry in attempt.inputs if entry["name"] in attempt.paths]
    return {
        "seed": attempt.plan.params.seed,
        "inputs": snapshot.counted(sources, attempt.paths),
        "parameters": {step.name: _shown(attempt.values[step.name]) for step in attempt.plan.steps},
        "versions": manifest.versions(),
    }


def _settings(attempt):
    return json.loads((attempt.folder / SETTINGS).read_text(encoding="utf-8"))


def _job(attempt, step):
    reason = gate.skipped_by(step, attempt.folder, attempt.marks)
    if reason:
        attempt.marks[step.name] = {"skipped": reason, "facts": {}, "artefacts": {}}
        attempt.log.notebook(step.name, "skipped")
        return None
    source = attempt.work / f"{step.name}.ipynb"
    source.write_bytes(attempt.books[step.name].body)
    return {
        "notebook": str(source),
        "output": str(attempt.folder / NOTEBOOKS / source.name),
        "parameters": attempt.values[step.name],
        "kernel": attempt.books[step.name].kernel,
        "cell_timeout": attempt.cell_timeout,
        "start_timeout": execute.START_TIMEOUT,
        "starting": str(attempt.work / "starting.lock"),
    }


def _before(attempt, step):
    attempt.step = f"execute:{step.name}"
    attempt.log.notebook(step.name, "start")
    die(attempt.step, "before")


def _after(attempt, step, done):
    attempt.step = f"execute:{step.name}"
    peak = done.told.get("peak_bytes", 0)
    attempt.spent[attempt.step] = {"seconds": round(done.seconds, 3), "peak_bytes": peak}
    try:
        if not done.ok:
            attempt.log.say("ERROR", step=attempt.step, **done.told, output=done.log)
            raise failures.of_notebook(done, limit=attempt.cell_timeout)
        die(attempt.step, "after")
        _passed(attempt, step)
    except KamError:
        attempt.log.notebook(step.name, "failed", done.seconds)
        raise
    attempt.log.notebook(step.name, "skipped" if attempt.marks[step.name]["skipped"] else "done", done.seconds)


def _passed(attempt, step):
    known = {"folder": attempt.folder, "parameters": attempt.values[step.name], "nonce": attempt.nonce}
    attempt.marks[step.name] = gate.check(step, **known)


def _scrubbed(attempt, path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    shown = _shown(attempt.values[path.stem])
    clean = scrub.scrub(notebook, parameters=shown, folder=attempt.folder, root=attempt.plan.root)
    scrub.write(clean, path)


def _shown(values):
    """Parameters as they are recorded: the staged folder, which no one will find again, is the one of the lab."""
    return values | ({"run_dir": plan.STAND_IN} if "run_dir" in values else {})


MAKING = (("execute", notebooks), ("gate", close), ("render", render))
