"""``kam tiers``: Diamond, Gold, Silver and Standard for one's own lines, held against the round before."""

from datetime import date
from typing import Annotated, Literal

import typer

from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.files import free, plain, write
from kamlib.cli.lines import read
from kamlib.cli.options import AsJson, DateFormat, Drop, Lang, Lines, Maps

SHOWN = 20
Cut = Annotated[
    float | None, typer.Option(help=str(text("Where the tier ends: a share, a least score or a number of accounts.")))
]


def tiers(
    data: Lines,
    *,
    by: Annotated[
        Literal["quantile", "score", "capacity"],
        typer.Option("--by", help=str(text("What the cuts say: shares, least scores or numbers of accounts."))),
    ] = "quantile",
    diamond: Cut = None,
    gold: Cut = None,
    silver: Cut = None,
    score: Annotated[
        str, typer.Option("--score", metavar="COLUMN", help=str(text("Column of the account table to tier by.")))
    ] = "revenue_12m",
    band: Annotated[
        float, typer.Option("--band", min=0, max=0.9, help=str(text("How far around a boundary nobody moves.")))
    ] = 0.25,
    back: Annotated[int, typer.Option("--back", min=1, max=24, help=str(text("Months since the round before.")))] = 3,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help=str(text("The day of the round; the last in the data."))),
    ] = None,
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help=str(text("Write all tiers to this CSV or Parquet file.")))
    ] = "",
    maps: Maps = None,
    drop: Drop = None,
    date_format: DateFormat = None,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Give every account of `data` its tier, and say who moved since the round before."""
    place = free(out) if out else None
    loaded = read(data, maps, drop, date_format=date_format)
    day = as_of or date.fromisoformat(loaded.found["last_date"])
    rules = {"score": score, "by": by, "cuts": _cuts(by, diamond, gold, silver)}
    now, moved = _rounds(loaded.lines, rules, day=day, band=band, back=back)
    if place:
        write(now.table, place)
    content = {
        "status": "ok",
        "headline": now.headline(lang or "en"),
        "facts": now.facts() | ({f"migration_{name}": value for name, value in moved.facts().items()} if moved else {}),
        "tiers": [plain(row) for row in now.table.to_dict("records")],
        **({"out": str(place)} if place else {}),
    }
    return Answer(content, lambda language: _shown(now, moved, language))


def _cuts(by, *given):
    """The cuts that were given, the usual ones for the others."""
    from kamlib.tiers import CUTS  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    asked = zip(CUTS[by].items(), given, strict=True)
    cuts = {tier: usual if cut is None else cut for (tier, usual), cut in asked}
    return {tier: int(cut) if by == "capacity" and cut == int(cut) else cut for tier, cut in cuts.items()}


def _rounds(lines, rules, *, day, band, back):
    """This round, and what moved since the one before, if there was one."""
    from kamlib import tiers as rounds  # noqa: PLC0415
    from kamlib.accounts import account_table  # noqa: PLC0415

    accounts = account_table(lines, as_of=day)
    if rounds.hindrance(lines, as_of=day, back=back) is not None:
        return rounds.tiers(accounts, as_of=day, band=band, **rules), None
    before = rounds.round_before(lines, as_of=day, back=back, **rules)
    now = rounds.tiers(accounts, as_of=day, previous=before.table, band=band, **rules)
    value = accounts.set_index("account_id")[rules["score"]]
    return now, rounds.migration(before.table, now.table, value=value)


def _shown(now, moved, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    yield from _table(named(now.told(lang).head(SHOWN), lang))
    if moved is not None and len(moved.moves):
        yield text("Moved since the round before, most money first").to(lang)
        yield from _table(named(moved.told(lang).head(SHOWN), lang))
    yield now.headline(lang)


def _table(frame):
    yield table(frame.to_numpy().tolist(), *frame.columns)
