"""What can be wrong with numbers that are to be scored, in words; each function makes one fault."""

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text


def refuse(faults, exit_code=Exit.USAGE):
    """Raise all `faults` as one error, if there are any."""
    if faults:
        raise KamError(*faults, exit_code=exit_code)


def some(names, n=5):
    """The first `n` names as one text.

    >>> some(["A", "B", "C"], n=2)
    'A, B, …'
    """
    names = list(map(str, names))
    return ", ".join(names[:n]) + (", …" if len(names) > n else "")


def bad_weight(where, value):
    """A weight that is no number, negative, or not finite."""
    return Fault(
        "KAM-E102",
        where,
        text("the weight is {value}", value=repr(value)),
        text("a weight is a number from 0; a negative one would reward what is bad"),
        text("write a number from 0; a cost is stated as direction: cost"),
    )


def no_weight(where, names):
    """Weights that are zero throughout."""
    return Fault(
        "KAM-E102",
        where,
        text("all weights are zero: {names}", names=some(names)),
        text("the mean of nothing is no score"),
        text("give at least one of them a positive weight"),
    )


def missing_weight(where, names):
    """Columns without a weight."""
    return Fault(
        "KAM-E102",
        where,
        text("no weight for {names}", names=some(names)),
        text("a column without a weight would be left out in silence"),
        text("give a weight to each column; 0 leaves it out"),
    )


def unknown(where, value, valid):
    """A key, method or measure that is not known."""
    return Fault(
        "KAM-E105",
        where,
        text("unknown name {value}", value=repr(value)),
        text("it would be ignored, or mean something else than intended"),
        did_you_mean(value, valid),
    )


def wrong_value(where, value, wanted):
    """A setting whose value has the wrong shape; `wanted` says which shape it has."""
    return Fault(
        "KAM-E105",
        where,
        text("{value}", value=repr(value)[:80]),
        text("this setting cannot be read"),
        text("write {wanted}", wanted=wanted),
    )


def no_direction(where, found):
    """A direction that is missing or unknown; benefit is never assumed."""
    return Fault(
        "KAM-E103",
        where,
        text("direction missing") if found is None else text("unknown direction {value}", value=repr(found)[:80]),
        text("whether more is better cannot be guessed"),
        text("write benefit, cost, {{target: x}} or {{between: [a, b]}}"),
    )


def bad_goalposts(where, bounds):
    """Goalposts that are reversed, equal or no numbers."""
    return Fault(
        "KAM-E108",
        where,
        text("the goalposts are {bounds}", bounds=repr(bounds)[:80]),
        text("a scale runs from a lower to a higher value; the worse end follows from the direction"),
        text("write two different numbers in raw units, the lower first"),
    )


def target_outside(where, target, bounds):
    """A target or interval that reaches beyond the goalposts."""
    return Fault(
        "KAM-E108",
        where,
        text("the target {target} lies outside the goalposts {bounds}", target=target, bounds=bounds),
        text("the best value could never be reached"),
        text("widen the goalposts or correct the target"),
    )


def constant(where, value):
    """An indicator that tells no account from another."""
    return Fault(
        "KAM-E109",
        where,
        text("no information: all values are {value}", value=value),
        text("a scale needs two different values, or goalposts"),
        text("remove the indicator, or give it goalposts"),
    )


def not_positive(where, value):
    """A value that the geometric or harmonic mean cannot take."""
    return Fault(
        "KAM-E111",
        where,
        text("the value is {value}", value=value),
        text("a geometric or harmonic mean needs values above 0"),
        text("normalise to a range such as [1, 100], or use arith"),
    )


def infinite(where, rows, n):
    """Infinite values, with the first rows that hold them."""
    return Fault(
        "KAM-E107",
        where,
        text("{n:count} infinite values, in {rows}", n=n, rows=some(rows)),
        text("no mean and no scale can be computed from them"),
        text("correct or remove these values"),
    )


def not_numbers(where, rows, n):
    """Text in a column of numbers, with the first rows that hold it."""
    return Fault(
        "KAM-E107",
        where,
        text("{n:count} values are no numbers, in {rows}", n=n, rows=some(rows)),
        text("text cannot be scored"),
        text("write plain numbers, and leave a cell empty where nothing is known"),
    )


def negative_entropy(where, value):
    """A negative share in the entropy method."""
    return Fault(
        "KAM-E117",
        where,
        text("the lowest value is {value}", value=value),
        text("entropy is taken over shares of a column, which cannot be negative"),
        text('normalise the column first, or use zero="shift"'),
    )
