"""One currency for all money of a table: mixed ones are refused, or converted by dated rates."""

import ibis
import pandas as pd
import pyarrow as pa

from kamlib.base import checks, project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.schema import DECIMAL

RATE = "decimal(18, 8)"


def converted(types, mapping, *, currency, connection, where):
    """The typed lines with all money in one currency.

    Parameters
    ----------
    types : Typed
        With ``c_currency`` where the files name it, and the currency signs found beside the amounts.
    mapping : Mapping
        ``clean.rates`` names a CSV file with ``date``, ``currency``, ``rate`` (what one unit is worth in `currency`).

    Returns
    -------
    tuple of (ibis.Table, list of Text)

    Raises
    ------
    KamError
        KAM-I83 (exit 40) several currencies without rates, KAM-I84 a currency or a day that the rates do not cover.
    """
    if "c_currency" not in types.table.columns:
        _one(sorted(types.currencies), currency, where)
        return types.table, []
    lines = types.table.mutate(c_currency=types.table["c_currency"].upper())
    codes = lines.select("c_currency").distinct().to_pyarrow()["c_currency"].to_pylist()
    codes = sorted(code for code in codes if code)
    if not mapping.clean.rates or codes in ([], [currency]):
        _one(codes, currency, where)
        return lines, []
    return _by_rates(lines, codes, mapping.clean.rates, currency, connection)


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


def _by_rates(lines, codes, path, currency, connection):
    """Money at the rate of the line's day, or the last one before it."""
    rates = pd.read_csv(project.resolve(path), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    checks.columns(rates, ["date", "currency", "rate"], table=str(path))
    days = lines.select("c_currency", "c_date").distinct().to_pandas().dropna()
    days["c_date"] = pd.to_datetime(days["c_date"]).astype("datetime64[us]")
    rates["date"] = pd.to_datetime(rates["date"], format="%Y-%m-%d").astype("datetime64[us]")
    found = pd.merge_asof(
        days.sort_values("c_date"), rates.sort_values("date"),
        left_on="c_date", right_on="date", left_by="c_currency", right_by="currency",
    )  # fmt: skip
    found.loc[found["c_currency"] == currency, "rate"] = "1"
    missing = found[found["rate"].isna()]
    if len(missing):
        raise _uncovered(missing, path)
    look = pa.table(
        {
            "_code": pa.array(found["c_currency"].tolist(), pa.string()),
            "_day": pa.array(found["c_date"].dt.date.tolist(), pa.date32()),
            "_rate": pa.array(found["rate"].tolist(), pa.string()),
        }
    )
    look = connection.create_table(ibis.util.gen_name("rates"), look, temp=True)
    joined = lines.left_join(look, [lines["c_currency"] == look["_code"], lines["c_date"] == look["_day"]])
    money = [name for name in ("c_amount", "c_cost") if name in lines.columns]
    rate = joined["_rate"].cast(RATE)
    made = joined.mutate(**{name: (joined[name] * rate).cast(DECIMAL) for name in money}).drop("_code", "_day", "_rate")
    told = text(
        "money in {codes} converted to {currency} by the rates of {path}",
        codes=", ".join(codes),
        currency=currency,
        path=str(path),
    )
    return made, [told]


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
