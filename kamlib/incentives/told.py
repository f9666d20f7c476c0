"""A comparison in words: titles for names, ranges where nothing is stable, and what each number is sure of."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import text as texts
from kamlib.base.labels import say, unit
from kamlib.base.text import text
from kamlib.incentives.card import card
from kamlib.incentives.course import course, stakes

NONE = text("no reward at all")
COLUMNS = ("profit_change", "mean_price", "dumping_share", "small_survival", "support_ratio")
_KIND = {"mean_price": "number1"}


def title(titles, name, lang="en"):
    """What readers call a policy: the title of its file, else its name.

    >>> title({}, "none"), title({}, "mine")
    ('no reward at all', 'mine')
    """
    if name in titles:
        return titles[name].to(lang)
    return NONE.to(lang) if name == "none" else name


def outcome(settled, certificate, lang="en"):
    """Whether a row is settled, with its certificate, or the mark that it is not.

    >>> outcome(True, 2.4e-13), outcome(False, 0.02)
    ('settled to 2e-13', 'no stable outcome')
    """
    if not settled:
        return text("no stable outcome").to(lang)
    return text("settled to {gain}", gain=f"{max(certificate, 1e-16):.0e}").to(lang)


def told(comparison, titles, lang="en"):
    """One row a policy for readers: title, indicators (a range where unsettled), outcome, reason.

    Parameters
    ----------
    comparison : Comparison
    titles : dict
        ``{name: title}`` with ``title.to(lang)``.
    lang : {"en", "zh"}

    Returns
    -------
    DataFrame
        Text only, but for the column names.
    """
    base = comparison.table["supplier_profit"].iloc[0]
    rows = []
    for _, row in comparison.table.iterrows():
        name, ranges = row["policy"], comparison.ranges[comparison.ranges["policy"] == row["policy"]]
        ends = ranges.set_index("indicator")[["low", "high"]].T
        ends["profit_change"] = ends["supplier_profit"] / base - 1
        values = row.to_dict() | {"profit_change": row["supplier_profit"] / base - 1}
        said = {column: _said(column, values, ends[column], lang) for column in COLUMNS}
        head = {"policy": title(titles, name, lang)}
        tail = {
            "outcome": outcome(row["settled"], row["certificate"], lang),
            "reason": comparison.reasons[name].to(lang),
        }
        rows.append(head | said | tail)
    return pd.DataFrame(rows)


def _said(column, values, ends, lang):
    """The value, or where it stands in an unsettled row, its range."""
    if values["settled"] and np.isfinite(values[column]):
        return _written(values[column], column, lang)
    if not np.isfinite(ends).all():
        return "–"
    return text(
        "{low} to {high}", low=_written(ends["low"], column, lang), high=_written(ends["high"], column, lang)
    ).to(lang)


def _written(value, column, lang):
    return texts.number(value, lang, 1) if column in _KIND else say(value, unit(column), lang)


def row_name(name):
    """The name of a dealer row for readers; rows of a region's small dealers are called so.

    >>> str(row_name("east tail")), str(row_name("0148"))
    ('east: small dealers', '0148')
    """
    region, tail, band = name.partition(" tail")
    if not tail:
        return text("{value}", value=name)
    return (
        text("{region}: small dealers {band}", region=region, band=band.strip())
        if band.strip()
        else text("{region}: small dealers", region=region)
    )


@dataclass(frozen=True, eq=False)
class Named:
    """A comparison with the titles that readers know the policies by.

    Attributes
    ----------
    comparison : Comparison
    titles : dict
        ``{name: title}`` with ``title.to(lang)``.
    """

    comparison: object
    titles: dict
    units: ClassVar[dict[str, str]] = {"n_policies": "count", "n_unsettled": "count", "best": "name", "gain": "change"}

    @classmethod
    def of(cls, comparison, offers):
        """A comparison of `offers` under the titles of their files."""
        return cls(comparison, offers.titles)

    @property
    def table(self):
        """The comparison's table with the change of the supplier's profit against no reward."""
        table = self.comparison.table
        return table.assign(profit_change=table["supplier_profit"] / table["supplier_profit"].iloc[0] - 1)

    def facts(self):
        """How many policies, how many without a stable outcome, which earns most, and by how much, as a share."""
        facts = self.comparison.facts()
        base = self.comparison.table["supplier_profit"].iloc[0]
        return facts | {"gain": None if facts["gain"] is None else facts["gain"] / base}

    def title(self, name, lang="en"):
        """What readers call a policy."""
        return title(self.titles, name, lang)

    def headline(self, lang="en"):
        """Which policy earns the supplier most, by how much, and which have no stable outcome."""
        facts = self.facts()
        if facts["gain"] is None:
            return text("No stable outcome to compare the {n:count} policies by", n=facts["n_policies"]).to(lang)
        values = {"n": facts["n_policies"], "off": facts["n_unsettled"], "gain": facts["gain"]}
        if facts["best"] == "none":
            return text(
                "Of {n:count} policies none earns the supplier more than no reward at all; "
                "{off:count} have no stable outcome",
                **values,
            ).to(lang)
        return text(
            "Of {n:count} policies “{best}” earns the supplier most, {gain:percent1} above no reward at all; "
            "{off:count} have no stable outcome",
            best=self.title(facts["best"], lang),
            **values,
        ).to(lang)

    def told(self, lang="en"):
        """One row a policy for readers, see :func:`told`."""
        return told(self.comparison, self.titles, lang)

    def words(self):
        """The rows that readers are told, in both languages: ``policy_en``, …, ``reason_zh``."""
        both = {lang: self.told(lang) for lang in ("en", "zh")}
        parts = [rows.add_suffix(f"_{lang}") for lang, rows in both.items()]
        return pd.concat(parts, axis=1)

    def course(self):
        """Year by year, see :func:`kamlib.incentives.course.course`."""
        return course(self.comparison)

    def stakes(self, scenario):
        """What keeps large dealers to the rules."""
        return Stakes(stakes(self.comparison, scenario), self.titles)


@dataclass(frozen=True, eq=False)
class Stakes:
    """What breaking a rule brings and puts at stake, see :func:`kamlib.incentives.course.stakes`; with titles."""

    table: pd.DataFrame
    titles: dict
    units: ClassVar[dict[str, str]] = {"n_dealers": "count", "n_breaking": "count", "n_unsettled": "count"}

    def title(self, name, lang="en"):
        """What readers call a policy."""
        return title(self.titles, name, lang)

    def facts(self):
        """Dealers and policies with a rule, how many break it, how many have no stable outcome."""
        rests = self.table["settled"].astype(bool)
        broken = int((~self.table.loc[rests, "kept"].astype(bool)).sum())
        return {"n_dealers": len(self.table), "n_breaking": broken, "n_unsettled": int((~rests).sum())}

    def headline(self, lang="en"):
        """How many break a rule because it gains more than what is at stake."""
        facts = self.facts()
        if not facts["n_dealers"]:
            return text("No policy here has a rule that a large dealer could gain by breaking").to(lang)
        if facts["n_unsettled"] == facts["n_dealers"]:
            return text("Whether the rules are kept has no stable outcome").to(lang)
        return text(
            "In {n_breaking:count} of {n_dealers:count} cases a large dealer gains more by breaking the rule than it "
            "puts at stake",
            **facts,
        ).to(lang)


@dataclass(frozen=True, eq=False)
class Front:
    """Candidates of a search beside the policies that were compared."""

    found: object
    named: Named
    units: ClassVar[dict[str, str]] = {"n_candidates": "count", "n_feasible": "count", "n_unsettled": "count",
                                       "best": "name", "profit_change": "change", "small_survival": "share",
                                       "support_ratio": "share", "certificate": "index"}  # fmt: skip

    @property
    def base(self):
        """The supplier's profit without any reward."""
        return float(self.named.comparison.table["supplier_profit"].iloc[0])

    @property
    def table(self):
        """The candidates."""
        return self.found.table

    def title(self, name, lang="en"):
        """What readers call a policy."""
        return self.named.title(name, lang)

    def compared(self):
        """``(name, small_survival, change of profit)`` of the settled policies that were compared."""
        rows = self.named.table[self.named.table["settled"]]
        return list(rows[["policy", "small_survival", "profit_change"]].itertuples(index=False, name=None))

    def facts(self):
        """Counts, and the best candidate within the limits with its certificate; None without one."""
        facts = self.found.facts()
        profit = facts.pop("supplier_profit")
        return facts | {"profit_change": None if profit is None else round(profit / self.base - 1, 6) + 0.0}

    def headline(self, lang="en"):
        """What the best candidate within the limits brings."""
        facts = self.facts()
        if facts["best"] is None:
            return self.found.headline(lang)
        return text(
            "The best of {n_candidates:count} candidates within the limits changes the supplier's profit by "
            "{profit_change:percent1} and keeps {small_survival:percent} of the small dealers; {n_unsettled:count} "
            "have no stable outcome and do not count",
            **facts,
        ).to(lang)

    def card(self, lang="en"):
        """The best candidate as a policy card, see :func:`card`."""
        return card(self.found.best, lang)
