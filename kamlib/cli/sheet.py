"""``kam sheet``: one page on an account, on all of a tier, or on all, from a finished run."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import LANGUAGES, text
from kamlib.cli.answer import Answer
from kamlib.cli.options import AsJson
from kamlib.cli.progress import bar
from kamlib.cli.report import not_whole, unknown
from kamlib.cli.usage import NOTHING_DONE

SHEETS = "sheets"


def sheet(
    place: Annotated[
        str, typer.Argument(metavar="RUN", help=str(text("A run folder, or latest.")), show_default=False)
    ] = "latest",
    *,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ID", help=str(text("An account's id; repeat it.")))
    ] = None,
    tier: Annotated[
        Literal["diamond", "gold", "silver", "standard"] | None,
        typer.Option("--tier", help=str(text("All accounts of a tier."))),
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help=str(text("All accounts of the run.")))] = False,
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
            "--out", metavar="DIR", help=str(text("Where the sheets go; otherwise sheets/ and the run's name."))
        ),
    ] = None,
    as_json: AsJson = False,
):
    """Write account sheets of a complete run, two at a time; one that fails does not stop the others."""
    langs = list(dict.fromkeys(part.strip() for part in lang.split(",") if part.strip()))
    faults = [*unknown(langs, LANGUAGES, "--lang"), *_wanted(account, tier, everybody)]
    if faults:
        raise KamError(*faults)
    from kamlib import runner  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.reports import brand as brands  # noqa: PLC0415
    from kamlib.reports.batch import batch  # noqa: PLC0415
    from kamlib.reports.shelf import shelf  # noqa: PLC0415

    chosen = brands.load(brand) if brand else None
    proof = runner.verify(place)
    if not proof.ok:
        raise not_whole(proof)
    laid = shelf(proof.run)
    accounts = _accounts(laid, account, tier, everybody)
    target = out or project.root() / SHEETS / proof.run.name
    with bar(text("sheets").to(langs[0])) as progress:
        done = batch(laid, accounts, langs=langs, brand=chosen, out=target, progress=progress)
    if done.faults:
        raise KamError(*done.faults, exit_code=Exit.INPUT_CORRUPT)
    content = {"status": "ok", "run": str(proof.run), "files": [str(path) for path in done.files]}
    return Answer(content, lambda language: [text("{n:count} sheets are written below {place}", n=len(done.files),
                                                  place=str(done.files[0].parent)).to(language)])  # fmt: skip


def _wanted(account, tier, everybody):
    """Exactly one way to say whose sheets are wanted."""
    if sum((bool(account), bool(tier), everybody)) != 1:
        found = text("not exactly one of --account, --tier, --all")
        mend = text("say whose sheets are wanted, in one way")
        yield Fault("KAM-C43", "--account, --tier, --all", found, NOTHING_DONE, mend)


def _accounts(laid, account, tier, everybody):
    if account:
        return [laid.known(one) for one in dict.fromkeys(account)]
    found = list(laid.accounts) if everybody else laid.of_tier(tier)
    if not found:
        mend = text("choose another tier, or a run with the step 65_tiers")
        fault = Fault("KAM-C44", f"--tier {tier}", text("no account has this tier in the run"), NOTHING_DONE, mend)
        raise KamError(fault, exit_code=Exit.USAGE)
    return found
