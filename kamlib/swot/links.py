"""Key links of management (关键环节): where the work is controlled, by which number, and how it stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from kamlib.accounts.months import as_day
from kamlib.base.settings import read_yaml, validate
from kamlib.base.text import text
from kamlib.swot.measures import MEASURES, measured
from kamlib.swot.refusals import refuse, unknown_value, wrong_targets

STATES = {"green": text("green"), "amber": text("amber"), "red": text("red"), "unknown": text("unknown")}
_Number = Annotated[float, Field(strict=True)]


class Written(BaseModel):
    """Something that people write into a file: no other names, no change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Said(Written):
    """A text in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Link(Written):
    """One process link: its control point, measure, targets, owner, and what is to be done when it is red."""

    name: Said
    control: Said
    measure: str
    better: Literal["higher", "lower"]
    green: _Number
    amber: _Number
    owner: Said
    remedy: Said
    days: Annotated[int, Field(ge=1, le=730, strict=True)] = 60


class Links(Written):
    """The key links of a company."""

    links: Annotated[dict[str, Link], Field(min_length=1)]


@dataclass(frozen=True, eq=False)
class KeyLinks:
    """How the links stand.

    Attributes
    ----------
    table : DataFrame
        One row an account and link, in the order of the file: ``account_id``, ``link``, ``measure``, ``value``,
        ``green``, ``amber`` (the targets), ``state`` (green, amber, red, unknown).
    links : Links
    as_of : date
    """

    table: pd.DataFrame
    links: Links
    as_of: date
    units: ClassVar[dict[str, str]] = {
        "as_of": "date",
        "n_accounts": "accounts",
        "n_links": "index",
        **{name: "lines" for name in STATES},
        "reddest": "name",
        "reddest_accounts": "accounts",
    }

    def facts(self):
        """Counts of states, and the link that is red for most accounts (empty when none is red)."""
        counts = self.table["state"].value_counts()
        red = self.table.loc[self.table["state"] == "red", "link"].value_counts()
        first = min(red[red == red.max()].index, default="")
        return {
            "as_of": self.as_of.isoformat(),
            "n_accounts": int(self.table["account_id"].nunique()),
            "n_links": len(self.links.links),
            **{name: int(counts.get(name, 0)) for name in STATES},
            "reddest": first,
            "reddest_accounts": int(red.max()) if len(red) else 0,
        }

    def headline(self, lang="en"):
        """How many links are red, and which most often."""
        facts = self.facts()
        if not facts["red"]:
            return text(
                "No link is red; {amber:count} are amber, {green:count} green, {unknown:count} unknown", **facts
            ).to(lang)
        name = getattr(self.links.links[facts["reddest"]].name, lang)
        return text(
            "{red:count} links are red, {amber:count} amber, {green:count} green, {unknown:count} unknown; red most "
            "often: {name}, for {reddest_accounts:count} accounts",
            **facts,
            name=name,
        ).to(lang)

    def told(self, lang="en"):
        """The table in words: account, link, control point, value, target, state, owner."""
        table, links = self.table, self.links.links
        said = {
            part: table["link"].map({code: getattr(getattr(link, part), lang) for code, link in links.items()})
            for part in ("name", "control", "owner")
        }
        return pd.DataFrame(
            {
                "account_id": table["account_id"],
                "link": said["name"],
                "control": said["control"],
                "value": table["value"],
                "target": table["green"],
                "state": table["state"].map({code: word.to(lang) for code, word in STATES.items()}),
                "owner": said["owner"],
            }
        )

    def by_link(self):
        """One row a link: ``link`` and the number of accounts in each state."""
        wide = self.table.groupby(["link", "state"]).size().unstack(fill_value=0)
        order = list(self.links.links)
        return wide.reindex(index=order, columns=list(STATES), fill_value=0).rename_axis(columns=None).reset_index()


def read_links(path):
    """Read the key links of a company.

    Raises
    ------
    KamError
        All faults at once: KAM-P01 to P06 for the file and its values, KAM-S66 for an unknown measure, KAM-S71 for
        targets in the wrong order.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> list(read_links(root() / "params" / "swot" / "links.yaml").links)[:3]
    ['listing', 'order', 'delivery']
    """
    content, lines = read_yaml(path)
    found = validate(content if content is not None else {}, Links, where=str(path), lines=lines)
    faults = []
    for code, link in found.links.items():
        where = f"{path}:{lines.get(('links', code), '')} links.{code}"
        faults += [unknown_value(where, link.measure, list(MEASURES))] if link.measure not in MEASURES else []
        ordered = link.green >= link.amber if link.better == "higher" else link.green <= link.amber
        faults += [] if ordered else [wrong_targets(where, link.green, link.amber)]
    refuse(faults)
    return found


def key_links(tables, *, links, as_of):
    """How every key link stands with every account.

    Parameters
    ----------
    tables : dict of {str: DataFrame}
        As :func:`measured` takes them.
    links : Links
    as_of : date or str

    Returns
    -------
    KeyLinks
        Green at the target or better, amber up to the second mark, red beyond it, unknown without a value.

    Raises
    ------
    KamError
        As :func:`measured`.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> links = read_links(root() / "params" / "swot" / "links.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "return_rate": [0.2]})
    >>> key_links({"accounts": accounts}, links=links, as_of="2025-12-31").facts()["red"]
    1
    """
    day = as_day(as_of, "as_of")
    names = list(dict.fromkeys(link.measure for link in links.links.values()))
    values = measured(tables, as_of=day, names=names)
    parts = [_stood(values, code, link) for code, link in links.links.items()]
    table = pd.concat(parts, ignore_index=True).sort_values("account_id", kind="stable", ignore_index=True)
    return KeyLinks(table, links, day)


def proposed(found, *, lang="en"):
    """One action for every red link, ready to be taken over into a plan.

    Parameters
    ----------
    found : KeyLinks
    lang : {"en", "zh"}
        Language of action and owner.

    Returns
    -------
    DataFrame
        As :func:`kamlib.swot.plan` takes it: ``account_id``, ``action_id``, ``action``, ``owner``, ``opened``, ``due``,
        ``indicator``, ``baseline`` (the value now), ``expected`` (the target), ``status``.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> links = read_links(root() / "params" / "swot" / "links.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "return_rate": [0.2]})
    >>> found = key_links({"accounts": accounts}, links=links, as_of="2025-12-31")
    >>> proposed(found)[["action_id", "indicator", "baseline"]].values.tolist()
    [['link-delivery', 'return_rate', 0.2]]
    """
    red = found.table[found.table["state"] == "red"].reset_index(drop=True)
    links = [found.links.links[code] for code in red["link"]]
    return pd.DataFrame(
        {
            "account_id": red["account_id"],
            "action_id": "link-" + red["link"],
            "action": pd.Series([getattr(link.remedy, lang) for link in links], dtype="str"),
            "owner": pd.Series([getattr(link.owner, lang) for link in links], dtype="str"),
            "opened": pd.Timestamp(found.as_of),
            "due": pd.to_datetime([found.as_of + timedelta(link.days) for link in links]),
            "indicator": red["measure"],
            "baseline": red["value"],
            "expected": red["green"],
            "status": "open",
        }
    )


def _stood(values, code, link):
    value = values[link.measure]
    sign = 1 if link.better == "higher" else -1
    state = np.select(
        [value.isna(), sign * value >= sign * link.green, sign * value >= sign * link.amber],
        ["unknown", "green", "amber"],
        "red",
    )
    said = {"link": code, "measure": link.measure, "value": value, "green": link.green, "amber": link.amber}
    return pd.DataFrame({"account_id": values["account_id"], **said, "state": state})
