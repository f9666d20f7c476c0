"""Tells how a run goes: a live line a notebook on a terminal, plain UTC lines elsewhere, and always a log."""

import json
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime

from kamlib.base.text import text

HEARTBEAT = 60
LOG_ONLY = ("problem", "trace", "log", "output", "fault")  # whoever started the run is told in its own words
SIGNS = {"start": "·", "done": "✓", "skipped": "–", "failed": "✗"}


def now():
    """The clock, to the second, as every line of a log writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Progress:
    """Listens to what a run says, writes ``log.jsonl`` once its folder is there, and shows it to who started it.

    Parameters
    ----------
    run : str
        The run's id, on every line.
    show : bool
        Whether anything is shown; always on stderr, because stdout belongs to the answer.
    lang : str
        Language of the live lines; plain lines and the log are for machines.
    """

    def __init__(self, run, *, show=True, lang="en", stream=None, heartbeat=HEARTBEAT):
        self.run, self.lang, self._shown = run, lang, show
        self._stream = stream or sys.stderr
        self._lines, self._file, self._lock = [], None, threading.RLock()
        self._live, self._doing = None, "start"
        self._beat = threading.Event()
        self._heartbeat = heartbeat

    def __enter__(self):
        threading.Thread(target=self._beats, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._beat.set()
        self.close()
        if self._live:
            self._live.stop()

    def say(self, level="INFO", **values):
        """One event: a line in the log and, where shown, on the screen."""
        entry = {"at": now(), "level": level, "run": self.run, **values}
        self._doing = values.get("step", self._doing)
        with self._lock:
            self._lines.append(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
            if self._file:
                self._flush()
            if self._shown and not self._live and level != "DEBUG":
                self._print(plain({name: value for name, value in entry.items() if name not in LOG_ONLY}))

    def notebooks(self, names):
        """From now on show a live line for each of `names`, if a person is watching."""
        if self._shown and self._stream.isatty():
            self._live = Live(names, self.lang, self._stream)

    def notebook(self, name, state, seconds=0.0):
        """A notebook has started, is done, was skipped or has failed."""
        self.say(step=f"execute:{name}", state=state, seconds=round(seconds, 2))
        if self._live:
            self._live.mark(name, state)

    def keep(self, path):
        """Write the log, from its beginning, to the file `path`."""
        with self._lock:
            self._file = path
            self._flush()

    def close(self):
        """Let go of the log file: a folder with an open file cannot be renamed everywhere."""
        with self._lock:
            self._file = None

    def _flush(self):
        with self._file.open("a", encoding="utf-8") as log:
            log.writelines(self._lines)
        self._lines = []

    def _print(self, line):
        with suppress(OSError, ValueError):  # whoever was watching has gone; the run goes on
            print(line, file=self._stream, flush=True)

    def _beats(self):
        while not self._beat.wait(self._heartbeat):
            with suppress(OSError):  # a full disk ends the run where it writes results, not here
                self.say(step=self._doing, state="alive")


class Live:
    """One line a notebook with its state and time, and how many are done."""

    def __init__(self, names, lang, stream):
        from rich.console import Console  # noqa: PLC0415 (a terminal only)
        from rich.progress import Progress as Bars  # noqa: PLC0415
        from rich.progress import TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = [TextColumn("{task.fields[sign]}"), TextColumn("{task.description}"), TimeElapsedColumn()]
        self._bars = Bars(*columns, console=Console(file=stream, markup=False), refresh_per_second=4)
        self._tasks = {name: self._bars.add_task(name, sign=" ", start=False, total=1) for name in names}
        self._lang, self._ended = lang, 0
        self._total = self._bars.add_task(self._told(), sign=" ", total=len(names))
        self._bars.start()

    def mark(self, name, state):
        """Show the new state of a notebook."""
        task = self._tasks[name]
        if state == "start":
            self._bars.start_task(task)
        self._ended += state in ("done", "skipped")
        self._bars.update(task, sign=SIGNS[state], completed=int(state != "start"))
        self._bars.update(self._total, description=self._told(), completed=self._ended)

    def stop(self):
        """Leave the last state on the screen."""
        self._bars.stop()

    def _told(self):
        told = text("{done:count} of {n:count} notebooks done", done=self._ended, n=len(self._tasks))
        return told.to(self._lang)


def plain(entry):
    """``2026-11-23T09:00:00Z INFO run=… step=lock state=done``: one line, values with blanks in quotes.

    >>> plain({"at": "2026-01-01T00:00:00Z", "level": "INFO", "step": "gate", "told": "all well"})
    '2026-01-01T00:00:00Z INFO step=gate told="all well"'
    """
    pairs = (f"{name}={_quoted(value)}" for name, value in entry.items() if name not in ("at", "level"))
    return " ".join([entry["at"], entry["level"], *pairs])


def _quoted(value):
    said = str(value)
    return said if said and said.isprintable() and not set(said) & set(' "=') else json.dumps(said, ensure_ascii=False)
