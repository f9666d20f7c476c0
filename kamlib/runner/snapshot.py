"""Which source files a run reads, and that they stay the same while it runs."""

import glob
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean, nearest
from kamlib.base.text import text
from kamlib.runner.manifest import sha256

LINES = (".csv", ".txt", ".tsv", ".dat")


def files(params, *, root):
    """``{name: path}`` of all files that the params file names, folders and patterns expanded, in a stable order.

    A name is the path from the project's root, whatever folder ``KAM_DATA`` stands for.

    Raises
    ------
    KamError
        KAM-R06: all that name no file.
    """
    found, faults = {}, []
    for named in _named(params):
        place = project.resolve(named, start=root)
        paths = _expanded(place)
        faults += [] if paths else [_missing(named, place)]
        found |= {_name(path, named, place): path for path in paths}
    if faults:
        raise KamError(*faults, exit_code=Exit.SOURCE_UNREACHABLE)
    return dict(sorted(found.items()))


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
        yield from mapping.source.files
        if mapping.clean.rates:
            yield mapping.clean.rates


def _expanded(place):
    if place.is_file():
        return [place]
    if place.is_dir():
        return sorted(path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in map(Path, glob.glob(str(place), recursive=True)) if path.is_file())


def _name(path, named, place):
    """The name as the params file writes it, completed for files that a folder or pattern stands for."""
    if path == place:
        return Path(named).as_posix()
    fixed = next(folder for folder in (place, *place.parents) if folder.is_dir())
    depth = len(place.relative_to(fixed).parts)
    stem = Path(*Path(named).parts[: len(Path(named).parts) - depth])
    return (stem / path.relative_to(fixed)).as_posix()


def _missing(named, place):
    folder = place.parent
    near = nearest(place.name, [path.name for path in folder.glob("*")]) if folder.is_dir() else []
    mend = did_you_mean(place.name, near) if near else text("check the path; relative ones begin at the project")
    return Fault("KAM-R06", named, text("no such file"), text("there is nothing to read"), mend)


def _count(path):
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415 (loaded at the end of a run, not at its start)

        return {"rows": pq.ParquetFile(path).metadata.num_rows}
    if path.suffix.lower() in LINES:
        with path.open("rb") as stream:
            return {"lines": sum(part.count(b"\n") for part in iter(lambda: stream.read(1 << 20), b""))}
    return {}
