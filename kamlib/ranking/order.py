"""Accounts in order of value, with one rule for ties, zeros, negatives and gaps."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text


def ordered(accounts, value):
    """``account_id`` and ``value``, largest first; equal values by account_id, missing values last.

    Raises
    ------
    KamError
        KAM-T01 a column is absent, KAM-T02 an account stands twice, KAM-T03 infinite values, KAM-K01 the value column
        holds no numbers, KAM-K02 no accounts.
    """
    checks.columns(accounts, ["account_id", value], table="accounts")
    if accounts.empty:
        raise _fault("KAM-K02", value, text("no accounts"), text("check the step that makes the account table"))
    if not _numeric(accounts[value]):
        raise _fault("KAM-K01", value, text("text instead of numbers"), text("rank by a column of numbers"))
    checks.finite(accounts, [value], table="accounts")
    checks.unique(accounts, "account_id", table="accounts")
    frame = pd.DataFrame(
        {"account_id": accounts["account_id"].astype("str"), "value": accounts[value].astype("float64")}
    )
    return frame.sort_values(["value", "account_id"], ascending=[False, True], na_position="last", ignore_index=True)


def positive(values):
    """The values above zero, largest first, as an array whose largest is 1: ratios do not depend on the unit.

    >>> positive([2.0, -1.0, float("nan"), 4.0]).tolist()
    [1.0, 0.5]
    """
    values = np.asarray(values, dtype="float64")
    kept = np.sort(values[values > 0])[::-1]
    return kept / kept[0] if len(kept) else kept


def _numeric(column):
    number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return number or column.isna().all()


def _fault(code, value, found, mend):
    return KamError(
        Fault(code, f"accounts: column {value}", found, text("there is nothing to rank"), mend),
        exit_code=Exit.INPUT_EMPTY if code == "KAM-K02" else Exit.SCHEMA_DRIFT,
    )
