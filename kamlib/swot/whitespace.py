"""Whitespace map (空白市场): what is bought from us, elsewhere, not at all, and what nobody knows."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.refusals import refuse, repeated

STATES = {
    "ours": text("bought from us"),
    "elsewhere": text("bought elsewhere"),
    "not bought": text("not bought"),
    "unknown": text("unknown"),
}


@dataclass(frozen=True, eq=False)
class Whitespace:
    """A map of two dimensions, such as category and region, or category and account.

    Attributes
    ----------
    table : DataFrame
        One row a cell of the full grid, most open money first: the two dimensions, ``sales``, ``potential``, ``open``
        (money; missing where unknown), ``wallet_share`` (capped at 1), ``state`` (ours, elsewhere, not bought,
        unknown).
    rows, columns : str
        The two dimensions.
    """

    table: pd.DataFrame
    rows: str
    columns: str
    units: ClassVar[dict[str, str]] = {
        "ours": "lines",
        "elsewhere": "lines",
        "not_bought": "lines",
        "unknown": "lines",
        "open_elsewhere": "money",
        "first": "name",
    }

    def facts(self):
        """How many cells of each state, the money that all goes elsewhere, and the largest cell of it."""
        counts = self.table["state"].value_counts()
        white = self.table[self.table["state"] == "elsewhere"]
        first = " / ".join(map(str, white.iloc[0][[self.rows, self.columns]])) if len(white) else ""
        return {
            **{name.replace(" ", "_"): int(counts.get(name, 0)) for name in STATES},
            "open_elsewhere": float(white["open"].sum()),
            "first": first,
        }

    def headline(self, lang="en"):
        """Where nothing is bought from us, though it is bought."""
        facts = self.facts()
        if not facts["elsewhere"]:
            return text(
                "Of what is known to be bought, everything is bought from us at least in part; "
                "{unknown:count} fields are unknown",
                **facts,
            ).to(lang)
        return text(
            "{elsewhere:count} fields are bought elsewhere only, the largest {first}; {unknown:count} are unknown",
            **facts,
        ).to(lang)

    def grid(self, value="state"):
        """The map itself: one row a value of `rows`, one column a value of `columns`."""
        return self.table.pivot(index=self.rows, columns=self.columns, values=value)


def whitespace(cells, *, rows="category", columns="region"):
    """Sort the cells of a map by what is bought there, and from whom.

    Parameters
    ----------
    cells : DataFrame
        The two dimensions, ``sales`` (ours, net money) and ``potential`` (purchases from all suppliers; missing when
        nobody has estimated them, 0 when nothing is bought). Several rows of a cell are added up; one unknown potential
        leaves the cell's potential unknown only if all are unknown.
    rows, columns : str
        The two dimensions, such as ``category`` and ``region`` or ``account_id``.

    Returns
    -------
    Whitespace
        *Ours*: something is bought from us. *Elsewhere*: the potential is above 0 and we sell nothing. *Not bought*: a
        potential of 0. *Unknown*: no estimate and no sales; an absent pair is unknown too, never "not bought".

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-S60 when both dimensions are the same column.

    Examples
    --------
    >>> cells = pd.DataFrame({"category": ["beer", "beer", "wine"], "region": ["N", "S", "N"],
    ...                       "sales": [5.0, 0.0, 0.0], "potential": [9.0, 8.0, 0.0]})
    >>> whitespace(cells).grid().loc[["beer", "wine"], ["N", "S"]].values.tolist()
    [['ours', 'elsewhere'], ['not bought', 'unknown']]
    """
    checks.columns(cells, [rows, columns, "sales", "potential"], table="cells")
    refuse([repeated(f"rows, columns: {rows}", 2)] if rows == columns else [])
    sums = cells.astype({"sales": "float64", "potential": "float64"}).groupby([rows, columns], sort=True)
    table = sums[["sales", "potential"]].sum(min_count=1)
    full = pd.MultiIndex.from_product([sorted(cells[rows].unique()), sorted(cells[columns].unique())])
    table = table.reindex(full.set_names([rows, columns])).reset_index()
    table["sales"] = table["sales"].fillna(0.0)
    ours = table["sales"].clip(lower=0.0)
    table["open"] = (table["potential"] - ours).clip(lower=0.0)
    table["wallet_share"] = (ours / table["potential"].where(table["potential"] > 0)).clip(upper=1.0)
    table["state"] = np.select(
        [table["sales"] > 0, table["potential"].isna(), table["potential"] > 0],
        ["ours", "unknown", "elsewhere"],
        "not bought",
    )
    table = table.sort_values(["open", rows, columns], ascending=[False, True, True], ignore_index=True)
    return Whitespace(table, rows, columns)
