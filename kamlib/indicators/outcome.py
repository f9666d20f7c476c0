"""Does the score find the next period's key accounts better than plain trailing revenue? Tested on a day gone by."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.accounts import holdout
from kamlib.accounts.lines import read_lines
from kamlib.accounts.months import shift
from kamlib.base.errors import KamError, TooFew
from kamlib.base.text import text
from kamlib.indicators.window import window

TOO_LITTLE = {"KAM-E109", "KAM-E110"}
DATED = ("transactions", "receivables", "service", "rebates")
VERDICTS = {
    "better": text("the score found more of them than trailing revenue did"),
    "tie": text("the difference from trailing revenue is within chance"),
    "worse": text("trailing revenue alone found more of them"),
}


@dataclass(frozen=True, eq=False)
class Outcome:
    """The score of a past day against what happened after it.

    Attributes
    ----------
    table : DataFrame
        A row an account known on that day: ``account_id``, ``score``, ``past_revenue`` (of the window before),
        ``next_revenue`` (after it), ``by_score``, ``by_revenue`` (whether it is on the list of each), ``became_key``.
    scores : Scores
        Of that day.
    cut_date : date
    low, high : float
        95 % interval of the difference in precision, from drawing the accounts anew.
    """

    table: pd.DataFrame
    scores: object
    cut_date: object
    low: float
    high: float
    units: ClassVar[dict[str, str]] = {
        "cut_date": "date",
        "n_accounts": "accounts",
        "n_listed": "accounts",
        "precision_score": "share",
        "precision_revenue": "share",
        "difference": "change",
        "difference_low": "change",
        "difference_high": "change",
        "captured_score": "share",
        "captured_revenue": "share",
        "verdict": "name",
    }

    def facts(self):
        """Precision of both lists, their difference with its interval, revenue captured, and the verdict."""
        table, n = self.table, int(self.table["by_score"].sum())
        hits = {name: float(table.loc[table[name], "became_key"].mean()) for name in ("by_score", "by_revenue")}
        money = table["next_revenue"].clip(lower=0)
        held = {name: float(money[table[name]].sum() / money.sum()) for name in hits} if money.sum() else dict(hits)
        return {
            "cut_date": self.cut_date.isoformat(),
            "n_accounts": len(table),
            "n_listed": n,
            "precision_score": round(hits["by_score"], 4),
            "precision_revenue": round(hits["by_revenue"], 4),
            "difference": round(hits["by_score"] - hits["by_revenue"], 4),
            "difference_low": round(self.low, 4),
            "difference_high": round(self.high, 4),
            "captured_score": round(held["by_score"], 4),
            "captured_revenue": round(held["by_revenue"], 4),
            "verdict": self.verdict,
        }

    @property
    def verdict(self):
        """``better``, ``worse``, or ``tie`` where the interval holds zero."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "tie"

    def headline(self, lang="en"):
        """One sentence: what the score would have found, and whether that beats plain revenue."""
        facts = {**self.facts(), "cut_date": self.cut_date, "verdict": VERDICTS[self.verdict]}
        return text(
            "On {cut_date:day} the top {n_listed:count} by score held {precision_score:percent} of the next period's "
            "largest accounts, trailing revenue {precision_revenue:percent}: {verdict}",
            **facts,
        ).to(lang)


def out_of_time(system, tables, *, cut_date, horizon, budget=0.20, draws=1000, seed):
    """Score the accounts as of a past day and look at what they bought after it.

    Only tables with dates take part, cut at that day; the others (programmes, potential, survey) may have been
    written later. Key accounts of the next period are those with the largest net revenue in the horizon, as many as a
    list holds.

    Parameters
    ----------
    system : IndicatorSystem
    tables : mapping
        As for :meth:`IndicatorSystem.measure`.
    cut_date : date
    horizon : str
        Such as ``"12M"``.
    budget : float
        Share of the accounts known at that day that a list holds.
    draws, seed : int
        Of the bootstrap over accounts.

    Raises
    ------
    KamError
        KAM-E110 when the reduced system keeps too little weight; KAM-A06 and others of :func:`kamlib.accounts.holdout`.

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> days = pd.date_range("2023-01-31", "2025-12-31", freq="ME")
    >>> lines = pd.DataFrame({"account_id": ["A", "B"] * 18, "date": days, "amount": [5.0, 9.0] * 18})
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {
    ...         "revenue": {"direction": "benefit", "weight": 1, "measure": "transactions.net_revenue"}}}}})
    >>> found = out_of_time(system, {"transactions": lines}, cut_date="2024-12-31", horizon="12M", seed=1)
    >>> found.facts()["precision_score"], found.verdict
    (1.0, 'tie')
    """
    dated = {name: table for name, table in tables.items() if name in DATED}
    held = holdout(dated["transactions"], cut_date=cut_date, horizon=horizon)
    past = {**dated, "transactions": held.calibration}
    scores = system.score(system.measure(past, as_of=cut_date))
    found = scores.table[["account_id", "score"]].set_index("account_id")
    found["past_revenue"] = window(past, as_of=cut_date, months=system.design.months).revenue.reindex(found.index)
    found["next_revenue"] = held.table.set_index("account_id")["revenue"].reindex(found.index).fillna(0.0)
    n = max(int(np.ceil(budget * len(found) - 1e-9)), 1)
    listed = {"by_score": "score", "by_revenue": "past_revenue", "became_key": "next_revenue"}
    found = found.assign(**{name: _largest(found[column], n) for name, column in listed.items()})
    low, high = _interval(found, n, draws=draws, seed=seed)
    return Outcome(found.rename_axis("account_id").reset_index(), scores, held.cut_date, low, high)


def scorer(system, tables):
    """A scorer for the league: a function features → composite score, each morning by what was known then.

    Only tables with dates take part, as in :func:`out_of_time`; accounts without a score come last.

    Parameters
    ----------
    system : IndicatorSystem
    tables : mapping
        As for :meth:`IndicatorSystem.measure`.

    Raises
    ------
    KamError
        By the scorer: KAM-E109 or KAM-E110 (TooFew) when the dated tables of a morning keep too little of the system.

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> days = pd.date_range("2023-01-31", "2025-12-31", freq="ME")
    >>> lines = pd.DataFrame({"account_id": ["A", "B"] * 18, "date": days, "amount": [5.0, 9.0] * 18})
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {
    ...         "revenue": {"direction": "benefit", "weight": 1, "measure": "transactions.net_revenue"}}}}})
    >>> seen = pd.DataFrame({"account_id": ["A", "B", "C"], "origin": pd.Timestamp("2025-01-01")})
    >>> scorer(system, {"transactions": lines})(seen).rank().tolist()
    [2.0, 3.0, 1.0]
    """
    dated = {name: table for name, table in tables.items() if name in DATED}
    lines = read_lines(dated["transactions"])

    def score(seen):
        as_of = (seen["origin"].iloc[0] - pd.Timedelta(days=1)).date()
        past = {**dated, "transactions": lines.filter(lines.date <= as_of)}
        found = _assessed(system, past, as_of).set_index("account_id")["score"]
        return seen["account_id"].map(found).fillna(found.min() - 1.0)

    return score


def _assessed(system, past, as_of):
    """Scores of a past day; too small a rest of the system teaches nothing."""
    try:
        return system.score(system.measure(past, as_of=as_of)).table
    except KamError as error:
        if {fault.code for fault in error.faults} <= TOO_LITTLE:
            raise TooFew(*error.faults, exit_code=error.exit_code) from error
        raise


def last_outcome(system, tables, *, as_of, seed):
    """The test on the latest past day from which a whole window has gone by.

    None where the lines do not reach back far enough to measure growth on that day, or where too little of the system
    can be measured by dated tables alone.

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> days = pd.date_range("2023-01-31", "2025-12-31", freq="ME")
    >>> lines = pd.DataFrame({"account_id": ["A", "B"] * 18, "date": days, "amount": [5.0, 9.0] * 18})
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {
    ...         "revenue": {"direction": "benefit", "weight": 1, "measure": "transactions.net_revenue"}}}}})
    >>> last_outcome(system, {"transactions": lines}, as_of="2025-12-31", seed=1).cut_date.isoformat()
    '2024-12-31'
    """
    months = system.design.months
    look = window(tables, as_of=as_of, months=months)
    cut = shift(look.as_of, -months)
    if look.first > shift(cut, 1 - months):
        return None
    lines = {**tables, "transactions": look.lines}
    try:
        return out_of_time(system, lines, cut_date=cut, horizon=f"{months}M", seed=seed)
    except KamError as error:
        if {fault.code for fault in error.faults} <= TOO_LITTLE:
            return None
        raise


def _largest(values, n):
    """The n largest; equals stand in the order of their ids, missing ones last."""
    frame = pd.DataFrame({"value": values.fillna(-np.inf), "id": values.index})
    listed = frame.sort_values(["value", "id"], ascending=[False, True])["id"].head(n)
    return values.index.isin(listed)


def _interval(found, n, *, draws, seed):
    """Paired bootstrap over accounts of the difference in precision, both lists as they stand."""
    gain = (found["by_score"].astype(int) - found["by_revenue"].astype(int)) * found["became_key"]
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(found), np.full(len(found), 1 / len(found)), size=draws) @ gain.to_numpy() / n
    return tuple(float(end) for end in np.quantile(drawn, [0.025, 0.975]))
