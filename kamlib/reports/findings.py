"""All results of a run with their facts, the key accounts with what is known of them, tables that no chapter shows."""

from dataclasses import dataclass

from kamlib.base import labels
from kamlib.base.text import text
from kamlib.reports.chapters import in_order, listed, listing_of, sentence
from kamlib.reports.outline import Listing

KEYS = (
    *("rank", "account_id", "name", "region", "manager", "value", "share", "cum_share", "tier", "score", "growth"),
    *("gross_margin", "last_purchase"),
)
KNOWN = (
    ("accounts", ("name", "region", "manager", "growth", "gross_margin", "last_purchase")),
    ("tiers", ("tier",)),
    ("scores", ("score",)),
)
OTHERS = (Listing("accounts", text("All accounts")), Listing("monthly", text("Month by month")))


@dataclass(frozen=True)
class Fact:
    """A recorded number (or name, or day): its name on record, what readers call it, the value, the unit."""

    name: str
    label: str
    value: float | int | str | bool | None
    unit: str


@dataclass(frozen=True)
class Finding:
    """A recorded result: step, name, chapter, sentence, facts."""

    step: str
    result: str
    chapter: str
    sentence: str
    facts: tuple[Fact, ...]


def findings(record, chapters, lang):
    """Every result of the `chapters`, in the order in which they speak."""
    for chapter in chapters:
        told = record.steps[chapter.step]["results"]
        for name in in_order(told, chapter.order):
            said = told[name].get("headline", {}).get(lang, "")
            yield Finding(
                step=chapter.step,
                result=name,
                chapter=chapter.title.to(lang),
                sentence=sentence(said, lang) if said else "",
                facts=tuple(
                    Fact(fact, labels.label(fact).to(lang), found["value"], found["unit"])
                    for fact, found in told[name].get("facts", {}).items()
                ),
            )


def key_accounts(record, lang):
    """The accounts of the list, largest first, with what the other steps know of them; None without a list."""
    pareto = record.table("pareto")
    if pareto is None or "is_key" not in pareto or not pareto["is_key"].any():
        return None
    frame = pareto[pareto["is_key"]].sort_values("rank", kind="stable")
    for name, columns in KNOWN:
        known = record.table(name)
        if known is not None and "account_id" in known:
            new = [column for column in columns if column in known and column not in frame]
            frame = frame.merge(known[["account_id", *new]], on="account_id", how="left", validate="one_to_one")
    return listed(record, frame, Listing("pareto", text("The key accounts"), KEYS), lang)


def other_tables(record, sections, lang):
    """The account table, the months, and recorded results whose table stands in no chapter."""
    shown = {table.name for section in sections for table in section.tables}
    results = [name for told in record.steps.values() for name in told["results"]]
    left = [Listing(name, labels.label(name)) for name in results if name not in {o.name for o in OTHERS}]
    for listing in (*OTHERS, *left):
        if listing.name not in shown and (made := listing_of(record, listing, lang)):
            yield made
