"""The health of the portfolio over time: how many accounts, how good, and how much hangs on few of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import ibis
import numpy as np
import pandas as pd

from kamlib.accounts.daily import daily
from kamlib.accounts.months import as_day, shift
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.engine import as_table
from kamlib.ranking.inequality import fifth, hhi, top_share

CUT = 0.80
_EDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Number, quality and concentration of the accounts at several days.

    Attributes
    ----------
    table : DataFrame
        One row a day, oldest first: ``as_of``; ``n_active`` (accounts with revenue in the window); ``revenue`` (their
        net money); ``revenue_per_account``, ``median_revenue``; ``retention`` (share of the accounts active in the
        window before that still are), ``retained_revenue`` (revenue of those by what all brought in the window before),
        ``n_new`` (not active in the window before), ``n_lost``; ``accounts_for_cut`` (the fewest that hold 80 %),
        ``top_20_share``, ``effective_accounts`` (1 / HHI: as many equal accounts would be as concentrated),
        ``largest_share``. What needs the window before is missing where it is not whole.
    months : int
        Length of the window.
    """

    table: pd.DataFrame
    months: int
    units: ClassVar[dict[str, str]] = {
        "n_days": "index",
        "n_active": "accounts",
        "n_active_first": "accounts",
        "revenue_per_account": "money",
        "revenue_per_account_first": "money",
        "retention": "share",
        "effective_accounts": "index",
        "effective_accounts_first": "index",
        "largest_share": "share",
    }

    def facts(self):
        """The last day, beside the first; 0 for a retention that is not known."""
        first, last = self.table.iloc[0], self.table.iloc[-1]
        return {
            "n_days": len(self.table),
            "n_active": int(last["n_active"]),
            "n_active_first": int(first["n_active"]),
            "revenue_per_account": float(last["revenue_per_account"]),
            "revenue_per_account_first": float(first["revenue_per_account"]),
            "retention": float(np.nan_to_num(last["retention"])),
            "effective_accounts": float(last["effective_accounts"]),
            "effective_accounts_first": float(first["effective_accounts"]),
            "largest_share": float(last["largest_share"]),
        }

    def headline(self, lang="en"):
        """How number, quality and dependence moved."""
        values = self.facts() | {"first": self.table["as_of"].iloc[0], "last": self.table["as_of"].iloc[-1]}
        if len(self.table) == 1:
            return text(
                "{n_active:count} active accounts bring {revenue_per_account:compact} each; the portfolio is as "
                "concentrated as {effective_accounts:number1} equal accounts, and the largest holds "
                "{largest_share:percent1}. The history is too short to say how that moved",
                **values,
            ).to(lang)
        return text(
            "From {first:day} to {last:day} active accounts went from {n_active_first:count} to {n_active:count}, "
            "revenue an account from {revenue_per_account_first:compact} to {revenue_per_account:compact}, and the "
            "portfolio is as concentrated as {effective_accounts:number1} equal accounts "
            "({effective_accounts_first:number1} before); the largest holds {largest_share:percent1}",
            **values,
        ).to(lang)


def portfolio(transactions, *, as_of, rounds=8, back=3, months=12):
    """Describe the portfolio at `as_of` and at earlier days, by the lines up to each.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    as_of : date or str
    rounds : int
        Days at most; earlier ones whose window does not lie in the data are left out.
    back : int
        Months between two days.
    months : int
        Length of the window that makes an account active.

    Returns
    -------
    Portfolio

    Raises
    ------
    KamError
        Whatever :func:`kamlib.accounts.lines.read_lines` finds; KAM-A07 when `as_of` is no day; KAM-K10 when no account
        has revenue in the last window.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A", "B", "A"], "amount": [6.0, 2.0, 8.0],
    ...                       "date": pd.to_datetime(["2024-03-01", "2024-05-01", "2025-05-01"])})
    >>> found = portfolio(lines, as_of="2025-12-31")
    >>> found.facts()["n_active"], found.facts()["largest_share"]
    (1, 1.0)
    """
    as_of, days = as_day(as_of, "as_of"), daily(transactions)
    first = days.date.min().to_pyarrow().as_py()
    ends = [shift(as_of, -back * k) for k in range(rounds)]
    ends = [end for end in ends if shift(end, -months) >= first - timedelta(days=1)] or [as_of]
    windows = pd.DataFrame(
        {"end": ends, "start": [shift(e, -months) for e in ends], "before": [shift(e, -2 * months) for e in ends]}
    )
    money = _money(days, windows)
    rows = [_row(money[money["end"] == pd.Timestamp(end)], end, first, months) for end in sorted(ends)]
    table = pd.DataFrame(rows)
    if not table["n_active"].iloc[-1]:
        raise KamError(_nobody(as_of), exit_code=Exit.INPUT_EMPTY)
    return Portfolio(table[table["n_active"] > 0].reset_index(drop=True), months)


def portfolio_hindrance(transactions, *, as_of, months=12):
    """Why there is no portfolio to describe, as a Text; None when there is one.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2020-12-31"]), "amount": [1.0]})
    >>> str(portfolio_hindrance(lines, as_of="2025-12-31"))
    'no account has revenue in the last window; there is no portfolio to describe'
    """
    if as_table(transactions).count().to_pyarrow().as_py() == 0:
        return text("the data hold no dated lines, so nothing is known of the portfolio's course")
    try:
        portfolio(transactions, as_of=as_of, rounds=1, months=months)
    except KamError as error:
        if error.exit_code != Exit.INPUT_EMPTY:
            raise
        return text("{found}; {means}", found=error.faults[0].found, means=error.faults[0].means)
    return None


def _money(days, windows):
    """Net money of every account in the window up to each end, and in the one before."""
    moments = ibis.memtable(windows, schema=dict.fromkeys(windows, "date"))
    seen = days.join(moments, (days.date <= moments.end) & (days.date > moments.before))
    inside = seen.date > seen.start
    found = seen.group_by("end", "account_id").agg(
        now=seen.net.sum(where=inside).coalesce(ibis.literal(0)).cast("float64"),
        then=seen.net.sum(where=~inside).coalesce(ibis.literal(0)).cast("float64"),
    )
    found = found.to_pyarrow().to_pandas().sort_values(["end", "account_id"], ignore_index=True)
    return found.assign(end=pd.to_datetime(found["end"]))


def _row(money, end, first, months):
    now, then = money["now"].to_numpy(), money["then"].to_numpy()
    active, before = now > 0, then > 0
    values = np.sort(now[active])[::-1]
    whole = shift(end, -2 * months) >= first - timedelta(days=1)
    stayed = active & before
    row = {
        "as_of": pd.Timestamp(end),
        "n_active": int(active.sum()),
        "revenue": float(values.sum()),
        "revenue_per_account": float(values.mean()) if len(values) else 0.0,
        "median_revenue": float(np.median(values)) if len(values) else 0.0,
        "retention": stayed.sum() / before.sum() if whole and before.any() else np.nan,
        "retained_revenue": now[stayed].sum() / then[before].sum() if whole and before.any() else np.nan,
        "n_new": float((active & ~before).sum()) if whole else np.nan,
        "n_lost": float((before & ~active).sum()) if whole else np.nan,
    }
    return row | _concentration(values)


def _concentration(values):
    if not len(values):
        return dict.fromkeys(("accounts_for_cut", "top_20_share", "effective_accounts", "largest_share"), 0.0)
    reached = np.cumsum(values) / values.sum()
    return {
        "accounts_for_cut": int((reached < CUT - _EDGE).sum()) + 1,
        "top_20_share": top_share(values, fifth(len(values))),
        "effective_accounts": 1 / hhi(values),
        "largest_share": top_share(values, 1),
    }


def _nobody(as_of):
    return Fault(
        "KAM-K10",
        f"as_of: {as_of}",
        text("no account has revenue in the last window"),
        text("there is no portfolio to describe"),
        text("choose an earlier day or a longer window"),
    )
