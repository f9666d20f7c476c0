"""Rules that a compliance note points at: what they are called, since when they stand, where. Not legal advice."""

from dataclasses import dataclass
from datetime import date

from kamlib.base.text import Text, text


@dataclass(frozen=True)
class Law:
    """A rule: `name`, the day since which it stands in this wording, and its `jurisdiction`."""

    name: Text
    since: date
    jurisdiction: str


LAWS = {
    "cn_resale": Law(text("China, Anti-monopoly Law, Article 18: resale prices"), date(2022, 8, 1), "CN"),
    "cn_dominance": Law(text("China, Anti-monopoly Law, Article 22: dominant position"), date(2022, 8, 1), "CN"),
    "cn_bribery": Law(
        text("China, Anti-unfair Competition Law, Article 8: bribery; discounts are given openly and recorded"),
        date(2025, 10, 15),
        "CN",
    ),
    "cn_standard_terms": Law(text("China, Civil Code, Articles 496 and 497: standard terms"), date(2021, 1, 1), "CN"),
    "eu_resale": Law(text("EU, Regulation 2022/720, Article 4(a): resale prices"), date(2022, 6, 1), "EU"),
    "eu_territory": Law(text("EU, Regulation 2022/720, Article 4(b) to (d): passive sales"), date(2022, 6, 1), "EU"),
    "eu_dominance": Law(text("EU, Treaty on the Functioning, Article 102: dominant position"), date(2009, 12, 1), "EU"),
    "us_resale": Law(
        text(
            "US, Sherman Act, Section 1 (Leegin v. PSKS): resale prices under the rule of reason; "
            "some states are stricter"
        ),
        date(2007, 6, 28),
        "US",
    ),
    "us_discrimination": Law(text("US, Robinson-Patman Act: price discrimination"), date(1936, 6, 19), "US"),
}
READ_ON = date(2025, 12, 31)
"""Until when the rules above were looked at; later changes are not in them."""
