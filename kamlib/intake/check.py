"""A look at files without changing anything: what they hold, and what every line and all money would become."""

from dataclasses import dataclass

import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import Text, text
from kamlib.intake import clean
from kamlib.intake.engine import connect
from kamlib.intake.load import Loaded, load
from kamlib.intake.propose import propose
from kamlib.intake.read import read
from kamlib.intake.rejects import limit
from kamlib.intake.schema import TABLES
from kamlib.intake.spec import Clean, Mapping, Source

NAME = "transactions"
PARTS = ("in", clean.KEPT, clean.EXCLUDED, clean.REJECTED)


@dataclass(frozen=True, eq=False)
class Inspection:
    """What was found.

    Attributes
    ----------
    columns : tuple of str
        The files' own.
    mapping : dict
        What was asked for, or is proposed: canonical short name -> column.
    proposed : bool
    missing : tuple of str
        Columns that transactions cannot do without and that nothing is mapped to.
    loaded : Loaded or None
        The lines under that mapping; None while something is missing.
    rows : int
        Lines in the files.
    encoding : str
    notices : tuple of Text
    faults : tuple of Fault
        Why a run with these settings would end, beyond what is raised at once.
    """

    columns: tuple[str, ...]
    mapping: dict
    proposed: bool
    missing: tuple[str, ...]
    loaded: Loaded | None
    rows: int
    encoding: str
    notices: tuple[Text, ...]
    faults: tuple[Fault, ...] = ()

    def as_dict(self, lang="en"):
        """JSON-safe: ``encoding``, ``rows`` and ``amount`` by part, ``accounts``, dates, ``notices``, ``mapping``."""
        told = {
            "encoding": self.encoding,
            "columns": list(self.columns),
            "mapping": self.mapping,
            "proposed": self.proposed,
            "missing": list(self.missing),
            "rows": {"in": self.rows},
            "notices": [notice.to(lang) for notice in self.notices],
        }
        if self.loaded is None:
            return told
        facts = self.loaded.facts()
        told["rows"] = {part: facts[f"lines_{part}"] for part in PARTS}
        told["amount"] = {part: facts[f"amount_{part}"] for part in PARTS}
        rest = {key: facts[key] for key in ("accounts", "first_date", "last_date", "lines_amount_unknown")}
        rejects = self.loaded.rejects.head(20).to_dict("records")
        return {**told, **rest, "rejects": rejects}

    @property
    def ledger(self):
        """The ledger of the look, or no rows."""
        return self.loaded.table if self.loaded else pd.DataFrame()


def inspect(
    files, *, today, columns=None, drop=None, encoding=None, separator=None, sheets=(), table=None, header="auto",
    decimal=None, currency="",
):  # fmt: skip
    """Look at files under a mapping, or propose one.

    Parameters
    ----------
    files : list of str
    today : date
        Lines of a later day are rejected.
    columns : dict, optional
        Canonical name -> column of the file, as in a params file; proposed when it is not given.
    drop : dict, optional
        Column -> values; lines with these values are left out.
    encoding, separator, sheets, table, header, decimal
        As in a params file's ``source``.

    Returns
    -------
    Inspection

    Raises
    ------
    KamError
        What reading and typing find.

    Examples
    --------
    >>> from datetime import date
    >>> found = inspect(["data/demo/transactions.csv"], today=date(2026, 1, 1))
    >>> found.mapping["account"], found.as_dict()["rows"]["in"]
    ('客户编号', 23327)
    """
    told = {"encoding": encoding, "separator": separator, "table": table, "decimal": decimal, "header": header}
    source = Source(files=tuple(files), sheets=tuple(sheets), **told)
    connection = connect()
    raw = read(source, connection=connection)
    own = tuple(name for name in raw.table.columns if not name.startswith("_"))
    mapping = columns if columns is not None else propose(raw.table)
    missing = _missing(mapping)
    rows = raw.table.count().to_pyarrow().as_py() + len(raw.rejected)
    if missing and columns is None:
        notices = (*raw.notices, *_ask(missing))
        return Inspection(own, mapping, True, missing, None, rows, raw.encoding, notices)
    asked = Mapping(source=source, columns=mapping, clean=Clean(drop=drop or {}))
    loaded = load(asked, name=NAME, connection=connection, today=today, currency=currency, strict=False)
    faults = _faults(loaded, rows, asked.clean.max_rejected)
    return Inspection(own, mapping, columns is None, (), loaded, rows, raw.encoding, loaded.notices, faults)


def _missing(mapping):
    fields = [field for field in TABLES[NAME] if field.required]
    return tuple(field.short for field in fields if not {field.short, field.name} & set(mapping))


def _ask(missing):
    yield text("no column looks like {names}: say which it is, with --map NAME=COLUMN", names=", ".join(missing))


def _faults(loaded, rows, allowed):
    try:
        limit(loaded.rejects, came=rows, allowed=allowed)
    except KamError as error:
        return error.faults
    return ()
