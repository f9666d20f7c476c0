"""Which files are meant: names, patterns and folders on this machine, each file once and in a fixed order."""

import glob
import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError, nearest
from kamlib.base.project import resolve
from kamlib.base.text import text

SUFFIXES = {
    *(".csv", ".tsv", ".txt", ".gz", ".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".parquet", ".pq"),
    *(".sqlite", ".sqlite3", ".db", ".duckdb"),
}
_REMOTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]+:)+/|//|\\\\")
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Part:
    """One file, or a member of an archive.

    `name` identifies it to people: relative to what was given, with ``/``. `kind` says what the content is,
    `bundle` is the open archive that holds the member.
    """

    name: str
    path: Path
    member: str = ""
    kind: str = ""
    bundle: object = field(default=None, compare=False, repr=False)


def find(given):
    """The files that the texts `given` mean: a file, a folder (all data files below it), or a pattern.

    Returns
    -------
    tuple of (list of Part, list of Text)
        Sorted within each text; a file that two texts mean comes once, with a notice.

    Raises
    ------
    KamError
        KAM-I24 nothing there (exit 40), KAM-I25 an address of a network place (exit 2); all faults at once.
    """
    faults, found, notices = [], [], []
    for said in given:
        fault = _fault(said)
        if fault:
            faults.append(fault)
        else:
            found += _parts(said, notices)
    if faults:
        only_usage = all(fault.code == "KAM-I25" for fault in faults)
        raise KamError(*faults, exit_code=Exit.USAGE if only_usage else Exit.INPUT_CORRUPT)
    return _told_apart(_once(found, notices)), notices


def _fault(said):
    if _REMOTE.match(said):
        return _remote(said)
    return None if _meant(said)[1] else _missing(said)


def _meant(said):
    """The folder that names are relative to, and the paths."""
    path = resolve(said)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
        return path, [p for p in inside if p.suffix.lower() in SUFFIXES]
    if path.exists() or not _WILD.search(said):
        return path.parent, [path] if path.exists() else []
    fixed = Path(*path.parts[: next(i for i, part in enumerate(path.parts) if _WILD.search(part))])
    return fixed, sorted(p for p in map(Path, glob.glob(str(path), recursive=True)) if p.is_file())


def _hidden(path):
    return any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)


def _parts(said, notices):
    base, paths = _meant(said)
    if base == resolve(said):
        left = sum(p.is_file() for p in base.rglob("*") if not _hidden(p.relative_to(base))) - len(paths)
        if left:
            notices.append(text("{folder}: {n:count} files of other kinds are left out", folder=base.name, n=left))
    return [Part(path.relative_to(base).as_posix(), path) for path in paths]


def _once(parts, notices):
    seen = {}
    for part in parts:
        if part.path.resolve() in seen:
            notices.append(text("{file} is named twice and read once", file=part.name))
        seen.setdefault(part.path.resolve(), part)
    return list(seen.values())


def _told_apart(parts):
    """Files of one name in several folders are called by their path below the folder that holds them all."""
    names = Counter(part.name for part in parts)
    if not parts or max(names.values()) == 1:
        return parts
    base = os.path.commonpath([part.path.parent.absolute() for part in parts])
    return [replace(part, name=part.path.absolute().relative_to(base).as_posix()) for part in parts]


def _remote(said):
    return Fault(
        "KAM-I25",
        said.split("?")[0].split("@")[-1],
        text("an address, not a file on this machine"),
        text("nothing is read over the network"),
        text("download the file first and name its path"),
    )


def _missing(said):
    path = resolve(said)
    folder = path.parent
    if path.is_dir() or _WILD.search(said):
        found = text("no data file is there")
        return Fault(
            "KAM-I24", said, found, text("there is nothing to read"), text("correct the folder or the pattern")
        )
    there = [p.name for p in folder.iterdir() if not _hidden(Path(p.name))] if folder.is_dir() else []
    close = nearest(path.name, there)
    mend = text("did you mean {names}?", names=", ".join(close)) if close else text("correct the path")
    return Fault("KAM-I24", said, text("there is no such file"), text("there is nothing to read"), mend)
