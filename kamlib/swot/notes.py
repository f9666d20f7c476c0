"""The analyst's own statements: allowed beside those of the rules, never without a source."""

from zlib import crc32

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.swot.cell import Cell, alike, objects
from kamlib.swot.columns import KINDS
from kamlib.swot.statement import Statement

NEEDED = ("account_id", "perspective", "quadrant", "statement", "source", "date", "kind")
CHOICES = {
    "perspective": ("account", "relationship"),
    "quadrant": ("strength", "weakness", "opportunity", "threat"),
    "kind": KINDS,
}


def noted(notes, *, accounts, as_of, stale_after):
    """Columns of the analyst's statements, coded by a checksum of their words; None without any.

    Each rests on one cell: table ``dossier``, column ``source``. Without a date it is stale, without a weight it has 1.

    Parameters
    ----------
    notes : DataFrame or None
    accounts : Series
        Ids of the accounts of the run.
    as_of : Timestamp
    stale_after : int
        Days.

    Raises
    ------
    KamError
        KAM-S20, every unknown account, perspective, quadrant or kind, every note without words, every fact without
        source or date, every date after `as_of`, every weight that is not above 0, every note that stands twice.
    """
    if notes is None or not len(notes):
        return None
    checks.columns(notes, NEEDED, table="notes")
    notes = notes.assign(account_id=notes["account_id"].astype("str"))
    place = {account: n for n, account in enumerate(accounts.astype("str"))}
    _refuse(notes, place, as_of)
    dates = pd.to_datetime(notes["date"]).to_numpy(dtype="datetime64[us]")
    number = notes.groupby("account_id").cumcount() + 1
    blank, n = np.full(len(notes), np.nan), len(notes)
    stamps = list(pd.DatetimeIndex(dates))
    rows = [
        (Cell("dossier", "source", source, np.nan, *rest),)
        for source, *rest in zip(notes["source"], stamps, notes["kind"], strict=True)
    ]
    return {
        "row": notes["account_id"].map(place).to_numpy(dtype=int),
        "rule": 10**6 + number.to_numpy(),
        **{name: notes[name].to_numpy(dtype=object) for name in ("account_id", "perspective", "quadrant", "kind")},
        "code": objects([_code(note) for note in notes.itertuples()]),
        "sentence": objects([Statement("{value}", {"value": said}, "{value}") for said in notes["statement"]]),
        "evidence": objects(rows),
        "weight": notes["weight"].astype("float64").fillna(1.0).to_numpy() if "weight" in notes else np.ones(n),
        "date": dates,
        "stale": np.isnat(dates) | ((np.datetime64(as_of, "us") - dates) > np.timedelta64(stale_after, "D")),
        "lead": alike("source", n),
        "value": blank,
        "quantile": blank,
        "stronger": alike("", n),
    }


def _code(note):
    """The same statement has the same code in every run."""
    return f"NOTE_{crc32(f'{note.perspective} {note.quadrant} {note.statement}'.encode()):08X}"


def _refuse(notes, accounts, as_of):
    faults, seen = [], set()
    for n, note in enumerate(notes.itertuples(index=False), start=1):
        where = f"notes: row {n}, {note.account_id}"
        if note.account_id not in accounts:
            faults.append(
                _fault(where, note.account_id, text("no such account"), did_you_mean(note.account_id, accounts))
            )
        for name, valid in CHOICES.items():
            if (given := getattr(note, name)) not in valid:
                faults.append(_fault(where, given, text("unknown {name}", name=name), did_you_mean(given, valid)))
        wanted = ("statement", "source") if note.kind == "fact" else ("statement",)
        for name in wanted:
            if not isinstance(given := getattr(note, name), str) or not given.strip():
                means = text("nothing is said that no number or note supports")
                faults.append(_fault(where, given, means, text("write {name}:", name=name)))
        if (key := (note.account_id, _code(note))) in seen:
            means = text("weights and comparisons go by account and code")
            faults.append(_fault(where, note.statement, means, text("keep one row of each")))
        seen.add(key)
        faults += _of_date(note.date, as_of, where, needed=note.kind == "fact")
        weight = getattr(note, "weight", 1.0)
        if not (pd.isna(weight) or 0 < weight < float("inf")):
            means = text("a statement without weight says nothing")
            faults.append(_fault(where, weight, means, text("write a number above 0")))
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def _of_date(value, as_of, where, *, needed):
    date = pd.to_datetime(value, errors="coerce")
    if pd.isna(date) and not needed and pd.isna(value):
        return []
    if pd.isna(date):
        return [_fault(where, value, text("without a date nobody knows how old it is"), text("write a date"))]
    if date > as_of:
        return [_fault(where, value, text("the date lies after the day of the run"), text("correct the date"))]
    return []


def _fault(where, found, means, mend):
    return Fault("KAM-S20", where, text("{value}", value=repr(found)[:80]), means, mend)
