"""Texts of a column read once each, and joined back to its lines."""

import ibis
import pandas as pd
import pyarrow as pa
from ibis.expr import datatypes as dt

EXACT = 10**15  # whole numbers below it are exact in double precision
OWN = "file "  # before the name of a column of the file, so that it never meets a canonical one


def own(table, name):
    """The column `name` of the file."""
    return table[OWN + name]


def said(value):
    """A value as trimmed text, missing when empty; whole numbers without a decimal part."""
    if value.type().is_floating():
        usable = ~value.isnan()
        whole = ibis.ifelse(usable & (value.abs() < EXACT) & (value == value.round(0)), value, ibis.null("float64"))
        text = ibis.ifelse(usable, value.cast("string"), ibis.null("string"))
        value = ibis.coalesce(whole.cast("int64").cast("string"), text)
    return value.cast("string").strip().nullif("")


def distinct(table, where):
    """Distinct texts of the column ``_said`` in the lines `where`, in order.

    Asked of the columns as found rather than of lines that other columns are joined to, it is answered much sooner.

    Returns
    -------
    pandas.Series
        Texts only; missing ones are left out.
    """
    found = table.filter(where).select("_said").distinct().order_by("_said").to_pyarrow()["_said"]
    return pd.Series([text for text in found.to_pylist() if text is not None], dtype="str")


def looked_up(table, texts, parsed, *, name, kind, connection):
    """`table` with what its ``_said`` texts mean.

    Parameters
    ----------
    table : ibis.Table
        With ``_said``, which is left out of the answer.
    texts : pandas.Series
        Distinct texts.
    parsed : Parsed
        Their values and problems; its index may have more than `texts`.
    kind : pyarrow.DataType
        Of the values.

    Returns
    -------
    ibis.Table
        With ``c_<name>``, and for texts with a problem ``bad_<name>`` (the text) and ``why_<name>``.
    """
    if texts.empty:
        nothing = {f"{of}_{name}": ibis.null("string") for of in ("bad", "why")}
        return table.mutate(**{f"c_{name}": ibis.null(dt.DataType.from_pyarrow(kind))}, **nothing).drop("_said")
    problems = [str(parsed.problems[key]) if key in parsed.problems.index else None for key in texts.index]
    values = pa.array(parsed.values.reindex(texts.index)).cast(kind)
    columns = {"_key": pa.array(texts.tolist(), pa.string()), "_value": values, "_why": pa.array(problems, pa.string())}
    look = connection.create_table(ibis.util.gen_name("look"), pa.table(columns), temp=True)
    joined = table.left_join(look, table["_said"] == look["_key"])
    bad = ibis.ifelse(joined["_why"].notnull(), joined["_said"], ibis.null("string"))
    made = joined.mutate(**{f"c_{name}": joined["_value"], f"bad_{name}": bad, f"why_{name}": joined["_why"]})
    return made.drop("_said", "_key", "_value", "_why")
