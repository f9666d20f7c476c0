"""What a lawyer should see in an incentive policy, with the rule and its date. Not legal advice, and not complete."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.base.text import Text, text
from kamlib.incentives.laws import LAWS, READ_ON
from kamlib.incentives.wording import topics


@dataclass(frozen=True)
class Note:
    """One point: its `code`, `where` it stands in the file, what it `says`, and the key of its `law`."""

    code: str
    where: str
    says: Text
    law: str


@dataclass(frozen=True, eq=False)
class Compliance:
    """Notes on one policy.

    Attributes
    ----------
    policy : str
        Its name.
    notes : tuple of Note
    table : DataFrame
        A note a row: ``code``, ``where``, ``law``, ``since`` (ISO day), ``jurisdiction``.
    """

    policy: str
    notes: tuple[Note, ...]
    units: ClassVar[dict[str, str]] = {"policy": "name", "n_notes": "index", "codes": "name", "read_on": "date"}

    @property
    def table(self):
        """The notes without their sentences, which have a language."""
        rows = [
            (note.code, note.where, note.law, LAWS[note.law].since.isoformat(), LAWS[note.law].jurisdiction)
            for note in self.notes
        ]
        return pd.DataFrame(rows, columns=["code", "where", "law", "since", "jurisdiction"])

    def facts(self):
        """How many notes, which, and until when the rules were looked at."""
        codes = ", ".join(sorted({note.code for note in self.notes}))
        return {"policy": self.policy, "n_notes": len(self.notes), "codes": codes, "read_on": READ_ON.isoformat()}

    def headline(self, lang="en"):
        """How many points a lawyer should see."""
        values = {"policy": self.policy, "n": len(self.notes), "day": READ_ON}
        if not self.notes:
            return text(
                "{policy}: none of the risky points that are looked for was found; rules as of {day:day}, "
                "not legal advice",
                **{name: values[name] for name in ("policy", "day")},
            ).to(lang)
        return text("{policy}: {n:count} points for a lawyer; rules as of {day:day}, not legal advice", **values).to(
            lang
        )

    def sentences(self, lang="en"):
        """Each note as one sentence with its rule and date."""
        return [
            text(
                "{where}: {says} ({law}, since {since:day}; not legal advice)",
                where=note.where,
                says=note.says,
                law=LAWS[note.law].name,
                since=LAWS[note.law].since,
            ).to(lang)
            for note in self.notes
        ]


def compliance(policy):
    """Points of a policy that a lawyer should see before it is used.

    Parameters
    ----------
    policy : PolicyFile

    Returns
    -------
    Compliance
        Resale prices that are fixed or tied to a deposit, a reward or supply; money off the books, to persons, in cash,
        or of an undisclosed amount whose recording is not stated; unequal terms, exclusive dealing, and retroactive
        rebates of a supplier that may be dominant; deposits without written terms; territories that bar passive sales
        (EU). Rules and note are searched for words (see :mod:`kamlib.incentives.wording`). Nothing found is no
        clearance.

    Examples
    --------
    >>> from kamlib.incentives.policy_file import PolicyFile
    >>> file = PolicyFile(name="floor", title={"zh": "限价", "en": "Floor"}, floor=100, deposit={"L": 4},
    ...                   deposit_terms={"forfeited_for": ["price"], "refund_days": 30})
    >>> compliance(file).table["code"].tolist()
    ['resale_floor', 'floor_with_stake', 'stake_on_price']
    """
    found = [note for check in _CHECKS for note in check(policy)]
    kept = [note for note in found if LAWS[note.law].jurisdiction in policy.jurisdiction]
    return Compliance(policy.name, tuple(kept))


def _each(code, where, says, *laws):
    return [Note(code, where, says, law) for law in laws]


def _resale(code, where, says):
    return _each(code, where, says, "cn_resale", "eu_resale", "us_resale")


def _floor(policy):
    if policy.floor is None:
        return []
    found = _resale("resale_floor", "floor", text("a lowest resale price restricts how dealers set prices"))
    stakes = any(policy.deposit.values()) or (policy.conduct_clause and policy.dividend > 0) or policy.termination
    says = text(
        "a lowest resale price stands beside a deposit, a reward or supply that can be lost; in 2013 two spirits "
        "makers were fined 247 and 202 million yuan for enforcing resale prices this way"
    )
    return found + (_resale("floor_with_stake", "floor", says) if stakes else [])


def _stakes(policy):
    says = text("money is lost because of a resale price")
    found = []
    if policy.deposit_terms and "price" in policy.deposit_terms.forfeited_for:
        found += _resale("stake_on_price", "deposit_terms.forfeited_for", says)
    if policy.reward_sheet and "price" in policy.reward_sheet.cancelled_by:
        found += _resale("stake_on_price", "reward_sheet.cancelled_by", says)
    return found


def _books(policy):
    books, found = policy.books, []
    if books and not books.recorded:
        says = text("the money is not recorded; off the books it may count as a bribe")
        found += _each("off_book", "books.recorded", says, "cn_bribery")
    if books and books.recipient == "person":
        says = text("the money goes to a person and not to the dealer's firm")
        found += _each("paid_to_person", "books.recipient", says, "cn_bribery")
    if books and books.document == "cash":
        found += _each(
            "paid_in_cash", "books.document", text("the money is paid in cash, without a document"), "cn_bribery"
        )
    if policy.dividend > 0 and policy.disclosure < 1 and books is None:
        says = text("an amount that is not announced needs a written basis and a record in both books")
        found += _each("undisclosed_unrecorded", "dividend", says, "cn_bribery")
    return found


def _unequal(policy):
    found = []
    for where, given, usual in (("supply_price", policy.supply_price, 100.0), ("rebate", policy.rebate, None)):
        terms = {key: given.get(key, usual) for key in ("L", "S", *given)}
        if given and any(one != terms["L"] for one in terms.values()):
            says = text("dealers in like positions have unequal prices or rebates; a dominant supplier needs a reason")
            found += _each("unequal_terms", where, says, "cn_dominance", "eu_dominance", "us_discrimination")
    return found


def _retroactive(policy):
    if not (policy.dominant and any(table.kind == "all_units" for table in policy.rebate.values())):
        return []
    says = text("a rebate on all units from a threshold on can shut rivals out when a dominant supplier gives it")
    return _each("retroactive_rebate", "rebate", says, "cn_dominance", "eu_dominance")


def _deposit(policy):
    if not any(policy.deposit.values()) or policy.deposit_terms:
        return []
    says = text("a deposit without written terms: for what it is kept, and when it is paid back")
    return _each("deposit_without_terms", "deposit", says, "cn_standard_terms")


def _territory(policy):
    says = text("losing money for any sale outside a territory may bar passive sales")
    found = []
    if policy.deposit_terms and "territory" in policy.deposit_terms.forfeited_for:
        found += _each("passive_sales", "deposit_terms.forfeited_for", says, "eu_territory")
    if policy.reward_sheet and "territory" in policy.reward_sheet.cancelled_by:
        found += _each("passive_sales", "reward_sheet.cancelled_by", says, "eu_territory")
    return found


_WORDS = {
    "resale_wording": (
        text("the wording ties dealers to a resale price"),
        ("cn_resale", "eu_resale", "us_resale"),
    ),
    "off_book_wording": (text("the wording speaks of money off the books, in cash or to persons"), ("cn_bribery",)),
    "exclusive_wording": (
        text("the wording forbids or limits rival goods; a dominant supplier may not ask for it"),
        ("cn_dominance", "eu_dominance"),
    ),
    "passive_sales_wording": (text("the wording may bar sales to customers who ask on their own"), ("eu_territory",)),
}


def _rules(policy):
    found = []
    places = [(f"rules[{place}]", rule) for place, rule in enumerate(policy.rules)]
    for where, rule in [*places, *([("note", policy.note)] if policy.note else [])]:
        said = {*topics(rule.zh), *topics(rule.en)}
        for topic in (topic for topic in _WORDS if topic in said):
            says, laws = _WORDS[topic]
            found += _each(topic, where, says, *laws)
    return found


_CHECKS = (_floor, _stakes, _books, _unequal, _retroactive, _deposit, _territory, _rules)
