"""Diamond, Gold, Silver, Standard (钻石、黄金、白银、普通): tiers that hold still, and what changed."""

from kamlib.tiers.assign import Tiers, tiers
from kamlib.tiers.cuts import CUTS
from kamlib.tiers.floor import service_floor
from kamlib.tiers.migration import Migration, migration
from kamlib.tiers.names import TIERS, said
from kamlib.tiers.rounds import hindrance, round_before, sizes

__all__ = [
    "CUTS",
    "TIERS",
    "Migration",
    "Tiers",
    "hindrance",
    "migration",
    "round_before",
    "said",
    "service_floor",
    "sizes",
    "tiers",
]
