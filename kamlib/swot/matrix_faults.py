"""What can be wrong with weights, ratings and sheets, in words; each function makes one fault."""

from kamlib.base.errors import Fault, did_you_mean
from kamlib.base.text import text


def _some(names, n=8):
    names = list(map(str, names))
    return ", ".join(names[:n]) + (", …" if len(names) > n else "")


def several_accounts(accounts):
    """Statements of several accounts in one sheet."""
    return Fault(
        "KAM-S21",
        "items: account_id",
        text("statements of {n:count} accounts: {names}", n=len(accounts), names=_some(accounts)),
        text("a sheet speaks of one account"),
        text("take the statements of one account"),
    )


def no_scheme(given, valid):
    """Weights by an unknown name."""
    return Fault(
        "KAM-S22",
        "weights",
        text("{value}", value=repr(given)[:80]),
        text("weights cannot be guessed"),
        did_you_mean(given, valid),
    )


def given_weights(weights, codes, nearest):
    """Everything that is wrong with weights by code."""
    found = [_unknown(code, codes, nearest) for code in weights if code not in codes]
    for code in codes:
        value = weights.get(code)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value < float("inf"):
            found.append(_no_weight(code, value))
    return found


def _unknown(code, codes, nearest):
    mend = did_you_mean(code, codes) if nearest(code, codes) else text("take it out")
    return Fault("KAM-S22", f"weights.{code}", text("no such statement"), text("its weight would be lost"), mend)


def _no_weight(code, value):
    return Fault(
        "KAM-S22",
        f"weights.{code}",
        text("no weight") if value is None else text("the weight is {value}", value=repr(value)[:80]),
        text("a statement without weight says nothing"),
        text("write a number above 0, or leave the statement out of the sheet"),
    )


def no_comparison(where, rows, columns):
    """A matrix whose rows and columns are not the same things."""
    return Fault(
        "KAM-S23",
        where,
        text("rows {rows}; columns {columns}", rows=_some(rows), columns=_some(columns)),
        text("comparisons in pairs set the same things against each other, each once"),
        text("name rows and columns alike, in the same order"),
    )


def too_many(where, n):
    """More things than there is a random index for."""
    return Fault(
        "KAM-S23",
        where,
        text("{n:count} things are compared", n=n),
        text("nobody judges so many pairs consistently"),
        text("weigh the statements by hand, or drop the weakest"),
    )


def bad_cell(where, row, column, value, mirrored):
    """A cell that is not positive, not 1 on the diagonal, or not the inverse of its mirror image."""
    return Fault(
        "KAM-S23",
        f"{where}: {row}, {column}",
        text("{value}; its mirror image is {other}", value=str(value)[:40], other=str(mirrored)[:40]),
        text("a comparison is above 0, 1 with itself, and the inverse of its mirror image"),
        text("correct this cell"),
    )


def no_such_matrix(name, quadrants):
    """A matrix for a quadrant without statements."""
    return Fault(
        "KAM-S24",
        f"pairwise.{name}",
        text("no statement stands there"),
        text("the judgements would be lost"),
        did_you_mean(name, ("groups", *quadrants)),
    )


def other_names(where, given, wanted):
    """A matrix that compares other things than stand there, or that is missing."""
    return Fault(
        "KAM-S24",
        where,
        text("compares {given}", given=_some(given)) if given else text("no comparisons"),
        text("{wanted} are to be weighed", wanted=_some(wanted)),
        text("write one row and one column for each of them"),
    )


def inconsistent(where, found, limit):
    """Comparisons that contradict one another."""
    row, column, given, implied = found.worst
    return Fault(
        "KAM-S25",
        where,
        text("consistency ratio {cr:number3}, above {limit:number}", cr=found.cr, limit=limit),
        text(
            "the comparisons contradict one another, most of all {row} against {column}: given {given:number}, implied "
            "{implied:number}",
            row=row,
            column=column,
            given=given,
            implied=implied,
        ),
        text("judge this pair again, or state in accepted: why the weights may stand"),
    )


def rating(code, value, low, high):
    """A rating outside its range."""
    return Fault(
        "KAM-S26",
        f"ratings.{code}",
        text("the rating is {value}", value=repr(value)[:40]),
        text("strengths are rated 3 or 4, weaknesses 1 or 2, our response to opportunities and threats 1 to 4"),
        text("write a number from {low} to {high}", low=low, high=high),
    )


def unknown_rating(code, codes):
    """A rating of something that does not stand on the sheet."""
    found, means = text("no such statement"), text("its rating would be lost")
    return Fault("KAM-S26", f"ratings.{code}", found, means, did_you_mean(code, codes))


def unknown_perspective(given, valid):
    """A sheet from an unknown perspective."""
    means = text("there are two sheets of an account")
    return Fault("KAM-S28", "perspective", text("{value}", value=repr(given)[:80]), means, did_you_mean(given, valid))


def twice(where, shown):
    """The same statement in two rows."""
    return Fault(
        "KAM-S27",
        where,
        text("statements that stand there twice: {shown}", shown=shown),
        text("weights and comparisons go by account and code"),
        text("keep one row of each"),
    )


def change(value):
    """A least change that is no share."""
    return Fault(
        "KAM-S29",
        "least_change",
        text("{value}", value=repr(value)[:40]),
        text("below it a value counts as unchanged"),
        text("write a share from 0 to 1, such as 0.1"),
    )
