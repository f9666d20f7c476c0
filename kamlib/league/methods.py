"""The methods that play when none are named, and the check of those that are."""

from collections.abc import Mapping

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.league.learners import Boosting, Logistic
from kamlib.league.rules import Blend, Chance, Hiatus, all_history, blend, rfm, trailing

BAR = "trailing 12 months"
BOOSTING = Boosting()
METHODS = {
    BAR: trailing,
    "all history": all_history,
    "RFM": rfm,
    "hiatus rule": Hiatus(),
    "logistic": Logistic(),
    "boosting": BOOSTING,
    "blend": blend(trailing, BOOSTING),
    "random": Chance(),
}
LABELS = {
    BAR: text("revenue of the trailing 12 months"),
    "all history": text("revenue of all history"),
    "RFM": text("RFM score"),
    "hiatus rule": text("the hiatus rule"),
    "logistic": text("logistic regression"),
    "boosting": text("gradient boosting"),
    "blend": text("the blend"),
    "lifetime": text("lifetime value"),
    "composite": text("the composite score"),
    "clusters": text("cluster membership"),
    "clusters by revenue": text("clusters, by revenue inside each"),
    "random": text("drawing lots"),
}


def with_lifetime(score):
    """``METHODS`` with a lifetime-value scorer, and with the recommended blend: trailing revenue, lifetime, boosting.

    Parameters
    ----------
    score : function or learner
        Such as the expected value of BG/NBD and gamma-gamma over the horizon, from ``x``, ``t_x``, ``T`` and ``m_x``.

    >>> [member is BOOSTING for member in with_lifetime(lambda seen: seen["m_x"])["blend"].members]
    [False, False, True]
    """
    return METHODS | {"lifetime": score, "blend": blend(trailing, score, BOOSTING)}


def playing(methods):
    """`methods` (None: ``METHODS``) with the bar at their head.

    Raises
    ------
    KamError
        KAM-L07 for each that is neither a function nor a learner, and for a bar that is another function.
    """
    given = METHODS if methods is None else methods
    if not isinstance(given, Mapping):
        raise KamError(_no_method("methods", text("values of type {kind}", kind=type(given).__name__)))
    wrong = [
        _no_method(f"methods: {name}", text("values of type {kind}", kind=type(method).__name__))
        for name, method in given.items()
        if not _plays(method)
    ]
    if given.get(BAR, trailing) is not trailing:
        wrong.append(_no_method(f"methods: {BAR}", text("another method under the name of the bar")))
    if wrong:
        raise KamError(*wrong)
    return {BAR: trailing} | {str(name): method for name, method in given.items()}


def _plays(method):
    if isinstance(method, Blend):
        return bool(method.members) and all(map(_plays, method.members))
    return callable(method) or callable(getattr(method, "fit", None))


def _no_method(where, found):
    return Fault(
        "KAM-L07",
        where,
        found,
        text("it cannot score the accounts of a morning"),
        text("name each method and give a function that turns features into one number an account, or a learner"),
    )
