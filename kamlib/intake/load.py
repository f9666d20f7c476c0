"""One canonical table from the files that a mapping names, with the ledger of its lines and money."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import ibis
import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import Text, text
from kamlib.intake import cancel, clean, notices, repeats
from kamlib.intake.currency import converted
from kamlib.intake.ledger import ledger
from kamlib.intake.read import read
from kamlib.intake.rejects import limit, rejects
from kamlib.intake.schema import DECIMAL, TABLES, TYPES
from kamlib.intake.typed import named, typed

MONEY_OF = {"accounts": "revenue", "potential": "potential", "receivables": "amount"}
BOOKS = ("_file", "_sheet", "_line", "_seq")
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
        What reading, typing and rules find; KAM-I80 (exit 40) too many rejected lines, KAM-I81 (exit 42) no line kept.

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
    clean.present(raw.table, mapping, where)
    types = typed(raw.table, mapping, name=name, connection=connection, where=where)
    lines, told = converted(types, mapping, currency=currency, connection=connection, where=where)
    lines = _kept_columns(lines, raw, mapping, connection, whole=name == "transactions")
    needed = tuple(field.name for field in TABLES[name] if field.required)
    lines = _stored(clean.marked(lines, mapping, needed=needed, today=today), connection)
    lines = _without_cancelled(lines, mapping, connection)
    book = ledger(_booked(lines, name), shape=len(raw.rejected))
    refused = rejects(lines, raw.rejected)
    if strict:
        _usable(book, refused, mapping, where)
    trade = _trade(lines)
    again, doubled = notices.repeats_kept(lines)
    files = raw.table.select("_file").distinct().count().to_pyarrow().as_py()
    found = notices.counts(trade, book, files=files, repeats=again)
    said = (*raw.notices, *types.notices, *told, *notices.notices(found, book, mapping=mapping, doubled=doubled))
    made = trade.order_by("_seq").select(**_canonical(trade, name))
    return Loaded(name, made, book, refused, said, raw.encoding, raw.files, currency, found)


def _wanted(mapping):
    """Columns that must be there; of Parquet files all are seen, since the engine reads only what is used."""
    if all(str(file).endswith(".parquet") for file in mapping.source.files):
        return None
    rule = mapping.clean.cancellations
    return list(dict.fromkeys([*named(mapping.columns), *mapping.clean.drop, *([rule.column] if rule else [])]))


def _kept_columns(lines, raw, mapping, connection, *, whole):
    """Canonical columns, those that rules look at, and how often the line stood before."""
    rule = mapping.clean.cancellations
    looked = dict.fromkeys([*mapping.clean.drop, *([rule.column] if rule else [])])
    made = [name for name in lines.columns if name.startswith(("c_", "bad_", "why_"))]
    slim = _stored(lines.select(*BOOKS, *looked, *made), connection)
    if not whole or mapping.clean.duplicates == "keep":
        return slim
    told = mapping.columns.get("sheet")
    exports = [told.column] if told and told.column else ["_file", "_sheet"]
    same = [name for name in raw.table.columns if name not in BOOKS and name not in exports]
    found = repeats.repeated(raw.table, columns=same, exports=exports, connection=connection)
    joined = slim.left_join(found.rename(_of="_seq"), slim["_seq"] == found.rename(_of="_seq")["_of"]).drop("_of")
    return joined.mutate(_again=joined["_again"].fill_null(0), _elsewhere=joined["_elsewhere"].fill_null(0))


def _stored(lines, connection):
    return connection.create_table(ibis.util.gen_name("lines"), lines, temp=True)


def _without_cancelled(lines, mapping, connection):
    rule = mapping.clean.cancellations
    if rule is None:
        return lines
    pairs = cancel.pairs(lines.filter(lines["_what"] == clean.KEPT), rule)
    pairs = ibis.memtable(pd.DataFrame({"_pair": pd.Series(pairs, dtype="int64")}))
    joined = lines.left_join(pairs, lines["_seq"] == pairs["_pair"])
    gone = joined["_pair"].notnull()
    what = ibis.ifelse(gone, clean.EXCLUDED, joined["_what"])
    why = ibis.ifelse(gone, clean.CANCELLED, joined["_rule"])
    return _stored(joined.mutate(_what=what, _rule=why).drop("_pair"), connection)


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
