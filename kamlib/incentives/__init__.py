"""The incentive laboratory: how dealers and salespeople react to the way they are paid."""

from kamlib.incentives import calibrate, claims, demand, forensics, rebates, salesforce
from kamlib.incentives.compare import Comparison, compare
from kamlib.incentives.compliance import Compliance, compliance
from kamlib.incentives.equilibrium import Prices, solve_prices
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.policy_file import PolicyFile, load_policy
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.scenario import Dealer, Scenario
from kamlib.incentives.search import search
from kamlib.incentives.settlement import accrue, settle
from kamlib.incentives.simulate import Simulation, simulate

__all__ = [
    "Comparison",
    "Compliance",
    "Dealer",
    "Policy",
    "PolicyFile",
    "Prices",
    "Rebate",
    "Scenario",
    "Schedule",
    "Simulation",
    "accrue",
    "calibrate",
    "claims",
    "compare",
    "compliance",
    "demand",
    "forensics",
    "load_policy",
    "rebates",
    "salesforce",
    "search",
    "settle",
    "simulate",
    "solve_prices",
]
