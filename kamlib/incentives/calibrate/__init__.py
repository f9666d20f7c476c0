"""The model's parameters from a company's own books, with intervals and refusals."""

from kamlib.incentives.calibrate.books import from_books, priced_shares
from kamlib.incentives.calibrate.elasticity import elasticities
from kamlib.incentives.calibrate.estimate import Estimate
from kamlib.incentives.calibrate.least import Fit, regress, strength
from kamlib.incentives.calibrate.logit import nested_logit, rival_prices
from kamlib.incentives.calibrate.margins import Band, alpha_of_elasticity, margin_band, marginal_costs, rho_of_margin
from kamlib.incentives.calibrate.market import Market, market, market_hindrance, observed
from kamlib.incentives.calibrate.rows import DealerMonths, dealer_months, dealer_rows
from kamlib.incentives.calibrate.shares import market_shares

__all__ = [
    "Band",
    "DealerMonths",
    "Estimate",
    "Fit",
    "Market",
    "alpha_of_elasticity",
    "dealer_months",
    "dealer_rows",
    "elasticities",
    "from_books",
    "margin_band",
    "marginal_costs",
    "market",
    "market_hindrance",
    "market_shares",
    "nested_logit",
    "observed",
    "priced_shares",
    "regress",
    "rho_of_margin",
    "rival_prices",
    "strength",
]
