"""The incentive laboratory: how dealers and salespeople react to the way they are paid."""

from kamlib.incentives import demand, rebates, salesforce
from kamlib.incentives.equilibrium import Prices, solve_prices
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.settlement import accrue, settle

__all__ = ["Prices", "Schedule", "accrue", "demand", "rebates", "salesforce", "settle", "solve_prices"]
