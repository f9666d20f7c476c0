"""``kam fetch``: bring a public data set to ``data/raw``."""

import os
import sys
from contextlib import contextmanager
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.options import AsJson, Lang


def fetch(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=str(text("One of online-retail-ii, iowa-liquor, wholesale-customers.")),
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Fetch the public data set `name`; the address can be that of a mirror (KAM_FETCH_BASE)."""
    from kamlib.intake import datasets  # noqa: PLC0415 (heavy: loaded when the command runs)
    from kamlib.intake.fetch import fetch as bring  # noqa: PLC0415

    dataset = datasets.named(name)
    folder = project.resolve(project.RAW / dataset.folder)
    with _bar() as progress:
        files = bring(dataset, folder=folder, mirror=os.environ.get("KAM_FETCH_BASE", ""), progress=progress)
    content = {
        "status": "ok",
        "name": name,
        "licence": dataset.licence,
        "params": dataset.params,
        "files": [_entry(file) for file in files],
    }
    return Answer(content, lambda language: _shown(dataset, files, language))


def _entry(file):
    tested = None if not file.tested else file.tested == file.sha256
    return {"path": str(file.path), "bytes": file.size, "sha256": file.sha256, "new": file.new, "as_tested": tested}


@contextmanager
def _bar():
    """A progress bar on a terminal, silence elsewhere; called with file name, bytes there, bytes in all."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    tasks = {}
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:

        def update(name, done, total):
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield update


def _shown(dataset, files, lang):
    headings = (text("File"), text("Size in bytes"), text("State"))
    rows = [(file.path.name, f"{file.size:,}", _state(file).to(lang)) for file in files]
    yield table(rows, *(heading.to(lang) for heading in headings), right=(1,))
    yield text("Licence: {licence}", licence=dataset.licence).to(lang)
    yield text("The publisher gives no checksum; compare these SHA-256 sums with those of a colleague:").to(lang)
    yield from (f"{file.sha256}  {file.path}" for file in files)
    yield text("Next: kam run {params}", params=dataset.params).to(lang)


def _state(file):
    if file.tested and file.tested != file.sha256:
        return text("other bytes than the tested copy")
    return text("fetched") if file.new else text("was there already")
