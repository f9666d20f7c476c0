"""The fields of a dossier: what readers call them, what to ask, how long an answer holds, what it decides."""

from dataclasses import dataclass

from kamlib.base.text import Text, text


@dataclass(frozen=True)
class Field:
    """One field of a dossier.

    Attributes
    ----------
    label, question : Text
        Its name, and what to ask the account or the colleague who knows it.
    holds : int
        Days after which what was noted is stale.
    decides : str
        ``tier`` or ``action`` when the answer could change one of them; otherwise empty.
    """

    label: Text
    question: Text
    holds: int
    decides: str = ""


FIELDS = {
    "industry": Field(
        text("Industry"), text("What business is the account in, and whom does it sell to?"), 730, "action"
    ),
    "market_size": Field(
        text("Market size"), text("How large is the account's own market, in money a year? Who says so?"), 540
    ),
    "market_growth": Field(
        text("Market growth"), text("How fast does the account's own market grow or shrink a year?"), 400, "action"
    ),
    "market_state": Field(
        text("Market state"), text("What is happening in the account's market now: prices, demand, rivals?"), 365
    ),
    "strategy": Field(
        text("The account's strategy"),
        text("What does the account want to reach in the next two years?"),
        540,
        "action",
    ),
    "our_situation": Field(
        text("Our own situation with it"),
        text("Where do we stand with this account: among which suppliers, with what terms, with which trouble?"),
        365,
        "action",
    ),
    "organisation": Field(
        text("Organisation"), text("How is the account organised, and which department decides on purchases?"), 540
    ),
    "people": Field(
        text("Decision makers"), text("Who decides, how much do they weigh, and are they for us?"), 180, "action"
    ),
    "management_system": Field(
        text("Management system"), text("How does the account plan, order, check stock and pay?"), 730
    ),
    "results": Field(
        text("Operating results"), text("What were the account's own sales in each of the last three years?"), 540
    ),
    "purchases": Field(
        text("Purchases from all suppliers"),
        text("How much does the account buy a year in each category, from all suppliers together?"),
        400,
        "tier",
    ),
    "direction": Field(
        text("Development direction"),
        text("What will the account open, close or change in the next year: shops, regions, assortment?"),
        365,
        "tier",
    ),
    "intelligence": Field(text("Other intelligence"), text("What else was heard, from whom, and how sure is it?"), 180),
}
"""Ordered as on the page."""

KINDS = {"fact": text("fact"), "estimate": text("estimate"), "guess": text("guess")}
INFLUENCE = {"high": text("high influence"), "medium": text("medium influence"), "low": text("low influence")}
STANCES = {
    "supporter": text("supporter"),
    "neutral": text("neutral"),
    "blocker": text("blocker"),
    "unknown": text("stance unknown"),
}
