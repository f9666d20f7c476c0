"""``python -m tests.runner.drive PARAMS [TIMEOUT]``: a run as the command line makes it, in a process of its own."""

import os
import signal
import subprocess
import sys

import psutil

from kamlib.base.errors import KamError
from kamlib.runner import run
from kamlib.runner.worker import MARK
from tests.runner import tiny


def main(params, timeout="0"):
    """Exit code and message of the run; the message goes to stdout, progress to stderr."""
    try:
        outcome = run(params, timeout=float(timeout) or None, render=tiny.report)
    except KamError as error:
        print(error.to("en"))
        return int(error.exit_code)
    print(outcome.run)
    return 0


def started(params, *arguments, environment=None, **how):
    """The process of a run, in a session of its own."""
    command = [sys.executable, "-m", "tests.runner.drive", str(params), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    surroundings = os.environ | {"PYTHONPATH": os.getcwd()} | (environment or {})
    return subprocess.Popen(command, start_new_session=True, env=surroundings, **pipes | how)


def until(process, sign):
    """Read the progress lines until one holds `sign`."""
    for line in process.stderr:
        if sign in line:
            return
    raise AssertionError(f"{sign} was not said: {process.communicate()}")


def signalled(process, number):
    """Send a signal to the whole group, as a terminal does; the exit code and the message."""
    os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def survivors(name):
    """Processes of runs called `name`: their marks hold the run's id."""
    found = []
    for process in psutil.process_iter():
        try:
            if f"_{name}_" in process.environ().get(MARK, ""):
                found.append(process.cmdline())
        except (psutil.Error, OSError):
            continue
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(*sys.argv[1:]))
