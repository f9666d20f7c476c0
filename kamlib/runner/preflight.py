"""What must hold before a run starts: kernels, room on the disk, a folder that can be written to."""

import shutil

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

LEAST = 20_000_000
PER_INPUT = 2


def kernel(notebook):
    """The kernel's name in the metadata of a notebook (a dict)."""
    return notebook.get("metadata", {}).get("kernelspec", {}).get("name", "python3")


def check(runs, *, kernels, need):
    """All that is missing for a run, before anything is started.

    Parameters
    ----------
    runs : Path
        The output folder.
    kernels : dict of {str: str}
        Kernel by notebook.
    need : int
        Bytes that the run will take at least.

    Raises
    ------
    KamError
        KAM-R03 a kernel that is not installed, KAM-R05 too little room.
    """
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 (0.3 s; workers load meanwhile)

    known = KernelSpecManager().find_kernel_specs()
    missing = {step: kernel for step, kernel in kernels.items() if kernel not in known}
    if missing:
        raise KamError(*(_no_kernel(*item, known) for item in missing.items()), exit_code=Exit.KERNEL_MISSING)
    free = shutil.disk_usage(runs).free
    if free < need:
        found = text("{free:count} MB are free, {need:count} MB are needed", free=free / 1e6, need=need / 1e6)
        means, mend = text("the disk would be full before the run ends"), text("make room on the disk, then run again")
        raise KamError(Fault("KAM-R05", str(runs), found, means, mend), exit_code=Exit.DISK_FULL)


def _no_kernel(step, kernel, known):
    found = text("kernel {kernel} is not installed; there are: {known}", kernel=kernel, known=", ".join(sorted(known)))
    mend = text("kam doctor tells what is missing; set the environment up again")
    return Fault("KAM-R03", step, found, text("the notebook cannot be run"), mend)
