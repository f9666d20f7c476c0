"""The columns that rules may cite: which table each comes from, its unit, and how sure it is."""

from dataclasses import dataclass

KINDS = ("fact", "estimate", "guess")
RANK = "_rank"
_KIND_OF_UNIT = {"name": "text", "yes/no": "yes/no", "date": "date"}


@dataclass(frozen=True)
class Known:
    """Where a column comes from.

    Attributes
    ----------
    table : str
        The table of a run, or ``dossier``.
    unit : str
        As in ``Result.units``.
    kind : {"fact", "estimate", "guess"}
        How sure its values are, unless another column says so for each account.
    dated, sure : str
        Column of the frame of facts with the date, or the kind, of each value; ``""`` where it is the day of the run
        and `kind`.
    """

    table: str
    unit: str
    kind: str = "fact"
    dated: str = ""
    sure: str = ""

    @property
    def sort(self):
        """What a condition can do with it: ``number``, ``text``, ``yes/no`` or ``date``."""
        return _KIND_OF_UNIT.get(self.unit, "number")


def _of(table, units, **more):
    return {name: Known(table, unit, **more) for name, unit in units.items()}


ACCOUNTS = _of(
    "accounts",
    {
        "region": "name",
        "first_purchase": "date",
        "last_purchase": "date",
        "tenure_days": "days",
        "recency_days": "days",
        "frequency": "count",
        "orders": "count",
        "revenue": "money",
        "revenue_12m": "money",
        "revenue_prior_12m": "money",
        "growth": "index",
        "gross_margin": "share",
        "average_order_value": "money",
        "return_rate": "share",
        "category_breadth": "index",
        "active_months": "months",
        "order_gap_cv": "index",
        "monthly_slope": "money",
        "revenue_share": "share",
        "no_net_revenue": "yes/no",
    },
)
RECEIVABLES = _of(
    "receivables",
    {
        "open_amount": "money",
        "overdue_amount": "money",
        "overdue_share": "share",
        "overdue_days": "days",
        "days_late": "days",
    },
)
SERVICE = _of(
    "service",
    {"complaints": "count", "complaints_per_order": "index", "open_complaints": "count", "breaches": "count"},
)
POTENTIAL = _of(
    "potential", {"potential": "money", "share_of_wallet": "share", "open_potential": "money"}, kind="estimate"
)
COMPETITORS = _of(
    "competitors",
    {
        "our_share": "share",
        "our_share_before": "share",
        "share_change": "change",
        "market_growth": "change",
        "rival": "name",
        "rival_share": "share",
        "gainer": "name",
        "gained_category": "name",
        "gain": "change",
    },
    kind="estimate",
    dated="market_date",
)
TIERS = _of("tiers", {"tier": "name", "previous_tier": "name", "tier_moves": "count", "rounds_in_tier": "count"})
FORECAST = _of(
    "forecast",
    {"p_active": "share", "expected_value": "money", "value_low": "money", "value_high": "money"},
    kind="estimate",
)
GIVEN = _of("given_accounts", {"years_together": "count"})
SEGMENTS = _of("segments", {"segment": "name"})
SCORES = _of("scores", {"score": "index"})
DIMENSIONS = ("demand", "consumption", "cooperation", "credit", "quality", "growth", "profitability")
INDICATORS = {
    "category_breadth": "index",
    "demand_stability": "index",
    "focus_share": "share",
    "net_revenue": "money",
    "active_months": "share",
    "share_of_wallet": "share",
    "region_reach": "index",
    "programme_share": "share",
    "rebate_dependence": "share",
    "overdue_ratio": "share",
    "days_late": "days",
    "breach_rate": "index",
    "return_rate": "share",
    "complaint_rate": "index",
    "satisfaction": "index",
    "growth_rate": "index",
    "trend": "index",
    "gross_margin": "share",
    "contribution": "money",
}
DOSSIER = {
    name: Known("dossier", unit, "fact", f"{name}_date", f"{name}_kind")
    for name, unit in {
        "industry_growth": "change",
        "own_growth": "change",
        "supporters": "count",
        "blockers": "count",
        "strong_blockers": "count",
        "undecided": "count",
        "contact_days": "days",
    }.items()
}


def points(codes):
    """Columns of what dimensions and indicators score on their system's scale: ``points_credit``.

    >>> sorted(points(["credit"]))
    ['points_credit']
    """
    return _of("scores", {f"points_{code}": "index" for code in codes})


def measures(units):
    """Columns of what indicators measure, in raw units: ``raw_days_late``.

    >>> measures({"days_late": "days"})["raw_days_late"].unit
    'days'
    """
    return _of("indicators", {f"raw_{code}": unit for code, unit in units.items()})


KNOWN = {
    **ACCOUNTS,
    **RECEIVABLES,
    **SERVICE,
    **POTENTIAL,
    **COMPETITORS,
    **TIERS,
    **FORECAST,
    **GIVEN,
    **SEGMENTS,
    **SCORES,
    **points((*DIMENSIONS, *INDICATORS)),
    **measures(INDICATORS),
    **DOSSIER,
}


def ranked(name, known=KNOWN):
    """The column whose peer quantile `name` is, or ``""``.

    >>> ranked("growth_rank"), ranked("region_rank"), ranked("growth")
    ('growth', '', '')
    """
    base = name.removesuffix(RANK)
    return base if base != name and base in known and known[base].sort == "number" else ""


def sorts(known=KNOWN):
    """``{column: number, text, yes/no or date}`` of all known columns, peer quantiles included."""
    plain = {name: one.sort for name, one in known.items()}
    return plain | {f"{name}{RANK}": "number" for name, sort in plain.items() if sort == "number"}
