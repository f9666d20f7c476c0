"""Where the project begins: every relative path is meant from its root, never from the working directory."""

from pathlib import Path

MARKERS = ("kam.yaml", "pyproject.toml")


def root(start=None):
    """The nearest folder at or above `start` with ``kam.yaml`` or ``pyproject.toml``; `start` itself if none has."""
    start = Path(start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if any((folder / m).is_file() for m in MARKERS)), start)


def resolve(path, *, start=None):
    """`path` as an absolute path, read from the project root when it is relative."""
    path = Path(path)
    return path if path.is_absolute() else root(start) / path
