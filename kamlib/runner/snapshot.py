"""Which source files a run reads, and that they stay the same while it runs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.settings import no_such_file
from kamlib.base.text import text
from kamlib.intake import places
from kamlib.runner.manifest import sha256

SETTINGS = (".yaml", ".yml")
FIXED = ("params", "run_dir", "previous")
LINES = (".csv", ".txt", ".tsv", ".dat")


def files(params, *, root):
    """``{name: path}`` of all files that the params file names, folders and patterns expanded, in a stable order.

    A name is the path from the project's root, whatever folder ``KAM_DATA`` stands for.

    Raises
    ------
    KamError
        KAM-I24 nothing there, KAM-I25 an address of a network place: as the intake step would say it, all at once.
    """
    found, faults, exit_code = {}, [], None
    for named in _named(params):
        place = project.resolve(named, start=root)
        try:
            paths = [part.path for part in places.find([named if "://" in named else str(place)])[0]]
        except KamError as error:
            faults += [replace(fault, where=named) for fault in error.faults]
            exit_code = exit_code or error.exit_code
            continue
        found |= {_name(path, named, place): path for path in paths}
    if faults:
        raise KamError(*faults, exit_code=exit_code)
    return dict(sorted(found.items()))


def settings_files(values, *, root):
    """``{name: path}`` of the YAML files that the resolved parameters of the steps name, such as an indicator system.

    A parameter may name several with commas between them, or a folder of them.

    Raises
    ------
    KamError
        KAM-P01: all that are not there.
    """
    found, faults = {}, []
    for step, parameters in values.items():
        for parameter, value in parameters.items():
            for name in _listed(value, root) if parameter not in FIXED else ():
                path = project.resolve(name, start=root)
                found[Path(name).as_posix()] = path
                if not path.is_file():
                    faults.append(replace(no_such_file(path), where=f"{step}.{parameter}: {name}"))
    if faults:
        raise KamError(*faults)
    return dict(sorted(found.items()))


def _listed(value, root):
    """The YAML files that one parameter names: one, several with commas between them, or those of a folder."""
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) and value else []
    for name in names:
        place = project.resolve(name, start=root)
        if name.endswith(SETTINGS):
            yield name
        elif "/" in name and place.is_dir():
            yield from (f"{name}/{path.name}" for path in sorted(place.iterdir()) if path.suffix in SETTINGS)


def taken(paths):
    """``[{"name", "sha256", "bytes"}]`` of `paths` (``{name: path}``) as they are now."""
    with ThreadPoolExecutor(2) as pool:
        digests = pool.map(sha256, paths.values())
        return [
            {"name": name, "sha256": digest, "bytes": path.stat().st_size}
            for (name, path), digest in zip(paths.items(), digests, strict=True)
        ]


def compare(before, paths):
    """Raise unless the files are what they were.

    Raises
    ------
    KamError
        KAM-R07: all that have changed or gone.
    """
    gone = [name for name, path in paths.items() if not path.is_file()]
    now = taken({name: path for name, path in paths.items() if name not in gone})
    changed = [entry["name"] for entry in before if entry not in now]
    if changed:
        means = text("the results would come partly from the old file and partly from the new one")
        mend = text("wait until the file is complete, then run again")
        found = text("the file changed while the run was reading it")
        faults = [Fault("KAM-R07", name, found, means, mend) for name in changed]
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def counted(before, paths):
    """`before` with the number of rows where a file tells it cheaply: rows of Parquet, lines of plain text."""
    return [entry | _count(paths[entry["name"]]) for entry in before]


def _named(params):
    for mapping in params.mappings.values():
        yield from mapping.inputs


def _name(path, named, place):
    """The name as the params file writes it, completed for files that a folder or pattern stands for."""
    if path == place:
        return Path(named).as_posix()
    fixed = next(folder for folder in (place, *place.parents) if folder.is_dir())
    depth = len(place.relative_to(fixed).parts)
    stem = Path(*Path(named).parts[: len(Path(named).parts) - depth])
    return (stem / path.relative_to(fixed)).as_posix()


def _count(path):
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415 (loaded at the end of a run, not at its start)

        return {"rows": pq.ParquetFile(path).metadata.num_rows}
    if path.suffix.lower() in LINES:
        with path.open("rb") as stream:
            return {"lines": sum(part.count(b"\n") for part in iter(lambda: stream.read(1 << 20), b""))}
    return {}
