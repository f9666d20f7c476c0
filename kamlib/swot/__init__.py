"""Dossiers and SWOT with evidence: what is known of an account, what it means, and what is to be done."""

from kamlib.swot.capacity import floor_check, full_plans
from kamlib.swot.cell import Cell
from kamlib.swot.competitors import Threats, threats
from kamlib.swot.difference import Difference, difference
from kamlib.swot.dossier import Dossiers, read_dossiers
from kamlib.swot.dossiers import dossier_facts
from kamlib.swot.evidence import Evidence, cells, evidence, written
from kamlib.swot.facts import facts_of_accounts
from kamlib.swot.fields import FIELDS
from kamlib.swot.judged import load_weights, read_weights
from kamlib.swot.language import Expression, expression
from kamlib.swot.links import KeyLinks, Links, key_links, proposed, read_links
from kamlib.swot.market import regional
from kamlib.swot.matrix import Matrix, matrix
from kamlib.swot.measures import measured
from kamlib.swot.plan import Plan, plan
from kamlib.swot.portfolio import down_to, for_many, hindrance, of_run, recorded_facts, sheets, tier_floors
from kamlib.swot.profile import ProfileMatrix, profile_matrix, read_profile
from kamlib.swot.questions import asked, due
from kamlib.swot.recorded import (
    in_charge,
    indicators_now,
    link_tables,
    record_dossiers,
    record_links,
    record_market,
    recorded_dossiers,
    recorded_threats,
    recorded_wallet,
    subject,
    white_spots,
)
from kamlib.swot.rules import PERSPECTIVES, QUADRANTS, Rule, Rules, load_rules, read_rules, said
from kamlib.swot.share import ShareOfWallet, share_of_wallet, wallet_allocation
from kamlib.swot.sold import sold
from kamlib.swot.statement import Statement
from kamlib.swot.template import Dossier, file_name, schema, schema_text, template
from kamlib.swot.tows import tows
from kamlib.swot.weights import Pairwise, Priorities, priorities
from kamlib.swot.whitespace import Whitespace, whitespace

__all__ = [
    "FIELDS",
    "PERSPECTIVES",
    "QUADRANTS",
    "Cell",
    "Difference",
    "Dossier",
    "Dossiers",
    "Evidence",
    "Expression",
    "KeyLinks",
    "Links",
    "Matrix",
    "Pairwise",
    "Plan",
    "Priorities",
    "ProfileMatrix",
    "Rule",
    "Rules",
    "ShareOfWallet",
    "Statement",
    "Threats",
    "Whitespace",
    "asked",
    "cells",
    "difference",
    "dossier_facts",
    "down_to",
    "due",
    "evidence",
    "expression",
    "facts_of_accounts",
    "file_name",
    "floor_check",
    "for_many",
    "full_plans",
    "hindrance",
    "in_charge",
    "indicators_now",
    "key_links",
    "link_tables",
    "load_rules",
    "load_weights",
    "matrix",
    "measured",
    "of_run",
    "plan",
    "priorities",
    "profile_matrix",
    "proposed",
    "read_dossiers",
    "read_links",
    "read_profile",
    "read_rules",
    "read_weights",
    "record_dossiers",
    "record_links",
    "record_market",
    "recorded_dossiers",
    "recorded_facts",
    "recorded_threats",
    "recorded_wallet",
    "regional",
    "said",
    "schema",
    "schema_text",
    "share_of_wallet",
    "sheets",
    "sold",
    "subject",
    "template",
    "threats",
    "tier_floors",
    "tows",
    "wallet_allocation",
    "white_spots",
    "whitespace",
    "written",
]
