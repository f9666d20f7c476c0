"""Who is key next year? Methods play against plain revenue, out of time."""

from kamlib.league.backtest import backtest
from kamlib.league.features import features
from kamlib.league.learners import Boosting, Logistic
from kamlib.league.methods import BAR, METHODS, with_lifetime
from kamlib.league.origins import days_ahead, hindrance, latest_origins, reach
from kamlib.league.outlook import Outlook, outlook, outlook_hindrance
from kamlib.league.rules import Blend, Chance, Hiatus, all_history, blend, rfm, trailing
from kamlib.league.table import League

__all__ = [
    "BAR",
    "METHODS",
    "Blend",
    "Boosting",
    "Chance",
    "Hiatus",
    "League",
    "Logistic",
    "Outlook",
    "all_history",
    "backtest",
    "blend",
    "days_ahead",
    "features",
    "hindrance",
    "latest_origins",
    "outlook",
    "outlook_hindrance",
    "reach",
    "rfm",
    "trailing",
    "with_lifetime",
]
