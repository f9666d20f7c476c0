"""The action plan (行动计划): who does what by when to which effect; carried over, and held against what happened."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base import checks, labels
from kamlib.base.text import text
from kamlib.swot.known import ACTION
from kamlib.swot.refusals import bad_amount, no_account, refuse, repeated, unanswered, unknown_value

KEY = ["account_id", "action_id"]
STATUSES = ("open", "done", "dropped")
OUTCOMES = {
    "reached": text("the indicator reached what was expected"),
    "on the way": text("the indicator moves the right way"),
    "no movement": text("the indicator has not moved the right way"),
    "missed": text("the day has passed and the effect did not come"),
    "no effect": text("done, but the effect did not come"),
    "unknown": text("the indicator is not known"),
    "dropped": text("dropped"),
}


@dataclass(frozen=True, eq=False)
class Plan:
    """Actions of all accounts on one day.

    Attributes
    ----------
    table : DataFrame
        One row an action, open ones first, by due date: ``account_id``, ``action_id``, ``action``, ``owner``,
        ``opened``, ``due``, ``indicator``, ``baseline``, ``expected``, ``status`` (open, done, dropped), ``value`` (the
        indicator now), ``progress`` ((value − baseline) ÷ (expected − baseline)), ``outcome`` (see ``OUTCOMES``),
        ``overdue`` (yes/no: open after its day), ``carried`` (yes/no: taken over from the last run). It is the
        ``previous`` of the next run.
    as_of : date
    """

    table: pd.DataFrame
    as_of: date
    units: ClassVar[dict[str, str]] = {
        "as_of": "date",
        "n_actions": "lines",
        "n_open": "lines",
        "n_overdue": "lines",
        "n_carried": "lines",
        "n_reached": "lines",
        "n_failed": "lines",
        "n_accounts": "accounts",
    }

    def facts(self):
        """Counts; failed are those missed, and those done without effect."""
        table = self.table
        return {
            "as_of": self.as_of.isoformat(),
            "n_actions": len(table),
            "n_open": int((table["status"] == "open").sum()),
            "n_overdue": int(table["overdue"].sum()),
            "n_carried": int(table["carried"].sum()),
            "n_reached": int((table["outcome"] == "reached").sum()),
            "n_failed": int(table["outcome"].isin(["missed", "no effect"]).sum()),
            "n_accounts": int(table["account_id"].nunique()),
        }

    def headline(self, lang="en"):
        """What is open, late, reached and failed."""
        facts = self.facts()
        if not facts["n_actions"]:
            return text("No action has been agreed on yet").to(lang)
        return text(
            "{n_open:count} of {n_actions:count} actions are open, {n_overdue:count} of them overdue; "
            "{n_reached:count} reached what was expected, {n_failed:count} did not",
            **facts,
        ).to(lang)

    def told(self, lang="en"):
        """The table with the outcome in words."""
        return self.table.assign(outcome=[OUTCOMES[code].to(lang) for code in self.table["outcome"]])

    def words(self):
        """The table for readers of both languages: ``indicator``, ``now``, ``expected``, ``outcome`` with ``_en`` and
        ``_zh``, each number in the unit of its indicator.
        """
        units = [labels.unit(code) for code in self.table["indicator"]]
        found = self.table[["account_id", "action", "owner", "due", "overdue"]].copy()
        for lang in ("en", "zh"):
            found[f"indicator_{lang}"] = [labels.label(code).to(lang) for code in self.table["indicator"]]
            for name, column in {"now": "value", "expected": "expected"}.items():
                said = zip(self.table[column], units, strict=True)
                found[f"{name}_{lang}"] = [labels.say(value, unit, lang) for value, unit in said]
            found[f"outcome_{lang}"] = [OUTCOMES[code].to(lang) for code in self.table["outcome"]]
        return found


def plan(actions, *, indicators, as_of, previous=None, proposals=None):
    """Put actions together with those of the last run, and check them against what happened.

    Parameters
    ----------
    actions : DataFrame
        ``account_id``, ``action_id``, ``action``, ``owner``, ``opened``, ``due``, ``indicator``, ``baseline`` (may be
        missing: then that of the last run, or the value now), ``expected``, ``status``; as ``Dossiers.actions`` or
        :func:`proposed` give them.
    indicators : DataFrame
        ``account_id`` and one column an indicator that actions name.
    as_of : date or str
    previous : DataFrame, optional
        ``Plan.table`` of the last run. Its open actions that `actions` does not name any more are carried over: an
        action ends by being done or dropped, not by being forgotten.
    proposals : DataFrame, optional
        As :func:`proposed` gives them. One whose action stands open already is left out, so that its day is not put off
        from run to run.

    Returns
    -------
    Plan

    Raises
    ------
    KamError
        All at once: KAM-T01 for absent columns, KAM-S54 for unknown accounts, KAM-S60 for an action that stands twice,
        KAM-S65 for indicators that are no numbers, KAM-S66 for unknown indicators and statuses, KAM-S72 for an action
        without owner, day, indicator or effect.

    Examples
    --------
    >>> actions = pd.DataFrame({"account_id": ["A"], "action_id": ["a1"], "action": ["visit"], "owner": ["Li"],
    ...     "opened": ["2025-10-01"], "due": ["2025-12-01"], "indicator": ["growth"], "baseline": [0.0],
    ...     "expected": [0.2], "status": ["open"]})
    >>> now = pd.DataFrame({"account_id": ["A"], "growth": [0.1]})
    >>> plan(actions, indicators=now, as_of="2025-12-31").table[["progress", "outcome", "overdue"]].values.tolist()
    [[0.5, 'missed', True]]
    """
    day = pd.Timestamp(as_day(as_of, "as_of"))
    frame = _read(actions, "actions", carried=False)
    checks.columns(indicators, ["account_id"], table="indicators")
    values = indicators.assign(account_id=indicators["account_id"].astype("str"))
    checks.unique(values, "account_id", table="indicators")
    values = values.set_index("account_id")
    _check(frame, values)
    table = _joined(_dated(frame), previous)
    if proposals is not None:
        added = _read(proposals, "proposals", carried=False)
        _check(added, values)
        table = pd.concat([table, *_absent(_dated(added), table)], ignore_index=True)
    table["value"] = [_value(values, row.account_id, row.indicator) for row in table.itertuples()]
    table["baseline"] = table["baseline"].fillna(table["value"])
    way = table["expected"] - table["baseline"]
    table["progress"] = (table["value"] - table["baseline"]) / way.where(way != 0)
    table["overdue"] = (table["status"] == "open") & (table["due"] < day)
    table["outcome"] = _outcomes(table)
    table["_order"] = table["status"].map(STATUSES.index)
    table = table.sort_values(["_order", "due", *KEY], ignore_index=True)
    return Plan(table[[*ACTION, "value", "progress", "outcome", "overdue", "carried"]], day.date())


def _read(frame, table, *, carried):
    checks.columns(frame, ACTION, table=table)
    numbers = {name: pd.to_numeric(frame[name], errors="coerce").astype("float64") for name in ("baseline", "expected")}
    return frame[ACTION].assign(account_id=frame["account_id"].astype("str"), carried=carried, **numbers)


def _joined(frame, previous):
    """`frame`, with baselines of the last run, and its open actions that are not named any more."""
    if previous is None or previous.empty:
        return frame
    old = _dated(_read(previous, "previous", carried=True))
    known = old.set_index(KEY)["baseline"].reindex(pd.MultiIndex.from_frame(frame[KEY])).to_numpy()
    frame = frame.assign(baseline=frame["baseline"].fillna(pd.Series(known, index=frame.index)))
    return pd.concat([frame, *_absent(old[old["status"] == "open"], frame)], ignore_index=True)


def _absent(more, frame):
    """The rows of `more` whose action is not in `frame`: a list of one frame, or an empty one."""
    kept = more[~pd.MultiIndex.from_frame(more[KEY]).isin(pd.MultiIndex.from_frame(frame[KEY]))]
    return [kept] if len(kept) else []


def _dated(frame):
    days = {name: pd.to_datetime([as_day(d, f"actions: {name}") for d in frame[name]]) for name in ("opened", "due")}
    return frame.reset_index(drop=True).assign(**days)


def _value(values, account_id, indicator):
    """The indicator of an account now; missing when either is not there any more."""
    if indicator not in values or account_id not in values.index:
        return np.nan
    return float(values.at[account_id, indicator])


def _outcomes(table):
    at = np.where(table["progress"].isna(), table["value"] == table["expected"], table["progress"] >= 1)
    moving = (table["progress"] > 0).to_numpy()
    return np.select(
        [
            table["status"] == "dropped",
            table["value"].isna(),
            at,
            table["status"] == "done",
            table["overdue"],
            moving,
        ],
        ["dropped", "unknown", "reached", "no effect", "missed", "on the way"],
        "no movement",
    )


def _check(frame, values):
    faults = []
    for row in frame.to_dict("records"):
        where = f"actions: {row['account_id']}, {row['action_id']}"
        wanted = ("action", "owner", "opened", "due", "indicator", "expected")
        empty = [name for name in wanted if pd.isna(row[name]) or not str(row[name]).strip()]
        faults += [unanswered(where, empty)] if empty else []
        if row["account_id"] not in values.index:
            faults.append(no_account(where, row["account_id"], list(values.index)))
        if "indicator" not in empty and row["indicator"] not in values:
            faults.append(unknown_value(f"{where}, indicator", row["indicator"], list(values.columns)))
        elif "indicator" not in empty and not pd.api.types.is_numeric_dtype(values[row["indicator"]]):
            faults.append(bad_amount(f"{where}, indicator {row['indicator']}", len(values)))
        if row["status"] not in STATUSES:
            faults.append(unknown_value(f"{where}, status", row["status"], STATUSES))
    again = int(frame.duplicated(KEY).sum())
    refuse([*faults, repeated("actions: account_id, action_id", again)] if again else faults)
