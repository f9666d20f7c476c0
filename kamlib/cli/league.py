"""``kam league``: which method names next period's key accounts best, on one's own lines."""

from datetime import date
from typing import Annotated

import typer

from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.lines import read
from kamlib.cli.options import AsJson, DateFormat, Drop, Lang, Lines, Maps


def league(
    data: Lines,
    *,
    origins: Annotated[
        int,
        typer.Option(
            "--origins", min=1, max=40, help=str(text("How many mornings to look ahead from, a quarter apart."))
        ),
    ] = 4,
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="6M", help=str(text("How far to look ahead: 6M, 13W or 91D.")))
    ] = "6M",
    budget: Annotated[
        float,
        typer.Option("--budget", help=str(text("Length of the list: a share such as 0.2, or a number of accounts."))),
    ] = 0.20,
    seed: Annotated[int, typer.Option("--seed", min=0, help=str(text("Seed of chance.")))] = 1,
    maps: Maps = None,
    drop: Drop = None,
    date_format: DateFormat = None,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Let all methods play on the lines of `data`."""
    lines = read(data, maps, drop, date_format=date_format)
    from kamlib.forecast import lifetime  # noqa: PLC0415 (heavy: loaded once the arguments are sound)
    from kamlib.league import backtest, days_ahead, latest_origins, with_lifetime  # noqa: PLC0415
    from kamlib.segments import PICKS  # noqa: PLC0415

    first, last = (date.fromisoformat(lines.found[name]) for name in ("first_date", "last_date"))
    days = latest_origins(first, last, n=origins, horizon=horizon)
    length = budget if 0 < budget < 1 or budget != int(budget) else int(budget)
    methods = with_lifetime(lifetime(days_ahead(days[-1], horizon))) | PICKS
    found = backtest(lines.lines, methods, origins=days, horizon=horizon, budget=length, seed=seed)
    return Answer(_content(found, lang or "en"), lambda language: _shown(found, language))


def _content(found, lang):
    marks = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
    methods = [{**row, "seconds": round(float(found.seconds[row["method"]]), 3)} for row in marks]
    told = found.origins.astype({"origin": "str", "end": "str"}).astype(object)
    return {
        "status": "ok",
        "headline": found.headline(lang),
        "facts": found.facts(),
        "methods": methods,
        "origins": told.where(told.notna(), None).to_dict("records"),
        "notices": [notice.to(lang) for notice in found.notices()],
    }


def _shown(found, lang):
    from kamlib.base.labels import say  # noqa: PLC0415
    from kamlib.league.table import said, verdict_said  # noqa: PLC0415

    heads = [
        text("Method"), text("Precision"), text("Above the bar"), text("95% interval"), text("Money captured"),
        text("Turnover"), text("Seconds"), text("Verdict"),
    ]  # fmt: skip
    rows = [
        [
            said(row.method).to(lang),
            say(row.precision, "share", lang),
            say(row.gain, "change", lang),
            f"{say(row.gain_low, 'change', lang)} … {say(row.gain_high, 'change', lang)}",
            say(row.captured, "share", lang),
            say(row.turnover, "share", lang),
            f"{found.seconds[row.method]:.1f}",
            verdict_said(row.verdict).to(lang),
        ]
        for row in found.table.itertuples()
    ]
    days = found.origins["origin"]
    yield text("{n:count} origins, from {first:day} to {last:day}", n=len(days), first=days.min(), last=days.max()).to(
        lang
    )
    yield table(rows, *(head.to(lang) for head in heads), right=range(1, 7))
    for notice in found.notices():
        yield "· " + notice.to(lang)
    yield found.headline(lang)
