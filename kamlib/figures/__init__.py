"""Figures draw; they do not compute. Each takes a result or a frame and returns the axes it drew on."""

from kamlib.figures.accounts import account_scatter, monthly_revenue
from kamlib.figures.glyphs import safe_label
from kamlib.figures.indicators import indicator_tree, influence_chart, weight_comparison
from kamlib.figures.intake import ledger_bars
from kamlib.figures.picture import show
from kamlib.figures.ranking import pareto_curve, top_shares, window_curve
from kamlib.figures.scores import contribution_waterfall, rank_intervals, sensitivity_tornado
from kamlib.figures.svg import save

__all__ = [
    "account_scatter",
    "contribution_waterfall",
    "indicator_tree",
    "influence_chart",
    "ledger_bars",
    "monthly_revenue",
    "pareto_curve",
    "rank_intervals",
    "safe_label",
    "save",
    "sensitivity_tornado",
    "show",
    "top_shares",
    "weight_comparison",
    "window_curve",
]
