"""COINr's table of a hierarchy (``imeta``), and a plain replay of it with the pure functions."""

import pandas as pd

from kamlib.indicators import aggregate


def elements(meta):
    """Rows of `meta` that take part, with ``Direction`` as kamlib writes it."""
    rows = meta[meta["Level"].notna() & ~meta["Type"].isin(["Group", "Denominator"])].copy()
    rows["Direction"] = rows["Direction"].map({1: "benefit", -1: "cost"})
    return rows


def indicators(meta):
    """The rows of level 1, by code."""
    rows = elements(meta)
    return rows[rows["Level"] == 1].set_index("iCode")


def composed(values, meta, how, weights=None):
    """`values` with a column for every aggregate: the mean `how` of its children, level by level."""
    rows, values = elements(meta), values.copy()
    weight = rows.set_index("iCode")["Weight"].astype(float)
    weight = weight if weights is None else weight.mask(weight.index.isin(weights.index), weights.reindex(weight.index))
    for level in sorted(rows["Level"].unique())[1:]:
        for parent in rows.loc[rows["Level"] == level, "iCode"]:
            children = list(rows.loc[rows["Parent"] == parent, "iCode"])
            values[parent] = aggregate(values[children], weight[children], how=how)
    return values


def stacked(table):
    """A long table of replayed weights as one Series of weights a replication."""
    return {rep: pd.Series(part.set_index("iCode")["Weight"]) for rep, part in table.groupby("rep")}
