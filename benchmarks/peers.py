"""The account table by other means, each as a practised user of that tool would write it; run one in its own process.

``python benchmarks/peers.py NAME PARQUET`` prints seconds of work (imports apart), peak memory and totals as JSON.
"""

import json
import resource
import sys
import time

AS_OF, LAST_YEAR, YEAR_BEFORE = "2025-12-31", "2024-12-31", "2023-12-31"


def scan(path):
    """The floor: every value of the same columns is read once by DuckDB, and nothing is grouped."""
    import duckdb  # noqa: PLC0415

    start = _clock()
    texts = ", ".join(f"sum(length({name}))" for name in ("account_id", "order_id", "category", "region"))
    duckdb.sql(f"select sum(amount), sum(cost), max(date), {texts} from '{path}'").fetchall()
    return {}, start


def kamlib(path):
    """This project: ``account_table`` with all default features."""
    from kamlib.accounts import account_table  # noqa: PLC0415
    from kamlib.intake.engine import connect  # noqa: PLC0415

    connect()
    start = _clock()
    table = account_table(path, as_of=AS_OF)
    return _totals(table, "revenue_12m", "category_breadth", "order_gap_cv", "monthly_slope"), start


SQL = """
with lines as (select * from '{path}' where date <= date '2025-12-31'),
days as (select account_id, date, sum(amount) as net from lines group by all),
gaps as (select account_id, date, date - lag(date) over (partition by account_id order by date) as gap
         from days where net > 0),
bought as (select account_id, min(date) as first, max(date) as last, count(*) as frequency,
                  stddev_samp(gap) / avg(gap) as gap_cv from gaps group by all),
months as (select account_id, date_trunc('month', date) as month, sum(amount) as net from lines
           where date > date '2024-12-31' group by all),
recent as (select account_id, sum(net)::double as recent, count(*) filter (net > 0) as active,
                  sum(net * (extract(month from month) - 6.5))::double / 143 as slope from months group by all),
prior as (select account_id, sum(amount)::double as prior from lines
          where date > date '2023-12-31' and date <= date '2024-12-31' group by all),
money as (select account_id, sum(amount)::double as revenue, sum(cost)::double as cost,
                 -sum(amount) filter (amount < 0) as returned,
                 count(distinct order_id) filter (amount > 0) as orders from lines group by all),
amounts as (select account_id, region, sum(amount) as net from lines group by all),
regions as (select account_id, region from amounts
            qualify row_number() over (partition by account_id order by net desc, region) = 1),
categories as (select account_id, category, sum(amount)::double as a from lines group by all having a > 0),
breadth as (select account_id, exp(ln(sum(a)) - sum(a * ln(a)) / sum(a)) as breadth from categories group by all)
select *, (revenue - cost) / revenue as margin,
       (coalesce(recent, 0) - coalesce(prior, 0)) / nullif(coalesce(recent, 0) + coalesce(prior, 0), 0) * 2 as growth
from money left join bought using (account_id) left join recent using (account_id) left join prior using (account_id)
left join regions using (account_id) left join breadth using (account_id) order by account_id
"""


def duckdb_sql(path):
    """Hand-written SQL on DuckDB, one common table expression a feature."""
    import duckdb  # noqa: PLC0415

    start = _clock()
    table = duckdb.sql(SQL.format(path=path)).df()
    return _totals(table, "recent", "breadth", "gap_cv", "slope"), start


def polars(path):
    """Polars, lazily and with its streaming engine."""
    from datetime import date  # noqa: PLC0415

    import polars as pl  # noqa: PLC0415
    from polars import col  # noqa: PLC0415

    start = _clock()
    lines = pl.scan_parquet(path).filter(col("date") <= date(2025, 12, 31))
    lines = lines.with_columns(col("amount", "cost").cast(pl.Float64))
    key, amount = "account_id", col("amount")
    days = lines.group_by(key, "date").agg(amount.sum().round(4).alias("net")).filter(col("net") > 0)
    gap = col("date").sort().diff().dt.total_days()
    bought = days.group_by(key).agg(
        col("date").min().alias("first"),
        col("date").max().alias("last"),
        pl.len().alias("frequency"),
        (gap.std() / gap.mean()).alias("gap_cv"),
    )
    late = lines.filter(col("date") > date(2024, 12, 31))
    months = late.group_by(key, col("date").dt.month().cast(pl.Int32).alias("month")).agg(
        amount.sum().round(4).alias("net")
    )
    recent = months.group_by(key).agg(
        col("net").sum().alias("recent"),
        (col("net") > 0).sum().alias("active"),
        (col("net") * (col("month") - 6.5)).sum().alias("slope") / 143,
    )
    prior = (
        lines.filter(col("date").is_between(date(2024, 1, 1), date(2024, 12, 31)))
        .group_by(key)
        .agg(amount.sum().alias("prior"))
    )
    money = lines.group_by(key).agg(
        amount.sum().round(4).alias("revenue"),
        col("cost").sum(),
        amount.filter(amount < 0).sum().alias("returned"),
    )
    orders = lines.filter(amount > 0).select(key, "order_id").unique().group_by(key).agg(pl.len().alias("orders"))
    regions = lines.group_by(key, "region").agg(amount.sum().alias("money")).sort("money", descending=True)
    regions = regions.group_by(key).agg(col("region").first())
    categories = lines.group_by(key, "category").agg(amount.sum().round(4).alias("a")).filter(col("a") > 0)
    breadth = categories.group_by(key).agg(
        (col("a").sum().log() - (col("a") * col("a").log()).sum() / col("a").sum()).exp().alias("breadth")
    )
    table = money
    for part in (bought, recent, prior, orders, regions, breadth):
        table = table.join(part, on=key, how="left")
    table = table.with_columns(
        (2 * (col("recent") - col("prior")) / (col("recent") + col("prior"))).alias("growth"),
        (1 - col("cost") / col("revenue")).alias("margin"),
    )
    table = table.sort(key).collect(engine="streaming").to_pandas()
    return _totals(table, "recent", "breadth", "gap_cv", "slope"), start


def pandas(path):
    """pandas without any loop or ``apply``, identifiers and texts as categories."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    start = _clock()
    texts = ["account_id", "order_id", "category", "region"]
    read = pq.read_table(path, read_dictionary=texts)
    for name in ("amount", "cost"):
        read = read.set_column(read.schema.get_field_index(name), name, read[name].cast("float64"))
    lines = read.to_pandas(date_as_object=False)
    lines = lines[lines["date"] <= AS_OF]
    key, grouped = "account_id", {"observed": True, "sort": False}
    days = lines.groupby([key, "date"], **grouped)["amount"].sum().round(4)
    days = days[days > 0].reset_index().sort_values([key, "date"])
    days["gap"] = days.groupby(key, **grouped)["date"].diff().dt.days
    table = lines.groupby(key, **grouped).agg(revenue=("amount", "sum"), cost=("cost", "sum"))
    bought = days.groupby(key, **grouped)
    table["first"], table["last"], table["frequency"] = bought["date"].min(), bought["date"].max(), bought.size()
    table["gap_cv"] = bought["gap"].std() / bought["gap"].mean()
    late = lines[lines["date"] > LAST_YEAR]
    months = (
        late.groupby([key, late["date"].dt.month.rename("month")], **grouped)["amount"].sum().round(4).reset_index()
    )
    months["weighted"], months["active"] = months["amount"] * (months["month"] - 6.5) / 143, months["amount"] > 0
    recent = months.groupby(key, **grouped)
    table["recent"], table["active"], table["slope"] = (
        recent["amount"].sum(),
        recent["active"].sum(),
        recent["weighted"].sum(),
    )
    before = lines[(lines["date"] > YEAR_BEFORE) & (lines["date"] <= LAST_YEAR)]
    table["prior"] = before.groupby(key, **grouped)["amount"].sum()
    table["growth"] = 2 * (table["recent"] - table["prior"]) / (table["recent"] + table["prior"])
    table["returned"] = lines[lines["amount"] < 0].groupby(key, **grouped)["amount"].sum()
    orders = lines.loc[lines["amount"] > 0, [key, "order_id"]].drop_duplicates()
    table["orders"] = orders.groupby(key, **grouped).size()
    regions = lines.groupby([key, "region"], **grouped)["amount"].sum().reset_index().sort_values("amount")
    table["region"] = regions.drop_duplicates(key, keep="last").set_index(key)["region"]
    amounts = lines.groupby([key, "category"], **grouped)["amount"].sum().round(4)
    amounts = amounts[amounts > 0].rename("a").reset_index()
    amounts["spread"] = amounts["a"] * np.log(amounts["a"])
    spread = amounts.groupby(key, **grouped)[["a", "spread"]].sum()
    table["breadth"] = np.exp(np.log(spread["a"]) - spread["spread"] / spread["a"])
    table["margin"] = 1 - table["cost"] / table["revenue"]
    return _totals(pd.DataFrame(table).sort_index(), "recent", "breadth", "gap_cv", "slope"), start


def lifetimes(path):
    """The package lifetimes: frequency, recency, T and mean value only."""
    import pyarrow.parquet as pq  # noqa: PLC0415
    from lifetimes.utils import summary_data_from_transaction_data  # noqa: PLC0415

    start = _clock()
    read = pq.read_table(path, columns=["account_id", "date", "amount"])
    read = read.set_column(2, "amount", read["amount"].cast("float64"))
    lines = read.to_pandas(date_as_object=False)
    table = summary_data_from_transaction_data(lines, "account_id", "date", "amount", observation_period_end=AS_OF)
    return {"accounts": len(table)}, start


def _clock():
    """Seconds by the wall, and processor seconds of all threads of this process."""
    return time.perf_counter(), time.process_time()


def _totals(table, recent, breadth, gap_cv, slope):
    """What all tables that claim the same features must agree in."""
    return {
        "accounts": len(table),
        "revenue": round(float(table["revenue"].sum()), 2),
        "recent": round(float(table[recent].sum()), 2),
        "frequency": int(table["frequency"].sum()),
        "orders": int(table["orders"].sum()),
        "breadth": round(float(table[breadth].sum()), 1),
        "gap_cv": round(float(table[gap_cv].sum()), 1),
        "slope": round(float(table[slope].sum()), 1),
    }


PEERS = {function.__name__: function for function in (scan, kamlib, duckdb_sql, polars, pandas, lifetimes)}


def main(name, path):
    """Run one peer and print what it took."""
    totals, start = PEERS[name](path)
    wall, cpu = (round(now - then, 3) for now, then in zip(_clock(), start, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": wall, "cpu": cpu, "peak": peak, "totals": totals}))


if __name__ == "__main__":
    main(*sys.argv[1:])
