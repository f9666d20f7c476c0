"""Who carries the revenue: order, concentration, and whether it is 80/20."""

from kamlib.ranking.concentration import ConcentrationResult, concentration
from kamlib.ranking.inequality import ALPHA_80_20
from kamlib.ranking.pareto import ParetoResult, pareto
from kamlib.ranking.portfolio import Portfolio, portfolio, portfolio_hindrance
from kamlib.ranking.tail import Tail, tail
from kamlib.ranking.windows import window_curve

__all__ = [
    "ALPHA_80_20",
    "ConcentrationResult",
    "ParetoResult",
    "Portfolio",
    "Tail",
    "concentration",
    "pareto",
    "portfolio",
    "portfolio_hindrance",
    "tail",
    "window_curve",
]
