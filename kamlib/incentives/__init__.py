"""The incentive laboratory: how dealers and salespeople react to the way they are paid."""

from kamlib.incentives import calibrate, claims, demand, forensics, rebates, salesforce
from kamlib.incentives.card import card
from kamlib.incentives.compare import Comparison, compare
from kamlib.incentives.compliance import Compliance, compliance
from kamlib.incentives.dumping import DumpingMap, coarse_to_fine, dumping_map
from kamlib.incentives.equilibrium import Prices, solve_prices
from kamlib.incentives.offers import Offers, offer, offers
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.policy_file import PolicyFile, load_policy
from kamlib.incentives.prices import PriceParts, price_parts
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.scenario import Dealer, Scenario
from kamlib.incentives.search import search
from kamlib.incentives.settlement import accrue, settle
from kamlib.incentives.simulate import Simulation, simulate
from kamlib.incentives.told import Front, Named, Stakes
from kamlib.incentives.tornado import Tornado, tornado

__all__ = [
    "Comparison",
    "Compliance",
    "Dealer",
    "DumpingMap",
    "Front",
    "Named",
    "Offers",
    "Policy",
    "PolicyFile",
    "PriceParts",
    "Prices",
    "Rebate",
    "Scenario",
    "Schedule",
    "Simulation",
    "Stakes",
    "Tornado",
    "accrue",
    "calibrate",
    "card",
    "claims",
    "coarse_to_fine",
    "compare",
    "compliance",
    "demand",
    "dumping_map",
    "forensics",
    "load_policy",
    "offer",
    "offers",
    "price_parts",
    "rebates",
    "salesforce",
    "search",
    "settle",
    "simulate",
    "solve_prices",
    "tornado",
]
