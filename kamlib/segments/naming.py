"""Names of segments by rule, in words a salesperson would use."""

from itertools import groupby

from kamlib.base.labels import label
from kamlib.base.text import text
from kamlib.segments.profile import class_name

APART = 0.67  # robust z of the quartiles of normal data
GROWTH = ("growth", "monthly_slope")
TENURE, RECENCY = "tenure_days", "recency_days"
STATES = ("quiet", "new", "growing", "slipping", "steady", "")
NAMES = {
    ("large", "quiet"): text("large, gone quiet"),
    ("large", "new"): text("large and new"),
    ("large", "growing"): text("large and growing"),
    ("large", "slipping"): text("large, slipping"),
    ("large", "steady"): text("large and steady"),
    ("large", ""): text("large"),
    ("middling", "quiet"): text("middle-sized, gone quiet"),
    ("middling", "new"): text("middle-sized and new"),
    ("middling", "growing"): text("middle-sized and growing"),
    ("middling", "slipping"): text("middle-sized, slipping"),
    ("middling", "steady"): text("middle-sized and steady"),
    ("middling", ""): text("middle-sized"),
    ("small", "quiet"): text("small, gone quiet"),
    ("small", "new"): text("small and new"),
    ("small", "growing"): text("small and growing"),
    ("small", "slipping"): text("small, slipping"),
    ("small", "steady"): text("small and steady"),
    ("small", ""): text("small"),
}


def names(profile):
    """A name for each class of a profile, all different, in order of value.

    Size is the median of the money against all accounts: above their upper quartile or below their lower one (of normal
    data: a robust z of ±.67) is large or small. What moves it is the first that holds: gone quiet (``recency_days``
    so high), new (``tenure_days`` so low), growing or slipping (``growth``, else ``monthly_slope``, so far out on that
    side of zero), steady. Columns that are not in the profile have no say. Segments of one name are told apart by the
    feature in which they differ most, and where that does not do by their label.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    dict
        Segment → Text.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.segments import profile, segment
    >>> features = pd.DataFrame({"account_id": range(60), "revenue": [10.0, 90.0, 900.0] * 20,
    ...     "growth": [0.6, 0.0, -0.5] * 20})
    >>> {key: str(name) for key, name in names(profile(segment(features, k=3, ks=[], seed=1), features)).items()}
    {'S1': 'large, slipping', 'S2': 'middle-sized and steady', 'S3': 'small and growing'}
    """
    medians, standing = profile.wide("median"), profile.wide("robust_z")
    order = [name for name in profile.sizes["segment"] if name.startswith("S")]
    found = {
        name: NAMES[_size(standing.loc[name], profile), _state(medians.loc[name], standing.loc[name])] for name in order
    }
    by_name = sorted(order, key=lambda name: str(found[name]))
    for _, group in groupby(by_name, key=lambda name: str(found[name])):
        alike = list(group)
        if len(alike) > 1:
            found |= _apart(alike, found, standing)
    return {name: found.get(name) or class_name(name) for name in profile.sizes["segment"]}


def _size(standing, profile):
    off = standing[profile.value] if profile.value in standing else _value_standing(profile, standing.name)
    return "large" if off >= APART else "small" if off <= -APART else "middling"


def _value_standing(profile, name):
    """Where the money was no feature: the position of the segment among all, large first, small last."""
    order = [segment for segment in profile.sizes["segment"] if segment.startswith("S")]
    place = order.index(name)
    return 1.0 if place == 0 else -1.0 if place == len(order) - 1 else 0.0


def _state(medians, standing):
    if standing.get(RECENCY, 0.0) >= APART:
        return "quiet"
    if standing.get(TENURE, 0.0) <= -APART:
        return "new"
    growth = next((name for name in GROWTH if name in standing), None)
    if growth is None:
        return "steady" if RECENCY in standing or TENURE in standing else ""
    if standing[growth] >= APART and medians[growth] > 0:
        return "growing"
    return "slipping" if standing[growth] <= -APART and medians[growth] < 0 else "steady"


def _apart(alike, found, standing):
    """Names with the feature in which segments of one name differ most; with the label where that is one for two."""
    rows = standing.loc[alike]
    told = {name: _told(found[name], rows.loc[name] - rows.drop(name).median(), name) for name in alike}
    said = [str(name) for name in told.values()]
    return {
        name: told[name]
        if said.count(str(told[name])) == 1
        else text("{name} ({segment})", name=found[name], segment=name)
        for name in alike
    }


def _told(name, off, segment):
    if not off.abs().max() > 0:
        return text("{name} ({segment})", name=name, segment=segment)
    feature = off.abs().idxmax()
    if off[feature] > 0:
        return text("{name}; {feature} higher", name=name, feature=label(feature))
    return text("{name}; {feature} lower", name=name, feature=label(feature))
