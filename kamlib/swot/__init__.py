"""SWOT with evidence: every statement rests on a number or a note, from two perspectives."""

from kamlib.swot.cell import Cell
from kamlib.swot.difference import Difference, difference
from kamlib.swot.dossiers import dossier_facts
from kamlib.swot.evidence import Evidence, cells, evidence, written
from kamlib.swot.facts import facts_of_accounts
from kamlib.swot.judged import load_weights, read_weights
from kamlib.swot.language import Expression, expression
from kamlib.swot.market import regional
from kamlib.swot.matrix import Matrix, matrix
from kamlib.swot.rules import Rule, Rules, load_rules, read_rules, said
from kamlib.swot.statement import Statement
from kamlib.swot.tows import tows
from kamlib.swot.weights import Pairwise, Priorities, priorities

__all__ = [
    "Cell",
    "Difference",
    "Evidence",
    "Expression",
    "Matrix",
    "Pairwise",
    "Priorities",
    "Rule",
    "Rules",
    "Statement",
    "cells",
    "difference",
    "dossier_facts",
    "evidence",
    "expression",
    "facts_of_accounts",
    "load_rules",
    "load_weights",
    "matrix",
    "priorities",
    "read_rules",
    "read_weights",
    "regional",
    "said",
    "tows",
    "written",
]
