"""``kam indicators``: check a system, score a table by it, freeze it, explain one account; without a notebook."""

from datetime import date
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.files import free, plain, write
from kamlib.cli.options import AsJson, Lang
from kamlib.cli.usage import Commands

SHOWN = 20

System = Annotated[
    str,
    typer.Argument(metavar="SYSTEM", help=str(text("The system's file, such as params/indicators/kam_default.yaml."))),
]
Data = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="FILE",
        help=str(text("Accounts by indicators (CSV, XLSX, Parquet), or a params file whose tables are measured.")),
    ),
]

indicators = typer.Typer(
    cls=Commands,
    add_completion=False,
    help=str(text("Check an indicator system, score accounts by it, freeze it, explain a score.")),
)


@indicators.command(help=str(text("Examine a system, and with --data whether a table fits it.")))
def check(system: System, data: Data = "", as_json: AsJson = False, lang: Lang = None):
    """Tell what a system assesses, and everything that is wrong with it."""
    loaded = _system(system)
    scores = loaded.score(_data(loaded, data)) if data else None
    design, language = loaded.design, lang or "en"
    warnings = scores.warnings if scores else design.warnings
    judged = {code: round(found.cr, 6) for code, found in design.judged.items()}
    content = {
        "status": "ok",
        "system": design.code,
        "indicators": len(design.tree.leaves()),
        "consistency_ratios": judged,
        "warnings": [fault.as_dict(language) for fault in warnings],
        **({"facts": scores.facts()} if scores else {}),
    }
    return Answer(content, lambda language: _outlined(loaded, scores, warnings, language))


@indicators.command(help=str(text("Score and rank the accounts of a table.")))
def score(
    system: System,
    data: Data,
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help=str(text("Write all scores to this CSV or Parquet file.")))
    ] = "",
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Score all accounts, and say how sure their ranks are."""
    loaded = _system(system)
    place = free(out) if out else None
    scores = loaded.score(_data(loaded, data))
    sureness = scores.robustness(seed=loaded.design.seed)
    found = scores.table.merge(sureness.table.drop(columns=["rank", "tier"]), on="account_id", how="left")
    if place:
        write(found, place)
    content = {
        "status": "ok",
        "title": scores.title().to(lang or "en"),
        "facts": {**scores.facts(), **{f"robustness_{k}": v for k, v in sureness.facts().items()}},
        "scores": [plain(row) for row in found.to_dict("records")],
        "warnings": [fault.as_dict(lang or "en") for fault in scores.warnings],
        **({"out": str(place)} if place else {}),
    }
    return Answer(content, lambda language: _ranked(scores, sureness, found, language))


@indicators.command(help=str(text("Write the system with today's bounds, so that scores stay comparable.")))
def freeze(
    system: System,
    data: Data,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help=str(text("The YAML file to write; a new one.")))],
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Freeze a system on a table of accounts."""
    loaded, place = _system(system), free(out, (".yaml", ".yml"))
    loaded.freeze(_data(loaded, data)).write(place)
    told = text("The frozen system is written: {place}", place=str(place))
    return Answer({"status": "ok", "out": str(place)}, lambda language: [told.to(language)])


@indicators.command(help=str(text("Show what an account's score is made of.")))
def explain(
    system: System,
    data: Data,
    account: Annotated[str, typer.Option("--account", metavar="ID", help=str(text("The account's id.")))],
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Explain one account."""
    loaded = _system(system)
    scores = loaded.score(_data(loaded, data))
    found = scores.explain(account)
    rows = [plain(row) for row in found.table.to_dict("records")]
    content = {"status": "ok", "account_id": account, "scale": found.scale, "total": found.total,
               "facts": found.facts(), "contributions": rows}  # fmt: skip
    return Answer(content, lambda language: _explained(scores, found, language))


def _system(path):
    from kamlib.indicators import IndicatorSystem  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    return IndicatorSystem.load(project.resolve(path))


def _data(system, path):
    from kamlib.indicators.table import read_table  # noqa: PLC0415

    return read_table(system, path, today=date.today())


def _outlined(system, scores, warnings, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    outline = system.outline(lang)
    outline["name"] = ["  " * (level - 1) + name for level, name in zip(outline["level"], outline["name"], strict=True)]
    shown = named(outline[["name", "share", "direction", "treat", "normalise", "measure"]], lang)
    yield table(shown.to_numpy().tolist(), *shown.columns, right=(1,))
    for code, found in system.design.judged.items():
        yield text("{code}: consistency ratio {cr:number3}", code=code, cr=found.cr).to(lang)
    if scores is not None:
        yield scores.title().to(lang)
        yield scores.headline(lang)
    yield from _warned(warnings, lang)


def _ranked(scores, sureness, found, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    yield scores.title().to(lang)
    columns = ["rank", "account_id", "score", "tier", "rank_p05", "rank_p95", "label", "coverage"]
    shown = named(found[columns].head(SHOWN), lang)
    yield table(shown.to_numpy().tolist(), *shown.columns, right=(0, 2, 4, 5, 7))
    yield scores.headline(lang)
    yield sureness.headline(lang)
    yield from _warned(scores.warnings, lang)


def _explained(scores, found, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    rows = scores.spoken(found.table, lang)
    shown = named(rows[["dimension", "indicator", "raw", "normalised", "share", "contribution", "rank"]], lang)
    yield table(shown.to_numpy().tolist(), *shown.columns, right=range(2, 7))
    yield found.headline(lang)


def _warned(warnings, lang):
    for fault in warnings:
        yield f"· {fault.where}: {fault.found.to(lang)}; {fault.means.to(lang)}"
