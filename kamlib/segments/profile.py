"""What the accounts of each segment have in common: medians, quartiles, size and share of the money."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.segments import faults
from kamlib.segments.prepare import robust_z, signed_log


@dataclass(frozen=True, eq=False)
class Profile:
    """Segments described.

    Attributes
    ----------
    table : DataFrame
        One row a segment and feature, segments in order of value: ``segment``, ``feature``, ``q1``, ``median``, ``q3``
        (of the known values, in the feature's unit), ``robust_z`` (the segment's median against all accounts: distance
        from their median in units of 1.4826 · MAD, both of the signed logarithm), ``n_missing``.
    sizes : DataFrame
        One row a segment: ``segment``, ``n``, ``n_share``, ``value`` (sum), ``value_share`` (of the total of the
        positive values), ``median_value``, ``confidence`` (median).
    value : str
        The money column.
    """

    table: pd.DataFrame
    sizes: pd.DataFrame
    value: str
    units: ClassVar[dict[str, str]] = {
        "n_segments": "index",
        "largest_value_share": "share",
        "largest_n_share": "share",
    }

    def facts(self):
        """Number of classes, and shares of the one that holds most of the money."""
        if self.sizes.empty:
            return {"n_segments": 0, "largest_value_share": 0.0, "largest_n_share": 0.0}
        top = self.sizes.loc[self.sizes["value_share"].idxmax()]
        return {
            "n_segments": len(self.sizes),
            "largest_value_share": round(float(top["value_share"]), 12),
            "largest_n_share": round(float(top["n_share"]), 12),
        }

    def headline(self, lang="en"):
        """Which segment holds most of the money, and how many accounts that is."""
        facts = self.facts()
        if not facts["n_segments"]:
            return text("There are no segments to describe").to(lang)
        name = self.sizes["segment"][self.sizes["value_share"].idxmax()]
        return text(
            "Segment {name} has {largest_n_share:percent} of the accounts and {largest_value_share:percent} of their "
            "money ({value})",
            name=class_name(name),
            value=_label(self.value),
            **facts,
        ).to(lang)

    def wide(self, column="robust_z"):
        """Segments by features, of one `column` of the table: what a heat map shows."""
        wide = self.table.pivot(index="segment", columns="feature", values=column)
        return wide.loc[self.sizes["segment"], list(dict.fromkeys(self.table["feature"]))]


def _label(column):
    from kamlib.base.labels import label  # noqa: PLC0415

    return label(column)


def class_name(segment):
    """A segment's label for readers.

    >>> class_name("S1").to("zh"), class_name("giant").to("zh")
    ('S1', '巨头客户')
    """
    known = {"giant": text("giants"), "noise": text("accounts of no segment")}
    return known.get(segment, text("{value}", value=segment))


def profile(segments, features, *, columns=None):
    """Medians, quartiles, sizes and shares of the segments, of the giants, and of the noise.

    Parameters
    ----------
    segments : Segments
    features : DataFrame
        ``account_id`` and numeric columns, in their own units; a row for every account of the segments.
    columns : iterable of str, optional
        Columns to describe: those that made the segments unless given.

    Returns
    -------
    Profile

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts; KAM-H09 for accounts that are not in `features`.

    Examples
    --------
    >>> from kamlib.segments import segment
    >>> features = pd.DataFrame({"account_id": range(40), "revenue": [10.0, 90.0] * 20, "orders": [1, 5] * 20})
    >>> found = profile(segment(features, k=2, ks=[], seed=1), features)
    >>> found.sizes[["segment", "n", "value_share"]].values.tolist()
    [['S1', 20, 0.9], ['S2', 20, 0.1]]
    >>> found.wide("median").values.tolist()
    [[90.0, 5.0], [10.0, 1.0]]
    """
    columns = list(segments.features if columns is None else columns)
    checks.columns(features, ["account_id", *columns], table="features")
    frame = features.assign(account_id=features["account_id"].astype(str))
    checks.unique(frame, "account_id", table="features")
    checks.finite(frame, columns, table="features")
    ids = segments.table["account_id"]
    absent = ~ids.isin(frame["account_id"])
    if absent.any():
        faults.refuse(faults.other_accounts("features", int(absent.sum())))
    rows = frame.set_index("account_id")[columns].astype(float).loc[ids].reset_index(drop=True)
    names, groups = segments.names, segments.table["segment"].to_numpy()
    parts = [_described(name, rows, _standing(rows), groups == name) for name in names]
    return Profile(pd.concat(parts, ignore_index=True), _sizes(segments, names), segments.value)


def _standing(rows):
    """Robust z of the signed logarithm of every value; 0 where it is missing, as at the median."""
    logs = rows.apply(lambda column: signed_log(column.to_numpy(dtype=float)))
    return pd.DataFrame(robust_z(logs.fillna(logs.median()).fillna(0.0).to_numpy()), columns=rows.columns)


def _described(name, rows, standing, inside):
    part = rows[inside]
    known = part.notna().any()
    quartiles = part.quantile([0.25, 0.5, 0.75])
    return pd.DataFrame(
        {
            "segment": name,
            "feature": list(rows.columns),
            "q1": quartiles.loc[0.25].to_numpy(),
            "median": quartiles.loc[0.5].to_numpy(),
            "q3": quartiles.loc[0.75].to_numpy(),
            "robust_z": np.where(known, standing[inside].where(part.notna()).median(), np.nan),
            "n_missing": part.isna().sum().to_numpy(),
        }
    )


def _sizes(segments, names):
    table = segments.table.assign(positive=segments.table["value"].where(segments.table["value"] > 0, 0.0))
    grouped = table.groupby("segment").agg(
        n=("account_id", "size"),
        value=("value", "sum"),
        positive=("positive", "sum"),
        median_value=("value", "median"),
        confidence=("confidence", "median"),
    )
    found = grouped.loc[names].reset_index()
    total = found["positive"].sum()
    found.insert(2, "n_share", found["n"] / max(len(table), 1))
    found.insert(4, "value_share", found["positive"] / total if total else 0.0)
    return found.drop(columns="positive")
