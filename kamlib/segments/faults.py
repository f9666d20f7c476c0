"""What can be wrong with accounts that are to be segmented, in words; each function makes one fault."""

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text


def refuse(*faults, exit_code=Exit.USAGE):
    """Raise all `faults` as one error, if there are any."""
    if faults:
        raise KamError(*faults, exit_code=exit_code)


def too_few(n):
    """Fewer accounts than can differ from one another."""
    return Fault(
        "KAM-H01",
        "features",
        text("{n:count} accounts", n=n),
        text("segments tell accounts apart, which takes at least two"),
        text("widen the selection of accounts or the period"),
    )


def too_many(k, n):
    """More segments than accounts that differ."""
    return Fault(
        "KAM-H02",
        f"k = {k}",
        text("{n:count} accounts that differ from one another, without the giants", n=n),
        text("they cannot be told apart into {k} segments", k=k),
        text("ask for a whole number of segments from 1 to {n:count}", n=n),
    )


def bad_number(k):
    """A number of segments that is no whole number from 1."""
    return Fault(
        "KAM-H02",
        f"k = {k}",
        text("{k} is no number of segments", k=repr(k)),
        text("accounts stand in one segment or in several whole ones"),
        text("write a whole number from 1, or leave k away"),
    )


def unknown_method(name, valid):
    """A method of clustering that is not there."""
    return Fault(
        "KAM-H03",
        f"method = {name}",
        text("the method {name} is not there", name=repr(name)),
        text("nothing can be computed by it"),
        did_you_mean(name, valid),
    )


def unknown_transform(name, valid):
    """A transform of the features that is not there."""
    return Fault(
        "KAM-H04",
        f"transform = {name}",
        text("the transform {name} is not there", name=repr(name)),
        text("features of different units cannot be compared without one"),
        did_you_mean(name, valid),
    )


def nothing_varies(names):
    """No feature that tells one account from another."""
    shown = ", ".join(map(str, names)) or "–"
    return Fault(
        "KAM-H05",
        f"features: {shown}",
        text("every feature is constant, missing throughout or no number"),
        text("all accounts are alike in them, so nothing sets them apart"),
        text("add a numeric feature in which the accounts differ"),
    )


def own_number(method):
    """A number of segments given to a method that finds it itself."""
    return Fault(
        "KAM-H06",
        f"method = {method}",
        text("a number of segments is given"),
        text("this method finds the number of segments itself"),
        text("leave k away, or take kmeans, gmm or ward"),
    )


def unknown_how(name, valid):
    """A kind of stability that is not there."""
    return Fault(
        "KAM-H07",
        f"how = {name}",
        text("the kind of stability {name} is not there", name=repr(name)),
        text("nothing can be computed by it"),
        did_you_mean(name, valid),
    )


def no_later():
    """Stability over time without segments of another date."""
    return Fault(
        "KAM-H08",
        "later",
        text("segments of a second date are not given, or share no account with the first"),
        text("stability over time compares the segments of two dates"),
        text("give the segments of the later date as later"),
    )


def other_accounts(where, n):
    """Two tables that are not about the same accounts."""
    return Fault(
        "KAM-H09",
        where,
        text("{n:count} accounts of the segments are not in it", n=n),
        text("what is not known of an account cannot be compared"),
        text("give a row for every account of the segments"),
    )
