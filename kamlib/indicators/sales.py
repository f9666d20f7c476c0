"""Measures of what an account buys: level, rhythm, breadth, growth, profit."""

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.faults import refuse, some


def ratio(above, below):
    """`above` / `below` where the latter is positive, else missing."""
    return above / below.where(below > 0)


def net_revenue(window):
    """Net money of the window."""
    return window.revenue


def active_months(window):
    """Share of the window's months with positive net money."""
    return pd.Series((window.monthly > 0).sum(axis=1) / window.months, index=window.accounts)


def effective_number(window, column):
    """exp(-Σ p ln p) over the shares p of positive net money by `column` (Hill, 1973, order 1)."""
    parts = window.by(column)
    share = parts["amount"] / parts.groupby("account_id")["amount"].transform("sum")
    entropy = -(share * np.log(share)).groupby(parts["account_id"]).sum()
    return np.exp(entropy).clip(lower=1.0).reindex(window.accounts)


def category_breadth(window):
    """Effective number of categories."""
    return effective_number(window, "category")


def region_reach(window):
    """Effective number of regions; missing for all where no account buys in two, since it tells nothing then."""
    found = effective_number(window, "region")
    return found if (found > 1 + 1e-9).any() else found * np.nan


def focus_share(window, *, categories):
    """Share of positive net money in the strategic `categories`; missing for all where none is named.

    Raises
    ------
    KamError
        KAM-E105, when a category does not occur in the window.
    """
    parts = window.by("category")
    if not categories:
        return pd.Series(np.nan, index=window.accounts)
    unknown = [name for name in categories if str(name) not in set(parts["category"])]
    refuse([_no_category(unknown, sorted(set(parts["category"])))] if unknown else [])
    inside = parts["amount"].where(parts["category"].isin([str(name) for name in categories]), 0.0)
    total = parts.groupby("account_id")["amount"].sum()
    return (inside.groupby(parts["account_id"]).sum() / total).reindex(window.accounts)


def _no_category(names, valid):
    return Fault(
        "KAM-E105",
        "transactions.focus_share: categories",
        text("no line has the category {names}", names=some(names)),
        text("the share of a category that does not exist is 0 for all"),
        text("write categories as the lines do: {names}", names=some(valid, 20)),
    )


def demand_stability(window, *, min_months):
    """1 / (1 + CV) of monthly net money since the account's first line; months without orders count as 0.

    CV is the standard deviation (n - 1) over the mean; needs `min_months` months and a positive mean.
    """
    monthly = window.monthly
    known = (~np.isnan(monthly)).sum(axis=1)
    enough = (known >= max(min_months, 2)) & (np.nansum(monthly, axis=1) > 0)
    kept = monthly[enough]
    cv = np.nanstd(kept, axis=1, ddof=1) / np.nanmean(kept, axis=1)
    found = pd.Series(np.nan, index=window.accounts)
    found[enough] = 1 / (1 + cv)
    return found


def return_rate(window):
    """Money of negative lines over money of positive lines."""
    returned = window.sums["returned"].fillna(0.0)
    return ratio(returned, window.revenue + returned)


def growth(window, *, min_history):
    """(R1 - R0) / ((R1 + R0) / 2) of this window and the one before, in [-2, 2]; 2 for a new account.

    Missing for all where the lines begin less than `min_history` months before the last day.
    """
    recent, prior = window.revenue.clip(lower=0), window.history["prior"].clip(lower=0)
    found = ratio(recent - prior, (recent + prior) / 2)
    begin = pd.Timestamp(window.as_of) - pd.DateOffset(months=min_history)
    return found if pd.Timestamp(window.first) <= begin + pd.Timedelta(days=1) else found * np.nan


def trend(window, *, min_months):
    """Theil-Sen slope of log(1 + monthly net money), a month: the median over all pairs of months.

    Negative months count as 0; months before the account's first line do not count.
    """
    level = np.log1p(np.clip(window.monthly, 0, None))
    first, second = np.triu_indices(window.months, 1)
    slopes = (level[:, second] - level[:, first]) / (second - first)
    enough = (~np.isnan(level)).sum(axis=1) >= max(min_months, 2)
    found = pd.Series(np.nan, index=window.accounts)
    found[enough] = np.nanmedian(slopes[enough], axis=1)
    return found


def gross_margin(window):
    """(net - cost) / net over the lines with a cost."""
    return ratio(window.sums["costed"] - window.sums["cost"], window.sums["costed"])


def contribution(window, *, capital_cost):
    """Gross profit less rebates, complaint money and the cost of capital of the mean receivable, in money.

    Terms whose table is not there are left out.
    """
    found = (window.sums["costed"] - window.sums["cost"]).where(window.sums["costed"].notna())
    if "rebates" in window.tables:
        found = found - window.spread(window.dated("rebates").groupby("account_id")["amount"].sum().astype("float64"))
    if "service" in window.tables and "amount" in window.table("service"):
        cases = window.dated("service")
        claims = cases[cases["kind"] == "complaint"].groupby("account_id")["amount"].sum()
        found = found - window.spread(claims.astype("float64"))
    if "receivables" in window.tables:
        found = found - capital_cost * window.months / 12 * window.spread(_mean_receivable(window))
    return found


def _mean_receivable(window):
    """Open money on a mean day of the window."""
    bills = window.table("receivables")
    start, end = pd.Timestamp(window.start), pd.Timestamp(window.as_of)
    begin = pd.to_datetime(bills["invoice_date"]).clip(lower=start)
    stop = pd.to_datetime(bills["paid_date"]).fillna(end).clip(upper=end)
    days = (stop - begin).dt.days.clip(lower=0)
    return (bills["amount"].astype("float64") * days).groupby(bills["account_id"]).sum() / (end - start).days
