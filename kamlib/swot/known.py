"""Dossiers as tidy frames: facts, people, items, actions, and how full and fresh each dossier is."""

import pandas as pd

from kamlib.swot.fields import FIELDS

FACT = [
    *("account_id", "field", "place", "value", "number", "low", "high", "unit", "year", "category"),
    *("source", "date", "verified_by", "kind", "age_days", "stale"),
]
PERSON = [
    *("account_id", "name", "role", "influence", "stance", "last_contact", "contact_days"),
    *("kind", "source", "date", "stale"),
]
ITEM = [
    *("account_id", "place", "perspective", "quadrant", "statement", "weight"),
    *("kind", "source", "date", "verified_by", "age_days", "stale"),
]
ACTION = [
    *("account_id", "action_id", "action", "owner", "opened", "due", "indicator", "baseline", "expected", "status")
]
ITEM_HOLDS = 365
_NUMBERS = ("number", "low", "high", "weight", "baseline", "expected")
_COUNTS = ("year", "age_days", "contact_days")
_DAYS = ("date", "last_contact", "opened", "due")
_TRUE = ("stale",)


def fact_rows(found, *, ages, as_of):
    """One row a fact, people included (their value is the name)."""
    rows = []
    for account_id, dossier in found.items():
        for name in FIELDS:
            for place, entry in enumerate(getattr(dossier, name)):
                said = _said(entry)
                dated = _aged(_known_on(entry), as_of, ages[name])
                rows.append(
                    {"account_id": account_id, "field": name, "place": place, **said, **_origin(entry), **dated}
                )
    return _frame(rows, FACT)


def people_rows(found, *, ages, as_of):
    """One row a decision maker."""
    rows = []
    for account_id, dossier in found.items():
        for person in dossier.people:
            dated = _aged(_known_on(person), as_of, ages["people"])
            contact = (as_of - person.last_contact).days if person.last_contact else None
            own = {name: getattr(person, name) for name in ("name", "role", "influence", "stance", "last_contact")}
            rows.append({"account_id": account_id, **own, "contact_days": contact, **_origin(person), **dated})
    return _frame(rows, PERSON)


def item_rows(found, *, ages, as_of):
    """One row an item of the analyst's own SWOT."""
    rows = []
    for account_id, dossier in found.items():
        for place, item in enumerate(dossier.swot):
            own = {name: getattr(item, name) for name in ("perspective", "quadrant", "weight")}
            dated = _aged(item.date, as_of, ages.get("swot", ITEM_HOLDS))
            rows.append(
                {"account_id": account_id, "place": place, "statement": item.value, **own, **_origin(item), **dated}
            )
    return _frame(rows, ITEM)


def action_rows(found):
    """One row an action."""
    rows = [
        {"account_id": account_id, "action_id": action.id, **action.model_dump(exclude={"id"})}
        for account_id, dossier in found.items()
        for action in dossier.actions
    ]
    return _frame(rows, ACTION)


def account_rows(accounts, found, known):
    """One row an account, with a dossier or without."""
    by = known.groupby("account_id")
    filled = by["field"].nunique().reindex(accounts, fill_value=0)
    table = pd.DataFrame({"account_id": pd.Series(accounts, dtype="str")}).set_index("account_id")
    table["has_dossier"] = [account_id in found for account_id in accounts]
    table["completeness"] = filled / len(FIELDS)
    table["n_facts"] = by.size().reindex(accounts, fill_value=0)
    table["n_stale"] = by["stale"].sum().reindex(accounts, fill_value=0).astype("int64")
    table["freshness"] = (1 - table["n_stale"] / table["n_facts"]).where(table["n_facts"] > 0)
    for name, told in (("n_guesses", known["kind"] == "guess"), ("n_unverified", known["verified_by"] == "")):
        table[name] = told.groupby(known["account_id"]).sum().reindex(accounts, fill_value=0).astype("int64")
    table["newest"] = by["date"].max().reindex(accounts)
    have = by["field"].agg(set).to_dict()
    table["empty"] = [", ".join(name for name in FIELDS if name not in have.get(a, ())) for a in accounts]
    order = ["has_dossier", "completeness", "freshness", "n_facts", "n_stale", "n_guesses", "n_unverified"]
    return table[[*order, "newest", "empty"]].reset_index()


def _said(entry):
    if hasattr(entry, "stance"):
        return {"value": entry.name}
    if not hasattr(entry, "unit"):
        return {"value": entry.value}
    own = {name: getattr(entry, name) for name in ("low", "high", "unit", "year", "category")}
    return {"value": f"{entry.value:g} {entry.unit}".strip(), "number": entry.value, **own}


def _origin(entry):
    return {name: getattr(entry, name) for name in ("source", "date", "verified_by", "kind")}


def _known_on(entry):
    """The day that a fact speaks of: of a person, the later of note and contact."""
    days = [day for day in (entry.date, getattr(entry, "last_contact", None)) if day is not None]
    return max(days, default=None)


def _aged(day, as_of, holds):
    age = (as_of - day).days if day is not None else None
    return {"age_days": age, "stale": age is None or age > holds}


def _frame(rows, names):
    frame = pd.DataFrame(rows, columns=names)
    for name in names:
        if name in _NUMBERS:
            frame[name] = frame[name].astype("float64")
        elif name in _COUNTS or name == "place":
            frame[name] = frame[name].astype("Int64")
        elif name in _DAYS:
            frame[name] = pd.to_datetime(frame[name])
        elif name in _TRUE:
            frame[name] = frame[name].astype("bool")
        else:
            frame[name] = frame[name].astype("str").where(frame[name].notna(), "")
    return frame
