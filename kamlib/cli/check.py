"""``kam check``: look at files without changing anything, and propose which column means what."""

from typing import Annotated

import typer

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer
from kamlib.cli.options import AsJson, Lang
from kamlib.cli.usage import NOTHING_DONE, pairs


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help=str(text("Files, folders, patterns, a zip.")), show_default=False),
    ],
    *,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="NAME=COLUMN",
            help=str(text("What a column means: account=COL, date=COL, amount=COL or amount=COL*COL, …; repeat it.")),
        ),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="COLUMN=VALUE", help=str(text("Leave out lines with this value; repeat it."))),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help=str(text("The files' encoding, such as gb18030.")))] = None,
    date_format: Annotated[str | None, typer.Option(help=str(text("How dates are written, such as %d/%m/%Y.")))] = None,
    separator: Annotated[str | None, typer.Option(help=str(text("What stands between columns; \\t is a tab.")))] = None,
    sheet: Annotated[
        list[str] | None, typer.Option(help=str(text("Read this sheet of a workbook only; repeat it.")))
    ] = None,
    name: Annotated[str | None, typer.Option("--table", help=str(text("The table of a database file.")))] = None,
    header: Annotated[
        str | None, typer.Option(metavar="none|N", help=str(text("The heading's line from 1, or none.")))
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Inspect `files` under a mapping, or propose one."""
    told = {
        "columns": columns(maps or (), date_format=date_format),
        "drop": dropped(drop or ()),
        "encoding": encoding,
        "separator": "\t" if separator in ("\\t", "tab") else separator,
        "sheets": tuple(sheet or ()),
        "table": name,
        "header": _header(header),
    }
    from kamlib.intake.check import inspect  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    inspection = inspect(files, **told)
    return Answer({"status": "ok", **inspection.as_dict()}, lambda language: _shown(inspection, language))


def columns(maps, *, date_format=None):
    """``--map`` pairs as a `columns` block: ``a*b`` multiplies, ``a + b`` adds; None when there is none.

    >>> columns(["account=客户", "amount=数量*单价"])
    {'account': '客户', 'amount': {'multiply': ['数量', '单价']}}
    """
    found = {name: _origin(said) for name, said in pairs(maps, "--map").items()}
    if date_format:
        if not isinstance(found.get("date"), str):
            told = text("a date format is given, but no date column")
            raise KamError(Fault("KAM-C09", "--date-format", told, NOTHING_DONE, text("add --map date=COLUMN")))
        found["date"] = {"column": found["date"], "format": date_format}
    return found or None


def _origin(said):
    for sign, kind in (("*", "multiply"), (" + ", "sum")):
        parts = [part.strip() for part in said.split(sign)]
        if len(parts) > 1 and all(parts):
            return {kind: parts}
    return said


def dropped(pairs_given):
    """``--drop`` pairs by column; a column can be given several values.

    >>> dropped(["状态=作废", "状态=红冲"])
    {'状态': ['作废', '红冲']}
    """
    found = {}
    for pair in pairs_given:
        for column, value in pairs([pair], "--drop").items():
            found.setdefault(column, []).append(value)
    return found


def _header(said):
    if said is None or said == "none":
        return said or "auto"
    if said.isdecimal() and int(said) > 0:
        return int(said)
    told = text("the heading is a line number from 1, or none")
    raise KamError(Fault("KAM-C10", f"--header {said}", told, NOTHING_DONE, text("write for example --header 3")))


def _shown(inspection, lang):
    yield str(inspection)
