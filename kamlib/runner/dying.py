"""A hook for tests: die at a named step, so that every step's death can be tried. Inactive outside a test build."""

import errno
import os
import signal
import sys
import time


def _raise():
    raise RuntimeError("planted by KAM_TEST_DIE")


def _storage(number):
    raise OSError(number, os.strerror(number))


def _hang():
    print("planted: hanging", file=sys.stderr, flush=True)
    while True:
        time.sleep(0.1)


FAULTS = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "raise": _raise,
    "enospc": lambda: _storage(errno.ENOSPC),
    "eacces": lambda: _storage(errno.EACCES),
    "hang": _hang,
}


def die(step, moment):
    """Do what ``KAM_TEST_DIE=<step>:<before|after>:<fault>`` says, if it names this step and moment."""
    if os.environ.get("KAM_TEST_BUILD") != "1" or "KAM_TEST_DIE" not in os.environ:
        return
    where, when, fault = os.environ["KAM_TEST_DIE"].rsplit(":", 2)
    if (where, when) == (step, moment):
        FAULTS[fault]()
