"""What accounts will buy: purchases, spend, and whether they are still active."""

from kamlib.forecast.bgnbd import BetaGeometric, fit_bgnbd
from kamlib.forecast.gammagamma import GammaGamma, fit_gammagamma
from kamlib.forecast.paretonbd import ParetoNBD, fit_paretonbd
from kamlib.forecast.retrospect import Retrospect, retrospect
from kamlib.forecast.summary import summary
from kamlib.forecast.value import Forecast, forecast, hindrance, lifetime

__all__ = [
    "BetaGeometric",
    "Forecast",
    "GammaGamma",
    "ParetoNBD",
    "Retrospect",
    "fit_bgnbd",
    "fit_gammagamma",
    "fit_paretonbd",
    "forecast",
    "hindrance",
    "lifetime",
    "retrospect",
    "summary",
]
