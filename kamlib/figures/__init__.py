"""Figures draw; they do not compute. Each takes a result or a frame and returns the axes it drew on."""

from kamlib.figures.accounts import account_scatter, monthly_revenue
from kamlib.figures.glyphs import safe_label
from kamlib.figures.indicators import indicator_tree, influence_chart, weight_comparison
from kamlib.figures.intake import ledger_bars
from kamlib.figures.league import league_gains
from kamlib.figures.outlook import forecast_record, money_at_risk, portfolio_course, value_intervals
from kamlib.figures.picture import show
from kamlib.figures.ranking import pareto_curve, top_shares, window_curve
from kamlib.figures.scores import contribution_waterfall, rank_intervals, sensitivity_tornado
from kamlib.figures.segments import clustergram, rules_panel, segment_profile, tiers_by_segment
from kamlib.figures.svg import save
from kamlib.figures.tiers import tier_map, tier_moves, tier_sizes

__all__ = [
    "account_scatter",
    "clustergram",
    "contribution_waterfall",
    "forecast_record",
    "indicator_tree",
    "influence_chart",
    "league_gains",
    "ledger_bars",
    "money_at_risk",
    "monthly_revenue",
    "pareto_curve",
    "portfolio_course",
    "rank_intervals",
    "rules_panel",
    "safe_label",
    "save",
    "segment_profile",
    "sensitivity_tornado",
    "show",
    "tier_map",
    "tier_moves",
    "tier_sizes",
    "tiers_by_segment",
    "top_shares",
    "value_intervals",
    "weight_comparison",
    "window_curve",
]
