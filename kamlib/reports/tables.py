"""Recorded tables as a reader meets them: a few rows, headings with units, numbers by their kind."""

from dataclasses import dataclass, field

import pandas as pd

from kamlib.base import labels
from kamlib.base.names import plain, shortened, width
from kamlib.base.text import text

ROWS = 20
WIDEST = 240  # columns of text in one cell
LONG = 36  # columns from which a text may break into lines
NUMBERS = {
    "money",
    "share",
    "change",
    "index",
    "tiny",
    "number",
    "count",
    "accounts",
    "lines",
    "days",
    "months",
    "ordinal",
}


@dataclass(frozen=True)
class Table:
    """A table ready to be set: headings, kinds of columns, rows of text, what was left out.

    A kind is ``n`` (numbers, set to the right), ``long`` (text that may break into lines) or ``short``. `name` is the
    recorded table's; `frame` holds the shown columns with their values as recorded, all rows of them.
    """

    title: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""
    small: bool = False
    name: str = ""
    frame: pd.DataFrame | None = field(default=None, compare=False, repr=False)


def table(frame, *, title, lang, currency="", columns=(), rows=ROWS, small=False, name=""):
    """The first `rows` rows of `frame` in words.

    Parameters
    ----------
    frame : DataFrame
    title : Text
    lang : {"en", "zh"}
    currency : str
        Stands in the headings of money.
    columns : tuple of str
        Which columns, in which order, of those that are there and not empty; all when not said.

    rows : int
    small : bool
        Whether it stands beside figures.
    name : str
        Under which it is recorded.

    Returns
    -------
    Table

    Examples
    --------
    >>> made = table(pd.DataFrame({"account_id": ["007"], "revenue": [1234.56]}), title=text("Accounts"), lang="en",
    ...              currency="CNY")
    >>> made.headings, made.rows, made.kinds
    (('Account', 'Revenue, CNY'), (('007', '1,235'),), ('short', 'n'))
    """
    chosen = [c for c in columns or frame.columns if c in frame.columns and not _blank(frame[c])]
    spoken = labels.spoken(frame[chosen].head(rows), lang)
    left = len(frame) - len(spoken)
    shown = text("{shown:count} of {all:count} rows are shown.", **{"shown": len(spoken), "all": len(frame)})
    return Table(
        title=title.to(lang),
        headings=tuple(_heading(c, lang, currency) for c in chosen),
        kinds=tuple(_kind(frame[c], spoken[c]) for c in chosen),
        rows=tuple(tuple(_cell(value) for value in row) for row in spoken.itertuples(index=False)),
        more=shown.to(lang) if left else "",
        small=small,
        name=name,
        frame=frame[chosen],
    )


def _blank(values):
    """Whether a column tells nothing: no value in it, or nothing but zeros where that is the rule."""
    empty = values.isna() | values.astype(str).eq("") | (values.eq(0) & (values.name == "amount_unknown"))
    return len(values) > 0 and bool(empty.all())


def _kind(values, spoken):
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if numeric or labels.unit(values.name) in NUMBERS:
        return "n"
    return "long" if spoken.map(width).max() > LONG else "short"


def _heading(column, lang, currency):
    name = labels.label(column)
    return labels.in_currency(name, currency=currency, lang=lang) if labels.unit(column) == "money" else name.to(lang)


def _cell(value):
    return shortened(plain(value), WIDEST)
