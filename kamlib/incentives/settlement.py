"""What a reward comes to at the end of a period, and what the books carry before it."""

import numpy as np

from kamlib.base import checks
from kamlib.base.errors import Exit
from kamlib.incentives import faults

BASES = ("sold", "collected")


def settle(statement, *, schedule, base="sold", clawback=True):
    """The reward of each account for the year, less what was paid already.

    Parameters
    ----------
    statement : DataFrame
        One row an account: ``account_id``; ``sold`` or ``collected``, the base in the unit of the thresholds; and where
        they exist ``returned`` (taken off the base, not below 0), ``earlier`` (paid during the year, in money) and
        ``breach`` (true: the conduct rules were broken, which cancels the whole reward).
    schedule : Schedule
        Rates in money per unit of the base.
    base : {"sold", "collected"}
        What counts: goods shipped or money received.
    clawback : bool
        Whether more paid than earned is claimed back; otherwise nothing is due.

    Returns
    -------
    DataFrame
        `statement` with ``base``, ``earned`` and ``due`` (negative: to be paid back) appended, in money.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts; KAM-N06 for amounts that are missing or negative;
        KAM-N07 for an unknown base.

    Examples
    --------
    >>> from kamlib.incentives.rebates import Schedule
    >>> import pandas as pd
    >>> year = pd.DataFrame({"account_id": ["A", "B"], "sold": [120.0, 120.0], "returned": [10.0, 30.0],
    ...                      "earlier": [300.0, 300.0]})
    >>> settle(year, schedule=Schedule.all_units([(100, 5)]))[["base", "earned", "due"]].values.tolist()
    [[110.0, 550.0, 250.0], [90.0, 0.0, -300.0]]
    """
    faults.refuse([] if base in BASES else [faults.unknown("base", base, BASES)])
    checks.columns(statement, ["account_id", base], table="statement")
    checks.unique(statement, "account_id", table="statement")
    part = {name: _column(statement, name) for name in (base, "returned", "earlier")}
    volume = np.maximum(part[base] - part["returned"], 0.0)
    kept = ~_breach(statement["breach"]) if "breach" in statement else True
    earned = np.where(kept, schedule.payoff(volume), 0.0)
    due = earned - part["earlier"]
    return statement.assign(base=volume, earned=earned, due=due if clawback else np.maximum(due, 0.0))


def _breach(flags):
    unknown = flags.isna().sum()
    faults.refuse([faults.no_numbers("statement: column breach", unknown)] if unknown else [])
    return flags.to_numpy(bool)


def _column(statement, name):
    values = statement[name].to_numpy(float) if name in statement else np.zeros(len(statement))
    return faults.amounts(f"statement: column {name}", values)


def accrue(periods, *, schedule, price, sigma=None):
    """Revenue of each period when the rebate is accrued at the tier that the year is expected to end in.

    Parameters
    ----------
    periods : DataFrame
        In time order: ``volume`` sold in the period and ``expected``, the year's volume as expected at its end.
    schedule : Schedule
        Rates in money per unit of volume.
    price : float
        List price of a unit, in money.
    sigma : float, optional
        Standard deviation of the logarithm of the year's volume; then the rebate is taken at its expected value rather
        than at the most likely amount.

    Returns
    -------
    DataFrame
        `periods` with ``rebate_rate`` (money per unit, over the expected year), ``liability`` (rebate on all sold to
        date) and ``revenue`` (of the period, catching up what earlier periods were over or under), in money.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N06 for volumes that are missing or negative, KAM-N08 for an expected year
        below the volume to date.

    Notes
    -----
    IFRS 15, paragraphs 50–59: variable consideration is estimated for the whole contract and its changes are taken up
    at once.

    Examples
    --------
    >>> from kamlib.incentives.rebates import Schedule
    >>> import pandas as pd
    >>> halves = pd.DataFrame({"volume": [75.0, 225.0], "expected": [150.0, 300.0]})
    >>> accrue(halves, schedule=Schedule.all_units([(200, 48)]), price=480)["revenue"].tolist()
    [36000.0, 93600.0]
    """
    checks.columns(periods, ["volume", "expected"], table="periods")
    volume, expected = (_column(periods, name) for name in ("volume", "expected"))
    to_date = np.cumsum(volume)
    short = np.flatnonzero(expected < to_date * (1 - 1e-12))
    rows = [faults.too_little_expected(f"periods: row {i + 1}", expected[i], to_date[i]) for i in short]
    faults.refuse(rows, Exit.INPUT_CORRUPT)
    year = schedule.payoff(expected) if sigma is None else schedule.expected(expected, sigma)
    rate = np.divide(year, expected, out=np.zeros(len(year)), where=expected > 0)
    net = to_date * (price - rate)
    revenue = np.diff(net, prepend=0.0)
    return periods.assign(rebate_rate=rate, liability=to_date * rate, revenue=revenue)
