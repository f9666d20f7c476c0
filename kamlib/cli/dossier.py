"""``kam dossier``: begin a dossier, check all of them, and say what is worth asking first."""

from datetime import date
from typing import Annotated

import typer

from kamlib.base import project, settings
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.cli.answer import Answer, table
from kamlib.cli.files import free, plain
from kamlib.cli.options import AsJson, Lang
from kamlib.cli.usage import NOTHING_DONE, Commands

PLACE = ("70_swot", "dossiers")
FOLDER = "data/dossiers"
SCHEMA = "dossier.schema.json"
SHOWN = 20

Account = Annotated[str, typer.Argument(metavar="[ACCOUNT]", help=str(text("The account's id; all when left out.")))]
Folder = Annotated[
    str,
    typer.Option(
        "--folder",
        metavar="DIR",
        help=str(text("Where the dossiers lie, a YAML file each; as the params file says, else data/dossiers.")),
    ),
]
Params = Annotated[
    str, typer.Option("--data", metavar="PARAMS", help=str(text("A params file: it says which accounts there are.")))
]

dossier = typer.Typer(
    cls=Commands,
    add_completion=False,
    help=str(text("Begin a dossier, check all, say what is stale and what is worth asking first.")),
)


@dossier.command(help=str(text("Write an empty dossier with a remark at every field; editors complete it.")))
def new(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help=str(text("The account's id.")))],
    folder: Folder = "",
    data: Params = "",
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Begin the dossier of one account; the remarks are in the language of the command."""
    from kamlib.swot import file_name, schema_text, template  # noqa: PLC0415 (heavy: loaded once arguments are sound)

    if data:
        _known(account, _company(data)[0])
    place = free(_folder(folder, data) / file_name(account), (".yaml",))
    place.parent.mkdir(parents=True, exist_ok=True)
    if not (place.parent / SCHEMA).exists():
        (place.parent / SCHEMA).write_text(schema_text(), encoding="utf-8")
    place.write_text(template(account, lang=lang or "en"), encoding="utf-8")
    told = text("An empty dossier is written: {place}", place=str(place))
    return Answer({"status": "ok", "out": str(place)}, lambda language: [told.to(language)])


@dossier.command(help=str(text("Check all dossiers, and say how complete and how fresh they are.")))
def check(
    account: Account = "",
    *,
    data: Params,
    folder: Folder = "",
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Tell everything that is wrong with the dossiers; if nothing is, what they know."""
    accounts, found = _read(folder, data)
    rows = found.table[found.table["has_dossier"]]
    if account:
        _known(account, accounts)
        rows = found.table[found.table["account_id"] == account]
    content = {
        "status": "ok",
        "headline": found.headline(lang or "en"),
        "facts": found.facts(),
        "dossiers": [plain(row) for row in rows.to_dict("records")],
    }
    return Answer(content, lambda language: _stood(found, rows, language))


@dossier.command(help=str(text("The few questions whose answer could change a tier or an action, most money first.")))
def due(
    account: Account = "",
    *,
    data: Params,
    folder: Folder = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help=str(text("At most so many questions.")))] = SHOWN,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Say what is stale, guessed or unknown, and worth asking first."""
    from kamlib import swot  # noqa: PLC0415

    accounts, found = _read(folder, data)
    if account:
        _known(account, accounts)
        accounts = accounts[accounts["account_id"] == account]
    value = next(name for name in accounts if name in ("revenue_12m", "revenue"))
    questions = swot.due(found, accounts=accounts, value=value, limit=limit, per_account=limit if account else 3)
    said = swot.asked(questions, lang or "en")["question"]
    content = {"status": "ok", "questions": [plain(row) for row in questions.assign(question=said).to_dict("records")]}
    return Answer(content, lambda language: _asked(questions, language))


def _folder(folder, data):
    """The folder that is asked for, or that the params file names."""
    steps = (settings.read_yaml(project.resolve(data))[0] or {}).get("steps", {}) if data and not folder else {}
    return project.resolve(folder or steps.get(PLACE[0], {}).get(PLACE[1]) or FOLDER)


def _company(data):
    """The account table of a params file, or the company's own list where there are no lines; and the day."""
    from kamlib.accounts import account_table  # noqa: PLC0415
    from kamlib.intake.company import load_company  # noqa: PLC0415

    company = load_company(data, today=date.today())
    day = company.settings["as_of"] or date.today().isoformat()
    if company.main == "accounts":
        return company.given_accounts.fillna({"revenue": 0.0}), day
    return account_table(company.transactions, as_of=day).fillna({"revenue_12m": 0.0}), day


def _read(folder, data):
    from kamlib.swot import read_dossiers  # noqa: PLC0415

    accounts, day = _company(data)
    return accounts, read_dossiers(_folder(folder, data), accounts=accounts, as_of=day)


def _known(account, accounts):
    ids = accounts["account_id"].tolist()
    if account not in ids:
        found = text("there is no account {account}", account=account)
        raise KamError(Fault("KAM-C42", account, found, NOTHING_DONE, did_you_mean(account, ids)), exit_code=Exit.USAGE)


def _stood(found, rows, lang):
    from kamlib.base.labels import named  # noqa: PLC0415

    shown = rows[["account_id", "completeness", "freshness", "n_facts", "n_stale", "n_guesses", "newest", "empty"]]
    shown = named(shown.assign(empty=[_fields(names, lang) for names in shown["empty"]]), lang)
    yield table(shown.to_numpy().tolist(), *shown.columns, right=range(1, 6))
    yield found.headline(lang)


def _fields(names, lang):
    from kamlib.swot import FIELDS  # noqa: PLC0415

    return ", ".join(FIELDS[name].label.to(lang) for name in names.split(", ") if name)


def _asked(questions, lang):
    from kamlib.base.labels import named  # noqa: PLC0415
    from kamlib.swot import asked  # noqa: PLC0415

    shown = named(asked(questions, lang), lang)
    yield table(shown.to_numpy().tolist(), *shown.columns)
    if questions.empty:
        yield text("Nothing that decides a tier or an action is unknown or stale").to(lang)
