"""The shape of an answer: a tidy table, JSON-safe facts with units, one sentence built from them."""

from typing import ClassVar, Protocol

import pandas as pd


class Result(Protocol):
    """What a computing function returns when one table is not the whole answer.

    ``units`` names the unit of every fact: ``share`` (a fraction in [0, 1]), ``accounts``, ``lines``, ``days``,
    ``months``, ``money`` (in the run's currency), ``index`` (no unit), ``date``, ``name`` or ``yes/no``.
    """

    table: pd.DataFrame
    units: ClassVar[dict[str, str]]

    def facts(self) -> dict[str, float | int | str]:
        """Numbers and names that a later run can be compared with."""

    def headline(self, lang="en") -> str:
        """One whole sentence built from :meth:`facts`."""
