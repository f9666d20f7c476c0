"""Ends processes by a mark in their environment, which children inherit even when they leave their process group."""

import os
import time

import psutil

RUN = "KAM_RUN"
ROUNDS, PAUSE = 100, 0.03


def marked(name, value):
    """Processes of this user, other than this one, in whose environment `name` is `value`, and their children."""
    found = {}
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _has(process, name, value):
            found[process.pid] = process
            found |= {child.pid: child for child in _children(process)}
    return list(found.values())


def sweep(name, value):
    """Kill all :func:`marked` processes; repeated, because one may have started another meanwhile."""
    for _ in range(ROUNDS):
        alive = marked(name, value)
        if not alive:
            return
        for process in alive:
            _kill(process)
        time.sleep(PAUSE)  # not waited for by psutil: that would take their exit codes from whoever started them


def _has(process, name, value):
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(name) == value
    except (psutil.Error, OSError):
        return False  # gone meanwhile, or another user's: not ours to end


def _children(process):
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _kill(process):
    try:
        process.kill()
    except psutil.Error:
        return  # gone meanwhile
