"""What can be wrong with a reward, a market or a policy, in words; each function makes one fault."""

import numpy as np

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text


def refuse(faults, exit_code=Exit.USAGE):
    """Raise all `faults` as one error, if there are any."""
    if faults:
        raise KamError(*faults, exit_code=exit_code)


def unordered(where, starts):
    """Thresholds that do not rise."""
    return Fault(
        "KAM-N01",
        where,
        text("thresholds {starts}", starts=", ".join(f"{start:g}" for start in starts)),
        text("tiers overlap or stand out of order, so a volume would have two rates"),
        text("write the thresholds rising, each once"),
    )


def negative_rate(where, rate):
    """A reward that takes money away as volume grows, or no number."""
    return Fault(
        "KAM-N02",
        where,
        text("the rate is {rate}", rate=repr(rate)),
        text("a reward is a finite number from 0"),
        text("write a number from 0; a fine is part of the conduct rules and not of a rebate"),
    )


def no_threshold(where, start):
    """A threshold that every volume reaches."""
    return Fault(
        "KAM-N03",
        where,
        text("the threshold is {start}", start=repr(start)),
        text("everybody reaches it, so nothing depends on volume"),
        text("write a threshold above 0, or a flat rate"),
    )


def no_tiers(where):
    """A tier table without rows."""
    return Fault(
        "KAM-N04",
        where,
        text("there is no tier"),
        text("nothing would ever be paid"),
        text("write pairs of threshold and rate, such as (100, 5.0)"),
    )


def outside(where, value, low, high):
    """A number outside its range."""
    return Fault(
        "KAM-N05",
        where,
        text("{value}", value=repr(value)),
        text("the model is defined from {low} to {high}", low=low, high=high),
        text("write a number within this range"),
    )


def no_numbers(where, n):
    """Values that are missing, infinite or negative."""
    return Fault(
        "KAM-N06",
        where,
        text("{n:count} values are missing, infinite or negative", n=int(n)),
        text("no reward can be computed from them"),
        text("correct these values"),
    )


def unknown(where, value, valid):
    """A name that is not known."""
    return Fault(
        "KAM-N07",
        where,
        text("unknown name {value}", value=repr(value)),
        text("it would be ignored, or mean something else than intended"),
        did_you_mean(value, valid),
    )


def too_little_expected(where, expected, volume):
    """A year-end volume that is already passed."""
    return Fault(
        "KAM-N08",
        where,
        text("{expected:number} expected, {volume:number} sold already", expected=expected, volume=volume),
        text("the year cannot end below what is sold"),
        text("expect at least the volume to date"),
    )


def amounts(where, values):
    """`values` as an array of floats from 0; raises KAM-N06 when some are not."""
    found = np.asarray(values, dtype=float)
    bad = ~(np.isfinite(found) & (found >= 0))
    refuse([no_numbers(where, bad.sum())] if bad.any() else [])
    return found


def within(**numbers):
    """Refuse numbers below their least value; None stands for above 0. All faults at once."""
    found = []
    for name, (value, least) in numbers.items():
        fits = value > 0 if least is None else value >= least
        if not (fits and np.isfinite(value)):
            found.append(outside(name, value, "> 0" if least is None else least, "∞"))
    refuse(found)


def bad_shares(where, total):
    """Shares that leave no room for buying elsewhere."""
    return Fault(
        "KAM-N09",
        where,
        text(
            "the shares of a region sum to {total:number3}, or one of them is not above 0", total=float(np.max(total))
        ),
        text("no pull of a dealer brings such a share; consumers can always buy elsewhere"),
        text("write shares as fractions of the region's potential volume, below 1 together"),
    )


def bad_count(where, value):
    """A number of dealers below one."""
    return Fault(
        "KAM-N10",
        where,
        text("{value}", value=repr(value)),
        text("a row stands for at least one dealer"),
        text("write the number of dealers, or leave the row out"),
    )


def no_dealers(where):
    """A market without dealers."""
    return Fault(
        "KAM-N11",
        where,
        text("there are no dealers"),
        text("nobody sets a price"),
        text("give at least one row"),
    )


def shapes(where, one, other):
    """Arrays that do not belong together."""
    return Fault(
        "KAM-N12",
        where,
        text("shapes {one} and {other}", one=str(one), other=str(other)),
        text("each dealer needs one value of each"),
        text("give arrays of one shape, dealers on the last axis"),
    )


def twice(where, name):
    """A name that two rows bear."""
    return Fault(
        "KAM-N13",
        where,
        text("{name} stands there twice", name=repr(name)),
        text("a setting for it would mean either"),
        text("give each row its own name"),
    )


def mixed_units(where, value, wanted):
    """A number that looks like per cent where a fraction is wanted, or the other way round."""
    return Fault(
        "KAM-N14",
        where,
        text("{value}", value=repr(value)),
        text("per cent and fractions seem to be mixed, which is wrong by a factor of a hundred"),
        text("write {wanted}", wanted=wanted),
    )


def above_cap(where, amount, cap):
    """A dividend that is larger than what may be paid."""
    return Fault(
        "KAM-N15",
        where,
        text("{amount:number} is announced, {cap:number} is the cap", amount=amount, cap=cap),
        text("what is announced could not be paid"),
        text("lower the amount or raise the cap"),
    )


def high_floor(where, floor, most):
    """A floor that no seller would keep out of self-interest."""
    return Fault(
        "KAM-N16",
        where,
        text(
            "the floor is {floor:number}; even a single owner of all dealers would ask {most:number}",
            floor=floor,
            most=most,
        ),
        text("everybody would sell less and earn less, the supplier too"),
        text("write a floor below {most:number}, or none", most=most),
    )
