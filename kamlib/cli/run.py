"""``kam run`` and ``kam verify``: make a run, and prove that one is whole."""

from typing import Annotated

import typer

from kamlib.base.errors import Exit
from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.options import AsJson, Lang


def run(
    params: Annotated[
        str,
        typer.Argument(
            metavar="PARAMS", help=str(text("The params file, such as params/demo.yaml.")), show_default=False
        ),
    ],
    *,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="STEP", help=str(text("Run this step and what it needs; can be repeated."))),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="STEP.NAME=VALUE",
            help=str(text("Set a parameter of a step for this run; can be repeated.")),
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, max=64, help=str(text("How many independent steps run at the same time."))),
    ] = 2,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=1, help=str(text("Seconds that the whole run may take.")))
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Execute the workbook and publish it."""
    from kamlib import runner  # noqa: PLC0415 (heavy: loaded when the command runs)

    outcome = runner.run(params, only=only or None, sets=sets or (), workers=workers, timeout=timeout)
    return Answer(outcome.as_dict(), lambda language: _published(outcome, language))


def _published(outcome, lang):
    yield text("The run is complete and verified, in {seconds:number1} seconds.", seconds=outcome.seconds).to(lang)
    yield text("Report: {report}", report=outcome.report).to(lang)


def verify(
    place: Annotated[
        str, typer.Argument(metavar="RUN", help=str(text("A run folder, or latest.")), show_default=False)
    ] = "latest",
    rerun: Annotated[
        bool, typer.Option("--rerun", help=str(text("Execute it again from its own settings and compare every byte.")))
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Hold a published run against its manifest."""
    from kamlib import runner  # noqa: PLC0415

    proof = runner.verify(place, rerun=rerun)
    exit_code = Exit.OK if proof.ok else Exit.GATE_FAILED
    content = proof.as_dict() | {"exit_code": int(exit_code)}
    return Answer(content, lambda language: _proven(proof, language), exit_code)


def _proven(proof, lang):
    lists = (
        (text("changed"), proof.changed),
        (text("missing"), proof.missing),
        (text("not named in the manifest"), proof.extra),
        (text("other bytes when made again"), proof.differs),
        (text("another version than when the run was made"), proof.since),
    )
    rows = [(state.to(lang), name) for state, names in lists for name in names]
    if rows:
        yield table(rows, text("State").to(lang), text("File").to(lang))
    if not proof.ok:
        told = text("This run is not as it was published: {run}", run=proof.run)
    elif proof.rerun:
        told = text("{n:count} files are whole, and the same when made again: {run}", n=proof.files, run=proof.run)
    else:
        told = text("{n:count} files are as the manifest says: {run}", n=proof.files, run=proof.run)
    yield told.to(lang)


def params(
    notebook: Annotated[
        str,
        typer.Argument(
            metavar="NOTEBOOK", help=str(text("A notebook file or the name of a step.")), show_default=False
        ),
    ],
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Show the contract of a notebook's parameters."""
    from kamlib.runner import contract  # noqa: PLC0415

    rows = [parameter.as_dict() for parameter in contract.read(notebook)]
    return Answer({"status": "ok", "notebook": notebook, "parameters": rows}, lambda language: _listed(rows, language))


def _listed(rows, lang):
    headings = (text("Name"), text("Type"), text("Default"), text("Allowed"), text("Meaning"))
    shown = [[str(row[key]) for key in ("name", "type", "default", "allowed", "help")] for row in rows]
    yield table(shown, *(heading.to(lang) for heading in headings))
