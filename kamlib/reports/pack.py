"""The report on one account: what every step recorded of it, and of nobody else, as a document for all forms."""

import re

import pandas as pd

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.reports import provenance, sheet, sheet_lines, tables
from kamlib.reports.brand import PLAIN
from kamlib.reports.brief import Brief
from kamlib.reports.chapters import Picture, Section
from kamlib.reports.findings import Fact, Finding
from kamlib.reports.onepage import Room
from kamlib.reports.parts import Listing
from kamlib.swot import FIELDS, QUADRANTS

ABOUT_ONE = {"account", "account_id"}  # parameters that may name another account
EVERYTHING = Room(*[1000] * 9)
CURRENCY = re.compile("[A-Z]{3}")
SINGLE = (  # table, the step that recorded it
    *(("accounts", "20_accounts"), ("pareto", "30_pareto"), ("scores", "40_indicators"), ("segments", "50_segments")),
    *(("forecast", "62_forecast"), ("tiers", "65_tiers"), ("outlook", "67_outlook"), ("dossier_state", "70_swot")),
    ("full_plans", "72_portfolio_plan"),
)
STEPS = {"10_intake", *(step for _, step in SINGLE)}
STATEMENT = ("tag", "quadrant", "sentence", "kind", "date", "stale", "weight")
TITLES = {"threats": text("Who wants its business"), "swot_difference": text("What changed since last time")}
LISTINGS = (
    Listing("tows", text("What follows from strengths, weaknesses, opportunities and threats"),
     ("perspective", "strategy", "sentence", "weight")),
    Listing("wallet", text("What it buys, from us and in all"),
     ("category", "sales", "potential", "potential_low", "potential_high", "wallet_share", "open")),
    Listing("key_links", text("Key links"), ("link", "measure", "now", "target", "state")),
    Listing("dossier_people", text("Who decides"), ("name", "role", "power", "stance", "last_contact", "stale")),
    Listing("plan_actions", text("What is to be done"),
     ("action", "owner", "due", "indicator", "baseline", "expected", "now", "status", "overdue")),
    Listing("dossier_facts", text("What is known of it"), ("field", "noted", "heard_from", "date", "kind", "stale")),
)  # fmt: skip


def of(shelf, account_id, *, lang, brand=None):
    """The document on one account, ready for every renderer of a report.

    Parameters
    ----------
    shelf : Shelf
    account_id : str
    lang : {"en", "zh"}
    brand : Brand, optional

    Returns
    -------
    Brief
        Without the name, the key or a number of any other account.

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
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Acme", "Bell"], "revenue": [1.0, 2.0]})
    >>> accounts.to_parquet(place / "tables" / "accounts.parquet")
    >>> document = of(shelf(place), "A", lang="en")
    >>> document.title, [section.title for section in document.sections]
    ('Acme', ['Where it stands', 'What we do not know, and what to ask first'])
    """
    page, record = sheet.head(shelf, account_id, lang), shelf.record
    return Brief(
        lang=lang,
        name=record.run.get("name") or "",
        currency=record.currency,
        as_of=texts.day(pd.Timestamp(record.as_of), lang) if record.as_of else "",
        day=record.as_of,
        question=text("One account, looked at closely").to(lang),
        title=page["title"],
        lede=(page["under"],),
        strip=tuple((value, label) for label, value, _ in page["strip"])[:4],
        sections=tuple(_sections(shelf, account_id, page, lang)),
        findings=tuple(_findings(shelf, account_id, lang)),
        keys=None,
        tables=(),
        ledger="",
        absent="",
        provenance=provenance.of(own(record.provenance), lang=lang),
        brand=brand or PLAIN,
    )


def _sections(shelf, account_id, page, lang):
    said = [*page["lede"], *(_figure(*each, lang) for each in page["strip"])]
    yield _section("stands", text("Where it stands"), lang, said, pictures=_drawn(page))
    for perspective, title in sheet_lines.SEEN.items():
        made = _statements(shelf, account_id, perspective, lang)
        yield from (_section(f"swot_{perspective}", title, lang, listed=(made,)) for _ in range(made is not None))
    for listing in LISTINGS:
        rows = shelf.rows(listing.name, account_id)
        if len(rows):
            made = _listed(_spoken(rows, shelf, lang), listing, shelf, lang)
            yield _section(listing.name, listing.title, lang, listed=(made,))
    account = shelf.one("accounts", account_id)
    parts = {part.table: part for part in sheet_lines.parts(shelf, account_id, account, EVERYTHING, lang)}
    for name in ("threats", "swot_difference"):
        if parts[name].lines:
            yield _section(name, TITLES[name], lang, [_line(line) for line in parts[name].lines])
    asked = [_line(line) for line in sheet_lines.unknown(shelf, account_id, EVERYTHING, lang)]
    if asked:
        yield _section("unknown", text("What we do not know, and what to ask first"), lang, asked)


def _section(key, title, lang, answers=(), *, pictures=(), listed=()):
    return Section(key, title.to(lang), tuple(answers), pictures, listed, ())


def _figure(label, value, small, lang):
    said = {"label": label, "value": value, "small": small}
    return (text("{label}: {value} ({small})", **said) if small else text("{label}: {value}", **said)).to(lang)


def _line(line):
    return " · ".join(part for part in (line.tag, line.said, line.marks) if part)


def _drawn(page):
    """Money by month as bars, without words: what they say stands beside them."""
    if not page["months"]:
        return ()
    colours = {False: "#0f5c7a", True: "#b54708"}
    bars = "".join(
        f'<rect x="{x}" y="{y}" width="8" height="{tall}" style="fill:{colours[below]}"/>'
        for x, y, tall, below in page["months"]
    )
    base = '<path d="M0 40.4L240 40.4" style="stroke:#8a94a6;stroke-width:0.6"/>'
    title, (first, tallest, last) = page["months_title"], page["months_said"]
    named = f'<svg viewBox="0 0 240 42" role="img" aria-labelledby="months"><title id="months">{title}</title>'
    return (Picture(title, f"{first} – {last} · {tallest}", f"{named}{base}{bars}</svg>", "months"),)


def _statements(shelf, account_id, perspective, lang):
    """Every statement of a perspective, quadrant by quadrant, the heaviest first; None without any."""
    rows = sheet_lines.statements(shelf, account_id)
    rows = rows[rows["perspective"] == perspective] if len(rows) else rows
    if not len(rows):
        return None
    place = rows["quadrant"].map({name: n for n, name in enumerate(QUADRANTS)})
    rows = rows.assign(place=place).sort_values("place", kind="stable")
    rows = _spoken(rows.assign(quadrant=rows["quadrant"].map(lambda name: QUADRANTS[name].to(lang))), shelf, lang)
    title = text("What the tables and the dossier say")
    return _listed(rows, Listing("swot_statements", title, STATEMENT), shelf, lang)


def _listed(rows, listing, shelf, lang):
    """`rows` as the table that `listing` describes, all of them."""
    given = {"currency": shelf.record.currency, "columns": listing.columns, "rows": len(rows), "name": listing.name}
    return tables.table(rows, title=listing.title, lang=lang, **given)


def _spoken(rows, shelf, lang):
    """`rows` with codes in words, and columns of several languages in one."""
    rows = rows.drop(columns="sentence", errors="ignore").rename(columns={f"sentence_{lang}": "sentence"})
    rows = rows.rename(columns={"influence": "power"})
    if "field" in rows:
        rows = rows.assign(noted=[_noted(row, lang) for row in rows.to_dict("records")], heard_from=rows["source"])
    for measure in {"measure", "indicator"} & {*rows}:
        rows = _measured(rows.rename(columns={"value": "now", "green": "target"}), measure, lang)
    words = dict(zip(shelf.words["link"], shelf.words[f"name_{lang}"], strict=True)) if len(shelf.words) else {}
    coded = {
        "perspective": lambda code: sheet_lines.SEEN[code].to(lang),
        "link": lambda code: words.get(code, code),
        "measure": lambda code: labels.label(code).to(lang),
        "indicator": lambda code: labels.label(code).to(lang),
        "state": lambda code: labels.coded(code, "light", lang),
        "power": lambda code: labels.coded(code, "level", lang),
        "field": lambda code: FIELDS[code].label.to(lang) if code in FIELDS else code,
    }
    return rows.assign(**{name: rows[name].map(said) for name, said in coded.items() if name in rows})


def _noted(row, lang):
    """What a dossier says, money in few characters."""
    if pd.isna(row["number"]) or not CURRENCY.fullmatch(row["unit"] or ""):
        return row["value"]
    said = [texts.money(row[name], row["unit"], lang) for name in ("number", "low", "high") if not pd.isna(row[name])]
    return f"{said[0]} ({said[1]} – {said[2]})" if len(said) == 3 else said[0]


def _measured(rows, measure, lang):
    """Values of which each row has a unit of its own, as texts."""
    units = rows[measure].map(labels.unit)
    mixed = [name for name in ("now", "target", "baseline", "expected") if name in rows]
    said = {
        name: [labels.say(value, unit, lang) for value, unit in zip(rows[name], units, strict=True)] for name in mixed
    }
    return rows.assign(**said)


def _findings(shelf, account_id, lang):
    """Every recorded cell of the account in the tables that hold one row of each."""
    for name, step in SINGLE:
        row = shelf.one(name, account_id)
        facts = tuple(
            Fact(column, labels.label(column).to(lang), _value(value), labels.unit(column))
            for column, value in row.items()
            if not isinstance(value, str) and not pd.isna(value)
        )
        if facts:
            yield Finding(step, name, "", "", facts)


def _value(value):
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def own(known):
    """The provenance of what is shown: without files and parameters that could name another account."""
    told = {
        step: {name: value for name, value in values.items() if name not in ABOUT_ONE}
        for step, values in known.get("parameters", {}).items()
        if step in STEPS
    }
    files = [entry for entry in known.get("inputs", ()) if not entry["name"].endswith((".yaml", ".yml"))]
    return known | {"parameters": told, "inputs": files}
