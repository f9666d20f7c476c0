"""Executes one notebook with papermill, in a process of its own; run by path, so that it loads no more than it needs.

Reads one line of JSON, the job, from stdin; writes what happened to the file ``job["told"]``. While the job runs stdin
stays open: when it closes, the run has died, and the worker ends its kernel and itself.
"""

import itertools
import json
import os
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path

# Optional parts of libraries that take 1.3 s of every start and are not used here: syntax of addresses, Hadoop.
NEEDLESS = ("rfc3987_syntax", "pyarrow.fs")
STARTS, LONGEST = 3, 100_000
MARK = "KAM_WORKER"
# Runs before the first cell and leaves no name behind; loads kamlib only when a cell has failed.
LISTEN = (
    "get_ipython().events.register('post_run_cell', lambda result: result.success or "
    "__import__('kamlib.runner.kernel', fromlist=['tell']).tell(result))"
)


class Watch:
    """What is known while a notebook runs: whether its kernel is ready, and which code cell it is in."""

    def __init__(self, job, lock):
        self.ready, self.cell = False, 0
        self._place, self._lock = Path(job["cell"]), lock

    def on_notebook_start(self, **_):
        """The kernel answers: the next one may start."""
        self.ready = True
        self._lock.release(force=True)

    def on_cell_start(self, cell, **_):
        """Count code cells that are not empty, as the kernel does."""
        if cell["cell_type"] == "code" and cell["source"].strip():
            self.cell += 1
            self._place.write_text(str(self.cell), encoding="utf-8")

    def on_cell_executed(self, cell, **_):
        """Keep what a cell printed in one piece, and no more of it than anyone reads."""
        cell["outputs"] = merged(cell["outputs"])


def merged(outputs):
    """Neighbouring pieces of one stream as one, stdout before stderr: how they were cut is a matter of timing.

    >>> [o["text"] for o in merged([{"output_type": "stream", "name": "stdout", "text": t} for t in ("a", "b")])]
    ['ab']
    """
    found = []
    for is_stream, group in itertools.groupby(outputs, key=lambda output: output["output_type"] == "stream"):
        pieces = list(group)
        for name in ("stdout", "stderr") if is_stream else ():
            said = "".join(piece["text"] for piece in pieces if piece["name"] == name)
            found += [type(pieces[0])(output_type="stream", name=name, text=_shown(said))] if said else []
        found += [] if is_stream else pieces
    return found


def _shown(said):
    """What a terminal would show, where a carriage return begins the line anew; the rest of a long text is counted."""
    said = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in said.split("\n"))
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}\n… [{len(said) - LONGEST}]\n"


def main():
    """Load papermill, wait for a job, do it, tell about it."""
    for name in NEEDLESS:
        sys.modules.setdefault(name, None)
    import papermill.execute  # noqa: F401, PLC0415 (loaded before the job is there, so that it does not wait)

    job = _job()
    if job is None:
        return 0
    threading.Thread(target=_end_with_parent, daemon=True).start()
    told = performed(job)
    draft = Path(job["told"] + ".part")
    draft.write_text(json.dumps(told | {"peak_bytes": _peak()}), encoding="utf-8")
    draft.replace(job["told"])
    return 0


def performed(job):
    """How the notebook ended: ``end`` is ok, raised, died, timeout, start or broken, with what is known about it."""
    from filelock import FileLock  # noqa: PLC0415

    for attempt in range(1, STARTS + 1):
        lock = FileLock(job["starting"], thread_local=False)
        watch = Watch(job, lock)
        with lock.acquire(timeout=job["start_timeout"] * STARTS):  # kernels choose their ports one after another
            told = _once(job, watch)
        if told["end"] != "start" or attempt == STARTS:
            return told | {"cell": watch.cell, "starts": attempt}
    raise AssertionError("unreachable")


def _once(job, watch):
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    try:
        _papermill(job, watch)
        told = {"end": "ok"}
    except PapermillExecutionError as error:
        log = "\n".join(error.traceback)
        told = {"end": "raised", "kind": error.ename, "problem": error.evalue, "log": log}
    except CellTimeoutError as error:  # before OSError, of which it is a kind
        told = {"end": "timeout", "problem": str(error)}
    except NoSuchKernel as error:
        told = {"end": "kernel", "problem": str(error)}
    except DeadKernelError as error:
        told = _broken(error) | {"end": "died" if watch.ready else "start"}
    except RuntimeError as error:
        told = _broken(error) | ({} if watch.ready else {"end": "start"})
    except OSError as error:
        told = _broken(error) | {"errno": error.errno}
    except Exception as error:  # whatever it is, the run learns of it
        told = _broken(error)
    return told


def _broken(error):
    return {"end": "broken", "kind": type(error).__name__, "problem": str(error), "log": traceback.format_exc()}


def _papermill(job, watch):
    from papermill.execute import execute_notebook  # noqa: PLC0415

    execute_notebook(
        _unformatted(job["notebook"]),
        _unformatted(job["output"]),
        parameters=job["parameters"],
        kernel_name=job["kernel"],
        language="python",
        progress_bar=False,
        start_timeout=job["start_timeout"],
        autosave_cell_every=0,
        execution_timeout=job["cell_timeout"],
        iopub_timeout=60,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.exec_lines=" + LISTEN],
        on_notebook_start=watch.on_notebook_start,
        on_cell_start=watch.on_cell_start,
        on_cell_executed=watch.on_cell_executed,
    )


def _unformatted(path):
    """papermill formats paths with the parameters; braces in a folder's name are to stay what they are."""
    return path.replace("{", "{{").replace("}", "}}")


def _job():
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 65536)
        if not part:
            return None
        line += part
    return json.loads(line)


def _end_with_parent():
    while os.read(0, 65536):
        pass
    from kamlib.runner.processes import sweep  # noqa: PLC0415

    sweep(MARK, os.environ[MARK])
    os._exit(1)


def _peak():
    """Bytes of the largest child, the kernel; 0 where the system does not tell."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 (not on Windows)

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return 0


if __name__ == "__main__":
    sys.exit(main())
