"""Diamond, Gold, Silver, Standard (钻石、黄金、白银、普通): tiers that hold still, and what changed."""

from kamlib.tiers.assign import Tiers, tiers
from kamlib.tiers.benefits import Catalogue, levels, read_benefits
from kamlib.tiers.benefits_calendar import benefit_calendar
from kamlib.tiers.benefits_cost import BenefitCosts, benefit_costs
from kamlib.tiers.benefits_parity import Parity, parity
from kamlib.tiers.benefits_prices import offered_prices, paid_prices
from kamlib.tiers.benefits_tables import allowances, at_least, benefit_accounts, bought, no_tiers
from kamlib.tiers.cuts import CUTS
from kamlib.tiers.floor import service_floor
from kamlib.tiers.migration import Migration, migration
from kamlib.tiers.names import TIERS, said
from kamlib.tiers.rounds import hindrance, round_before, sizes

__all__ = [
    "CUTS",
    "TIERS",
    "BenefitCosts",
    "Catalogue",
    "Migration",
    "Parity",
    "Tiers",
    "allowances",
    "at_least",
    "benefit_accounts",
    "benefit_calendar",
    "benefit_costs",
    "bought",
    "hindrance",
    "levels",
    "migration",
    "no_tiers",
    "offered_prices",
    "paid_prices",
    "parity",
    "read_benefits",
    "round_before",
    "said",
    "service_floor",
    "sizes",
    "tiers",
]
