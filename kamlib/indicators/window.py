"""The canonical tables of a run, summed up by account over the window that a system looks at."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis
import numpy as np
import pandas as pd

from kamlib.accounts.lines import first_and_last, read_lines
from kamlib.accounts.measures import measured
from kamlib.accounts.months import as_day, shift


@dataclass(frozen=True, eq=False)
class Window:
    """Tables, and the `months` up to `as_of` that count.

    ``accounts`` are those with a line up to `as_of`, in order.
    """

    tables: dict
    lines: object
    as_of: date
    months: int
    first: date
    last: date

    @property
    def start(self):
        """The day before the window."""
        return shift(self.as_of, -self.months)

    @cached_property
    def history(self):
        """By account: ``first`` line and net money ``prior`` to the window, over a window of the same length."""
        lines, before = self.lines, shift(self.as_of, -2 * self.months)
        inside = (lines.date > ibis.literal(before)) & (lines.date <= ibis.literal(self.start))
        sums = lines.group_by("account_id").agg(
            first=lines.date.min(), prior=lines.amount.sum(where=inside).coalesce(0).cast("float64")
        )
        return _by_account(sums)

    @cached_property
    def accounts(self):
        """Ids of the accounts, sorted."""
        return self.history.index

    @cached_property
    def sums(self):
        """By account: what :func:`kamlib.accounts.measures.measured` tells of the window's lines."""
        recent = self.lines.filter(self.lines.date > ibis.literal(self.start))
        return _by_account(measured(recent, as_of=self.as_of, months=self.months)).reindex(self.accounts)

    @cached_property
    def monthly(self):
        """Net money of the window's months, accounts by months; missing before an account's first line."""
        found = self.sums[[f"month_{n}" for n in range(self.months)]].fillna(0.0).to_numpy()
        ends = pd.to_datetime([shift(self.as_of, n - self.months + 1) for n in range(self.months)]).to_numpy()
        not_yet = pd.to_datetime(self.history["first"]).to_numpy()[:, None] > ends[None, :]
        return np.where(not_yet, np.nan, found)

    @property
    def revenue(self):
        """Net money of the window."""
        return self.sums["revenue"].fillna(0.0)

    @property
    def orders(self):
        """Orders of the window; purchase days where lines carry no order."""
        orders = self.sums["orders"] if "orders" in self.sums else self.sums["frequency"]
        return orders.fillna(0).astype("float64")

    def by(self, column):
        """Positive net money of the window by account and `column`: ``account_id``, `column`, ``amount``, sorted."""
        lines = self.lines.filter((self.lines.date > ibis.literal(self.start)) & self.lines[column].notnull())
        sums = lines.group_by("account_id", column).agg(amount=lines.amount.sum().cast("float64"))
        found = sums.filter(sums.amount > 0).to_pyarrow().to_pandas()
        return found.astype({"account_id": "str", column: "str"}).sort_values(["account_id", column], ignore_index=True)

    def table(self, name):
        """A companion table as a frame with text ids."""
        table = self.tables[name]
        frame = table.to_pyarrow().to_pandas() if isinstance(table, ibis.Table) else table
        return frame.assign(account_id=frame["account_id"].astype("str"))

    def dated(self, name):
        """The rows of a companion table dated within the window."""
        frame = self.table(name)
        day = pd.to_datetime(frame["date"])
        return frame[(day > pd.Timestamp(self.start)) & (day <= pd.Timestamp(self.as_of))]

    def spread(self, series):
        """A series over all accounts: 0 where it has none."""
        return series.reindex(self.accounts).fillna(0.0).astype("float64")


def window(tables, *, as_of, months):
    """The window of `months` up to `as_of` (``latest``: the last line) over canonical tables."""
    lines = read_lines(tables["transactions"])
    first, last = first_and_last(lines)
    day = last if as_of in (None, "latest") else as_day(as_of, "as_of")
    return Window(dict(tables), lines.filter(lines.date <= ibis.literal(day)), day, months, first, last)


def _by_account(table):
    frame = table.to_pyarrow().to_pandas()
    return frame.assign(account_id=frame["account_id"].astype("str")).set_index("account_id").sort_index()
