"""Evaluation indicators: from many measures of an account to a score that can be explained and defended."""

from kamlib.indicators import weights
from kamlib.indicators.ideal import grey, topsis, vikor
from kamlib.indicators.means import aggregate
from kamlib.indicators.membership import fuzzy
from kamlib.indicators.order import rank
from kamlib.indicators.ranksum import RankSum, rsr
from kamlib.indicators.reliability import cronbach
from kamlib.indicators.robustness import Robustness
from kamlib.indicators.scaling import normalise
from kamlib.indicators.scores import Scores
from kamlib.indicators.sensitivity import Sensitivity
from kamlib.indicators.system import IndicatorSystem
from kamlib.indicators.treatment import treat

__all__ = [
    "IndicatorSystem",
    "RankSum",
    "Robustness",
    "Scores",
    "Sensitivity",
    "aggregate",
    "cronbach",
    "fuzzy",
    "grey",
    "normalise",
    "rank",
    "rsr",
    "topsis",
    "treat",
    "vikor",
    "weights",
]
