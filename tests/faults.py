"""Every step dies: the same five things hold whatever ends a run, wherever. ``python -m tests.faults`` tries them all.

I1 the published run is the same to the byte; I2 ``latest`` names a run that verifies; I3 nothing without a complete
manifest looks published; I4 the exit code is not zero and the message names step, cause, remedy and the place of the
work; I5 the next ordinary run works with no cleaning by hand.
"""

import os
import signal
import sys
import tempfile
from itertools import product
from pathlib import Path

from kamlib.runner import manifest, publish, verify
from tests.runner import drive, tiny

STEP, NAME = "10_a", f"faults{os.getpid()}"
STEPS = (
    "lock",
    "preflight",
    "snapshot",
    "check",
    f"execute:{STEP}",
    "gate",
    "render",
    "verify",
    "publish",
    "pointer",
)
FAULTS = {"kill": -signal.SIGKILL, "raise": 10, "enospc": 30, "eacces": 31, "hang": 143}
CAUSES = {
    "raise": "planted by KAM_TEST_DIE",
    "enospc": "the disk is full",
    "eacces": "permission denied",
    "hang": "ended by the system",
}
EVERY = tuple(product(STEPS, ("before", "after"), FAULTS))


def project(folder):
    """A project with one step and one published run."""
    path = tiny.project(folder, steps={STEP: {"gives": ["t"]}}, settings={"name": NAME})
    ordinary(path)
    return path


def ordinary(path):
    """An ordinary run; its folder."""
    process = drive.started(path)
    said, log = process.communicate(timeout=120)
    assert process.returncode == 0, (said, log)
    return Path(said.strip())


def tried(path, step, moment, fault):
    """Let a run die there; assert I1 to I5."""
    runs = path.parent.parent / "runs"
    before = {place.name: tiny.tree(place) for place in visible(runs)}
    code, said = died(path, f"{step}:{moment}:{fault}")
    now = {place.name: tiny.tree(place) for place in visible(runs)}
    assert {name: now[name] for name in before} == before, "I1"
    assert verify(publish.latest(runs)).ok, "I2"
    for place in visible(runs):
        assert manifest.read(place)["status"] == "complete", "I3"
        assert verify(place).ok, "I3"
    assert code == FAULTS[fault], "I4"
    told(said, step, fault, new=now.keys() - before.keys())
    made = ordinary(path)
    assert publish.latest(runs) == made, "I5"
    assert verify(made).ok, "I5"
    assert list((runs / publish.STAGING).iterdir()) == [], "I5"
    assert drive.survivors(NAME) == [], "I5"
    assert list(publish.temporary("").parent.glob(f"kam-*_{NAME}_*")) == [], "I5"


def visible(runs):
    """Folders that look like published runs."""
    return sorted(place for place in runs.iterdir() if place.is_dir() and not place.name.startswith("."))


def died(path, plant):
    """Exit code and message of a run with a planted death."""
    process = drive.started(path, environment={"KAM_TEST_BUILD": "1", "KAM_TEST_DIE": plant})
    if plant.endswith(":hang"):
        drive.until(process, "planted: hanging")
        return drive.signalled(process, signal.SIGTERM)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def told(said, step, fault, *, new):
    """I4: step, cause, remedy and the place of the work; a killed process cannot say anything."""
    if fault == "kill":
        return
    assert CAUSES[fault] in said, said
    assert f"where: {step}" in said, said
    assert said.count("mend: ") >= 2, said
    assert "Traceback" not in said, said
    places = (".failed", "nothing was made yet", *new)
    assert any(place in said for place in places), said


def main():
    """Try all; print one line each; end with 1 if one does not hold."""
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        path = project(folder)
        for step, moment, fault in EVERY:
            try:
                tried(path, step, moment, fault)
                outcome = "holds"
            except AssertionError as error:
                broken, outcome = broken + 1, f"BROKEN {error}"
            print(f"{step}:{moment}:{fault} {outcome}", flush=True)
    print(f"{len(EVERY) - broken} of {len(EVERY)} hold")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
