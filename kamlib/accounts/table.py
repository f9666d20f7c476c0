"""One row an account, as of a date: the table that every later step reads."""

import numpy as np
import pandas as pd

from kamlib.accounts.lines import first_and_last, read_lines
from kamlib.accounts.measures import measured
from kamlib.accounts.months import as_day, shift
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

MIN_PURCHASES_FOR_GAPS = 3


def columns(months=12):
    """The columns of :func:`account_table`, in order.

    >>> columns(6)[9:12]
    ['revenue', 'revenue_6m', 'revenue_prior_6m']
    """
    return [
        *("account_id", "name", "region", "first_purchase", "last_purchase", "tenure_days", "recency_days"),
        *("frequency", "orders", "revenue", f"revenue_{months}m", f"revenue_prior_{months}m", "growth"),
        *("gross_margin", "average_order_value", "return_rate", "category_breadth", "active_months"),
        *("order_gap_cv", "monthly_slope", "revenue_share", "no_net_revenue"),
    ]


def account_table(transactions, *, as_of, months=12):
    """Describe every account by its transaction lines dated up to `as_of`.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        Lines with ``account_id``, ``date``, ``amount`` (net money; returns negative) and, where known, ``order_id``,
        ``category``, ``region``, ``cost``, ``account_name``.
    as_of : date or str
        The last day counted; later lines are not looked at.
    months : int
        Length of the windows, in months (default 12). The last window is (as_of − months, as_of], the prior one lies
        before it. When `as_of` ends a month, all months end at month ends.

    Returns
    -------
    DataFrame
        One row an account with a line up to `as_of`, sorted by ``account_id``. A *purchase day* is a day whose lines
        sum to more than zero. With ``m`` for `months`:

        ====================== ======= =====================================================================
        column                 unit    meaning
        ====================== ======= =====================================================================
        account_id             text
        name                   text    account name on the latest day that has one
        region                 text    region with most revenue; the first by text among equals
        first_purchase         date    first and last purchase day
        last_purchase          date
        tenure_days            days    as_of − first_purchase
        recency_days           days    as_of − last_purchase
        frequency              days    number of purchase days
        orders                 orders  distinct order ids with a positive line; without ids, purchase days
        revenue                money   net, all history
        revenue_{m}m           money   net, last window
        revenue_prior_{m}m     money   net, prior window; missing when all lines begin after that window
        growth                 index   (R1 − R0) / ((R1 + R0) / 2) of the two windows, in [−2, 2]; negative
                                       revenue counts as zero; missing when both are zero
        gross_margin           share   (revenue − cost) / revenue over lines with a cost; missing when that
                                       revenue is not positive
        average_order_value    money   revenue / orders
        return_rate            share   money of negative lines / money of positive lines
        category_breadth       index   exp(entropy) of the positive net category amounts: the effective
                                       number of categories
        active_months          months  months of the last window with positive net revenue
        order_gap_cv           index   standard deviation (ddof 1) / mean of the days between purchase days;
                                       needs three of them
        monthly_slope          money   least-squares slope of the monthly net revenue over the last window, in
                                       money a month; needs two months
        revenue_share          share   share of revenue_{m}m in the total of the accounts above zero; 0 for
                                       the others
        no_net_revenue         yes/no  revenue over all history is not above zero
        ====================== ======= =====================================================================

        What cannot be computed, or whose source column is absent, is missing.

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A05 when all lines are later than `as_of`,
        KAM-A06 when `months` is not a whole number from 1, KAM-A07 when `as_of` is no day.

    Notes
    -----
    Symmetric growth: Davis, Haltiwanger and Schuh, *Job Creation and Destruction* (1996). Effective number: Hill,
    "Diversity and evenness" (1973), order 1. Money is summed as decimals with four places, so that the order of lines
    changes nothing.

    Examples
    --------
    >>> lines = pd.DataFrame({
    ...     "account_id": ["A", "A", "B"], "amount": [100.0, 50.0, 30.0],
    ...     "date": pd.to_datetime(["2024-03-01", "2025-06-30", "2025-01-15"])})
    >>> table = account_table(lines, as_of="2025-12-31")
    >>> table[["account_id", "revenue_12m", "revenue_prior_12m", "growth"]].values.tolist()
    [['A', 50.0, 100.0, -0.6666666666666666], ['B', 30.0, 0.0, 2.0]]
    """
    as_of, months = as_day(as_of, "as_of"), _whole(months)
    lines = read_lines(transactions)
    first, _ = first_and_last(lines)
    if first > as_of:
        raise _too_early(as_of, first)
    found = measured(lines, as_of=as_of, months=months).to_pyarrow().sort_by("account_id")
    found = found.to_pandas(split_blocks=True, self_destruct=True)
    return _finished(found, as_of, months, has_prior=first <= shift(as_of, -months))


def _whole(months):
    if isinstance(months, bool) or not isinstance(months, int | np.integer) or months < 1:
        raise KamError(
            Fault(
                "KAM-A06",
                "months",
                text("{value}", value=months),
                text("a window is a whole number of months, at least one"),
                text("write 12 for the last year"),
            )
        )
    return int(months)


def _too_early(as_of, first):
    return KamError(
        Fault(
            "KAM-A05",
            "as_of",
            text("{as_of:day}, and the first line is of {first:day}", as_of=as_of, first=first),
            text("no line is left to describe an account by"),
            text("choose a day on or after the first line"),
        ),
        exit_code=Exit.INPUT_EMPTY,
    )


def _finished(found, as_of, months, *, has_prior):
    """The ratios, dates and flags that follow from an account's sums."""
    found = found.reindex(columns=list(dict.fromkeys([*found.columns, *_OPTIONAL])))
    recent, prior = found["recent"], found["prior"] if has_prior else found["prior"] * np.nan
    monthly = found[[f"month_{n}" for n in range(months)]].to_numpy()
    first, last = (pd.to_datetime(found[name]).astype("datetime64[us]") for name in ("first_purchase", "last_purchase"))
    orders = found["orders"].where(found["orders"].notna(), found["frequency"]).astype("int64")
    table = pd.DataFrame(
        {
            "account_id": found["account_id"].astype("str"),
            "name": found["name"].astype("str"),
            "region": found["region"].astype("str"),
            "first_purchase": first,
            "last_purchase": last,
            "tenure_days": _days(as_of, first),
            "recency_days": _days(as_of, last),
            "frequency": found["frequency"].astype("int64"),
            "orders": orders,
            "revenue": found["revenue"],
            f"revenue_{months}m": recent,
            f"revenue_prior_{months}m": prior,
            "growth": _growth(recent.clip(lower=0), prior.clip(lower=0)),
            "gross_margin": _ratio(found["costed"] - found["cost"], found["costed"]),
            "average_order_value": _ratio(found["revenue"], orders),
            "return_rate": _ratio(found["returned"], found["revenue"] + found["returned"]),
            "category_breadth": _breadth(found["in_categories"], found["spread"]),
            "active_months": (monthly > 0).sum(axis=1),
            "order_gap_cv": _gap_cv(found["frequency"] - 1, found["gaps"], found["gaps_squared"]),
            "monthly_slope": _slope(monthly),
            "revenue_share": _share(recent.clip(lower=0)),
            "no_net_revenue": found["revenue"] <= 0,
        }
    )
    return table[columns(months)]


_OPTIONAL = ("name", "region", "orders", "cost", "costed", "in_categories", "spread")


def _days(as_of, day):
    return (pd.Timestamp(as_of) - day) / pd.Timedelta(days=1)


def _ratio(above, below):
    """`above` / `below` where the latter is positive, else missing."""
    return above.astype("float64") / below.where(below > 0).astype("float64")


def _growth(recent, prior):
    return _ratio(recent - prior, (recent + prior) / 2)


def _breadth(total, spread):
    """exp of −Σ p ln p with p = a / total, that is exp(ln total − Σ a ln a / total)."""
    return np.exp(np.log(total.astype("float64")) - spread / total).clip(lower=1.0)


def _gap_cv(n, gaps, squared):
    enough = n >= MIN_PURCHASES_FOR_GAPS - 1
    n, gaps = n.where(enough).astype("float64"), gaps.where(enough)
    variance = (squared - gaps * gaps / n) / (n - 1)
    return np.sqrt(variance.clip(lower=0)) / (gaps / n)


def _slope(monthly):
    month = np.arange(monthly.shape[1]) - (monthly.shape[1] - 1) / 2
    if len(month) < 2:
        return np.full(len(monthly), np.nan)
    return (monthly * month).sum(axis=1) / (month**2).sum()


def _share(money):
    return money / money.sum() if money.sum() > 0 else money * np.nan
