"""Which column means what, proposed from what people call such columns, in Chinese and English."""

import re
import unicodedata

from kamlib.intake.schema import DAY, MONEY, NUMBER, TABLES

UNIT_PRICES = ("单价", "含税单价", "price", "unit price", "unitprice", "unit_price")
SAMPLE = 200


def propose(table, *, name="transactions"):
    """A mapping for the columns of a raw table.

    Parameters
    ----------
    table : ibis.Table
        Columns as found; the first rows tell whether the values fit the meaning.
    name : str
        The canonical table.

    Returns
    -------
    dict
        Short canonical name -> column, or ``{"multiply": [quantity, price]}`` for an amount that no column holds. What
        no column's name suggests is left out.

    Examples
    --------
    >>> import ibis
    >>> found = ibis.memtable({"客户编号": ["007"], "开票日期": ["2025/1/2"], "数量": ["2"], "单价": ["3.5"]})
    >>> propose(found)["amount"]
    {'multiply': ['数量', '单价']}
    """
    names = [column for column in table.columns if not column.startswith("_")]
    sample = table.limit(SAMPLE).to_pyarrow().to_pandas()
    taken, found = set(), {}
    for field in TABLES[name]:
        column = _best(field, names, sample, taken)
        if column is not None:
            found[field.short] = column
            taken.add(column)
    if "name" in found and "account" not in found:
        found["account"] = found.pop("name")
    price = next((c for c in names if _plain(c) in UNIT_PRICES), None)
    if "amount" not in found and "quantity" in found and price:
        found["amount"] = {"multiply": [found["quantity"], price]}
    return found


def _best(field, names, sample, taken):
    """The column whose name is the earliest of the field's synonyms, and whose values can be of its kind."""
    known = [_plain(word) for word in field.synonyms]
    fitting = [c for c in names if c not in taken and _plain(c) in known and _fits(sample[c], field.kind)]
    return min(fitting, key=lambda c: known.index(_plain(c)), default=None)


def _plain(name):
    """A column's name without case, blanks, marks and unit in brackets."""
    name = unicodedata.normalize("NFKC", str(name)).casefold().strip()
    return re.sub(r"\((?:元|万元|rmb|cny)\)$", "", name).strip()


def _fits(values, kind):
    said = [str(value) for value in values.dropna() if str(value).strip()]
    if kind not in (DAY, MONEY, NUMBER) or not said:
        return True
    return sum(any(sign.isdecimal() for sign in value) for value in said) >= len(said) / 2
