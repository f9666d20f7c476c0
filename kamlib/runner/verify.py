"""Proof that a published run is whole, and that making it again gives the same bytes."""

from dataclasses import asdict, dataclass
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner import manifest, publish

RUNS = "runs"


@dataclass(frozen=True)
class VerifyResult:
    """What was found.

    Parameters
    ----------
    run : Path
    files : int
        Number of files that the manifest names.
    changed, missing, extra : tuple of str
        Files whose bytes are others, that are not there, that the manifest does not name.
    rerun : bool
        Whether the run was made again.
    differs : tuple of str
        Files that came out with other bytes when it was made again.
    since : tuple of str
        What is another version than when the run was made: packages, notebooks, code. A reason for differences.
    """

    run: Path
    files: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    rerun: bool = False
    differs: tuple[str, ...] = ()
    since: tuple[str, ...] = ()

    @property
    def ok(self):
        """Whether the run is whole and, if it was made again, the same."""
        return not (self.changed or self.missing or self.extra or self.differs)

    def as_dict(self):
        """Plain fields, for ``--json``."""
        lists = {name: list(value) for name, value in asdict(self).items() if isinstance(value, tuple)}
        return asdict(self) | lists | {"run": str(self.run), "ok": self.ok, "status": "ok" if self.ok else "changed"}


def verify(run_dir="latest", *, rerun=False, render=None):
    """Hold a run folder against its manifest.

    Parameters
    ----------
    run_dir : str or Path
        A run folder, its name below ``runs``, or ``latest``.
    rerun : bool
        Also make the run again, in a folder of its own, and compare every file but manifest and log.
    render : callable, optional
        What makes the report, as in ``run``.

    Raises
    ------
    KamError
        KAM-V01 no published run, KAM-V02 a manifest that is not as it was written, KAM-V03 a run that cannot be made
        again because its params file or its sources have changed.

    Examples
    --------
    >>> verify("no/such/run")
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-V01
      where: no/such/run
      found: no manifest.json
      means: this is no published run
      mend: name a folder below runs, or latest
    """
    run = _located(run_dir)
    content = manifest.read(run)
    found = compared(run, content)
    if not rerun:
        return found
    from kamlib.runner.rerun import differences  # noqa: PLC0415 (makes a run, which needs this module)

    differs, since = differences(run, content, render=render)
    return VerifyResult(run, found.files, found.changed, found.missing, found.extra, True, differs, since)


def compared(run, content):
    """The files of the folder `run` against those that the manifest `content` names."""
    named, here = content["artefacts"], manifest.hashes(run)
    changed = [name for name in named if name in here and here[name] != named[name]]
    missing = [name for name in named if name not in here]
    log = Path(run) / manifest.LOG
    if not log.is_file():
        missing.append(manifest.LOG)
    elif manifest.sha256(log) != content["private"]["log_sha256"]:
        changed.append(manifest.LOG)
    extra = [name for name in here if name not in named]
    return VerifyResult(Path(run), len(named), tuple(changed), tuple(missing), tuple(extra))


def _located(run_dir):
    runs = project.root() / RUNS
    if str(run_dir) == "latest":
        run = publish.latest(runs)
        if run is None:
            mend = text("make one: kam run params/demo.yaml")
            found = text("there is no published run yet")
            fault = Fault("KAM-V01", str(runs), found, text("there is nothing to verify"), mend)
            raise KamError(fault, exit_code=Exit.GATE_FAILED)
        return run
    candidates = (Path(run_dir), project.resolve(run_dir), runs / str(run_dir))
    return next((path for path in candidates if path.is_dir()), Path(run_dir))
