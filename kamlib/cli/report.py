"""``kam report``: a finished run as the files that a client gets."""

from pathlib import Path
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import LANGUAGES, text
from kamlib.cli.answer import Answer
from kamlib.cli.options import AsJson
from kamlib.cli.usage import NOTHING_DONE
from kamlib.reports import FORMS

REPORTS = "reports"


def report(
    place: Annotated[
        str, typer.Argument(metavar="RUN", help=str(text("A run folder, or latest.")), show_default=False)
    ] = "latest",
    *,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMS", help=str(text("Which files: html, pdf, xlsx, pptx, with commas.")))
    ] = ",".join(FORMS),
    lang: Annotated[
        str,
        typer.Option("--lang", metavar="LANGS", help=str(text("In which languages: zh, en, or both with a comma."))),
    ] = "zh,en",
    brand: Annotated[
        Path | None,
        typer.Option(
            "--brand", metavar="FILE", help=str(text("Company, colours, logo, confidentiality; a YAML file."))
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help=str(text("Where the files go; otherwise reports/ and the run's name."))
        ),
    ] = None,
    as_json: AsJson = False,
):
    """Render a complete run; no notebook is executed."""
    forms, langs = _names(to), _names(lang)
    faults = (*unknown(forms, FORMS, "--to"), *unknown(langs, LANGUAGES, "--lang"))
    if faults:
        raise KamError(*faults)
    from kamlib import runner  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.reports import brand as brands  # noqa: PLC0415
    from kamlib.reports.export import export  # noqa: PLC0415

    chosen = brands.load(brand) if brand else None
    proof = runner.verify(place)
    if not proof.ok:
        raise not_whole(proof)
    target = out or project.root() / REPORTS / proof.run.name
    files = export(proof.run, to=forms, langs=langs, brand=chosen, out=target)
    content = {"status": "ok", "run": str(proof.run), "files": [str(path) for path in files]}
    return Answer(content, lambda language: _told(files, language))


def _names(said):
    """The names in a list with commas, each once."""
    return list(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))


def unknown(names, valid, option):
    """Faults of names that are not valid for an option, or of none at all."""
    if not names:
        mend = text("valid names: {names}", names=", ".join(valid))
        yield Fault("KAM-C40", option, text("nothing"), NOTHING_DONE, mend)
    for name in names:
        if name not in valid:
            yield Fault("KAM-C40", f"{option} {name}", text("unknown name"), NOTHING_DONE, did_you_mean(name, valid))


def not_whole(proof):
    """The error of a run that is not as it was left."""
    names = [*proof.changed, *proof.missing, *proof.extra]
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return KamError(
        Fault(
            "KAM-C41",
            str(proof.run),
            text("{n:count} files are not as the run left them: {names}", n=len(names), names=shown),
            text("a report would show numbers that the run did not find; nothing was written"),
            text("see {command} for all of them; run again", command=f"kam verify {proof.run.name}"),
        ),
        exit_code=Exit.GATE_FAILED,
    )


def _told(files, lang):
    yield text("{n:count} files are written:", n=len(files)).to(lang)
    yield from (f"  {path}" for path in files)
