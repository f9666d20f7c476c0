"""The order of the workbook: which tables a step needs and gives (``notebooks/pipeline.yaml``)."""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from kamlib.base import settings
from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

NAME = r"^[0-9A-Za-z][\w-]{0,63}$"
Named = Annotated[str, Field(pattern=NAME)]
NOTHING = text("no notebook was started")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    needs: tuple[Named, ...] = ()
    gives: tuple[Named, ...] = ()


class _File(RootModel):
    root: Annotated[dict[Named, _Entry], Field(min_length=1)]


@dataclass(frozen=True)
class Step:
    """One notebook: the tables that it needs and gives, and the steps that it waits for."""

    name: str
    notebook: Path
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    after: tuple[str, ...]


def read(path):
    """The steps of a pipeline file, in an order in which each stands after those that it waits for.

    Raises
    ------
    KamError
        All faults at once: KAM-P31 a cycle, KAM-P32 a table given twice, KAM-P33 a table that no step gives, KAM-P20 a
        step without a notebook.
    """
    path = Path(path)
    entries = settings.load(path, _File).root
    givers, faults = _givers(entries, path)
    faults += [fault for name, entry in entries.items() for fault in _ungiven(name, entry, givers, path)]
    faults += [fault for name in entries if (fault := _no_notebook(name, path))]
    if faults:
        raise KamError(*faults)
    after = {name: tuple(dict.fromkeys(givers[table] for table in entry.needs)) for name, entry in entries.items()}
    return tuple(
        Step(name, path.parent / f"{name}.ipynb", entries[name].needs, entries[name].gives, after[name])
        for name in _ordered(after, path)
    )


def upto(steps, only):
    """The steps named in `only` and all that they wait for; all steps when `only` is empty.

    Raises
    ------
    KamError
        KAM-P25, when a name is no step.
    """
    wanted = [only] if isinstance(only, str) else list(only or ())
    by_name = {step.name: step for step in steps}
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        found = text("there is no step of this name")
        raise KamError(
            *(Fault("KAM-P25", f"--only {name}", found, NOTHING, did_you_mean(name, by_name)) for name in unknown)
        )
    kept, queue = set(), wanted
    while queue:
        kept |= set(queue)
        queue = [before for name in queue for before in by_name[name].after if before not in kept]
    return tuple(step for step in steps if not kept or step.name in kept)


def _givers(entries, path):
    givers, faults = {}, []
    for name, entry in entries.items():
        for table in entry.gives:
            if table in givers:
                found = text("{first} and {second} both give it", first=givers[table], second=name)
                means = text("one would overwrite the other's table")
                mend = text("give the table in one step only")
                faults.append(Fault("KAM-P32", f"{path} {table}", found, means, mend))
            givers.setdefault(table, name)
    return givers, faults


def _ungiven(name, entry, givers, path):
    for table in entry.needs:
        if table not in givers:
            place, found = f"{path} {name}.needs {table}", text("no step gives this table")
            yield Fault("KAM-P33", place, found, NOTHING, did_you_mean(table, givers) if givers else text("add it"))


def _no_notebook(name, path):
    if (path.parent / f"{name}.ipynb").is_file():
        return None
    near = sorted(entry.stem for entry in path.parent.glob("*.ipynb"))
    mend = did_you_mean(name, near) if near else text("check the path")
    return Fault("KAM-P20", f"{path} {name}", text("no such notebook"), NOTHING, mend)


def _ordered(after, path):
    """Names in the file's order, each moved behind what it waits for."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        found = text("the steps wait for one another: {circle}", circle=circle)
        mend = text("let one of them do without the other's table")
        raise KamError(Fault("KAM-P31", str(path), found, NOTHING, mend)) from None
    ordered = []
    while len(ordered) < len(after):
        ready = (name for name in after if name not in ordered and set(after[name]) <= set(ordered))
        ordered.append(next(ready))
    return ordered
