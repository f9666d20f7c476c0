"""Who of today's key accounts may not be one next time, and who of the others may: chances, and money behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize
from scipy.special import expit

from kamlib.accounts.daily import daily
from kamlib.accounts.months import as_day, horizon_end, shift
from kamlib.base.errors import Exit, Fault, TooFew
from kamlib.base.text import text
from kamlib.intake.engine import as_table
from kamlib.league.backtest import check_numbers
from kamlib.league.learners import Logistic
from kamlib.league.marks import leading, ordered, size
from kamlib.league.morning import followed
from kamlib.league.mornings import futures, mornings
from kamlib.league.origins import reach

CHECKS, STEP_MONTHS = 4, 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Outlook:
    """Chances of being among the key accounts of the next period.

    Attributes
    ----------
    table : DataFrame
        One row a known account: ``account_id``, ``is_listed`` (among today's largest by trailing revenue), ``p_listed``
        (chance of being among the largest of the next period), ``revenue_12m``, ``at_risk`` (for today's list: what
        is not certain of its revenue, (1 − chance) × revenue of 12 months; else 0). Today's list first, most money at
        risk first; then the others, best chance first.
    checks : DataFrame
        One row an earlier day on which the same was done and whose horizon is over: ``origin``, ``listed``,
        ``expected_leavers`` (sum of 1 − chance), ``actual_leavers``, ``told_apart`` (chance that one who stayed had a
        better chance than one who left), ``expected_joiners``, ``actual_joiners``.
    as_of, end : date
    """

    table: pd.DataFrame
    checks: pd.DataFrame
    as_of: date
    end: date
    units: ClassVar[dict[str, str]] = {
        "end": "date",
        "n_listed": "accounts",
        "expected_leavers": "accounts",
        "revenue_at_risk": "money",
        "revenue_at_risk_share": "share",
        "n_rising": "accounts",
        "checked_expected": "accounts",
        "checked_actual": "accounts",
    }

    @property
    def rising(self):
        """Accounts off today's list that more likely than not will be on the next, best chance first."""
        return self.table[~self.table["is_listed"] & (self.table["p_listed"] >= 0.5)].reset_index(drop=True)

    def facts(self):
        """Sums over the list, and how the same did before."""
        listed = self.table[self.table["is_listed"]]
        revenue, risk = listed["revenue_12m"].clip(lower=0).sum(), listed["at_risk"].sum()
        return {
            "end": self.end.isoformat(),
            "n_listed": len(listed),
            "expected_leavers": float((1 - listed["p_listed"]).sum()),
            "revenue_at_risk": float(risk),
            "revenue_at_risk_share": float(risk / revenue) if revenue > 0 else 0.0,
            "n_rising": len(self.rising),
            "checked_expected": float(self.checks["expected_leavers"].sum()),
            "checked_actual": float(self.checks["actual_leavers"].sum()),
        }

    def headline(self, lang="en"):
        """How many will probably leave the list, with how much money, and who may come."""
        values = self.facts() | {"end": self.end, "leavers": self.facts()["expected_leavers"]}
        return text(
            "Of today's {n_listed:count} largest accounts about {leavers:count} will not be among the largest up to "
            "{end:day}: revenue at risk {revenue_at_risk:compact}, {revenue_at_risk_share:percent1} of theirs; "
            "{n_rising:count} other accounts will more likely than not be among them",
            **values,
        ).to(lang)

    def notices(self):
        """How far the chances can be trusted, as Texts."""
        if self.checks.empty:
            yield text("The history is too short to test these chances on an earlier day")
        else:
            yield text(
                "The same done on {n:count} earlier days: {expected:count} were expected to leave, {actual:count} did",
                n=len(self.checks),
                expected=self.checks["expected_leavers"].sum(),
                actual=self.checks["actual_leavers"].sum(),
            )


def outlook(transactions, *, as_of, horizon, seed, budget=0.20):
    """Tell every account's chance to be among the largest of the next period, learnt from earlier days.

    The learner is the league's logistic regression. The same is done on up to four earlier days, a quarter apart, whose
    horizon is over, to hold chances against what happened.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    as_of : date or str
        The last day that is seen.
    horizon : str
        Such as ``"6M"``.
    seed : int
    budget : float or int
        Length of the list, as for :func:`kamlib.league.backtest`.

    Returns
    -------
    Outlook

    Raises
    ------
    KamError
        As :func:`kamlib.league.backtest`; KAM-L09 (TooFew) when earlier days teach too little.

    Examples
    --------
    >>> days = pd.date_range("2023-01-01", "2025-12-01", freq="MS")
    >>> lines = pd.DataFrame([(f"C{n:02}", day, 10.0 * n) for n in range(1, 41) for day in days],
    ...                      columns=["account_id", "date", "amount"])
    >>> found = outlook(lines, as_of="2025-12-31", horizon="6M", seed=1)
    >>> found.facts()["n_listed"], found.facts()["n_rising"]
    (8, 0)
    """
    check_numbers(budget=budget, seed=seed, draws=1)
    as_of, days = as_day(as_of, "as_of"), daily(transactions)
    days = days.filter(days.date <= as_of)
    first, _ = reach(days)
    end = horizon_end(as_of, horizon)
    past = _earlier(as_of, horizon, first)
    ends = {day + ONE_DAY: horizon_end(day, horizon) + ONE_DAY for day in past} | {as_of + ONE_DAY: end + ONE_DAY}
    found = [
        (morning, _chances(morning, budget)) for morning in mornings(days, ends, first=first, budget=budget, seed=seed)
    ]
    now, chances = found[-1]
    if chances is None:
        raise TooFew(_unlearnt(as_of), exit_code=Exit.INPUT_EMPTY)
    came = futures(days, {origin: ends[origin] for origin in list(ends)[:-1]}) if past else {}
    checks = [_checked(morning, known, came, budget) for morning, known in found[:-1] if known is not None]
    return Outlook(_table(now, chances), pd.DataFrame(checks, columns=_CHECKS), as_of, end)


def outlook_hindrance(transactions, *, as_of, horizon):
    """Why :func:`outlook` cannot be told, as a Text; None when it can.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> "teach too little" in str(outlook_hindrance(lines, as_of="2025-12-31", horizon="6M"))
    True
    """
    lines = as_table(transactions)
    if reach(lines.mutate(date=lines.date.cast("date")))[0] is None:
        return text("the data hold no dated lines, so nothing can be foretold")
    days, as_of = daily(transactions), as_day(as_of, "as_of")
    ends = {as_of + ONE_DAY: horizon_end(as_of, horizon) + ONE_DAY}
    first = reach(days)[0]
    morning = mornings(days.filter(days.date <= as_of), ends, first=first, budget=0.20, seed=0)[0]
    if Logistic().fit(morning.examples, seed=0) is not None:
        return None
    fault = _unlearnt(as_of)
    return text("{found}; {means}", found=fault.found, means=fault.means)


_CHECKS = (
    *("origin", "listed", "expected_leavers", "actual_leavers", "told_apart"),
    *("expected_joiners", "actual_joiners"),
)


def _earlier(as_of, horizon, first):
    """Days a quarter apart whose horizon is over by `as_of`, oldest first, with two horizons of history before."""
    length = (horizon_end(as_of, horizon) - as_of).days
    newest = as_of - timedelta(days=length)
    while horizon_end(newest, horizon) > as_of:
        newest -= ONE_DAY
    ladder = [shift(newest, -STEP_MONTHS * k) for k in range(CHECKS)]
    return sorted(day for day in ladder if (day - first).days >= 2 * length)


def _chances(morning, budget):
    """On today's list, and the chance of being on the next; None when earlier days teach nothing."""
    examples, seen = morning.examples, morning.seen
    scorer = Logistic().fit(examples, seed=morning.seed)
    if scorer is None:
        return None
    listed = np.zeros(len(seen), dtype=bool)
    listed[ordered(seen["revenue_12m"], seen)[: size(budget, len(seen))]] = True
    share = np.mean([past["is_top"].mean() for past in examples])
    log_odds = _steepness(examples, morning.seed) * scorer(seen)
    return pd.DataFrame({"is_listed": listed, "p_listed": _as_many(log_odds, share * len(seen))})


def _steepness(examples, seed):
    """What to multiply log-odds with so that chances come true on lessons left out (J. Platt's scaling, 1999).

    The ridge, which keeps the order of the accounts sound, draws all chances towards the middle.
    """
    scores, truths = [], []
    for number, past in enumerate(examples):
        scorer = Logistic().fit(examples[:number] + examples[number + 1 :], seed=seed)
        if scorer is not None:
            scores.append(scorer(past))
            truths.append(past["is_top"].to_numpy())
    if not scores:
        return 1.0
    score, truth = np.concatenate(scores), np.concatenate(truths)

    def loss(by):
        return -np.log(expit(np.where(truth, 1, -1) * (by[0] * score + by[1])) + 1e-300).mean()

    return float(np.clip(minimize(loss, [1.0, 0.0], method="Nelder-Mead").x[0], 0.2, 5.0))


def _as_many(log_odds, seats):
    """Chances that sum to as many accounts as lists have held: a ridge draws them towards the middle otherwise."""
    shift_by = brentq(lambda by: expit(log_odds + by).sum() - seats, -50, 50)
    return expit(log_odds + shift_by)


def _table(morning, chances):
    table = pd.concat([morning.seen[["account_id", "revenue_12m"]], chances], axis=1)
    risk = (1 - table["p_listed"]) * table["revenue_12m"].clip(lower=0)
    table["at_risk"] = risk.where(table["is_listed"], 0.0)
    order = ["is_listed", "at_risk", "p_listed", "account_id"]
    table = table.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    return table[["account_id", "is_listed", "p_listed", "revenue_12m", "at_risk"]]


def _checked(morning, chances, came, budget):
    money = followed(morning.seen, came.get(morning.origin, pd.Series(dtype="float64")))
    key = leading(money, size(budget, len(money)))
    listed, p = chances["is_listed"].to_numpy(), chances["p_listed"].to_numpy()
    return {
        "origin": pd.Timestamp(morning.origin),
        "listed": int(listed.sum()),
        "expected_leavers": float((1 - p[listed]).sum()),
        "actual_leavers": int((~key[listed]).sum()),
        "told_apart": _told_apart(p[listed], key[listed]),
        "expected_joiners": float(p[~listed].sum()),
        "actual_joiners": int(key[~listed].sum()),
    }


def _told_apart(score, truth):
    """Area under the ROC curve by mid-ranks; missing when all or none are true."""
    yes, no = truth.sum(), (~truth).sum()
    if not (yes and no):
        return np.nan
    return float((pd.Series(score).rank()[truth].sum() - yes * (yes + 1) / 2) / (yes * no))


def _unlearnt(as_of):
    return Fault(
        "KAM-L09",
        f"as_of: {as_of}",
        text("earlier days teach too little about who becomes a key account"),
        text("no chance can be told that would be better than a guess"),
        text("take a longer history or a shorter horizon"),
    )
