"""Scales that a few accounts stretch so far that all others look alike."""

import numpy as np

from kamlib.base.errors import Fault
from kamlib.base.text import text

MANY, WIDE, SKEWED = 10, 0.5, 2.0


def dominated(leaves, treated, report):
    """Warnings about indicators whose scale is taken from the data and stretched by skew or by one account.

    Parameters
    ----------
    leaves : list of Indicator
    treated : DataFrame
        Treated values by indicator code.
    report : DataFrame
        Of the treatment, with ``indicator`` and ``skew``.

    Returns
    -------
    list of Fault
        KAM-W221: a money column with skewness above 2 that is not treated, or one account that alone spans more than
        half of a min-max scale (told from 10 accounts on).
    """
    skew = report.set_index("indicator")["skew"]
    found = []
    for leaf in leaves:
        if leaf.method != "minmax" or not leaf.needs_spread:
            continue
        alone = _alone(treated[leaf.code])
        if alone is not None:
            found.append(_one_account(leaf.code, *alone))
        elif leaf.unit == "money" and leaf.treat[0] == "none" and skew[leaf.code] > SKEWED:
            found.append(_skewed(leaf.code, float(skew[leaf.code])))
    return found


def _alone(column):
    """The account at an end of the range that is far from the next one, and the share of the range between them."""
    known = column.dropna().sort_values()
    x = known.to_numpy()
    if len(x) < MANY or x[0] == x[-1]:
        return None
    gaps = np.array([x[1] - x[0], x[-1] - x[-2]]) / (x[-1] - x[0])
    end = int(np.argmax(gaps))
    return (str(known.index[-end]), float(gaps[end])) if gaps[end] > WIDE else None


def _one_account(code, account, share):
    return Fault(
        "KAM-W221",
        code,
        text("one account, {account}, spans {share:percent} of the range", account=account, share=share),
        text("all others are squeezed into the rest of the scale and look alike"),
        text("treat the indicator (log1p, winsorise, jrc), give it goalposts, or check the value"),
    )


def _skewed(code, skew):
    return Fault(
        "KAM-W221",
        code,
        text("a column of money with skewness {skew:number1} is not treated", skew=skew),
        text("all others are squeezed into the rest of the scale and look alike"),
        text("treat the indicator (log1p, winsorise, jrc), give it goalposts, or check the value"),
    )
