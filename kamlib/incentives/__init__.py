"""The incentive laboratory: how dealers and salespeople react to the way they are paid."""

from kamlib.incentives import claims, demand, rebates, salesforce
from kamlib.incentives.compare import Comparison, compare
from kamlib.incentives.equilibrium import Prices, solve_prices
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.scenario import Dealer, Scenario
from kamlib.incentives.search import search
from kamlib.incentives.settlement import accrue, settle
from kamlib.incentives.simulate import Simulation, simulate

__all__ = [
    "Comparison",
    "Dealer",
    "Policy",
    "Prices",
    "Rebate",
    "Scenario",
    "Schedule",
    "Simulation",
    "accrue",
    "claims",
    "compare",
    "demand",
    "rebates",
    "salesforce",
    "search",
    "settle",
    "simulate",
    "solve_prices",
]
