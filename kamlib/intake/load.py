"""One canonical table from the files that a mapping names, with the ledger of its lines and money."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import ibis
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import Text, text
from kamlib.intake import clean, notices
from kamlib.intake.currency import converted
from kamlib.intake.disposed import apart, disposed
from kamlib.intake.headings import origins, resolved, ruled
from kamlib.intake.ledger import ledger
from kamlib.intake.read import read
from kamlib.intake.rejects import limit, rejects
from kamlib.intake.schema import DECIMAL, TABLES, TYPES
from kamlib.intake.surveys import sound
from kamlib.intake.typed import typed

MONEY_OF = {"accounts": "revenue", "potential": "potential", "receivables": "amount"}
STEPS = ("in", clean.KEPT, clean.EXCLUDED, clean.REJECTED)


@dataclass(frozen=True, eq=False)
class Loaded:
    """One canonical table and how it came about.

    Attributes
    ----------
    name : str
        Which of the canonical tables.
    lines : ibis.Table
        Kept lines with canonical columns, in the order of the files; cancelled pairs stand among them with no money.
    ledger : DataFrame
        See :func:`kamlib.intake.ledger.ledger`.
    rejects : DataFrame
        See :func:`kamlib.intake.rejects.rejects`.
    notices : tuple of Text
    encoding : str
    files : tuple of Path
    currency : str
        What the money is counted in.
    found : dict
        See :func:`kamlib.intake.notices.counts`.
    """

    name: str
    lines: ibis.Table
    ledger: pd.DataFrame
    rejects: pd.DataFrame
    notices: tuple[Text, ...]
    encoding: str
    files: tuple[Path, ...]
    currency: str
    found: dict
    units: ClassVar[dict[str, str]] = {
        **{f"lines_{step}": "lines" for step in STEPS},
        **{f"amount_{step}": "money" for step in STEPS},
        "lines_amount_unknown": "lines",
        "accounts": "accounts",
        "first_date": "date",
        "last_date": "date",
        "files": "files",
        "guest_lines_share": "share",
        "guest_amount_share": "share",
        "overlap_lines": "lines",
        "lines_once": "lines",
        "duplicate_lines": "lines",
    }

    @property
    def table(self):
        """The ledger, its money as floats."""
        return self.ledger.astype({"amount": "float64"})

    def facts(self):
        """Lines and money by what became of them; accounts, dates, files, guests, repeats."""
        sums = self.ledger.groupby("step")[["rows", "amount"]].sum().reindex(STEPS, fill_value=0)
        lines = {f"lines_{step}": int(sums.loc[step, "rows"]) for step in STEPS}
        money = {f"amount_{step}": round(float(sums.loc[step, "amount"]), 4) for step in STEPS}
        unknown = int(self.ledger["amount_unknown"].iloc[0])
        return {**lines, **money, "lines_amount_unknown": unknown, **self.found}

    def headline(self, lang="en"):
        """One sentence: the ledger's sum and what is kept."""
        facts = self.facts()
        said = text(
            "{lines_in:count} lines in = {lines_kept:count} kept + {lines_excluded:count} excluded + "
            "{lines_rejected:count} rejected; {money:money} kept, of {accounts:count} accounts",
            **facts,
            money=(facts["amount_kept"], self.currency),
        )
        return said.to(lang)


def load(mapping, *, name, connection, today, currency="", strict=True):
    """Read, map, type and clean one table.

    Parameters
    ----------
    mapping : Mapping
        Source, columns and rules.
    name : str
        One of ``kamlib.intake.schema.TABLES``.
    connection : ibis backend
        Holds the lines; see :func:`kamlib.intake.engine.connect`.
    today : date
        Lines of a later day are rejected.
    currency : str
        Code of the currency that the money is counted in.
    strict : bool
        Raise when more lines are rejected than the mapping allows, or when none is kept.

    Returns
    -------
    Loaded

    Raises
    ------
    KamError
        What reading, typing and rules find; what :func:`kamlib.intake.surveys.sound` refuses;
        KAM-I80 (exit 40) too many rejected lines, KAM-I81 (exit 42) no line kept.

    Examples
    --------
    >>> from datetime import date
    >>> from kamlib.intake.engine import connect
    >>> from kamlib.intake.spec import Mapping
    >>> mapping = Mapping(source="data/demo/accounts.csv", columns={"account": "account_id", "region": "region"})
    >>> loaded = load(mapping, name="accounts", connection=connect(), today=date(2026, 1, 1))
    >>> loaded.facts()["lines_kept"], loaded.lines.columns
    (260, ('account_id', 'region'))
    """
    where = ", ".join(mapping.source.files)
    raw = read(mapping.source, connection=connection, columns=_wanted(mapping))
    mapping, renamed = resolved(mapping, raw.table.columns, name=name, where=where)
    types = typed(raw.table, mapping, name=name, connection=connection)
    lines, changed = converted(types, mapping, name=name, currency=currency, connection=connection, where=where)
    lines, problems = apart(lines, connection=connection)
    told = {"name": name, "needed": ["currency"] if changed.by_rates else [], "today": today, "connection": connection}
    lines, sums = disposed(lines, problems, raw.table, mapping, **told)
    book = ledger(_booked(lines, name), shape=len(raw.rejected))
    refused = rejects(lines, problems, raw.rejected)
    if strict:
        _usable(book, refused, mapping, where)
    trade = _trade(lines)
    sound(trade, name=name)
    found, seen = _found(lines, trade, book, raw, mapping)
    said = (*raw.notices, *renamed, *types.notices, *changed.notices, *sums, *seen)
    made = trade.order_by("_seq").select(**_canonical(trade, name))
    return Loaded(name, made, book, refused, said, raw.encoding, raw.files, currency, found)


def _wanted(mapping):
    """Columns that must be there; of Parquet files all are seen, since the engine reads only what is used."""
    if all(str(file).endswith(".parquet") for file in mapping.source.files):
        return None
    used = [name for column in mapping.columns.values() for name in origins(column)]
    return list(dict.fromkeys([*used, *ruled(mapping.clean)]))


def _found(lines, trade, book, raw, mapping):
    """Facts beside the ledger, and what a person should look at."""
    again, doubled = notices.repeats_kept(lines)
    files = raw.table.select("_file").distinct().count().to_pyarrow().as_py()
    found = notices.counts(trade, book, files=files, repeats=again)
    overlap, chance = notices.in_two_exports(lines)
    seen = (
        *notices.notices(found, book, mapping=mapping, doubled=doubled),
        *notices.exports(overlap, chance, mapping=mapping),
        *notices.unused(lines, mapping),
        *notices.near_twins(trade),
    )
    return found, seen


def _booked(lines, name):
    money = f"c_{MONEY_OF.get(name, 'amount')}"
    return lines.mutate(_money=lines[money] if money in lines.columns else ibis.literal(0).cast(DECIMAL))


def _usable(book, refused, mapping, where):
    limit(refused, came=int(book["rows"].iloc[0]), allowed=mapping.clean.max_rejected)
    if book.loc[book["step"] == clean.KEPT, "rows"].sum():
        return
    mend = text("look at the rules in clean, and at the ledger: kam check")
    fault = Fault("KAM-I81", where, text("no line is left"), text("there is nothing to analyse"), mend)
    raise KamError(fault, exit_code=Exit.INPUT_EMPTY)


def _trade(lines):
    """Kept lines and, with no money, the pairs that cancel each other: no account vanishes with its only order."""
    netted = lines["_rule"] == clean.CANCELLED
    found = lines.filter((lines["_what"] == clean.KEPT) | netted)
    numbers = [f"c_{name}" for name in ("amount", "cost", "quantity") if f"c_{name}" in lines.columns]
    nothing = ibis.literal(0).cast(DECIMAL)
    return found.mutate(
        **{name: ibis.ifelse(found["_rule"] == clean.CANCELLED, nothing, found[name]) for name in numbers}
    )


def _canonical(trade, name):
    fields = [f for f in TABLES[name] if f"c_{f.name}" in trade.columns and f.name not in ("currency", "sheet")]
    return {field.name: trade[f"c_{field.name}"].cast(TYPES[field.kind]) for field in fields}
