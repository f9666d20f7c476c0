"""Tiers set by hand, with who set them, when and why."""

import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.names import check_names

COLUMNS = ("account_id", "tier", "reason", "author", "date")


def standing(overrides, *, accounts, as_of):
    """The overrides in force on a day, by account: ``tier`` and ``note`` (reason, author, date).

    Raises
    ------
    KamError
        KAM-T01 and KAM-T02 for absent columns and accounts set twice; KAM-M03 for an unknown tier; KAM-M04 for one
        without reason, author or date; KAM-M05 for an account that is not there; KAM-M06 for one dated after `as_of`.
    """
    frame = pd.DataFrame(overrides)
    if frame.empty:
        return pd.DataFrame({"tier": [], "note": []}, dtype="str")
    checks.columns(frame, COLUMNS, table="overrides")
    frame = frame.assign(account_id=frame["account_id"].astype("str"))
    checks.unique(frame, "account_id", table="overrides")
    check_names(frame["tier"], "overrides: column tier")
    faults = [fault for row in frame.to_dict("records") for fault in _faults(row, accounts, as_of)]
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)
    frame = frame[[_runs(row, as_of) for row in frame.to_dict("records")]].set_index("account_id")
    notes = [f"{row.reason} ({row.author}, {as_day(row.date, 'date').isoformat()})" for row in frame.itertuples()]
    return pd.DataFrame({"tier": frame["tier"], "note": pd.Series(notes, index=frame.index, dtype="str")})


def _faults(row, accounts, as_of):
    where = f"overrides: {row['account_id']}"
    empty = [name for name in ("reason", "author", "date") if pd.isna(row[name]) or not str(row[name]).strip()]
    if empty:
        yield Fault(
            "KAM-M04",
            where,
            text("nothing is said under {names}", names=", ".join(empty)),
            text("a tier set by hand must be answered for"),
            text("write why, who and when"),
        )
    if row["account_id"] not in accounts:
        yield Fault(
            "KAM-M05",
            where,
            text("there is no such account"),
            text("nobody would get this tier"),
            text("correct the account_id"),
        )
    if "date" not in empty and as_day(row["date"], f"{where}, date") > as_of:
        yield Fault(
            "KAM-M06",
            where,
            text("dated {date:day}, after {as_of:day}", date=as_day(row["date"], where), as_of=as_of),
            text("it was not in force on that day"),
            text("correct the date, or assign the tiers as of a later day"),
        )


def _runs(row, as_of):
    """Whether an override is in force: up to the day under ``until``, if one stands there."""
    until = row.get("until")
    return until is None or pd.isna(until) or not str(until).strip() or as_day(until, "until") >= as_of
