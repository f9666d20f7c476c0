"""The incentive laboratory: how dealers and salespeople react to the way they are paid."""

from kamlib.incentives import rebates, salesforce
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.settlement import accrue, settle

__all__ = ["Schedule", "accrue", "rebates", "salesforce", "settle"]
