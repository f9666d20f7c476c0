"""The four tiers, from the best down, and why an account stands in one."""

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text

TIERS = ("diamond", "gold", "silver", "standard")
LABELS = {
    "diamond": text("Diamond"),
    "gold": text("Gold"),
    "silver": text("Silver"),
    "standard": text("Standard"),
    "new": text("not there before"),
    "gone": text("not there any more"),
}
REASONS = {
    "score": text("by its score"),
    "kept": text("as before: too near the boundary, or no seat free"),
    "held": text("minimum hold not over, so that it does not go down"),
    "override": text("set by hand"),
    "seats": text("by its score, among the seats that others leave free or keep"),
    "no score": text("no score, so that only the basic service applies"),
}


def said(code, lang="en"):
    """A tier, or a reason, in the reader's language.

    >>> said("diamond", "zh"), said("held")
    ('钻石', 'minimum hold not over, so that it does not go down')
    """
    return (LABELS | REASONS)[code].to(lang)


def check_names(values, where):
    """Raise KAM-M03 for every one of `values` that is no tier."""
    wrong = [value for value in dict.fromkeys(values) if value not in TIERS]
    if wrong:
        raise KamError(*(_unknown(value, where) for value in wrong), exit_code=Exit.USAGE)


def _unknown(value, where):
    return Fault(
        "KAM-M03",
        where,
        text("unknown tier {value}", value=repr(value)),
        text("an account stands in one of four tiers"),
        did_you_mean(value, TIERS),
    )
