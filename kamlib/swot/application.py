"""Rules applied to all accounts at once: where each holds, what it says there, on which cells it rests."""

from functools import partial

import numpy as np
import pandas as pd

from kamlib.base.labels import value_name
from kamlib.swot.cell import Cell, alike, objects
from kamlib.swot.columns import KINDS, RANK, ranked
from kamlib.swot.language import Cells
from kamlib.swot.statement import Statement, placeholders

_cell = partial(tuple.__new__, Cell)  # as Cell._make, without a call of Python for each of many cells


class Application:
    """Rules applied to one frame of facts, column by column."""

    def __init__(self, facts, known, as_of, currency, stale_after):
        self.facts, self.known, self.as_of, self.currency = facts, known, as_of, currency
        self.stale_after, self.cells, self.ids = stale_after, Cells(facts), facts["account_id"].to_numpy(dtype=object)
        self._kept = {}

    def statements(self, n, rule):
        """Columns of the statements of one rule, or None where it holds of nobody."""
        said = placeholders(rule.sentence.message)
        true = rule.when.holds(self.cells).copy()
        for name, _ in said:
            true &= ~self.cells.column(name, self._sort(name))[1]
        rows = np.flatnonzero(true)
        if not len(rows):
            return None
        cited = [self._cells(name, rows) for name in rule.cites]
        lead = rule.cites[0]
        kinds, dates = ([one[part] for one in cited] for part in ("kind", "date"))
        oldest = np.minimum.reduce(dates)
        number = self.known[lead].sort == "number"
        blank = np.full(len(rows), np.nan)
        return {
            "row": rows,
            "rule": np.full(len(rows), n),
            "account_id": self.ids[rows],
            **{name: alike(getattr(rule, name), len(rows)) for name in ("code", "perspective", "quadrant", "stronger")},
            "sentence": self._sentences(rule, said, rows),
            "evidence": _tuples(cited),
            "kind": _least_sure(kinds),
            "weight": np.full(len(rows), rule.weight),
            "date": oldest,
            "stale": (np.datetime64(self.as_of, "us") - oldest) > np.timedelta64(self.stale_after, "D"),
            "lead": alike(lead, len(rows)),
            "value": np.array(cited[0]["value"], dtype="float64") if number else blank,
            "quantile": cited[0]["quantile"],
        }

    def _sort(self, name):
        return "number" if ranked(name, self.known) else self.known[name].sort

    def _unit(self, name):
        return "share" if ranked(name, self.known) else self.known[name].unit

    def _sentences(self, rule, said, rows):
        names = list(dict.fromkeys(name for name, _ in said))
        columns = [self._spoken(name, rows) for name in names]
        message, zh = rule.sentence.message, rule.sentence.zh
        values = (
            (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)) if names else ({} for _ in rows)
        )
        return objects([Statement(message, one, zh) for one in values])

    def _spoken(self, name, rows):
        """Values of one column as its placeholder takes them."""
        values = self._plain(name, rows)
        if self._unit(name) == "money":
            return [(value, self.currency) for value in values]
        return [value_name(value, name) for value in values] if self._unit(name) == "name" else values

    def _plain(self, name, rows):
        if name not in self._kept:
            column = self.facts[name]
            values, missing = self.cells.column(name, self._sort(name))
            kept = np.where(missing, None, values) if column.dtype == object or self._sort(name) != "number" else values
            self._kept[name] = kept
        return self._kept[name][rows].tolist()

    def _cells(self, name, rows):
        """Columns of the cells of one cited column."""
        known, n = self.known[name], len(rows)
        rank = f"{name}{RANK}"
        dates = np.full(n, np.datetime64(self.as_of, "us"))
        if known.dated in self.facts:
            own = self.facts[known.dated].to_numpy(dtype="datetime64[us]")[rows]
            dates = np.where(np.isnat(own), dates, own)
        sure = [known.kind] * n
        if known.sure in self.facts:
            sure = [
                kind if kind in KINDS else known.kind for kind in self.facts[known.sure].to_numpy(dtype=object)[rows]
            ]
        return {
            "table": known.table,
            "column": name,
            "value": self._plain(name, rows),
            "quantile": self.cells.column(rank, "number")[0][rows] if rank in self.facts else np.full(n, np.nan),
            "date": dates,
            "kind": sure,
        }


def _tuples(cited):
    made = []
    for one in cited:
        n = len(one["value"])
        stamps = (
            list(pd.DatetimeIndex(one["date"]))
            if len(set(one["date"].tolist())) > 1
            else [pd.Timestamp(one["date"][0])] * n
        )
        fields = ([one["table"]] * n, [one["column"]] * n, one["value"], one["quantile"].tolist(), stamps, one["kind"])
        made.append(map(_cell, zip(*fields, strict=True)))
    return objects(list(zip(*made, strict=True)))


def _least_sure(kinds):
    if len({kind for one in kinds for kind in one}) == 1:
        return alike(kinds[0][0], len(kinds[0]))
    place = {kind: n for n, kind in enumerate(KINDS)}
    return objects([max(row, key=place.get) for row in zip(*kinds, strict=True)])
