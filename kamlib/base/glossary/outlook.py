"""Words of leagues and tiers."""

from kamlib.base.text import text

LABELS = {
    "method": (text("Method"), "name"),
    "precision": (text("Precision"), "share"),
    "recall": (text("Recall"), "share"),
    "recall_80": (text("Recall of the 80% set"), "share"),
    "captured": (text("Money captured"), "share"),
    "turnover": (text("Turnover of the list"), "share"),
    "gain": (text("Above the bar"), "change"),
    "gain_low": (text("Above the bar, low"), "change"),
    "gain_high": (text("Above the bar, high"), "change"),
    "origin": (text("Morning"), "date"),
    "end": (text("Horizon ends before"), "date"),
    "known": (text("Accounts known"), "accounts"),
    "active": (text("Accounts active after it"), "accounts"),
    "listed": (text("Accounts listed"), "accounts"),
    "best_precision": (text("Best precision possible"), "share"),
    "unknown_share": (text("Money of unknown accounts"), "share"),
    "lessons": (text("Earlier mornings learnt from"), "count"),
    "by_score": (text("Tier by score"), "name"),
    "previous": (text("Tier before"), "name"),
    "before": (text("Before"), "name"),
    "after": (text("Now"), "name"),
}

_TIERS = {
    "diamond": text("diamond"),
    "gold": text("gold"),
    "silver": text("silver"),
    "standard": text("standard"),
    "new": text("not there before"),
    "gone": text("not there any more"),
}
VALUES = {
    "previous": _TIERS,
    "by_score": _TIERS,
    "before": _TIERS,
    "after": _TIERS,
    "verdict": {
        "bar": text("the bar"),
        "ahead": text("ahead"),
        "behind": text("behind"),
        "tie": text("a tie"),
    },
    "method": {
        "trailing 12 months": text("revenue of the trailing 12 months"),
        "all history": text("revenue of all history"),
        "RFM": text("RFM score"),
        "hiatus rule": text("the hiatus rule"),
        "logistic": text("logistic regression"),
        "boosting": text("gradient boosting"),
        "blend": text("the blend"),
        "lifetime": text("lifetime value"),
        "random": text("drawing lots"),
    },
}
