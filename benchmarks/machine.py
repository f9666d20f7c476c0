"""What the machine is, as far as it bears on speed."""

import os
import platform
import resource
from importlib import metadata
from pathlib import Path

PACKAGES = ("duckdb", "ibis-framework", "numpy", "pandas", "polars", "pyarrow")


def description():
    """One line: processor, cores, memory, versions."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores ({_processor()}), {_memory():.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}."
    )


def peak():
    """Most memory this process ever held, in bytes; a child does not inherit its parent's, as ``ru_maxrss`` does."""
    told = Path("/proc/self/status")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    seen = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return 1024 * (seen[0] if seen else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _processor():
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
