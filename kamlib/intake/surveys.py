"""What companions must hold before anything is reckoned from them: shares that are fractions, keys that stand once."""

import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

SHARES = {
    "competitors": ("share", "our_share"),
    "terms": ("discount_share", "rebate_share", "promotion_share"),
}
KEYS = {
    "competitors": ("competitor", "region", "category", "date"),
    "market": ("region", "category", "date"),
}
MOST = 50  # faults that are told one by one


def sound(lines, *, name):
    """Refuse shares outside 0 to 1 and keys that stand more than once, each with its file and line.

    Parameters
    ----------
    lines : ibis.Table
        Kept lines with ``_file``, ``_sheet``, ``_line`` and canonical columns as ``c_<name>``.
    name : str
        The canonical table; tables without such rules are not looked at.

    Raises
    ------
    KamError
        KAM-I87 for a share outside 0 to 1, KAM-I88 for a key that stands more than once; all of them, 50 one by one.

    Examples
    --------
    >>> import ibis
    >>> rows = {"_file": "c.csv", "_sheet": "", "_line": [2, 3], "c_competitor": "X", "c_share": [0.2, 20.0]}
    >>> sound(ibis.memtable(pd.DataFrame(rows)), name="competitors")
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-I87
      where: c.csv, line 3, share
      found: 20.00
      means: a share is a fraction between 0 and 1
      mend: write 0.25 for 25 per cent
    ✗ KAM-I88
      where: c.csv, line 3
      found: competitor, region, category, date as in line 2
      means: the same thing is told twice, perhaps differently
      mend: keep one of the lines
    """
    if name not in SHARES and name not in KEYS:
        return
    used = [f"c_{each}" for each in (*SHARES.get(name, ()), *KEYS.get(name, ())) if f"c_{each}" in lines.columns]
    rows = lines.select("_file", "_sheet", "_line", *used).to_pyarrow().to_pandas()
    rows = rows.sort_values(["_file", "_sheet", "_line"], ignore_index=True)
    faults = [*_shares(rows, SHARES.get(name, ())), *_repeated(rows, KEYS.get(name, ()))]
    if faults:
        raise KamError(*faults[:MOST], exit_code=Exit.INPUT_CORRUPT)


def _where(row):
    place = " · ".join(part for part in (row["_file"], row["_sheet"]) if isinstance(part, str) and part)
    return f"{place}, line {row['_line']}"


def _shares(rows, names):
    for name in (each for each in names if f"c_{each}" in rows):
        numbers = pd.to_numeric(rows[f"c_{name}"], errors="coerce").astype("float64")
        outside = rows.assign(value=numbers)[numbers.notna() & ~numbers.between(0, 1)]
        for row in outside.to_dict("records"):
            yield Fault(
                "KAM-I87",
                f"{_where(row)}, {name}",
                text("{value:exact}", value=row["value"]),
                text("a share is a fraction between 0 and 1"),
                text("write 0.25 for 25 per cent"),
            )


def _repeated(rows, key):
    used = [f"c_{name}" for name in key if f"c_{name}" in rows]
    if not used:
        return
    told = rows[used].astype("str").agg("\x1f".join, axis=1)
    first = rows["_line"].groupby(told).transform("first")
    for row, line in zip(rows[told.duplicated()].to_dict("records"), first[told.duplicated()], strict=True):
        yield Fault(
            "KAM-I88",
            _where(row),
            text("{key} as in line {line}", key=", ".join(key), line=str(line)),
            text("the same thing is told twice, perhaps differently"),
            text("keep one of the lines"),
        )
