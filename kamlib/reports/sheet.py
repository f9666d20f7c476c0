"""The account sheet: one page on one account, from what the run recorded; what nobody knows is said to be unknown."""

from dataclasses import dataclass

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.names import plain, shortened
from kamlib.base.text import text
from kamlib.reports import font
from kamlib.reports.brand import PLAIN
from kamlib.reports.html import FONT, MIME, logo_data
from kamlib.reports.shelf import money_column
from kamlib.swot import FIELDS, PERSPECTIVES, QUADRANTS

TEMPLATE = "account.html.j2"
PER_QUADRANT, STRATEGIES, RIVALS, ACTIONS, QUESTIONS = 3, 4, 3, 5, 3
WIDE = 90  # columns of a name from the data
CORNERS = {
    "strength": text("Strengths"),
    "weakness": text("Weaknesses"),
    "opportunity": text("Opportunities"),
    "threat": text("Threats"),
}
SEEN = {"account": text("In its own market"), "relationship": text("Our work with it")}


@dataclass(frozen=True)
class Part:
    """A heading, and lines below it."""

    title: str
    lines: tuple[str, ...]


def render(shelf, account_id, *, lang, brand=None):
    """The sheet of one account as one HTML page without scripts.

    Parameters
    ----------
    shelf : Shelf
    account_id : str
    lang : {"en", "zh"}
    brand : Brand, optional

    Returns
    -------
    str

    Raises
    ------
    KamError
        KAM-B11 for an account that the run does not know.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> from kamlib.reports.shelf import shelf
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> (place / "tables").mkdir()
    >>> accounts = pd.DataFrame({"account_id": ["A"], "name": ["<b>"], "revenue": [1.0]})
    >>> accounts.to_parquet(place / "tables" / "accounts.parquet")
    >>> page = render(shelf(place), "A", lang="en")
    >>> page.count("<h1>"), "&lt;b&gt;" in page, "<b>" in page
    (1, True, False)
    """
    brand = brand or PLAIN
    page = _environment().get_template(TEMPLATE).render(**content(shelf, account_id, lang=lang), lang=lang, brand=brand,
                                                        logo=logo_data(brand.logo), svg=Markup, mime=MIME)  # fmt: skip
    return page.replace(FONT, f"src:url({font.as_data(page, source=shelf.font or None)}) format('opentype')", 1)


def content(shelf, account_id, *, lang):
    """Everything that the sheet says, as texts in `lang`."""
    account = shelf.one("accounts", shelf.known(account_id))
    run = shelf.record
    return {
        "title": _name(account.get("name") or account_id),
        "under": _under(shelf, account_id, account, lang),
        "strip": tuple(_strip(shelf, account_id, account, lang)),
        "months": _months(shelf, account_id),
        "months_title": text("Net money by month, the last two years").to(lang),
        "corners": tuple(_corners(shelf, account_id, lang)),
        "parts": tuple(part for part in _parts(shelf, account_id, account, lang) if part.lines),
        "unknown": Part(text("What we do not know, and what to ask first").to(lang),
                        tuple(_unknown(shelf, account_id, lang))),
        "made": text("Run {run}, data to {day}. Estimates and guesses are marked; every sentence stands on a recorded "
                     "cell.", run=run.folder.name, day=run.as_of or "–").to(lang),
        "kind": text("Account sheet").to(lang),
    }  # fmt: skip


def _name(value, columns=WIDE):
    return shortened(plain(value), columns)


def _money(value, shelf, lang):
    return texts.money(value, shelf.record.currency, lang)


def _under(shelf, account_id, account, lang):
    manager = shelf.one("full_plans", account_id).get("manager") or ""
    said = [account_id, account.get("region"), account.get("type")]
    said = [_name(part, 40) for part in said if isinstance(part, str) and part]
    if manager not in ("", "–"):
        said.append(text("in charge: {manager}", manager=_name(manager, 40)).to(lang))
    return " · ".join(said)


def _strip(shelf, account_id, account, lang):
    """``(label, value, small print)`` of the numbers at the head of the page."""
    tier, value = shelf.one("tiers", account_id), money_column(pd.DataFrame([account]))
    if "tier" in tier:
        chance = tier.get(f"p_{tier['tier']}")
        small = "" if pd.isna(chance) else text("{p:percent} likely to keep it", p=chance).to(lang)
        yield labels.label("tier").to(lang), labels.coded(tier["tier"], "tier", lang), small
    if not pd.isna(account[value]):
        place = shelf.one("pareto", account_id)
        small = (text("place {rank:count}, {share:percent1} of all", rank=place["rank"], share=place["share"]).to(lang)
                 if "rank" in place and place["share"] > 0 else "")  # fmt: skip
        yield labels.label(value).to(lang), _money(account[value], shelf, lang), small
    if not pd.isna(account.get("growth")):
        small = text("against the year before").to(lang)
        yield labels.label("growth").to(lang), texts.percent(account["growth"], lang), small
    ahead = shelf.one("forecast", account_id)
    if not pd.isna(ahead.get("expected_value")):
        low, high = (_money(ahead[name], shelf, lang) for name in ("value_low", "value_high"))
        small = text("{low} to {high} in four of five cases", low=low, high=high).to(lang)
        yield labels.label("expected_value").to(lang), _money(ahead["expected_value"], shelf, lang), small
    chance = shelf.one("outlook", account_id).get("p_listed")
    if not pd.isna(chance):
        small = text("chance to be among the largest next time").to(lang)
        yield text("Outlook").to(lang), texts.percent(chance, lang), small


def _months(shelf, account_id):
    """Bars as ``(x, y, height, below zero)`` in a box of 240 by 40; nothing without lines."""
    if account_id not in shelf.months.index:
        return ()
    row = shelf.months.loc[account_id]
    most = max(row.abs().max(), 1e-9)
    bars = [(10 * n + 1, abs(money) / most * 38, money < 0) for n, money in enumerate(row)]
    return tuple((x, round(40 - tall, 2), round(tall, 2), below) for x, tall, below in bars)


def _corners(shelf, account_id, lang):
    """Both perspectives: ``(title, [Part of a quadrant])``; the heaviest statements of each."""
    weighed, plainly = shelf.rows("swot_sheet", account_id), shelf.rows("swot_statements", account_id)
    table = weighed if len(weighed) else plainly
    for perspective in PERSPECTIVES if len(table) else ():
        rows = table[table["perspective"] == perspective]
        yield (
            SEEN[perspective].to(lang),
            tuple(
                Part(CORNERS[name].to(lang), tuple(_statements(rows[rows["quadrant"] == name], lang)))
                for name in QUADRANTS
            ),
        )


def _statements(rows, lang):
    for row in rows.sort_values("weight", ascending=False, kind="stable").head(PER_QUADRANT).to_dict("records"):
        marks = [labels.coded(row["kind"], "kind", lang)] if row["kind"] != "fact" else []
        marks += [text("old").to(lang)] if row["stale"] else []
        yield plain(row[f"sentence_{lang}"]) + (f" [{', '.join(marks)}]" if marks else "")
    left = len(rows) - PER_QUADRANT
    if left > 0:
        yield text("and {n:count} more in the tables", n=left).to(lang)


def _parts(shelf, account_id, account, lang):
    yield Part(text("What follows").to(lang), tuple(_strategies(shelf.rows("tows", account_id), lang)))
    yield Part(text("What it buys, from us and in all").to(lang), tuple(_wallet(shelf, account_id, lang)))
    yield Part(text("Who wants its business").to(lang), tuple(_rivals(shelf, account, lang)))
    yield Part(text("Key links that are not green").to(lang), tuple(_links(shelf, account_id, lang)))
    yield Part(text("Who decides").to(lang), tuple(_people(shelf.rows("dossier_people", account_id), lang)))
    yield Part(text("What is to be done").to(lang), tuple(_actions(shelf.rows("plan_actions", account_id), lang)))
    yield Part(text("What changed since last time").to(lang), tuple(_changes(shelf, account_id, lang)))


def _strategies(rows, lang):
    """The heaviest of each kind, our own work first."""
    if not len(rows):
        return
    order = rows.sort_values(["perspective", "weight"], ascending=[False, False], kind="stable")
    for row in order.drop_duplicates("strategy").head(STRATEGIES).itertuples():
        yield f"{row.strategy}: {plain(getattr(row, f'sentence_{lang}'))}"


def _wallet(shelf, account_id, lang):
    rows = shelf.rows("wallet", account_id)
    for row in rows.sort_values("open", ascending=False).head(6).to_dict("records") if len(rows) else ():
        said = {"category": _name(row["category"], 24), "ours": _money(row["sales"], shelf, lang)}
        if pd.isna(row["wallet_share"]):
            yield text("{category}: {ours} from us; what it buys in all is unknown", **said).to(lang)
        elif row["sales"] <= 0:
            whole = _money(row["potential"], shelf, lang)
            yield text("{category}: nothing from us, of an estimated {all}", **said, all=whole).to(lang)
        else:
            yield text(
                "{category}: {ours} from us, {share:percent} of an estimated {all} ({low:percent} to {high:percent})",
                **said, share=row["wallet_share"], low=row["wallet_share_low"], high=row["wallet_share_high"],
                all=_money(row["potential"], shelf, lang),
            ).to(lang)  # fmt: skip


def _rivals(shelf, account, lang):
    table = shelf.threats
    rows = table[table["threat"] & (table["region"] == account.get("region"))] if len(table) else table
    for row in rows.head(RIVALS).to_dict("records"):
        yield text(
            "{competitor} gains in {category}: {before:percent1} to {share:percent1} of the market of its region, ours "
            "changed by {change:percent1} [estimate]",
            competitor=_name(row["competitor"], 40), category=_name(row["category"], 24), before=row["share_before"],
            share=row["share"], change=row["our_change"],
        ).to(lang)  # fmt: skip


def _links(shelf, account_id, lang):
    rows, words = shelf.rows("key_links", account_id), shelf.words
    names = words.set_index("link")[f"name_{lang}"] if len(words) else {}
    for row in rows[rows["state"].isin(["red", "amber"])].to_dict("records") if len(rows) else ():
        said = {"link": names.get(row["link"], row["link"]), "state": labels.coded(row["state"], "light", lang)}
        yield text(
            "{link}: {state}; {value:number}, target {target:number}", **said, value=row["value"], target=row["green"]
        ).to(lang)


def _people(rows, lang):
    for row in rows.to_dict("records"):
        said = [_name(row["name"], 30), _name(row["role"], 30), labels.coded(row["stance"], "stance", lang)]
        said += [text("contact is old").to(lang)] if row["stale"] else []
        yield " · ".join(part for part in said if part)


def _actions(rows, lang):
    if not len(rows):
        return
    for row in rows[rows["status"] == "open"].head(ACTIONS).to_dict("records"):
        late = text("overdue").to(lang) if row["overdue"] else ""
        said = {"action": _name(row["action"], 100), "owner": _name(row["owner"], 30), "due": row["due"].date()}
        yield text("{action} ({owner}, by {due:day})", **said).to(lang) + (f" [{late}]" if late else "")


def _changes(shelf, account_id, lang):
    rows = shelf.rows("swot_difference", account_id)
    for row in rows[rows["change"] != "same"].head(5).to_dict("records") if len(rows) else ():
        yield f"{labels.coded(row['change'], 'change', lang)}: {plain(row[f'sentence_{lang}'])}"


def _unknown(shelf, account_id, lang):
    """What is missing from the page, in sentences, then the questions worth asking first."""
    lacking = (
        (
            "swot_statements",
            text("No statement is recorded: the SWOT was not run, or the data say nothing."),
        ),
        ("wallet", text("What it buys from others is not known: nobody has estimated its purchases.")),
        ("dossier_people", text("Nobody has noted who decides.")),
        ("plan_actions", text("No action is agreed on.")),
    )
    yield from (said.to(lang) for name, said in lacking if not len(shelf.rows(name, account_id)))
    empty = shelf.one("dossier_state", account_id).get("empty", "")
    open_fields = [name for name in FIELDS if FIELDS[name].decides and name in str(empty).split(", ")]
    for name in open_fields[:QUESTIONS]:
        yield f"{FIELDS[name].label.to(lang)}: {FIELDS[name].question.to(lang)}"


def _environment():
    return Environment(loader=PackageLoader("kamlib.reports"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
