"""What benefits and parity need of a run: accounts with tier and margin, and what each bought of each product."""

import ibis
import pandas as pd

from kamlib.accounts.months import as_day, shift
from kamlib.base import checks
from kamlib.base.text import text
from kamlib.intake.engine import as_table
from kamlib.tiers.names import TIERS


def benefit_accounts(accounts, tiered, *, value):
    """Accounts as :func:`benefit_costs` takes them.

    Parameters
    ----------
    accounts : DataFrame
        The account table.
    tiered : DataFrame
        ``account_id``, ``tier``; accounts that it does not name are left out.
    value : str
        The money column of a year.

    Returns
    -------
    DataFrame
        ``account_id``, ``tier``, ``revenue`` (0 where nothing was bought), ``gross_margin`` (share; may be missing).

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A"], "revenue_12m": [None], "gross_margin": [None]})
    >>> tiered = pd.DataFrame({"account_id": ["A"], "tier": ["gold"]})
    >>> benefit_accounts(accounts, tiered, value="revenue_12m")[["tier", "revenue"]].values.tolist()
    [['gold', 0.0]]
    """
    checks.columns(accounts, ["account_id", value], table="accounts")
    margin = accounts["gross_margin"] if "gross_margin" in accounts else float("nan")
    known = accounts[["account_id"]].assign(
        revenue=accounts[value].astype("float64").fillna(0.0),
        gross_margin=pd.Series(margin, index=accounts.index).astype("float64"),
    )
    return tiered[["account_id", "tier"]].merge(known, on="account_id")


def bought(transactions, *, as_of, months=12):
    """What each account bought of each product in a window, as :func:`paid_prices` takes it.

    Parameters
    ----------
    transactions : table
        Lines with ``product_id`` and ``quantity``.
    as_of : date or str
        The last day.
    months : int

    Returns
    -------
    DataFrame
        ``account_id``, ``product_id``, ``date`` (the last day, of all), ``quantity``, ``amount`` (net money).

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "A"], "product_id": ["p", "p"], "quantity": [2.0, 1.0],
    ...     "amount": [20.0, 9.0], "date": pd.to_datetime(["2025-01-05", "2025-03-05"])})
    >>> bought(lines, as_of="2025-12-31")[["quantity", "amount"]].values.tolist()
    [[3.0, 29.0]]
    """
    last = as_day(as_of, "as_of")
    lines = as_table(transactions)
    checks.columns(lines, ["account_id", "product_id", "date", "quantity", "amount"], table="transactions")
    day = lines.date.cast("date")
    after, until = (ibis.literal(str(end)).cast("date") for end in (shift(last, -months), last))
    inside = lines.filter((day > after) & (day <= until), lines.product_id.notnull(), lines.quantity.notnull())
    sums = {name: inside[name].cast("decimal(18, 4)").sum().cast("float64") for name in ("quantity", "amount")}
    found = inside.group_by("account_id", "product_id").agg(**sums).execute()
    found = found.sort_values(["account_id", "product_id"], ignore_index=True)
    return found.assign(date=pd.Timestamp(last))[["account_id", "product_id", "date", "quantity", "amount"]]


def no_tiers(run):
    """Why benefits cannot be costed, as a Text; None when they can.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> str(no_tiers(Run.open(tempfile.mkdtemp(), "75_benefits")))
    'the accounts have no tiers in this run, so nobody knows who is given what'
    """
    if not run.has("tiers"):
        return text("the accounts have no tiers in this run, so nobody knows who is given what")
    return None


def at_least(names, lowest):
    """Which of the tiers `names` are `lowest` or better, as booleans.

    >>> at_least(pd.Series(["diamond", "silver"]), "gold").tolist()
    [True, False]
    """
    return names.map(TIERS.index) <= TIERS.index(lowest)


def allowances(run, *, as_of, months=12):
    """Rebates, promotion and dividends paid in the window, dated to its last day; None where none are recorded.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "75_benefits")
    >>> days = pd.to_datetime(["2024-06-01", "2025-06-01"])
    >>> _ = run.table("rebates", pd.DataFrame({"account_id": ["A", "A"], "date": days, "amount": [9.0, 5.0]}))
    >>> allowances(run, as_of="2025-12-31")["amount"].tolist()
    [5.0]
    """
    if not run.has("rebates"):
        return None
    last = as_day(as_of, "as_of")
    table = run.read("rebates")
    day = pd.to_datetime(table["date"])
    inside = (day > pd.Timestamp(shift(last, -months))) & (day <= pd.Timestamp(last))
    return table.loc[inside, ["account_id", "amount"]].assign(date=pd.Timestamp(last))
