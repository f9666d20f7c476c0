"""``kam report``: a finished run as the files that a client gets."""

from pathlib import Path
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import LANGUAGES, text
from kamlib.cli.answer import Answer
from kamlib.cli.chosen import Accounts, BrandFile, Everybody, Langs, Tier, make, names, one_way
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
    account: Accounts = None,
    tier: Tier = None,
    everybody: Everybody = False,
    lang: Langs = "zh,en",
    brand: BrandFile = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help=str(text("Where the files go; otherwise reports/ and the run's name."))
        ),
    ] = None,
    appendix: Annotated[
        bool,
        typer.Option("--appendix", help=str(text("Add the executed notebooks as one page, without their code."))),
    ] = False,
    as_json: AsJson = False,
):
    """Render a complete run, or what it recorded of single accounts; no notebook is executed."""
    forms, langs, whose = names(to), names(lang), (account, tier, everybody)
    faults = [*unknown(forms, FORMS, "--to"), *unknown(langs, LANGUAGES, "--lang")]
    faults += one_way(*whose) if any(whose) else ()
    if faults:
        raise KamError(*faults)
    from kamlib.reports import brand as brands  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.reports.export import export  # noqa: PLC0415

    chosen = brands.load(brand) if brand else None
    run = whole(place)
    target = out or project.root() / REPORTS / run.name
    if any(whose) and appendix:
        raise KamError(_about_everybody())
    if any(whose):
        return make(run, whose=whose, langs=langs, brand=chosen, out=target, forms=forms)
    files = export(run, to=forms, langs=langs, brand=chosen, out=target, appendix=appendix)
    content = {"status": "ok", "run": str(run), "files": [str(path) for path in files]}
    return Answer(content, lambda language: _told(files, language))


def whole(place):
    """The run folder `place`, when it is as the run left it.

    Raises
    ------
    KamError
        KAM-C41 for a run with files that were changed, added or removed; KAM-V01, V02 for no published run.
    """
    from kamlib import runner  # noqa: PLC0415 (heavy)

    proof = runner.verify(place)
    if not proof.ok:
        raise _not_whole(proof)
    return proof.run


def unknown(names, valid, option):
    """Faults of names that are not valid for an option, or of none at all."""
    if not names:
        mend = text("valid names: {names}", names=", ".join(valid))
        yield Fault("KAM-C40", option, text("nothing"), NOTHING_DONE, mend)
    for name in names:
        if name not in valid:
            yield Fault("KAM-C40", f"{option} {name}", text("unknown name"), NOTHING_DONE, did_you_mean(name, valid))


def _about_everybody():
    return Fault(
        "KAM-C45",
        "--appendix",
        text("it comes with the report on all accounts only"),
        text("the notebooks tell of every account, so that a client would read of others"),
        text("leave it out, or leave out --account, --tier and --all"),
    )


def _not_whole(proof):
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
