"""Dated currency rates, read from a file that a person keeps."""

import re
from decimal import Decimal

import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.dates import parse_dates
from kamlib.intake.numbers import CURRENCIES
from kamlib.intake.read import read
from kamlib.intake.spec import Source

RATE = "decimal(18, 8)"
COLUMNS = ["date", "currency", "rate"]
LIMIT = Decimal(10) ** 10
_NUMBER = re.compile(r"[0-9]{1,10}(?:[.][0-9]{1,20})?")


def read_rates(path, *, connection):
    """The rates of a file with the columns ``date``, ``currency``, ``rate``, in the order of time.

    Returns
    -------
    DataFrame
        ``date`` (datetime64), ``currency`` (code), ``rate`` (text of a positive decimal).

    Raises
    ------
    KamError
        What reading and dates raise; KAM-T01 a column is missing; KAM-I85 rates that are no positive number, KAM-I86
        two rates of a currency for one day (exit 40 for both).
    """
    table = read(Source(files=(str(path),)), connection=connection).table
    checks.columns(table, COLUMNS, table=str(path))
    frame = (
        table.order_by("_seq").select(*COLUMNS, "_line").to_pyarrow().to_pandas().astype(dict.fromkeys(COLUMNS, "str"))
    )
    days = pd.Series(frame["date"].unique(), dtype="str")
    parsed = parse_dates(days, where=f"{path}: date")
    known = {said: day for said, day in zip(days, parsed.values, strict=True) if pd.notna(day)}
    said = [code.strip().upper() for code in frame["currency"].fillna("")]
    found = pd.DataFrame(
        {
            "date": pd.to_datetime(frame["date"].map(known)).astype("datetime64[us]"),
            "currency": [CURRENCIES.get(code, code) for code in said],
            "rate": frame["rate"].fillna("").str.strip(),
            "line": frame["_line"],
        }
    )
    _usable(found, path)
    return found.sort_values("date", kind="stable").drop(columns="line").reset_index(drop=True)


def _usable(found, path):
    good = [bool(_NUMBER.fullmatch(rate)) and 0 < Decimal(rate) < LIMIT for rate in found["rate"]]
    bad = found[~pd.Series(good, index=found.index) | found["date"].isna()]
    means, mend = text("money could not be converted by it"), text("write a day and a plain positive number")
    faults = [
        Fault("KAM-I85", f"{path}:{row.line}", text("no rate, or no day: {rate}", rate=repr(row.rate)), means, mend)
        for row in bad.head(5).itertuples()
    ]
    twice = found[found.duplicated(["date", "currency"], keep=False) & found["date"].notna()].head(5)
    faults += [
        Fault(
            "KAM-I86",
            f"{path}:{row.line}",
            text("a second rate for {code} on this day", code=row.currency),
            text("it is not clear which one is meant"),
            text("keep one rate for each day"),
        )
        for row in twice[twice.duplicated(["date", "currency"])].itertuples()
    ]
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)
