"""A progress bar on a terminal, silence elsewhere."""

import sys
from contextlib import contextmanager


@contextmanager
def bar(name):
    """Called with how many more are done, and once with how many there are."""
    from rich.console import Console  # noqa: PLC0415 (heavy)
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task(name, total=None)

        def update(done, total=None):
            bars.update(task, advance=done, **({"total": total} if total else {}))

        yield update
