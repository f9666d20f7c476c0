"""The measures that a system may name, with the tables and columns that each needs and the settings it takes."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """``needs``: table to columns; ``uses``: tables that add a term where they are there; ``settings`` and defaults."""

    needs: dict
    uses: tuple = ()
    settings: dict = field(default_factory=dict)


_LINES = ("account_id", "date", "amount")
_CASES = {"transactions": _LINES, "service": ("account_id", "date", "kind")}
_INVOICES = ("account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount")

CATALOGUE = {
    "transactions.category_breadth": Entry({"transactions": (*_LINES, "category")}),
    "transactions.demand_stability": Entry({"transactions": _LINES}, settings={"min_months": 6}),
    "transactions.focus_share": Entry({"transactions": (*_LINES, "category")}, settings={"categories": []}),
    "transactions.net_revenue": Entry({"transactions": _LINES}),
    "transactions.active_months": Entry({"transactions": _LINES}),
    "transactions.region_reach": Entry({"transactions": (*_LINES, "region")}),
    "transactions.return_rate": Entry({"transactions": _LINES}),
    "transactions.growth": Entry({"transactions": _LINES}, settings={"min_history": 18}),
    "transactions.trend": Entry({"transactions": _LINES}, settings={"min_months": 6}),
    "transactions.gross_margin": Entry({"transactions": (*_LINES, "cost")}),
    "transactions.contribution": Entry(
        {"transactions": (*_LINES, "cost")}, ("rebates", "service", "receivables"), {"capital_cost": 0.06}
    ),
    "potential.share_of_wallet": Entry({"transactions": _LINES, "potential": ("account_id", "potential")}),
    "programmes.programme_share": Entry({"programmes": ("account_id", "offered", "joined")}),
    "rebates.rebate_dependence": Entry({"transactions": _LINES, "rebates": ("account_id", "date", "amount")}),
    "receivables.overdue_ratio": Entry({"receivables": _INVOICES}),
    "receivables.days_late": Entry({"receivables": _INVOICES}),
    "service.breach_rate": Entry(_CASES),
    "service.complaint_rate": Entry(_CASES, settings={"shrink": 20}),
    "survey.satisfaction": Entry({"survey": ("account_id", "score")}),
}
