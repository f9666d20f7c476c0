"""Segments of accounts: for understanding them, and how far to trust them."""

from kamlib.segments.agreement import Agreement, agreement, reason
from kamlib.segments.describing import FEWEST, describing, hindrance
from kamlib.segments.fit import METHODS
from kamlib.segments.gap import choices, gap
from kamlib.segments.giants import giants
from kamlib.segments.naming import names
from kamlib.segments.prepare import TRANSFORMS
from kamlib.segments.profile import Profile, class_name, profile
from kamlib.segments.result import GIANT, NOISE, Segments
from kamlib.segments.rules import Rules, rules
from kamlib.segments.scorer import PICKS, ClusterPick
from kamlib.segments.segment import segment
from kamlib.segments.separation import cluster_stats
from kamlib.segments.splitting import splitting
from kamlib.segments.stability import Stability, stability
from kamlib.segments.strength import prediction_strength

__all__ = [
    "FEWEST",
    "GIANT",
    "METHODS",
    "NOISE",
    "PICKS",
    "TRANSFORMS",
    "Agreement",
    "ClusterPick",
    "Profile",
    "Rules",
    "Segments",
    "Stability",
    "agreement",
    "choices",
    "class_name",
    "cluster_stats",
    "describing",
    "gap",
    "giants",
    "hindrance",
    "names",
    "prediction_strength",
    "profile",
    "reason",
    "rules",
    "segment",
    "splitting",
    "stability",
]
