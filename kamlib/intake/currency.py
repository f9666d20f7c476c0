"""One currency for all money of a table: mixed ones are refused, or converted by dated rates."""

from dataclasses import dataclass

import ibis
import pandas as pd
import pyarrow as pa

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import Text, text
from kamlib.intake.amounts import TOO_LARGE, rounded
from kamlib.intake.numbers import CURRENCIES
from kamlib.intake.rates import RATE, read_rates
from kamlib.intake.schema import MONEY, TABLES


@dataclass(frozen=True)
class Changed:
    """What was done about currencies: notices, and whether rates were used."""

    notices: tuple[Text, ...] = ()
    by_rates: bool = False


DOLLARS = ("USD", "AUD", "CAD", "HKD", "MOP", "NZD", "SGD", "TWD")
SIGNS = {"$": DOLLARS, "¥": ("CNY", "JPY")}


def converted(types, mapping, *, name="transactions", currency, connection, where):
    """The typed lines with all money in one currency.

    Parameters
    ----------
    types : Typed
        With ``c_currency`` where the files name it, and the currency signs found beside the amounts.
    mapping : Mapping
        ``clean.rates`` names a CSV file with ``date``, ``currency``, ``rate`` (what one unit is worth in `currency`).
    name : str
        The canonical table.
    currency : str
        Code of the run's currency; empty for a mere look, where any single currency will do.

    Returns
    -------
    tuple of (ibis.Table, Changed)
        Codes are written alike (``RMB`` and ``人民币`` are ``CNY``). A line without a code is in the run's currency as
        long as no other one occurs; among several currencies its ``c_currency`` stays missing.

    Raises
    ------
    KamError
        KAM-I83 (exit 40) several currencies without rates, or another one than the run's; from rates KAM-I84 to I86.
    """
    if "c_currency" not in types.table.columns:
        _one(sorted(spelt(types.currencies, currency)), currency, where)
        return types.table, Changed()
    lines, codes, unnamed = _written_alike(types.table, connection)
    if not mapping.clean.rates or codes in ([], [currency]):
        _one(codes, currency, where)
        return lines, Changed((_assumed(unnamed, codes[0]),) if unnamed and codes else ())
    return _by_rates(lines, codes, mapping.clean.rates, name=name, currency=currency, connection=connection)


def spelt(found, currency=""):
    """Codes for codes and signs; a sign that several currencies share stands for the one that is meant elsewhere.

    >>> sorted(spelt({"$"}, "AUD")), sorted(spelt({"$", "¥"})), sorted(spelt({"¥", "JPY"}))
    (['AUD'], ['CNY', 'USD'], ['JPY'])
    """
    codes = {code for code in found if code not in SIGNS}
    for sign in found - codes:
        named = [code for code in (currency, *sorted(codes)) if code in SIGNS[sign]]
        codes = codes | {named[0] if named else SIGNS[sign][0]}
    return codes


def _written_alike(lines, connection):
    """Lines with one code a currency, the codes, and how many lines have none."""
    counted = lines.group_by("c_currency").agg(n=lines.count()).to_pyarrow().to_pylist()
    said = {
        row["c_currency"]: CURRENCIES.get(row["c_currency"].upper(), row["c_currency"].upper())
        for row in counted
        if row["c_currency"]
    }
    if said:
        value = ibis.cases(
            *((lines["c_currency"] == written, code) for written, code in said.items()), else_=ibis.null("string")
        )
        lines = lines.mutate(c_currency=value)
    return lines, sorted(set(said.values())), sum(row["n"] for row in counted if not row["c_currency"])


def _assumed(lines, code):
    return text(
        "{n:count} lines name no currency; they are taken to be in {code}, as all others are", n=lines, code=code
    )


def _one(codes, currency, where):
    if len(codes) > 1 or (currency and codes and codes != [currency]):
        raise KamError(
            Fault(
                "KAM-I83",
                where,
                text(
                    "money in {codes}; the run counts in {currency}", codes=", ".join(codes), currency=currency or "?"
                ),
                text("a sum over several currencies means nothing"),
                text("set currency, or give dated rates: clean.rates, a CSV file with date, currency, rate"),
            ),
            exit_code=Exit.INPUT_CORRUPT,
        )


def _by_rates(lines, codes, path, *, name, currency, connection):
    """Money at the rate of the line's day, or the last one before it."""
    days = lines.select("c_currency", "c_date").distinct().to_pyarrow().to_pandas().dropna()
    days["c_date"] = pd.to_datetime(days["c_date"]).astype("datetime64[us]")
    found = pd.merge_asof(
        days.sort_values("c_date"), read_rates(path, connection=connection),
        left_on="c_date", right_on="date", left_by="c_currency", right_by="currency",
    )  # fmt: skip
    found.loc[found["c_currency"] == currency, "rate"] = "1"
    if found["rate"].isna().any():
        raise _uncovered(found[found["rate"].isna()], path)
    joined = _with_rate(lines, found, connection)
    for field in TABLES[name]:
        if field.kind == MONEY and f"c_{field.name}" in lines.columns:
            joined = _changed(joined, field.name)
    told = text(
        "money in {codes} converted to {currency} by the rates of {path}",
        codes=", ".join(codes),
        currency=currency,
        path=str(path),
    )
    return joined.drop("_rate"), Changed((told,), by_rates=True)


def _with_rate(lines, found, connection):
    columns = {
        "_code": pa.array(found["c_currency"].tolist(), pa.string()),
        "_day": pa.array(found["c_date"].dt.date.tolist(), pa.date32()),
        "_rate": pa.array(found["rate"].tolist(), pa.string()),
    }
    look = connection.create_table(ibis.util.gen_name("rates"), pa.table(columns), temp=True)
    joined = lines.left_join(look, [lines["c_currency"] == look["_code"], lines["c_date"] == look["_day"]])
    return joined.mutate(_rate=joined["_rate"].cast(RATE)).drop("_code", "_day")


def _changed(lines, name):
    """One column of money times the rate; what grows too large carries its amount."""
    own = lines[f"c_{name}"]
    value = rounded(own * lines["_rate"])
    large = own.notnull() & lines["_rate"].notnull() & value.isnull()
    why = ibis.ifelse(large, str(TOO_LARGE), lines[f"why_{name}"])
    bad = ibis.ifelse(large, own.cast("string"), lines[f"bad_{name}"])
    return lines.mutate(**{f"c_{name}": value, f"why_{name}": why, f"bad_{name}": bad})


def _uncovered(missing, path):
    first = missing.iloc[0]
    return KamError(
        Fault(
            "KAM-I84",
            str(path),
            text("no rate for {code} on {day:day} or before", code=first["c_currency"], day=first["c_date"]),
            text("{n:count} pairs of currency and day cannot be converted", n=len(missing)),
            text("add a rate for this day or an earlier one"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )
