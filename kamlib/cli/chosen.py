"""Which accounts a command makes documents of, and how it makes them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer
from kamlib.cli.progress import bar
from kamlib.cli.usage import NOTHING_DONE

Accounts = Annotated[
    list[str] | None, typer.Option("--account", metavar="ID", help=str(text("An account's id; repeat it.")))
]
Tier = Annotated[
    Literal["diamond", "gold", "silver", "standard"] | None,
    typer.Option("--tier", help=str(text("All accounts of a tier."))),
]
Everybody = Annotated[bool, typer.Option("--all", help=str(text("All accounts of the run.")))]
Langs = Annotated[
    str, typer.Option("--lang", metavar="LANGS", help=str(text("In which languages: zh, en, or both with a comma.")))
]
BrandFile = Annotated[
    Path | None,
    typer.Option("--brand", metavar="FILE", help=str(text("Company, colours, logo, confidentiality; a YAML file."))),
]


def one_way(account, tier, everybody):
    """A fault unless there is exactly one way to say whose documents are wanted."""
    if sum((bool(account), bool(tier), everybody)) != 1:
        found = text("not exactly one of --account, --tier, --all")
        mend = text("say whose sheets are wanted, in one way")
        yield Fault("KAM-C43", "--account, --tier, --all", found, NOTHING_DONE, mend)


def chosen(laid, account, tier, everybody):
    """The accounts that are wanted, in the order in which they were said, else largest first.

    Raises
    ------
    KamError
        KAM-B11 for every id that the run does not know, KAM-C44 for a tier without accounts.
    """
    if account:
        return _known(laid, dict.fromkeys(account))
    found = list(laid.accounts) if everybody else laid.of_tier(tier)
    if not found:
        mend = text("choose another tier, or a run with the step 65_tiers")
        fault = Fault("KAM-C44", f"--tier {tier}", text("no account has this tier in the run"), NOTHING_DONE, mend)
        raise KamError(fault, exit_code=Exit.USAGE)
    return found


def make(run, *, whose, langs, brand, out, forms):
    """Write the documents of the accounts `whose` (``--account``, ``--tier``, ``--all``) of a whole run."""
    from kamlib.reports.batch import Batch, batch, indexed  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.reports.shelf import shelf  # noqa: PLC0415

    laid = shelf(run)
    accounts = chosen(laid, *whose)
    with bar(text("documents").to(langs[0])) as progress:
        done = batch(laid, accounts, langs=langs, forms=forms, brand=brand, out=out, progress=progress)
    _, tier, everybody = whose
    if tier or everybody:
        how = {"langs": langs, "forms": forms, "brand": brand, "out": Path(out)}
        more = indexed(laid, accounts, what="all" if everybody else tier, **how)
        done = Batch(done.files + more.files, done.faults + more.faults)
    if done.faults:
        raise KamError(*done.faults, exit_code=done.exit_code)
    content = {"status": "ok", "run": str(run), "files": [str(path) for path in done.files]}
    place = done.files[0].parent
    told = text("{n:count} files on {accounts:count} accounts are written below {place}", n=len(done.files),
                accounts=len(accounts), place=str(place))  # fmt: skip
    return Answer(content, lambda language: [told.to(language)])


def names(said):
    """The names in a list with commas, each once.

    >>> names("zh, en,zh")
    ['zh', 'en']
    """
    return list(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))


def _known(laid, accounts):
    faults = []
    for one in accounts:
        try:
            laid.known(one)
        except KamError as error:
            faults += error.faults
    if faults:
        raise KamError(*faults, exit_code=Exit.USAGE)
    return list(accounts)
