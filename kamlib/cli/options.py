"""Options that every command has."""

from typing import Annotated, Literal

import typer

from kamlib.base.text import text

Lang = Annotated[
    Literal["zh", "en"] | None,
    typer.Option("--lang", help=str(text("Language of messages: zh or en; otherwise that of KAM_LANG or the system."))),
]
AsJson = Annotated[bool, typer.Option("--json", help=str(text("Answer with one line of JSON and nothing else.")))]
