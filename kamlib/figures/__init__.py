"""Figures draw; they do not compute. Each takes a result or a frame and returns the axes it drew on."""

from kamlib.figures.accounts import account_scatter, monthly_revenue, revenue_course
from kamlib.figures.benefits import benefit_costs_by_tier, parity_gaps
from kamlib.figures.claims import claim_changes, claim_regions, claim_shares
from kamlib.figures.forensics import excess_mass, unexplained_prices
from kamlib.figures.glyphs import safe_label
from kamlib.figures.incentive_maps import dumping_map, policy_frontier
from kamlib.figures.incentives import policy_course, policy_tornado, price_waterfall, stake_bars
from kamlib.figures.indicators import indicator_tree, influence_chart, weight_comparison
from kamlib.figures.intake import ledger_bars
from kamlib.figures.league import league_gains
from kamlib.figures.outlook import forecast_record, money_at_risk, portfolio_course, value_intervals
from kamlib.figures.picture import show
from kamlib.figures.plans import link_lights, plan_calendar
from kamlib.figures.ranking import pareto_curve, top_shares, window_curve
from kamlib.figures.rivals import profile_bars, wallet_bars, whitespace_map
from kamlib.figures.salesforce import pay_plan
from kamlib.figures.scores import contribution_waterfall, rank_intervals, sensitivity_tornado
from kamlib.figures.segments import clustergram, rules_panel, segment_profile, tiers_by_segment
from kamlib.figures.svg import save
from kamlib.figures.swot import relationship_map, swot_sheet, tows_matrix
from kamlib.figures.tiers import tier_map, tier_moves, tier_sizes
from kamlib.figures.what_if import Card, what_if_panel

__all__ = [
    "Card",
    "account_scatter",
    "benefit_costs_by_tier",
    "claim_changes",
    "claim_regions",
    "claim_shares",
    "clustergram",
    "contribution_waterfall",
    "dumping_map",
    "excess_mass",
    "forecast_record",
    "indicator_tree",
    "influence_chart",
    "league_gains",
    "ledger_bars",
    "link_lights",
    "money_at_risk",
    "monthly_revenue",
    "pareto_curve",
    "parity_gaps",
    "pay_plan",
    "plan_calendar",
    "policy_course",
    "policy_frontier",
    "policy_tornado",
    "portfolio_course",
    "price_waterfall",
    "profile_bars",
    "rank_intervals",
    "relationship_map",
    "revenue_course",
    "rules_panel",
    "safe_label",
    "save",
    "segment_profile",
    "sensitivity_tornado",
    "show",
    "stake_bars",
    "swot_sheet",
    "tier_map",
    "tier_moves",
    "tier_sizes",
    "tiers_by_segment",
    "top_shares",
    "tows_matrix",
    "unexplained_prices",
    "value_intervals",
    "wallet_bars",
    "weight_comparison",
    "what_if_panel",
    "whitespace_map",
    "window_curve",
]
