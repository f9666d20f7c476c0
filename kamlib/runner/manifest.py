"""What a run was made from and what it holds; written last, and its presence is publication.

Clocks, seconds, hosts, ids and random marks stand in its ``private`` part and in the log, and nowhere else in the run.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

NAME, LOG = "manifest.json", "log.jsonl"
SCHEMA = 1
PACKAGES = (
    "kamlib",
    "duckdb",
    "ibis-framework",
    "ipykernel",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "seaborn",
)


def read(run):
    """The manifest of the folder `run`.

    Raises
    ------
    KamError
        KAM-V01 when there is none, KAM-V02 when it is not readable, not complete, or not as it was written.
    """
    path = Path(run) / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["status"] == "complete" and content["seal"] == seal(content):
            return content
    except FileNotFoundError:
        mend = text("name a folder below runs, or latest")
        fault = Fault("KAM-V01", str(run), text("no manifest.json"), text("this is no published run"), mend)
        raise KamError(fault, exit_code=Exit.GATE_FAILED) from None
    except (OSError, ValueError, KeyError, TypeError):
        pass
    mend = text("do not rely on this folder; run again")
    fault = Fault("KAM-V02", str(path), text("not as it was written"), text("the run cannot be verified"), mend)
    raise KamError(fault, exit_code=Exit.GATE_FAILED)


def seal(content):
    """A hash over all of a manifest but the seal itself."""
    body = {name: value for name, value in content.items() if name != "seal"}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def hashes(folder):
    """``{path: {"sha256", "bytes"}}`` of the files of a run folder, without manifest and log."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in (NAME, LOG):
            found[name] = {"sha256": sha256(path), "bytes": path.stat().st_size}
    return found


def sha256(path):
    """The hash of a file's bytes."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def versions():
    """Versions of Python and of the packages on which numbers and pictures depend."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES}


def revision(root):
    """The commit of the project, with ``-dirty`` when files differ from it; empty where git does not tell."""
    git = shutil.which("git")
    if not (git and (root / ".git").exists()):
        return ""
    command = [git, "-C", str(root), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    except (subprocess.SubprocessError, OSError):
        return ""


def host():
    """The class of machine, for comparing times."""
    return {
        "host": platform.node(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "executable": sys.executable,
    }


def write(content, path):
    """Write JSON that is on the disk before it takes its name."""
    path = Path(path)
    draft = path.with_name(path.name + ".part")
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    draft.write_text(body + "\n", encoding="utf-8")
    sync(draft)
    draft.replace(path)


def sync(path):
    """Have the system bring a file, or a folder's list of names, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows syncs no folders
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
