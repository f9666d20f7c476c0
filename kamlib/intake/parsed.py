"""What came of reading texts as numbers or dates."""

from dataclasses import dataclass, field

import pandas as pd

from kamlib.base.text import Text


@dataclass(frozen=True, eq=False)
class Parsed:
    """Values of distinct texts, and why some have none.

    Parameters
    ----------
    values : pandas.Series
        One value a text, with the texts' index: ``decimal128(18, 4)`` or ``date32`` (Arrow); missing where the text is
        missing, blank or not understood.
    problems : pandas.Series
        Why a text was not understood: a ``Text`` for each such text, with its index; empty when all were.
    notices : tuple of Text
        What the reader should know about the column as a whole.
    currencies : pandas.Series
        ISO code of the currency that stands in the text, ``""`` where none does; empty for dates.
    format : str
        How the column was read: the decimal mark, or the date format (``strptime``, or ``excel``).
    """

    values: pd.Series
    problems: pd.Series
    notices: tuple[Text, ...] = ()
    currencies: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))
    format: str = ""
