"""Where the project begins: every relative path is meant from its root, never from the working directory."""

import os
from pathlib import Path

RAW = Path("data", "raw")
MARKERS = ("kam.yaml", "pyproject.toml")


def root(start=None):
    """The nearest folder at or above `start` with ``kam.yaml`` or ``pyproject.toml``; `start` itself if none has."""
    start = Path(start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if any((folder / m).is_file() for m in MARKERS)), start)


def resolve(path, *, start=None):
    """`path` as an absolute path, read from the project root when it is relative.

    Paths below ``data/raw`` are read from the folder that ``KAM_DATA`` names, when it is set.
    """
    path, elsewhere = Path(path), os.environ.get("KAM_DATA")
    if elsewhere and path.is_relative_to(RAW):
        return Path(elsewhere).resolve() / path.relative_to(RAW)
    return path if path.is_absolute() else root(start) / path
