"""Figures draw; they do not compute. Each takes a result or a frame and returns the axes it drew on."""

from kamlib.figures.accounts import account_scatter, monthly_revenue
from kamlib.figures.glyphs import safe_label
from kamlib.figures.intake import ledger_bars
from kamlib.figures.picture import show
from kamlib.figures.ranking import pareto_curve, top_shares, window_curve
from kamlib.figures.svg import save

__all__ = [
    "account_scatter",
    "ledger_bars",
    "monthly_revenue",
    "pareto_curve",
    "safe_label",
    "save",
    "show",
    "top_shares",
    "window_curve",
]
