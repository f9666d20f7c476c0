"""Catalogue of benefits (权益目录): what each tier is given, of which kind, at what cost, when."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kamlib.base.errors import Fault, KamError
from kamlib.base.settings import read_yaml, validate
from kamlib.base.text import text
from kamlib.tiers.names import TIERS

KINDS = {
    "discount": text("discount"),
    "event": text("event"),
    "service": text("service"),
    "credit term": text("credit term"),
    "promotion support": text("promotion support"),
}
OF_REVENUE = ("discount", "promotion support")
Amount = Annotated[float, Field(ge=0, strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Name(_Model):
    """A name in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Benefit(_Model):
    """One benefit.

    What the number under ``tiers`` means goes by the kind: *discount*, *promotion support* a share of revenue; *event*
    places at each occasion; *service* units a year; *credit term* days beyond the usual ones.
    """

    name: Name
    kind: Literal["discount", "event", "service", "credit term", "promotion support"]
    tiers: dict[Literal["diamond", "gold", "silver", "standard"], Amount] = Field(min_length=1)
    unit_cost: Amount | None = None
    calendar: tuple[Annotated[int, Field(ge=1, le=12, strict=True)], ...] = ()


def _ordered(benefits):
    return dict(sorted(benefits.items()))


class Catalogue(_Model):
    """All benefits, the yearly budget for them (money; None for no limit) and the yearly cost of money (a share)."""

    name: Name
    budget: Amount | None = None
    capital_rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    benefits: Annotated[dict[str, Benefit], Field(min_length=1), AfterValidator(_ordered)]


def read_benefits(path):
    """Read a catalogue of benefits.

    Parameters
    ----------
    path : path
        Such as ``params/benefits/default.yaml``.

    Returns
    -------
    Catalogue

    Raises
    ------
    KamError
        All faults at once: KAM-P01 to P06 for the file and its values; KAM-Q01 for a share above 1, KAM-Q02 for an
        event or service without unit cost, or another kind with one, KAM-Q03 for an event without calendar.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "b.yaml")
    ...     _ = path.write_text('''
    ... name: {en: Ours, zh: 我们的}
    ... benefits:
    ...   tasting: {name: {en: Tasting, zh: 品鉴会}, kind: event, tiers: {gold: 2}, unit_cost: 300, calendar: [9]}
    ... ''', encoding="utf-8")
    ...     read_benefits(path).benefits["tasting"].tiers
    {'gold': 2.0}
    """
    content, lines = read_yaml(path)
    catalogue = validate(content if content is not None else {}, Catalogue, where=str(path), lines=lines)
    faults = [
        fault
        for code, benefit in catalogue.benefits.items()
        for fault in _faults(f"{path}:{lines.get(('benefits', code), '')} benefits.{code}", benefit)
    ]
    if faults:
        raise KamError(*faults)
    return catalogue


def levels(catalogue):
    """One row a benefit and tier that gets it: ``benefit``, ``kind``, ``tier``, ``level``.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> catalogue = read_benefits(root() / "params" / "benefits" / "default.yaml")
    >>> levels(catalogue)[0]
    {'benefit': 'account_manager', 'kind': 'service', 'tier': 'diamond', 'level': 24.0}
    """
    return [
        {"benefit": code, "kind": benefit.kind, "tier": tier, "level": benefit.tiers[tier]}
        for code, benefit in catalogue.benefits.items()
        for tier in TIERS
        if benefit.tiers.get(tier)
    ]


def _faults(where, benefit):
    if benefit.kind in OF_REVENUE and max(benefit.tiers.values()) > 1:
        yield Fault(
            "KAM-Q01",
            where,
            text("a share of {value} of revenue", value=max(benefit.tiers.values())),
            text("more than all revenue would be given away"),
            text("write 0.02 for 2 per cent"),
        )
    counted = benefit.kind in ("event", "service")
    if counted != (benefit.unit_cost is not None):
        yield Fault(
            "KAM-Q02",
            where,
            text("kind {kind}, unit_cost {cost}", kind=benefit.kind, cost=benefit.unit_cost),
            text("an event or a service costs money a unit; the other kinds cost a share of revenue, or days"),
            text("write unit_cost for events and services, and for no other kind"),
        )
    if benefit.kind == "event" and not benefit.calendar:
        yield Fault(
            "KAM-Q03",
            where,
            text("an event without a calendar"),
            text("nobody knows how often it takes place, or what it costs a year"),
            text("write its months, such as calendar: [1, 9]"),
        )
