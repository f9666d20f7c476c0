"""``kam check``: look at files without changing anything, and propose which column means what."""

import json
from datetime import date
from typing import Annotated

import typer

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.options import AsJson, DateFormat, Drop, Lang, Maps
from kamlib.cli.usage import NOTHING_DONE, pairs


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help=str(text("Files, folders, patterns, a zip.")), show_default=False),
    ],
    *,
    maps: Maps = None,
    drop: Drop = None,
    encoding: Annotated[str | None, typer.Option(help=str(text("The files' encoding, such as gb18030.")))] = None,
    date_format: DateFormat = None,
    separator: Annotated[str | None, typer.Option(help=str(text("What stands between columns; \\t is a tab.")))] = None,
    sheet: Annotated[
        list[str] | None, typer.Option(help=str(text("Read this sheet of a workbook only; repeat it.")))
    ] = None,
    database_table: Annotated[
        str | None, typer.Option("--table", help=str(text("The table of a database file.")))
    ] = None,
    header: Annotated[
        str | None, typer.Option(metavar="none|N", help=str(text("The heading's line from 1, or none.")))
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(metavar=".|,", help=str(text("The decimal mark of all numbers: a point or a comma.")))
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
        "table": database_table,
        "header": _header(header),
        "decimal": _decimal(decimal),
    }
    from kamlib.intake.check import inspect  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    inspection = inspect(files, today=date.today(), **told)
    code = Exit.INPUT_CORRUPT if inspection.faults else Exit.OK
    return Answer(_content(inspection, lang or "en"), lambda language: _shown(inspection, told["drop"], language), code)


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


def _decimal(said):
    if said in (None, ".", ","):
        return said
    told = text("the decimal mark is a point or a comma")
    raise KamError(Fault("KAM-C12", f"--decimal {said}", told, NOTHING_DONE, text("write --decimal . or --decimal ,")))


def _content(inspection, lang):
    faults = {"faults": [fault.as_dict(lang) for fault in inspection.faults]} if inspection.faults else {}
    return {"status": "error" if inspection.faults else "ok", **inspection.as_dict(lang), **faults}


def _shown(inspection, drop, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    if inspection.encoding:
        yield text("Encoding: {encoding}", encoding=inspection.encoding).to(lang)
    yield text("Columns: {names}", names=", ".join(inspection.columns)).to(lang)
    if inspection.loaded:
        ledger = named(inspection.ledger, lang)
        yield table(ledger.to_numpy().tolist(), *ledger.columns, right=range(2, len(ledger.columns)))
        facts = inspection.loaded.facts()
        yield text("{accounts:count} accounts, from {first_date} to {last_date}", **facts).to(lang)
    for notice in inspection.notices:
        yield "· " + notice.to(lang)
    for fault in inspection.faults:
        yield fault.to(lang)
    yield from _block(inspection, drop, lang)


def _block(inspection, drop, lang):
    """The mapping as a block that can be pasted into a params file."""
    said = text("A proposed mapping; check it, then paste it:") if inspection.proposed else text("The mapping:")
    yield said.to(lang)
    yield "columns:\n" + "\n".join(f"  {name}: {_yaml(column)}" for name, column in inspection.mapping.items())
    if drop:
        yield f"clean:\n  drop: {_yaml(drop)}"


def _yaml(column):
    """A column of a mapping as YAML; JSON is YAML."""
    return json.dumps(column, ensure_ascii=False)
