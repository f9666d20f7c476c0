"""The shape of a dossier: models of the YAML file, its schema for editors, and an empty one with remarks."""

import json
import re
from datetime import date
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from kamlib.base.text import text
from kamlib.swot.fields import FIELDS

MAX_NOTE = 4000


def _written_day(value):
    """A number is no day: 20251231 would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("write the day as 2025-12-31")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
Number = Annotated[float, Field(strict=True)]
Kind = Literal["fact", "estimate", "guess"]
Perspective = Literal["account", "relationship"]
Quadrant = Literal["strength", "weakness", "opportunity", "threat"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Known(_Model):
    source: str = ""
    date: Day | None = None
    verified_by: str = ""
    kind: Kind


class Note(_Known):
    """Something known in words."""

    value: str = Field(min_length=1, max_length=MAX_NOTE)


class Figure(_Known):
    """Something known as a number, with its range where it is an estimate; shares are fractions."""

    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: str = ""
    year: int | None = Field(default=None, ge=1900, le=2200)
    category: str = ""


class Person(_Known):
    """A decision maker of the account."""

    name: str = Field(min_length=1, max_length=200)
    role: str = ""
    influence: Literal["high", "medium", "low"] | None = None
    stance: Literal["supporter", "neutral", "blocker", "unknown"] = "unknown"
    last_contact: Day | None = None


class Item(_Known):
    """An item of the SWOT that the analyst adds."""

    perspective: Perspective
    quadrant: Quadrant
    value: str = Field(min_length=1, max_length=MAX_NOTE)
    weight: Number | None = Field(default=None, ge=0)


class Action(_Model):
    """Something to be done for this account."""

    id: str = Field(min_length=1, max_length=60)
    action: str = Field(min_length=1, max_length=MAX_NOTE)
    owner: str = Field(min_length=1)
    opened: Day
    due: Day
    indicator: str = Field(min_length=1)
    baseline: Number | None = None
    expected: Number
    status: Literal["open", "done", "dropped"] = "open"


def _none(value):
    return value or ()


Notes = Annotated[tuple[Note, ...] | None, AfterValidator(_none)]
Figures = Annotated[tuple[Figure, ...] | None, AfterValidator(_none)]
Persons = Annotated[tuple[Person, ...] | None, AfterValidator(_none)]
Items = Annotated[tuple[Item, ...] | None, AfterValidator(_none)]
Actions = Annotated[tuple[Action, ...] | None, AfterValidator(_none)]


class Dossier(_Model):
    """What is known of one account; every field may be left out."""

    account_id: str | None = Field(default=None, min_length=1)
    industry: Notes = ()
    market_size: Figures = ()
    market_growth: Figures = ()
    market_state: Notes = ()
    strategy: Notes = ()
    our_situation: Notes = ()
    organisation: Notes = ()
    people: Persons = ()
    management_system: Notes = ()
    results: Figures = ()
    purchases: Figures = ()
    direction: Notes = ()
    intelligence: Notes = ()
    swot: Items = ()
    actions: Actions = ()


_ORIGIN = "source: {source}, date: 2025-12-31, verified_by: {by}"
_NOTE = "{{value: …, " + _ORIGIN + ", kind: fact}}"
_SHOWN = {
    "market_size": "{{value: 0, low: 0, high: 0, unit: CNY, year: 2025, " + _ORIGIN + ", kind: estimate}}",
    "market_growth": "{{value: 0.05, low: 0, high: 0.1, unit: share, year: 2025, " + _ORIGIN + ", kind: estimate}}",
    "results": "{{value: 0, unit: CNY, year: 2025, " + _ORIGIN + ", kind: estimate}}",
    "purchases": "{{value: 0, low: 0, high: 0, unit: CNY, year: 2025, category: …, " + _ORIGIN + ", kind: estimate}}",
    "people": "{{name: …, role: {role}, influence: high, stance: neutral, last_contact: 2025-12-31, " + _ORIGIN + ", "
    "kind: fact}}",
    "swot": "{{perspective: relationship, quadrant: strength, value: …, " + _ORIGIN + ", kind: fact}}",
    "actions": "{{id: a1, action: …, owner: …, opened: 2025-12-31, due: 2026-03-31, indicator: wallet_share, "
    "expected: 0.4}}",
}
_OWN = {
    "swot": text("Our own SWOT items: perspective account or relationship; strength, weakness, opportunity, threat"),
    "actions": text("Actions: who does what by when, and which indicator it is to move to what"),
}


def template(account_id, *, lang="en"):
    """An empty dossier with a remark at every field, ready to be filled in.

    Parameters
    ----------
    account_id : str
    lang : {"en", "zh"}
        Language of the remarks; names of fields stay the same.

    Returns
    -------
    str
        YAML that ``read_dossiers`` reads as it is: a dossier in which nothing is known.

    Examples
    --------
    >>> print("\\n".join(template("0028", lang="zh").splitlines()[2:5]))
    account_id: "0028"
    # 所处行业: 客户做什么生意，卖给谁？
    industry:
    """
    words = {
        "source": text("who said it").to(lang),
        "by": text("who checked it").to(lang),
        "role": text("what he or she does").to(lang),
    }
    head = text("kind: fact (needs source and date), estimate or guess. What is not known stays empty.").to(lang)
    rows = ["# yaml-language-server: $schema=dossier.schema.json", f"# {head}"]
    rows.append(f"account_id: {json.dumps(str(account_id), ensure_ascii=False)}")
    remarks = {name: f"{known.label.to(lang)}: {known.question.to(lang)}" for name, known in FIELDS.items()}
    for name, remark in (remarks | {name: said.to(lang) for name, said in _OWN.items()}).items():
        rows += [f"# {remark}", f"{name}:", "  # - " + _SHOWN.get(name, _NOTE).format(**words)]
    return "\n".join(rows) + "\n"


def file_name(account_id):
    """The name of an account's dossier: its id where any file system can hold it, else what can be kept and a hash.

    Examples
    --------
    >>> file_name("0028"), file_name("../a b"), file_name("甲/乙")
    ('0028.yaml', 'a-b-2c2c791a.yaml', '甲-乙-26270ecf.yaml')
    """
    account_id = str(account_id)
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", account_id):
        return f"{account_id}.yaml"
    kept = re.sub(r"[^\w]+", "-", account_id).strip("-_")[:40]
    return f"{kept or 'account'}-{sha256(account_id.encode()).hexdigest()[:8]}.yaml"


def schema():
    """The JSON schema of a dossier, for editors that complete and check YAML while it is written.

    Examples
    --------
    >>> sorted(schema()["properties"])[:3]
    ['account_id', 'actions', 'direction']
    """
    made = Dossier.model_json_schema()
    for name, known in FIELDS.items():
        label = f"{known.label.to('zh')} · {known.label.to('en')}"
        made["properties"][name] |= {"title": label, "description": known.question.to("zh")}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def schema_text():
    """The schema as it stands in ``dossier.schema.json`` beside the dossiers.

    Examples
    --------
    >>> schema_text().count("客户战略")
    1
    """
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
