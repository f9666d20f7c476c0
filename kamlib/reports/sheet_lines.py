"""The lines of an account sheet, part by part, out of recorded rows; as many as there is room for."""

import re
from dataclasses import dataclass

import pandas as pd

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.names import plain, shortened
from kamlib.base.text import text
from kamlib.swot import FIELDS, PERSPECTIVES, QUADRANTS

LONGEST = 240  # columns of a sentence that an analyst wrote
_BROKEN = re.compile(r"[0-9A-Za-z.,%+−-]*…$")
CORNERS = {
    "strength": text("Strengths"),
    "weakness": text("Weaknesses"),
    "opportunity": text("Opportunities"),
    "threat": text("Threats"),
}
SEEN = {"account": text("In its own market"), "relationship": text("Our work with it")}


@dataclass(frozen=True)
class Line:
    """A sentence; before it its number or light, after it, small, what it rests on."""

    said: str
    marks: str = ""
    tag: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Part:
    """A heading, lines below it, how many were left out, and the recorded table that they stand in."""

    title: str
    lines: tuple[Line, ...]
    more: str = ""
    table: str = ""


@dataclass(frozen=True)
class Actions:
    """Open actions as a table: headings, and what, who, when, what for, whether it is late."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str, str], ...]
    more: str = ""


def money(value, shelf, lang):
    """Money in few characters, in the currency of the run."""
    return texts.money(value, shelf.record.currency, lang)


def corners(shelf, account_id, room, lang):
    """Both perspectives, our own work first: ``(title, parts of the four quadrants)``; without any line no parts."""
    rows = statements(shelf, account_id)
    for perspective in reversed(PERSPECTIVES) if len(rows) else ():
        seen = rows[rows["perspective"] == perspective]
        corners = tuple(_corner(seen, name, room, lang) for name in QUADRANTS) if len(seen) else ()
        yield SEEN[perspective].to(lang), corners


def statements(shelf, account_id):
    """The account's statements with their weights where these are recorded, numbered S1, S2, …, heaviest first."""
    weighed, plainly = shelf.rows("swot_sheet", account_id), shelf.rows("swot_statements", account_id)
    rows = weighed if len(weighed) else plainly
    if not len(rows):
        return rows
    if "date" not in rows and len(plainly):
        rows = rows.merge(plainly[["perspective", "code", "date"]], on=["perspective", "code"], how="left")
    rows = rows.sort_values("weight", ascending=False, kind="stable")
    number = rows.groupby(["perspective", "quadrant"]).cumcount() + 1
    return rows.assign(tag=rows["quadrant"].str[0].str.upper() + number.astype("str"))


def parts(shelf, account_id, account, room, lang):
    """All parts between the SWOT and the actions; those without lines too."""
    yield _cut("tows", text("What follows"), list(_strategies(shelf, account_id, lang)), room.strategies, lang)
    yield _cut(
        "wallet", text("What it buys, from us and in all"), list(_wallet(shelf, account_id, lang)), room.wallet, lang
    )
    yield _cut("threats", text("Who wants its business"), list(_rivals(shelf, account, lang)), room.rivals, lang)
    yield _cut(
        "key_links", text("Key links that are not green"), list(_links(shelf, account_id, lang)), room.links, lang
    )
    yield _cut(
        "dossier_people",
        text("Who decides"),
        list(_people(shelf.rows("dossier_people", account_id), lang)),
        room.people,
        lang,
    )
    yield _cut(
        "swot_difference",
        text("What changed since last time"),
        list(_changes(shelf, account_id, lang)),
        room.changes,
        lang,
    )


def actions(shelf, account_id, room, lang):
    """What is open, late or soonest first; None where nothing is."""
    rows = shelf.rows("plan_actions", account_id)
    rows = rows[rows["status"] == "open"].sort_values("due", kind="stable") if len(rows) else rows
    if not len(rows):
        return None
    heads = (text("What"), text("Who"), text("By when"), text("What it is to bring"))
    shown = tuple(_action(row, lang) for row in rows.head(room.actions).to_dict("records"))
    return Actions(
        text("What is to be done").to(lang),
        tuple(h.to(lang) for h in heads),
        shown,
        _more(len(rows) - len(shown), lang),
    )


def unknown(shelf, account_id, room, lang):
    """What is missing from the page, in sentences, then the questions worth asking first."""
    lacking = (
        ("swot_statements", text("No statement is recorded: the SWOT was not run, or the data say nothing.")),
        ("wallet", text("What it buys from others is not known: nobody has estimated its purchases.")),
        ("dossier_people", text("Nobody has noted who decides.")),
        ("plan_actions", text("No action is agreed on.")),
    )
    yield from (Line(said.to(lang)) for name, said in lacking if not len(shelf.rows(name, account_id)))
    state = shelf.one("dossier_state", account_id)
    empty = str(state.get("empty", "")).split(", ") if len(state) else list(FIELDS)
    first = [row for row in shelf.rows("questions", account_id).get("field", ()) if row in FIELDS]
    ask = [name for name in dict.fromkeys([*first, *(n for n in FIELDS if FIELDS[n].decides and n in empty)])]
    for name in ask[: room.questions]:
        yield Line(FIELDS[name].question.to(lang), tag=FIELDS[name].label.to(lang))


def _cut(table, title, lines, most, lang):
    return Part(title.to(lang), tuple(lines[:most]), _more(len(lines) - most, lang), table)


def _more(left, lang):
    return text("and {n:count} more in the tables", n=left).to(lang) if left > 0 else ""


def _name(value, columns):
    return shortened(plain(value), columns)


def sentence(value, columns=LONGEST):
    """A recorded sentence on one line; cut between words where it is too long, so that no number is ever cut.

    >>> sentence("Fell from 15.9% to 14.9%", 22), sentence("份额由 15.9% 降至 14.9%", 20)
    ('Fell from 15.9% to …', '份额由 15.9% 降至 …')
    """
    said = plain(value)
    cut = shortened(said, columns)
    return cut if cut == said else _BROKEN.sub("…", cut)


def _corner(rows, quadrant, room, lang):
    rows = rows[rows["quadrant"] == quadrant]
    lines = [Line(sentence(row[f"sentence_{lang}"]), _marks(row, lang), row["tag"]) for row in rows.to_dict("records")]
    return _cut("swot_statements", CORNERS[quadrant], lines, room.corner, lang)


def _marks(row, lang):
    """What a statement rests on when that is less than a fact of today."""
    said = [] if row["kind"] == "fact" else [labels.coded(row["kind"], "kind", lang)]
    said += [text("old").to(lang)] if row["stale"] else []
    dated = said and not pd.isna(row.get("date"))
    return " · ".join([*said, pd.Timestamp(row["date"]).strftime("%Y-%m")] if dated else said)


def _strategies(shelf, account_id, lang):
    """The heaviest of each kind of our own work, then of the account's, with the numbers of what it joins."""
    rows = shelf.rows("tows", account_id)
    if not len(rows):
        return
    known = statements(shelf, account_id)
    tags = dict(zip(zip(known["perspective"], known["code"], strict=True), known["tag"], strict=True))
    order = rows.sort_values(["perspective", "weight"], ascending=[False, False], kind="stable")
    for row in order.drop_duplicates(["perspective", "strategy"]).to_dict("records"):
        pair = [tags.get((row["perspective"], row[side])) for side in ("internal", "external")]
        tag = " × ".join(pair) if all(pair) and row["perspective"] == "relationship" else row["strategy"]
        yield Line(sentence(row[f"sentence_{lang}"]), tag=tag)


def _wallet(shelf, account_id, lang):
    rows = shelf.rows("wallet", account_id)
    for row in rows.sort_values("open", ascending=False).to_dict("records") if len(rows) else ():
        said = {"category": _name(row["category"], 24), "ours": money(row["sales"], shelf, lang)}
        if pd.isna(row["wallet_share"]):
            yield Line(text("{category}: {ours} from us; what it buys in all is unknown", **said).to(lang))
        elif row["sales"] <= 0:
            whole = money(row["potential"], shelf, lang)
            yield Line(text("{category}: nothing from us, of an estimated {all}", **said, all=whole).to(lang))
        else:
            yield Line(
                text(
                    "{category}: {ours} from us, {share:percent} of an estimated {all} ({low:percent} to "
                    "{high:percent})",
                    **said, share=row["wallet_share"], low=row["wallet_share_low"], high=row["wallet_share_high"],
                    all=money(row["potential"], shelf, lang),
                ).to(lang)
            )  # fmt: skip


def _rivals(shelf, account, lang):
    table = shelf.threats
    rows = table[table["threat"] & (table["region"] == account.get("region"))] if len(table) else table
    for row in rows.to_dict("records"):
        said = text(
            "{competitor} gains in {category}: from {before:percent1} to {share:percent1} of the region's market; we "
            "lost {lost:number1} points",
            competitor=_name(row["competitor"], 40), category=_name(row["category"], 24), before=row["share_before"],
            share=row["share"], lost=abs(row["our_change"]) * 100,
        )  # fmt: skip
        yield Line(said.to(lang), " · ".join([labels.coded("estimate", "kind", lang), *_dated(row)]))


def _dated(row):
    return [] if pd.isna(row.get("date")) else [pd.Timestamp(row["date"]).strftime("%Y-%m")]


def _links(shelf, account_id, lang):
    rows, words = shelf.rows("key_links", account_id), shelf.words
    names = words.set_index("link")[f"name_{lang}"] if len(words) else {}
    rows = rows[rows["state"].isin(["red", "amber"])] if len(rows) else rows
    for row in rows.sort_values("state", ascending=False, kind="stable").to_dict("records") if len(rows) else ():
        unit, light = labels.unit(row["measure"]), labels.coded(row["state"], "light", lang)
        said = text(
            "{link}: {measure} {value}, target {target}", link=_name(names.get(row["link"], row["link"]), 40),
            measure=labels.label(row["measure"]), value=labels.say(row["value"], unit, lang),
            target=labels.say(row["green"], unit, lang),
        )  # fmt: skip
        yield Line(said.to(lang), tag=light, colour=row["state"])


def _people(rows, lang):
    for row in rows.to_dict("records"):
        said = [_name(row["name"], 30), _name(row["role"], 30), labels.coded(row["stance"], "stance", lang)]
        last = pd.isna(row.get("last_contact"))
        marks = (
            []
            if last
            else [text("last contact {day}", day=pd.Timestamp(row["last_contact"]).strftime("%Y-%m-%d")).to(lang)]
        )
        marks += [text("contact is old").to(lang)] if row["stale"] else []
        yield Line(" · ".join(part for part in said if part), " · ".join(marks))


def _action(row, lang):
    name = labels.label(row["indicator"]).to(lang)
    unit = labels.unit(row["indicator"])
    before, after = (labels.say(row[which], unit, lang) for which in ("baseline", "expected"))
    due = "" if pd.isna(row["due"]) else pd.Timestamp(row["due"]).strftime("%Y-%m-%d")
    late = text("overdue").to(lang) if row["overdue"] else ""
    return (sentence(row["action"], 84), _name(row["owner"], 24), due, f"{name} {before} → {after}", late)


def _changes(shelf, account_id, lang):
    """What became of statements since the earlier run, in the sentences of this one."""
    rows, now = shelf.rows("swot_difference", account_id), shelf.rows("swot_statements", account_id)
    if not len(rows):
        return
    said = {row["code"]: row[f"sentence_{lang}"] for row in now.to_dict("records")}
    for row in rows[rows["change"] != "same"].to_dict("records"):
        if row["code"] in said:
            yield Line(sentence(said[row["code"]]), tag=labels.coded(row["change"], "change", lang))
    gone = int((rows["change"] == "vanished").sum())
    if gone:
        yield Line(text("{n:count} statements of last time no longer hold", n=gone).to(lang))
