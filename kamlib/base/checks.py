"""Checks of frames that come from outside; each names all faults at once."""

import numpy as np
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text


def columns(frame, wanted, *, table):
    """Raise unless `frame` has all `wanted` columns.

    >>> columns(pd.DataFrame({"acount_id": []}), ["account_id"], table="accounts")
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-T01
      where: accounts: column account_id
      found: the column is not there
      means: the computation needs it
      mend: did you mean acount_id?
    """
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise KamError(*(_missing(name, frame.columns, table) for name in missing), exit_code=Exit.SCHEMA_DRIFT)


def _missing(name, present, table):
    return Fault(
        "KAM-T01",
        f"{table}: column {name}",
        text("the column is not there"),
        text("the computation needs it"),
        did_you_mean(name, present),
    )


def unique(frame, key, *, table):
    """Raise if a value of column `key` stands in more than one row."""
    repeated = frame[key][frame[key].duplicated(keep=False)]
    if len(repeated):
        shown = ", ".join(map(str, repeated.unique()[:5]))
        raise KamError(
            Fault(
                "KAM-T02",
                f"{table}: column {key}",
                text("{n:count} rows share a key with another row, such as {shown}", n=len(repeated), shown=shown),
                text("a join would count their money twice"),
                text("keep one row for each key"),
            ),
            exit_code=Exit.INPUT_CORRUPT,
        )


def finite(frame, names, *, table):
    """Raise if one of the columns `names` holds an infinite value; missing values are allowed."""
    faults = []
    for name in names:
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        bad = np.isinf(values)
        if bad.any():
            rows = ", ".join(map(str, frame.index[bad][:5]))
            faults.append(
                Fault(
                    "KAM-T03",
                    f"{table}: column {name}, rows {rows}",
                    text("{n:count} infinite values", n=int(bad.sum())),
                    text("no total, share or rank can be computed from them"),
                    text("correct or remove these values"),
                )
            )
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def fraction(value, name, *, low_open=True, high_open=False):
    """Raise unless `value` lies in (0, 1], with the ends as stated."""
    low = value > 0 if low_open else value >= 0
    high = value < 1 if high_open else value <= 1
    if not (low and high):
        raise KamError(
            Fault(
                "KAM-T04",
                name,
                text("{value}", value=value),
                text("a share is written as a fraction between 0 and 1"),
                text("write 0.8 for 80 per cent"),
            )
        )
