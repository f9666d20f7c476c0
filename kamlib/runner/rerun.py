"""Makes a published run again, from its own settings and in a folder of its own, and compares every byte."""

import tempfile
from datetime import date
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner import attempt as steps
from kamlib.runner import failures, manifest, plan, publish, snapshot
from kamlib.runner.run import begun
from kamlib.runner.stop import Stopped


def differences(run, content, *, render=None):
    """Files of `run` that came out with other bytes, and what is another version than it was then.

    Raises
    ------
    KamError
        KAM-V03, when the params file or a source is not the one of the run; or whatever ends the second run.
    """
    chosen = _same_plan(run, content)
    with tempfile.TemporaryDirectory(prefix="kam-rerun-") as place:
        runs = Path(place)
        folder = publish.stage(runs, f"again_{run.name}")
        today = date.fromisoformat(content["private"]["today"])
        attempt = begun(chosen, runs=runs, folder=folder, progress=False, render=render, today=today)
        _made(attempt)
        now, then = manifest.hashes(folder), content["artefacts"]
        since = _since(attempt, content)
    return tuple(sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))), since


def _same_plan(run, content):
    """The plan of the run, when the files that it was made from are still the same."""
    root = project.root(run)
    chosen = plan.read(root / content["params"]["name"], only=content["only"], sets=content["sets"])
    settings = (entry["name"] for entry in content["inputs"] if entry["name"].endswith(snapshot.SETTINGS))
    there = {name: path for name in settings if (path := project.resolve(name, start=chosen.root)).is_file()}
    paths = snapshot.files(chosen.params, root=chosen.root) | there
    then = {entry["name"]: entry["sha256"] for entry in content["inputs"]}
    now = {entry["name"]: entry["sha256"] for entry in snapshot.taken(paths)}
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if manifest.sha256(chosen.path) != content["params"]["sha256"]:
        changed.append(chosen.name)
    if changed:
        found, means = (
            text("it is not the file that the run read"),
            text("another run would prove nothing about this one"),
        )
        mend = text("bring the file of that day back, or make a new run")
        raise KamError(*(Fault("KAM-V03", name, found, means, mend) for name in changed), exit_code=Exit.GATE_FAILED)
    return chosen


def _made(attempt):
    with attempt.log, attempt.stop.listening():
        try:
            steps.hire(attempt)
            steps.look(attempt)
            attempt.inputs = snapshot.taken(steps.watched(attempt))
            steps.check(attempt)
            steps.settle(attempt)
            for name, step in steps.MAKING:
                with attempt.named(name):
                    step(attempt)
        except (Stopped, OSError) as error:
            raise failures.of_step(error, attempt.step) from error
        finally:
            attempt.stop.close()
            steps.dismiss(attempt)


def _since(attempt, content):
    """Packages, notebooks and code that are another version now than the manifest tells."""
    now = manifest.versions() | {"code": manifest.revision(attempt.plan.root)}
    then = content["versions"] | {"code": content["code"]}
    found = [f"{name} {then[name]} → {now[name]}" for name in then if now.get(name) != then[name]]
    here = {step.name: attempt.books[step.name].sha256 for step in attempt.plan.steps}
    return tuple(found + [f"{name}.ipynb" for name, digest in content["notebooks"].items() if here.get(name) != digest])
