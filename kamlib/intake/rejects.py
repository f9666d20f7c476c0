"""Rejected lines, each with its place, reason and original text; too many of them end the reading."""

import ibis
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake import clean
from kamlib.intake.disposed import with_problems
from kamlib.intake.findings import COLUMNS

EXAMPLES = 5


def rejects(lines, problems, shape):
    """The rejected lines.

    Parameters
    ----------
    lines : ibis.Table
        Marked lines.
    problems : ibis.Table
        ``_seq``; ``bad_<column>`` holds the text that could not be read, ``why_<column>`` the reason.
    shape : DataFrame
        Rows that never became a line, as the reader gives them.

    Returns
    -------
    DataFrame
        ``file``, ``sheet``, ``line``, ``column``, ``reason``, ``text``, in the order of the files.
    """
    rejected = with_problems(lines.filter(lines["_what"] == clean.REJECTED), problems)
    names = clean.checked(rejected)
    absent = {clean.reasons(name)[1]: name for name in _canonical(lines)}
    column = [(rejected[f"why_{name}"].notnull(), name) for name in names]
    column += [(rejected["_rule"] == rule, name) for rule, name in absent.items()]
    reason = [(rejected[f"why_{name}"].notnull(), rejected[f"why_{name}"]) for name in names]
    said = [(rejected[f"why_{name}"].notnull(), rejected[f"bad_{name}"]) for name in names]
    if "c_date" in lines.columns:
        said.append((rejected["_rule"] == clean.FUTURE, rejected["c_date"].cast("string")))
    places = {name: rejected[f"_{name}"] for name in ("file", "sheet", "line")}
    told = {
        "column": _first(column, ibis.literal("date")),
        "reason": _first(reason, rejected["_rule"]),
        "text": _first(said, ibis.literal("")),
    }
    found = rejected.select("_seq", **places, **told).order_by("_seq").drop("_seq").to_pyarrow().to_pandas()
    shape = shape.assign(reason=[str(reason) for reason in shape["reason"]])
    texts = {name: "str" for name in COLUMNS if name != "line"}
    frame = pd.concat([shape, found.fillna({"text": ""})], ignore_index=True)
    return frame[list(COLUMNS)].astype({"line": "int64", **texts})


def _canonical(lines):
    return [name.removeprefix("c_") for name in lines.columns if name.startswith("c_")]


def _first(cases, otherwise):
    return ibis.cases(*cases, else_=otherwise) if cases else otherwise


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
