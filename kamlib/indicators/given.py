"""A table of accounts and indicators as it was given: found, typed, checked, with nothing invented."""

import numpy as np
import pandas as pd

from kamlib.base.errors import Exit, Fault
from kamlib.base.errors import nearest as near_names
from kamlib.base.text import text
from kamlib.indicators.faults import infinite, not_numbers, refuse, some

KEY = "account_id"


def given_values(frame, leaves, *, unit=KEY):
    """The raw values of all `leaves` by account, and warnings about columns that the system does not know.

    The column `unit` holds the accounts, else ``account_id``, else the index.

    Returns
    -------
    tuple of (DataFrame, tuple of Fault)
        Float columns by indicator code, indexed by ``account_id`` (text).

    Raises
    ------
    KamError
        All faults together: KAM-E106 an indicator has no column; KAM-E107 an account twice or without id, no
        accounts, infinite values, text in a column of numbers.
    """
    key = next((name for name in (unit, KEY) if name in frame.columns), None)
    table = frame.set_index(key) if key else frame
    columns = {leaf.code: _column(table, leaf) for leaf in leaves}
    extra = [name for name in table.columns if name not in columns.values()]
    absent = [code for code, column in columns.items() if column is None]
    faults = [_absent(absent, extra)] if absent else []
    faults += _bad_ids(table.index)
    values = {code: _numbers(table[column], code, faults) for code, column in columns.items() if column is not None}
    refuse(faults, Exit.SCHEMA_DRIFT if absent else Exit.INPUT_CORRUPT)
    found = pd.DataFrame(values, index=pd.Index(table.index.astype("str"), name=KEY))
    unknown = [name for name in extra if pd.api.types.is_numeric_dtype(table[name])]
    return found, ((_not_declared(unknown, columns),) if unknown else ())


def _column(table, leaf):
    """The column of an indicator: the one it names, else the one of its code."""
    return next((name for name in (leaf.column, leaf.code) if name and name in table.columns), None)


def _numbers(column, code, faults):
    if pd.api.types.is_numeric_dtype(column):
        numbers = column.astype("float64")
    else:
        numbers = pd.to_numeric(column, errors="coerce").astype("float64")
        wrong = numbers.isna() & column.notna() & (column.astype("str").str.strip() != "")
        if wrong.any():
            faults.append(not_numbers(str(code), column.index[wrong], int(wrong.sum())))
    large = np.isinf(numbers)
    if large.any():
        faults.append(infinite(str(code), column.index[large], int(large.sum())))
    return numbers.to_numpy()


def _bad_ids(index):
    if not len(index):
        return [_ids(text("no accounts"), text("there is nothing to score"), text("check the table"))]
    faults, ids = [], index.astype("str")
    missing = index.isna() | (ids.str.strip() == "")
    if missing.any():
        n = int(missing.sum())
        faults.append(
            _ids(
                text("{n:count} rows without an account", n=n),
                text("a score must belong to somebody"),
                text("give each row its account_id, or remove it"),
            )
        )
    twice = ids.duplicated(keep=False) & ~missing
    if twice.any():
        shown, n = some(dict.fromkeys(ids[twice])), int(twice.sum())
        faults.append(
            _ids(
                text("{n:count} rows share their account with another row: {names}", n=n, names=shown),
                text("an account has one score"),
                text("keep one row for each account"),
            )
        )
    return faults


def _ids(found, means, mend):
    return Fault("KAM-E107", KEY, found, means, mend)


def _absent(codes, extra):
    close = {code: near_names(code, extra, n=1) for code in codes}
    pairs = [f"{code} → {found[0]}" for code, found in close.items() if found]
    return Fault(
        "KAM-E106",
        some(codes, 20),
        text("{n:count} indicators have no column in the data", n=len(codes)),
        text("an indicator without a column cannot be scored, and is not left out in silence"),
        text(
            "name the column under column:, or rename it; near matches: {pairs}; columns not used: {names}",
            pairs=some(pairs, 20) or "–",
            names=some(extra, 20) or "–",
        ),
    )


def _not_declared(names, columns):
    return Fault(
        "KAM-W206",
        some(names, 20),
        text("{n:count} columns of numbers are not part of the system", n=len(names)),
        text("they play no part in the score"),
        text("declare them as indicators if they should; declared are: {names}", names=some(columns, 20)),
    )
