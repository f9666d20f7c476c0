"""Facts of dossiers that rules may cite: a column a field, each value with its kind and its date."""

import math

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.swot.columns import DOSSIER, KINDS


def told(dossiers, *, accounts, as_of):
    """Facts of dossiers by account.

    Parameters
    ----------
    dossiers : DataFrame or None
        One row a fact: ``account_id``, ``field`` (one of ``kamlib.swot.columns.DOSSIER``), ``value``, ``kind`` (fact,
        estimate, guess), ``date``.
    accounts : Index
        The accounts of the run.
    as_of : Timestamp

    Returns
    -------
    DataFrame or None
        By account_id: ``<field>``, ``<field>_kind``, ``<field>_date`` of every field that occurs.

    Raises
    ------
    KamError
        KAM-S07, every unknown account, field or kind, every value that is no number, every missing or
        future date, every field told twice of one account.

    Examples
    --------
    >>> rows = pd.DataFrame({"account_id": ["A"], "field": ["blockers"], "value": [2], "kind": ["guess"],
    ...                      "date": ["2025-10-01"]})
    >>> told(rows, accounts=pd.Index(["A"]), as_of=pd.Timestamp("2025-12-31"))["blockers"].to_dict()
    {'A': 2.0}
    """
    if dossiers is None or not len(dossiers):
        return None
    checks.columns(dossiers, ["account_id", "field", "value", "kind", "date"], table="dossiers")
    rows = dossiers.assign(account_id=dossiers["account_id"].astype("str"))
    _refuse(rows, accounts, as_of)
    found = {}
    for field in (name for name in DOSSIER if name in set(rows["field"])):
        own = rows[rows["field"] == field].set_index("account_id")
        found[field] = own["value"].astype("float64")
        found[f"{field}_kind"], found[f"{field}_date"] = own["kind"], pd.to_datetime(own["date"])
    return pd.DataFrame(found, index=pd.Index(dict.fromkeys(rows["account_id"])))


def dossier_facts(known, people):
    """What rules may cite of dossiers: growth of the account's market and sales, and who decides.

    Parameters
    ----------
    known : DataFrame
        One row a fact: ``account_id``, ``field``, ``number``, ``year``, ``kind``, ``date``. The latest
        ``market_growth`` counts, and of ``results`` the last two years that follow each other.
    people : DataFrame
        One row a decision maker: ``account_id``, ``stance``, ``influence``, ``contact_days``, ``kind``, ``date``.

    Returns
    -------
    DataFrame
        As `dossiers` of :func:`kamlib.swot.facts_of_accounts` wants it. What has no date is left out; several notes
        count as the least sure and the oldest of them.

    Examples
    --------
    >>> known = pd.DataFrame({"account_id": "A", "field": "results", "number": [50.0, 75.0], "year": [2023, 2024],
    ...                       "kind": ["fact", "guess"], "date": pd.to_datetime(["2025-03-01", "2025-02-01"])})
    >>> people = pd.DataFrame(columns=["account_id", "stance", "influence", "contact_days", "kind", "date"])
    >>> dossier_facts(known, people).iloc[0].astype(str).tolist()
    ['A', 'own_growth', '0.5', 'guess', '2025-02-01 00:00:00']
    """
    known, people = known[known["date"].notna()], people[people["date"].notna()]
    rows = []
    for account, own in known.groupby("account_id", sort=True):
        rows += [(account, *row) for row in (*_market_growth(own), *_own_growth(own))]
    for account, own in people.groupby("account_id", sort=True):
        rows += [(account, *row) for row in _stances(own)]
    return pd.DataFrame(rows, columns=["account_id", "field", "value", "kind", "date"])


def _market_growth(own):
    own = own[(own["field"] == "market_growth") & own["number"].notna()].sort_values("date", kind="stable")
    return [("industry_growth", *_last(own))] if len(own) else []


def _last(own):
    return float(own["number"].iloc[-1]), own["kind"].iloc[-1], own["date"].iloc[-1]


def _own_growth(own):
    own = own[(own["field"] == "results") & own["number"].notna() & own["year"].notna()]
    own = own.sort_values("date", kind="stable").drop_duplicates("year", keep="last").set_index("year")
    last = own.index.max() if len(own) else None
    if last is None or last - 1 not in own.index or not own.at[last - 1, "number"] > 0:
        return []
    both = own.loc[[last - 1, last]]
    return [("own_growth", float(both["number"].iloc[1] / both["number"].iloc[0] - 1), *_least(both))]


def _stances(own):
    counts = {
        "supporters": own["stance"] == "supporter",
        "blockers": own["stance"] == "blocker",
        "strong_blockers": (own["stance"] == "blocker") & (own["influence"] == "high"),
        "undecided": own["stance"].isin(["neutral", "unknown"]),
    }
    found = [(name, float(which.sum()), *_least(own)) for name, which in counts.items()]
    met = own[own["contact_days"].notna()]
    return found + ([("contact_days", float(met["contact_days"].min()), *_least(met))] if len(met) else [])


def _least(rows):
    """The least sure kind and the oldest date."""
    return max(rows["kind"], key=KINDS.index), rows["date"].min()


def _refuse(rows, accounts, as_of):
    faults, known, seen = [], set(accounts), set()
    for n, row in enumerate(rows.itertuples(index=False), start=1):
        where = f"dossiers: row {n}, {row.account_id}"
        if row.account_id not in known:
            faults.append(_fault(where, row.account_id, text("no such account"), did_you_mean(row.account_id, known)))
        if row.field not in DOSSIER:
            faults.append(_fault(where, row.field, text("no rule can cite it"), did_you_mean(row.field, DOSSIER)))
        elif not _is_number(row.value):
            faults.append(_fault(where, row.value, text("{field} cannot be read", field=row.field), _MEND))
        if row.kind not in KINDS:
            means = text("a guess is never shown as a fact")
            faults.append(_fault(where, row.kind, means, did_you_mean(row.kind, KINDS)))
        faults += _of_date(row.date, as_of, where)
        if (row.account_id, row.field) in seen:
            means = text("two values of one thing")
            faults.append(_fault(where, row.field, means, text("keep the later one")))
        seen.add((row.account_id, row.field))
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def _is_number(value):
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)


def _of_date(value, as_of, where):
    date = pd.to_datetime(value, errors="coerce")
    if pd.isna(date):
        return [_fault(where, value, text("without a date nobody knows how old it is"), text("write a date"))]
    if date > as_of:
        return [_fault(where, value, text("the date lies after the day of the run"), text("correct the date"))]
    return []


_MEND = text("write a number")


def _fault(where, found, means, mend):
    return Fault("KAM-S07", where, text("{value}", value=repr(found)[:80]), means, mend)
