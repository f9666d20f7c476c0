"""``kam incentives``: hold policy files against each other, and test the trade's sayings; without a notebook."""

from typing import Annotated

import typer

from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.files import plain
from kamlib.cli.lines import read
from kamlib.cli.options import AsJson, Lang
from kamlib.cli.progress import bar
from kamlib.cli.usage import Commands

ALPHA, RHO = 0.04, 0.75

Data = Annotated[
    str,
    typer.Option(
        "--data", metavar="PARAMS", help=str(text("A params file: its dealers are the market; else a made-up example."))
    ),
]
Alpha = Annotated[float, typer.Option("--alpha", help=str(text("Price sensitivity of consumers, per 1 % of list.")))]
Rho = Annotated[float, typer.Option("--rho", help=str(text("Nearness of dealers as substitutes, from 0, below 1.")))]
Years = Annotated[int, typer.Option("--years", min=1, max=50, help=str(text("Years that dealers react.")))]
Seed = Annotated[int, typer.Option("--seed", min=0, help=str(text("Seed of chance.")))]

incentives = typer.Typer(
    cls=Commands,
    add_completion=False,
    help=str(text("Let dealers react to incentive policies, and test what the trade says about them.")),
)


@incentives.command(
    help=str(text("Hold policy files against no reward at all: prices, dumping, small dealers, profit."))
)
def compare(
    policies: Annotated[
        list[str],
        typer.Argument(metavar="POLICY...", help=str(text("Policy files, such as params/incentives/*.yaml.")),
                       show_default=False),
    ],
    *,
    data: Data = "",
    alpha: Alpha = ALPHA,
    rho: Rho = RHO,
    years: Years = 8,
    seed: Seed = 1,
    as_json: AsJson = False,
    lang: Lang = None,
):  # fmt: skip
    """Say what each policy leads to, with the certificate or the mark of each row, and points for a lawyer."""
    from kamlib import incentives as laboratory  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    offered = laboratory.offers(policies)
    market = _market(data, alpha, rho)
    with bar(text("playing").to(lang or "en")) as progress:
        progress(0, len(offered.policies) + 1)
        compared = laboratory.compare(market.scenario, offered.policies, years=years, seed=seed, progress=progress)
    named = laboratory.Named.of(compared, offered)
    language = lang or "en"
    rows = compared.table.assign(
        title=[named.title(name, language) for name in compared.table["policy"]],
        reason=[named.comparison.reasons[name].to(language) for name in compared.table["policy"]],
    )
    content = {
        "status": "ok",
        "headline": named.headline(language),
        "market": market.facts(),
        "policies": [plain(row) for row in rows.to_dict("records")],
        "ranges": [plain(row) for row in compared.ranges.to_dict("records")],
        "assumed": offered.assumed(language),
        "notes": offered.notes(language).to_dict("records"),
    }
    return Answer(content, lambda language: _compared(market, named, offered, language))


@incentives.command(help=str(text("Test the trade's sayings about dealers in many markets drawn around yours.")))
def claims(
    *,
    data: Data = "",
    draws: Annotated[int, typer.Option("--draws", min=1, help=str(text("Markets that are drawn.")))] = 200,
    alpha: Alpha = ALPHA,
    rho: Rho = RHO,
    years: Years = 8,
    seed: Seed = 1,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Say in what share of draws each saying is true, with its interval, and what decides."""
    from kamlib.incentives import claims as sayings  # noqa: PLC0415

    market = _market(data, alpha, rho)
    with bar(text("playing").to(lang or "en")) as progress:
        progress(0, draws * len(sayings.needed()))
        found = sayings.test(market.scenario, draws=draws, seed=seed, years=years, progress=progress)
    told = found.told(lang or "en").set_index("claim")[["says", "decides"]]
    rows = found.table.join(told, on="claim")
    content = {
        "status": "ok",
        "headline": found.headline(lang or "en"),
        "facts": found.facts(),
        "claims": [plain(row) for row in rows.to_dict("records")],
        "box": {name: list(ends) for name, ends in found.box.items()},
    }
    return Answer(content, lambda language: _tested(found, language))


def _market(data, alpha, rho):
    """The market of a params file's lines, or the example."""
    from kamlib.incentives import calibrate  # noqa: PLC0415

    if not data:
        return calibrate.observed("example", None, as_of=None, alpha=alpha, rho=rho)
    loaded = read([data], None, None, date_format=None)
    return calibrate.market(loaded.lines, as_of=loaded.found["last_date"], alpha=alpha, rho=rho)


def _compared(market, named, offered, lang):
    from kamlib.base.labels import named as headed  # noqa: PLC0415

    yield market.headline(lang)
    yield from _table(headed(named.told(lang), lang))
    yield from offered.assumed(lang)
    notes = offered.notes(lang)
    if len(notes):
        yield text("Points for a lawyer; not legal advice").to(lang)
        yield from _table(headed(notes, lang))
    yield named.headline(lang)


def _tested(found, lang):
    from kamlib.base.labels import named as headed  # noqa: PLC0415

    yield from _table(headed(found.told(lang), lang))
    yield found.headline(lang)


def _table(frame):
    yield table(frame.to_numpy().tolist(), *frame.columns)
