"""What can be wrong with the data of a search or an estimate, in words; each function makes one fault."""

from kamlib.base.errors import Fault
from kamlib.base.text import text


def empty(where):
    """A table without rows."""
    return Fault(
        "KAM-N40",
        where,
        text("the table has no rows"),
        text("nothing can be searched or estimated"),
        text("give the rows of the period in question"),
    )


def overlapping(where, reach, widest):
    """Windows about the thresholds that touch each other."""
    return Fault(
        "KAM-N41",
        where,
        text("it reaches {reach:number3} in logarithm of volume about each threshold", reach=reach),
        text("the thresholds are so close that windows wider than {widest:number3} would overlap", widest=widest),
        text("write a smaller reach, or leave it out"),
    )


def few_bins(where, below, above):
    """A window that leaves too little beside it."""
    return Fault(
        "KAM-N42",
        where,
        text("{below:count} bins below and {above:count} above the window", below=below, above=above),
        text("nothing smooth can be fitted to them, because the window is wide or the thresholds are close"),
        text("write a narrower window or narrower bins, or give fewer thresholds"),
    )


def collinear(where, rows, coefficients):
    """Columns that cannot be told apart."""
    return Fault(
        "KAM-N43",
        where,
        text("{rows:count} rows for {n:count} coefficients, or columns that move together", rows=rows, n=coefficients),
        text("their effects cannot be told apart"),
        text("leave one of these columns out, or give more rows"),
    )


def no_potential(where, names):
    """Regions whose size is not given."""
    return Fault(
        "KAM-N44",
        where,
        text("no potential for {names}", names=names),
        text("shares of the region cannot be computed"),
        text("give the region's potential volume a period, in the unit of the volumes"),
    )
