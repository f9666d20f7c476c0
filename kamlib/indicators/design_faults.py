"""What can be wrong with the design of an indicator system, in words; each function makes one fault."""

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.faults import some


def weights_do_not_sum(where, weights):
    """Sibling weights that are not shares of 1."""
    shown = ", ".join(f"{code} {weight:g}" for code, weight in weights.items())
    return Fault(
        "KAM-E101",
        where,
        text("the weights sum to {total} ({shown}); expected 1", total=f"{sum(weights.values()):.6g}", shown=shown),
        text("rescaling them in silence would change what was agreed"),
        text("correct them, or write weights_as: points at the top to have them rescaled"),
    )


def no_weights_given(where, codes):
    """Siblings whose weights stand nowhere."""
    return Fault(
        "KAM-E102",
        where,
        text("no weight for {names}", names=some(codes)),
        text("a column without a weight would be left out in silence"),
        text("write weight: for each of them, or name a source under weights:"),
    )


def twice(code, first, second):
    """One code in two places."""
    return Fault(
        "KAM-E104",
        second,
        text("{code} is used already, in {first}", code=code, first=first),
        text("columns and weights are found by their code"),
        text("give one of the two another code"),
    )


def bad_code(where, code, slug):
    """A code with a space or an operator in it, or a word that the result uses itself."""
    return Fault(
        "KAM-E104",
        where,
        text("{code} cannot be a code", code=repr(code)),
        text(
            "a code is a column of the result: letters, digits and underscores, and no word that the result uses itself"
        ),
        text("write {slug}, and put the full name under name:", slug=slug),
    )


def nothing_below(where):
    """A dimension without indicators."""
    return Fault(
        "KAM-E105",
        where,
        text("neither indicators nor dimensions stand here"),
        text("there is nothing to score"),
        text("write at least one indicator below it"),
    )


def zero_under_geometric(where, how, low):
    """A range that begins at or below zero under a mean that needs positive values."""
    return Fault(
        "KAM-E111",
        where,
        text("{how} needs values above 0, but the range begins at {low}", how=how, low=low),
        text("one zero would make the whole score zero"),
        text("write range: [1, 100], or use arith"),
    )


def scores_without_range(where, codes):
    """z-scores under a mean that needs positive values, or beside indicators on another scale."""
    return Fault(
        "KAM-E116",
        where,
        text(
            "z-scores ({names}) stand beside other scales, or under a mean that needs values above 0", names=some(codes)
        ),
        text("z-scores have no range: they are negative for half of the accounts and cannot be averaged with points"),
        text("use zscore for all indicators and arith throughout, or another method here"),
    )


def inconsistent(where, judged, accepted):
    """Comparisons in pairs that contradict one another."""
    row, column, given, implied = judged.worst
    return Fault(
        "KAM-E113",
        where,
        text("CR {cr:number3} is above {accepted:number}", cr=judged.cr, accepted=accepted),
        text(
            "the comparisons contradict one another; worst is {row} against {column}: given {given}, implied {implied}",
            row=row,
            column=column,
            given=f"{given:.2g}",
            implied=f"{implied:.2g}",
        ),
        text("judge this pair again, or state accept_cr: with the ratio that you accept"),
    )


def accepted_inconsistent(where, judged, accepted):
    """A warning: inconsistent comparisons that the design accepts."""
    return Fault(
        "KAM-W213",
        where,
        text("CR {cr:number3} is above 0.10, and accepted up to {accepted:number}", cr=judged.cr, accepted=accepted),
        text("these weights rest on comparisons that contradict one another"),
        text("judge the worst pair again"),
    )


def off_scale(where, cells):
    """A warning: comparisons outside 1/9 to 9."""
    return Fault(
        "KAM-W214",
        where,
        text("values outside 1/9 to 9: {cells}", cells=some(cells)),
        text("Saaty's scale ends there; larger ratios are rarely judged well"),
        text("split the things compared into groups, or correct the values"),
    )


def ahp_names(where, given, expected):
    """A matrix that does not compare the children of its node."""
    return Fault(
        "KAM-E112",
        where,
        text(
            "the matrix compares {given}, but {expected} stand here", given=some(given, 20), expected=some(expected, 20)
        ),
        text("each weight must find its indicator"),
        text("write one row of the matrix for each of them, under its code"),
    )


def overlapping_tiers(where, cuts):
    """Cuts that do not fall from the best tier to the last."""
    return Fault(
        "KAM-E115",
        where,
        text("the cuts are {cuts}", cuts=some([f"{name} {cut:g}" for name, cut in cuts.items()], 20)),
        text("tiers are written from the best down, each with a lower cut than the last; quantiles lie within 0 and 1"),
        text("correct the cuts; the last tier needs none and is named by rest:"),
    )


def few_accounts(n, tiers):
    """Fewer accounts than tiers."""
    return Fault(
        "KAM-E115",
        "tiers",
        text("{n:count} accounts with a score, {tiers:count} tiers", n=n, tiers=tiers),
        text("a share of so few accounts is no tier"),
        text("use fewer tiers, or tiers by score"),
    )


def not_frozen(where, method):
    """A scale that exists only among the accounts at hand."""
    return Fault(
        "KAM-E121",
        where,
        text("{method} cannot be frozen", method=method),
        text("a rank among other accounts changes when they change"),
        text("use minmax, goalposts or zscore for this indicator"),
    )
