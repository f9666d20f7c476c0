"""How far a long command is: a bar with the time left on a terminal, plain UTC lines in a log."""

import sys
import time
from contextlib import contextmanager, suppress

EVERY = 10  # seconds between two lines of a log


@contextmanager
def bar(name, *, every=EVERY):
    """Called with how many more are done, and once with how many there are."""
    if not sys.stderr.isatty():
        yield _Lines(name, every).more
        return
    from rich.console import Console  # noqa: PLC0415 (a terminal only)
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name, total=None)

        def update(done, total=None):
            bars.update(task, advance=done, **({"total": total} if total else {}))

        yield update


class _Lines:
    """A line now and then: how many of how many, and about how many seconds are left."""

    def __init__(self, name, every):
        self.name, self.every, self.done, self.total = name, every, 0, None
        self.begun = self.last = time.monotonic()

    def more(self, done, total=None):
        """Count, and tell when it is time to."""
        self.done, self.total = self.done + done, total or self.total
        now = time.monotonic()
        if now - self.last < self.every or not self.done or not self.total:
            return
        self.last = now
        left = round((now - self.begun) / self.done * (self.total - self.done))
        self._tell({"level": "INFO", "step": self.name, "done": self.done, "of": self.total, "left": f"{left}s"})

    def _tell(self, entry):
        from kamlib.runner.progress import now, plain  # noqa: PLC0415 (heavy)

        with suppress(OSError, ValueError):  # whoever was watching has gone; the work goes on
            print(plain({"at": now()} | entry), file=sys.stderr, flush=True)
