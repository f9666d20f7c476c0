"""All tables of one company, as one params file names them."""

from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import ibis
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict

from kamlib.base import checks, project, settings
from kamlib.base.text import Text, text
from kamlib.intake import spec
from kamlib.intake.engine import as_table, batches, connect
from kamlib.intake.load import Loaded, load
from kamlib.intake.schema import TABLES, TYPES

TRANSACTIONS, ACCOUNTS = "transactions", "accounts"


class _Tables(BaseModel):
    """The part of a params file that says what to read; the rest is the runner's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = ""
    currency: str = ""
    as_of: date | str = "latest"
    lang: str = "en"
    engine: Literal["duckdb"] = "duckdb"
    source: Annotated[spec.Source, BeforeValidator(spec._source)] | None = None
    columns: dict[spec.Name, spec.Mapped] = {}
    clean: spec.Clean = spec.Clean()
    tables: dict[spec.Name, spec.Mapping] = {}


@dataclass(frozen=True, eq=False)
class Company:
    """Everything that was read; as a result it speaks of its main table.

    Attributes
    ----------
    loaded : dict of {str: Loaded}
        By canonical name.
    main : str
        ``transactions``, or ``accounts`` in accounts-only mode.
    settings : dict
        ``name``, ``currency``, ``as_of`` (the day, ``""`` without lines), ``lang``.
    strangers : tuple of Text
        Accounts that one table names and another does not.
    """

    loaded: Table[str, Loaded]
    main: str
    settings: dict
    strangers: tuple[Text, ...] = ()

    units = Loaded.units

    @property
    def transactions(self):
        """Canonical lines; without any in accounts-only mode."""
        return self.loaded[TRANSACTIONS].lines if self.main == TRANSACTIONS else _no_lines()

    @property
    def given_accounts(self):
        """The company's own list of accounts as a frame; empty when it gave none."""
        if ACCOUNTS in self.loaded:
            return _framed(self.loaded[ACCOUNTS].lines)
        return pd.DataFrame({"account_id": pd.Series(dtype="str")})

    @property
    def ledger(self):
        """The main table's ledger, its money as floats."""
        return self.loaded[self.main].table

    table = ledger

    @property
    def rejects(self):
        """Rejected lines of all tables."""
        found = [one.rejects.assign(table=name) for name, one in self.loaded.items()]
        return pd.concat(found, ignore_index=True)

    def notices(self, lang="en"):
        """What a person should look at: ``table``, ``notice``."""
        said = [(name, notice) for name, one in self.loaded.items() for notice in one.notices]
        said += [(ACCOUNTS, notice) for notice in self.strangers]
        rows = [(name, notice.to(lang)) for name, notice in said]
        return pd.DataFrame(rows, columns=["table", "notice"], dtype="str")

    def facts(self):
        """Facts of the main table."""
        return self.loaded[self.main].facts()

    def headline(self, lang="en"):
        """The main table's ledger in one sentence."""
        return self.loaded[self.main].headline(lang)

    def record(self, run):
        """Write all tables into the run folder: lines in batches, in the order of the files."""
        run.table(TRANSACTIONS, batches(self.transactions))
        run.table("given_accounts", self.given_accounts)
        run.table("ledger", self.ledger)
        run.table("rejects", self.rejects)
        told = self.notices("en").assign(notice_zh=self.notices("zh")["notice"])
        run.table("notices", told)
        for name in sorted(set(self.loaded) - {TRANSACTIONS, ACCOUNTS}):
            run.table(name, _framed(self.loaded[name].lines))


def load_company(params, *, today):
    """Read every table that a params file names.

    Parameters
    ----------
    params : str or Path
        The params file, read from the project root when relative.
    today : date
        Lines of a later day are rejected.

    Returns
    -------
    Company

    Raises
    ------
    KamError
        All faults of the params file at once; what :func:`kamlib.intake.load.load` finds; KAM-T02 when the accounts
        table names an account twice.

    Examples
    --------
    >>> from datetime import date
    >>> load_company("params/demo.yaml", today=date(2026, 1, 1)).facts()["accounts"]
    260
    """
    told = settings.load(project.resolve(params), _Tables)
    connection = connect(told.engine)
    mappings = dict(told.tables)
    if told.source is not None:
        main = spec.Mapping(source=told.source, columns=told.columns, clean=told.clean)
        mappings = {TRANSACTIONS: main, **mappings}
    common = {"connection": connection, "today": today, "currency": told.currency}
    loaded = {name: load(mapping, name=name, **common) for name, mapping in mappings.items()}
    main = TRANSACTIONS if TRANSACTIONS in loaded else ACCOUNTS
    if ACCOUNTS in loaded:
        checks.unique(_framed(loaded[ACCOUNTS].lines), "account_id", table=ACCOUNTS)
    as_of = loaded[main].found["last_date"] if told.as_of == "latest" else str(told.as_of)
    known = {"name": told.name, "currency": told.currency, "as_of": as_of, "lang": told.lang}
    return Company(loaded, main, known, tuple(_strangers(loaded, main)))


def _strangers(loaded, main):
    """Accounts with lines that the company's list does not name, and companions of accounts without lines."""
    if main != TRANSACTIONS:
        return
    lines = loaded[TRANSACTIONS].lines
    ours = lines.group_by("account_id").agg(money=lines.amount.sum())
    if ACCOUNTS in loaded:
        listed = loaded[ACCOUNTS].lines
        unlisted = ours.anti_join(listed, "account_id")
        n, money = _count_and_money(unlisted)
        if n:
            yield text(
                "{n:count} accounts with lines, {share:percent1} of the money, are not in the accounts table; they are "
                "kept, without the attributes that it gives",
                n=n,
                share=money / max(_count_and_money(ours)[1], 1e-9),
            )
    for name in sorted(set(loaded) - {TRANSACTIONS, ACCOUNTS}):
        if "account_id" in loaded[name].lines.columns:
            n = loaded[name].lines.anti_join(ours, "account_id").count().to_pyarrow().as_py()
            if n:
                yield text("{table}: {n:count} rows of accounts that have no lines; they are kept", table=name, n=n)


def _count_and_money(accounts):
    found = accounts.aggregate(n=accounts.count(), money=accounts.money.sum()).to_pyarrow().to_pylist()[0]
    return found["n"], float(found["money"] or 0)


def _framed(lines):
    """A companion table as a frame: money as floats, dates as dates."""
    frame = lines.to_pyarrow().to_pandas()
    for name, kind in lines.schema().items():
        if kind.is_decimal():
            frame[name] = frame[name].astype("float64")
        elif kind.is_date():
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame


def _no_lines():
    kinds = {field.name: TYPES[field.kind] for field in TABLES[TRANSACTIONS] if field.required}
    return as_table(ibis.schema(kinds).to_pyarrow().empty_table())
