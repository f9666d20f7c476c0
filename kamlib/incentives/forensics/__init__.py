"""Traces that a reward leaves in the data: found, not found, or beyond telling."""

from kamlib.incentives.forensics.bunchers import bunchers
from kamlib.incentives.forensics.credits import net_net, recorded_support
from kamlib.incentives.forensics.excess import ExcessMass, excess_mass
from kamlib.incentives.forensics.findings import Findings
from kamlib.incentives.forensics.hidden import hidden_rebates, price_outliers
from kamlib.incentives.forensics.periods import period_volumes
from kamlib.incentives.forensics.sightings import below_floor, out_of_region
from kamlib.incentives.forensics.traces import Traces, hindrance, ladder_of, traces

__all__ = [
    "ExcessMass",
    "Findings",
    "Traces",
    "below_floor",
    "bunchers",
    "excess_mass",
    "hidden_rebates",
    "hindrance",
    "ladder_of",
    "net_net",
    "out_of_region",
    "period_volumes",
    "price_outliers",
    "recorded_support",
    "traces",
]
