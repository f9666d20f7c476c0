"""``kam sheet``: one page on an account, on all of a tier, or on all, from a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.errors import KamError
from kamlib.base.text import LANGUAGES, text
from kamlib.cli.chosen import Accounts, BrandFile, Everybody, Langs, Tier, make, names, one_way
from kamlib.cli.options import AsJson
from kamlib.cli.report import unknown, whole

SHEETS = "sheets"


def sheet(
    place: Annotated[
        str, typer.Argument(metavar="RUN", help=str(text("A run folder, or latest.")), show_default=False)
    ] = "latest",
    *,
    account: Accounts = None,
    tier: Tier = None,
    everybody: Everybody = False,
    lang: Langs = "zh,en",
    brand: BrandFile = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help=str(text("Where the sheets go; otherwise sheets/ and the run's name."))
        ),
    ] = None,
    as_json: AsJson = False,
):
    """Write account sheets of a complete run, two at a time; one that fails does not stop the others."""
    langs, whose = names(lang), (account, tier, everybody)
    faults = [*unknown(langs, LANGUAGES, "--lang"), *one_way(*whose)]
    if faults:
        raise KamError(*faults)
    from kamlib.reports import brand as brands  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.reports.batch import SHEET  # noqa: PLC0415

    chosen = brands.load(brand) if brand else None
    run = whole(place)
    target = out or project.root() / SHEETS / run.name
    return make(run, whose=whose, langs=langs, brand=chosen, out=target, forms=(SHEET,))
