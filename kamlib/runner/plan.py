"""What a run is to do, read from the params file and the pipeline before anything is written or started."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import KamError
from kamlib.runner import contract, params, pipeline, preflight, values

STAND_IN = "runs/lab"


@dataclass(frozen=True)
class Plan:
    """The params file, the project that it belongs to, all steps of the pipeline and those chosen."""

    root: Path
    path: Path
    params: params.Params
    lines: dict
    every: tuple[pipeline.Step, ...]
    steps: tuple[pipeline.Step, ...]
    only: tuple[str, ...]
    sets: tuple[str, ...]

    @property
    def name(self):
        """The params file's path as it is recorded: from the project's root where it lies in it."""
        path = self.path
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was when the run began: its bytes, kernel, contract."""

    body: bytes
    kernel: str
    contract: contract.Contract

    @property
    def sha256(self):
        """Hash of the notebook as it stands in the project."""
        return hashlib.sha256(self.body).hexdigest()


def read(path, *, only=None, sets=()):
    """The plan for a params file.

    Raises
    ------
    KamError
        KAM-P01 to KAM-P06, KAM-P20, KAM-P25 and KAM-P31 to KAM-P33: whatever is wrong in the params file or pipeline.
    """
    path, root = _located(Path(path))
    given, lines = params.load(path)
    every = pipeline.read(root / "notebooks" / "pipeline.yaml")
    chosen = (only,) if isinstance(only, str) else tuple(only or ())
    return Plan(root, path, given, lines, every, pipeline.upto(every, chosen), chosen, tuple(values.pairs(sets)))


def notebooks(steps):
    """``{step: Notebook}``, read once; every later look is at these bytes.

    Raises
    ------
    KamError
        KAM-P20 to KAM-P24: the faults of all notebooks at once.
    """
    found, faults = {}, []
    for step in steps:
        try:
            body = step.notebook.read_bytes()
            content = contract.content(body, where=step.notebook)
            agreed = contract.of(content["cells"], notebook=step.notebook)
            found[step.name] = Notebook(body, preflight.kernel(content), agreed)
        except KamError as error:
            faults += error.faults
    if faults:
        raise KamError(*faults)
    return found


def resolve(plan, books, *, folder):
    """Every parameter of every step with its value; ``run_dir`` is `folder`. Errors as ``values.resolve``."""
    common = plan.params.common | {"run_dir": str(folder), "params": plan.name}
    contracts = {step: book.contract for step, book in books.items()}
    given = plan.params.steps
    return values.resolve(contracts, given=given, sets=plan.sets, common=common, where=plan.name, lines=plan.lines)


def _located(path):
    """The params file, sought in the working directory and then in the project's root, and the root of its project."""
    found = next((place for place in (path, project.resolve(path)) if place.is_file()), path).resolve()
    own = project.root(found.parent)
    marked = any((own / marker).is_file() for marker in project.MARKERS)
    return found, own if marked else project.root()
