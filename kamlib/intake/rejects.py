"""Rejected lines, each with its place, reason and original text; too many of them end the reading."""

import ibis
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake import clean
from kamlib.intake.findings import COLUMNS

EXAMPLES = 5


def rejects(lines, shape):
    """The rejected lines.

    Parameters
    ----------
    lines : ibis.Table
        Marked lines; ``bad_<column>`` holds the text that could not be read, ``why_<column>`` the reason.
    shape : DataFrame
        Rows that never became a line, as the reader gives them.

    Returns
    -------
    DataFrame
        ``file``, ``sheet``, ``line``, ``column``, ``reason``, ``text``, in the order of the files.
    """
    rejected = lines.filter(lines["_what"] == clean.REJECTED)
    checked = [name.removeprefix("bad_") for name in lines.columns if name.startswith("bad_")]
    future = [lines["c_date"].cast("string")] if "c_date" in lines.columns else []
    column = ibis.literal("date")
    for name in checked:
        column = ibis.ifelse(lines["_rule"].isin(clean.reasons(name)), name, column)
    picked = rejected.select(
        "_seq",
        file=lines["_file"],
        sheet=lines["_sheet"],
        line=lines["_line"],
        column=column,
        reason=ibis.coalesce(*(lines[f"why_{name}"] for name in checked), lines["_rule"]),
        text=ibis.coalesce(*(lines[f"bad_{name}"] for name in checked), *future, ibis.literal("")),
    )
    found = picked.order_by("_seq").drop("_seq").to_pyarrow().to_pandas()
    shape = shape.assign(reason=[str(reason) for reason in shape["reason"]])
    texts = {name: "str" for name in COLUMNS if name != "line"}
    return pd.concat([shape, found], ignore_index=True)[list(COLUMNS)].astype({"line": "int64", **texts})


def limit(rejected, *, came, allowed):
    """Raise when more than the share `allowed` of the lines that `came` was rejected (KAM-I80, exit 40)."""
    if len(rejected) <= allowed * came:
        return
    means = text(
        "{n:count} of {came:count} lines ({share:percent1}) would be left out, more than clean.max_rejected allows "
        "({allowed:percent1})",
        n=len(rejected),
        came=came,
        share=len(rejected) / came,
        allowed=allowed,
    )
    mend = text("correct the file or the mapping; set clean.max_rejected higher only if these lines do not matter")
    shown = rejected.head(EXAMPLES).itertuples()
    raise KamError(*(Fault("KAM-I80", _place(r), _said(r), means, mend) for r in shown), exit_code=Exit.INPUT_CORRUPT)


def _place(row):
    sheet = f" [{row.sheet}]" if row.sheet else ""
    return f"{row.file}{sheet}:{row.line} {row.column}".strip()


def _said(row):
    return text("{said}: {reason}", said=repr(row.text[:80]), reason=row.reason)
