"""Arguments and options that several commands have."""

from typing import Annotated, Literal

import typer

from kamlib.base.text import text

Lang = Annotated[
    Literal["zh", "en"] | None,
    typer.Option("--lang", help=str(text("Language of messages: zh or en; otherwise that of KAM_LANG or the system."))),
]
AsJson = Annotated[bool, typer.Option("--json", help=str(text("Answer with one line of JSON and nothing else.")))]
Lines = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA...", help=str(text("Files, folders, patterns, a zip; or one params file.")), show_default=False
    ),
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="NAME=COLUMN",
        help=str(text("What a column means: account=COL, date=COL, amount=COL or amount=COL*COL, …; repeat it.")),
    ),
]
Drop = Annotated[
    list[str] | None,
    typer.Option("--drop", metavar="COLUMN=VALUE", help=str(text("Leave out lines with this value; repeat it."))),
]
DateFormat = Annotated[str | None, typer.Option(help=str(text("How dates are written, such as %d/%m/%Y.")))]
