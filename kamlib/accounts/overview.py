"""All accounts in one sentence: how many bought, what they bought, who came and who left."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.accounts.months import shift
from kamlib.base import checks
from kamlib.base.text import text

SLACK = pd.Timedelta(days=14)  # holidays: lines seldom begin on the first day of a window
STATES = ("active", "new", "returned", "lost", "dormant")


@dataclass(frozen=True, eq=False)
class OverviewResult:
    """Accounts by what they did in the last window.

    Attributes
    ----------
    table : DataFrame
        One row a state (``active``: bought in both windows, ``new``, ``returned`` after a pause, ``lost`` since the
        window before, ``dormant``) with ``accounts``, ``revenue`` and ``revenue_prior``.
    begin : str
        The day on which the lines begin, where that is within the window before; else empty.
    """

    table: pd.DataFrame
    months: int
    as_of: str
    currency: str
    begin: str = ""
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_buying": "accounts",
        "n_new": "accounts",
        "n_lost": "accounts",
        "revenue": "money",
        "revenue_prior": "money",
        "as_of": "date",
    }

    def facts(self):
        """Counts of accounts by state, revenue of both windows."""
        n, revenue = self.table.set_index("state")["accounts"], self.table["revenue"]
        return {
            "n_accounts": int(n.sum()),
            "n_buying": int(n[["active", "new", "returned"]].sum()),
            "n_new": int(n["new"]),
            "n_lost": int(n["lost"]),
            "revenue": round(float(revenue.sum()), 2),
            "revenue_prior": round(float(self.table["revenue_prior"].sum()), 2),
            "as_of": self.as_of,
        }

    def headline(self, lang="en"):
        """One sentence on who bought and how revenue moved."""
        facts = self.facts()
        values = {
            **facts,
            "months": self.months,
            "day": pd.Timestamp(self.as_of) if self.as_of else "",
            "money": (facts["revenue"], self.currency),
        }
        if not self.as_of:
            message = text(
                "{n_buying:count} of {n_accounts:count} accounts have revenue, {money:money} in all; no dates are "
                "given, so nothing is known of growth or rhythm",
                **values,
            )
            return message.to(lang)
        if facts["revenue_prior"] <= 0:
            message = text(
                "{n_buying:count} of {n_accounts:count} accounts bought in the {months} months to {day:day}: "
                "revenue {money:money}, with no window before to compare",
                **values,
            )
            return message.to(lang)
        if self.begin:
            message = text(
                "{n_buying:count} of {n_accounts:count} accounts bought in the {months} months to {day:day}: "
                "revenue {money:money}; the lines begin on {begin:day}, so the window before is not whole and no "
                "growth is told",
                **values,
                begin=pd.Timestamp(self.begin),
            )
            return message.to(lang)
        change = facts["revenue"] / facts["revenue_prior"] - 1
        values |= {"change": abs(change)}
        if change >= 0:
            message = text(
                "{n_buying:count} of {n_accounts:count} accounts bought in the {months} months to {day:day}: "
                "revenue {money:money}, up {change:percent1} on the window before; new accounts: {n_new:count}, "
                "lost accounts: {n_lost:count}",
                **values,
            )
        else:
            message = text(
                "{n_buying:count} of {n_accounts:count} accounts bought in the {months} months to {day:day}: "
                "revenue {money:money}, down {change:percent1} on the window before; new accounts: {n_new:count}, "
                "lost accounts: {n_lost:count}",
                **values,
            )
        return message.to(lang)


def overview(accounts, *, as_of, months=12, currency=""):
    """Count accounts and money by state.

    Parameters
    ----------
    accounts : DataFrame
        As :func:`kamlib.accounts.account_table` gives it, with the same `as_of` and `months`.
    as_of : date, str or None
        None or empty when accounts were given without lines: then an account is active when it has revenue.

    Raises
    ------
    KamError
        KAM-T01, when a column is missing.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "account_id": ["A", "B"], "first_purchase": pd.to_datetime(["2023-01-01", "2025-03-01"]),
    ...     "revenue_12m": [10.0, 5.0], "revenue_prior_12m": [8.0, 0.0]})
    >>> overview(frame, as_of="2025-12-31").facts()["n_new"]
    1
    """
    if not as_of:
        return _undated(accounts, months, currency)
    now, before = f"revenue_{months}m", f"revenue_prior_{months}m"
    checks.columns(accounts, ["account_id", "first_purchase", now, before], table="accounts")
    state = _states(accounts, pd.Timestamp(as_of), months, now, before)
    table = _counted(state, accounts[now], accounts[before])
    begin = _begin(accounts["first_purchase"].min(), pd.Timestamp(as_of), months)
    return OverviewResult(table, months, str(pd.Timestamp(as_of).date()), currency, begin)


def _begin(first, as_of, months):
    """The first day of the lines where it cuts off the window before by more than `SLACK`."""
    start = pd.Timestamp(shift(as_of, -2 * months))
    return str(first.date()) if pd.notna(first) and first > start + SLACK else ""


def _undated(accounts, months, currency):
    checks.columns(accounts, ["account_id", "revenue"], table="accounts")
    state = pd.Series("dormant", index=accounts.index).mask(accounts["revenue"] > 0, "active")
    return OverviewResult(_counted(state, accounts["revenue"], accounts["revenue"] * 0), months, "", currency)


def _counted(state, now, before):
    money = pd.DataFrame({"revenue": now, "revenue_prior": before}).groupby(state).sum()
    table = state.value_counts().rename("accounts").to_frame().join(money).reindex(STATES)
    return table.fillna(0).astype({"accounts": "int64"}).rename_axis("state").reset_index()


def _states(accounts, as_of, months, now, before):
    """The first state that fits, in this order: active, new, returned, lost, dormant."""
    buys, bought = accounts[now] > 0, accounts[before] > 0
    recent = pd.to_datetime(accounts["first_purchase"]) > as_of - pd.DateOffset(months=months)
    state = pd.Series("dormant", index=accounts.index)
    state[bought & ~buys] = "lost"
    state[buys & ~bought] = "returned"
    state[buys & recent] = "new"
    state[buys & bought] = "active"
    return state
