"""Evaluation indicators: from many measures of an account to a score that can be explained and defended."""

from kamlib.indicators import weights
from kamlib.indicators.audit import Audit, audit
from kamlib.indicators.factors import choices
from kamlib.indicators.ideal import grey, topsis, vikor
from kamlib.indicators.means import aggregate
from kamlib.indicators.membership import fuzzy
from kamlib.indicators.order import rank
from kamlib.indicators.outcome import Outcome, last_outcome, out_of_time, scorer
from kamlib.indicators.overlap import Overlap, overlap
from kamlib.indicators.peers import Profile, alike, profile
from kamlib.indicators.ranksum import RankSum, rsr
from kamlib.indicators.reliability import cronbach
from kamlib.indicators.robustness import Robustness
from kamlib.indicators.scaling import normalise
from kamlib.indicators.scores import Scores
from kamlib.indicators.sensitivity import Sensitivity
from kamlib.indicators.system import IndicatorSystem
from kamlib.indicators.table import hindrance, read_table, record_scores, recorded
from kamlib.indicators.treatment import treat
from kamlib.indicators.weighings import Weighings, weighings

__all__ = [
    "Audit",
    "IndicatorSystem",
    "Outcome",
    "Overlap",
    "Profile",
    "RankSum",
    "Robustness",
    "Scores",
    "Sensitivity",
    "Weighings",
    "aggregate",
    "alike",
    "audit",
    "choices",
    "cronbach",
    "fuzzy",
    "grey",
    "hindrance",
    "last_outcome",
    "normalise",
    "out_of_time",
    "overlap",
    "profile",
    "rank",
    "read_table",
    "record_scores",
    "recorded",
    "rsr",
    "scorer",
    "topsis",
    "treat",
    "vikor",
    "weighings",
    "weights",
]
