"""Parquet, SQLite and DuckDB files: opened read-only, never made, native or exact; wrong ones refused."""

import sqlite3
import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kamlib.base.errors import Exit
from tests.intake.raw import fault, look, rows, said

LINES = {"客户": ["甲", "007", None], "金额": [100.5, 20.0, -3.0], "日期": [date(2025, 1, 2)] * 3}


def parquet(path, columns=None):
    pq.write_table(pa.table(columns or LINES), path)
    return path


def sqlite(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def duck(path, *statements):
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def untouched(folder, action):
    """Names and bytes in `folder` are the same after `action`."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    outcome = action()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return outcome


def test_parquet_keeps_its_types_and_counts_its_rows(tmp_path):
    raw = look(parquet(tmp_path / "a.parquet"))
    assert rows(raw)[:2] == [("甲", 100.5, date(2025, 1, 2)), ("007", 20.0, date(2025, 1, 2))]
    assert rows(raw, "_file", "_sheet", "_line", "_seq") == [("a.parquet", "", n + 1, n) for n in range(3)]
    assert all(raw.table[name].type().is_int64() for name in ("_line", "_seq"))
    assert (raw.encoding, said(raw), len(raw.rejected)) == ("", [], 0)


def test_parquet_files_of_a_pattern_are_stacked_in_order(tmp_path):
    for name in ("b", "a"):
        parquet(tmp_path / f"{name}.parquet", {"客户": [name, name]})
    raw = look(tmp_path / "*.parquet")
    assert rows(raw, "客户", "_file", "_line", "_seq") == [
        ("a", "a.parquet", 1, 0),
        ("a", "a.parquet", 2, 1),
        ("b", "b.parquet", 1, 2),
        ("b", "b.parquet", 2, 3),
    ]


@pytest.mark.parametrize("cut", [1, 4, 8, 50, 400])
def test_a_cut_parquet_is_refused(tmp_path, cut):
    path = parquet(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:-cut])
    told, code = fault(path)
    assert (told.code, told.where, code) == ("KAM-I40", "a.parquet", Exit.INPUT_CORRUPT)
    assert said(told)[0].startswith("not a whole Parquet file: ")
    assert said(told)[1:] == ("it was cut off or damaged; rows would be missing", "export or copy it again")


def test_a_parquet_without_rows_is_empty(tmp_path):
    told, code = fault(parquet(tmp_path / "a.parquet", {"客户": pa.array([], pa.string())}))
    assert (told.code, code) == ("KAM-I29", Exit.INPUT_EMPTY)


def test_parquet_names_that_differ_in_capitals_only_are_refused(tmp_path):
    told, code = fault(parquet(tmp_path / "a.parquet", {"Amount": [1], "amount": [2]}))
    assert (told.code, code) == ("KAM-I32", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "column amount: another column has this name, or it is reserved here"


def test_a_column_that_some_parquet_files_lack(tmp_path):
    parquet(tmp_path / "a.parquet", {"客户": ["甲"], "金额": [1.0]})
    parquet(tmp_path / "b.parquet", {"客户": ["乙"]})
    told, code = fault(tmp_path, columns=["金额"])
    assert (told.code, told.where, code) == ("KAM-I36", "b.parquet: 金额", Exit.SCHEMA_DRIFT)
    assert said(told)[0] == "1 files or sheets do not have this column, which others have"
    raw = look(tmp_path)
    assert rows(raw) == [("甲", 1.0), ("乙", None)]
    assert said(raw) == ["column 金额 is missing in b.parquet"]


def test_a_column_of_two_kinds_is_refused_where_it_is_used(tmp_path):
    """An id that is whole in one file and float in another would become 1001 and 1001.0."""
    parquet(tmp_path / "a.parquet", {"客户": pa.array([1001], pa.int64()), "金额": [1.0]})
    parquet(tmp_path / "b.parquet", {"客户": pa.array([1001.0, None]), "金额": [1.0, 2.0]})
    told, code = fault(tmp_path, columns=["客户"])
    assert (told.code, told.where, code) == ("KAM-I41", "b.parquet: 客户", Exit.SCHEMA_DRIFT)
    assert said(told)[:2] == (
        "floating numbers here, whole numbers in a.parquet",
        "ids such as 1001 and 1001.0 would not meet",
    )
    assert rows(look(tmp_path, columns=["金额"]), "金额") == [(1.0,), (1.0,), (2.0,)]


def test_whole_numbers_of_two_sizes_are_one_kind(tmp_path):
    parquet(tmp_path / "a.parquet", {"n": pa.array([1], pa.int32())})
    parquet(tmp_path / "b.parquet", {"n": pa.array([2**40], pa.int64())})
    assert rows(look(tmp_path, columns=["n"])) == [(1,), (2**40,)]


def test_sqlite_comes_as_text_and_nothing_is_written(tmp_path):
    path = sqlite(
        tmp_path / "erp.db",
        'CREATE TABLE "or""ders" (id INTEGER, 客户 TEXT, 金额 REAL)',
        """INSERT INTO "or""ders" VALUES (1, '007', 100.5), (2, NULL, 20.0), (3, 'NA', 0.1)""",
    )
    raw = untouched(tmp_path, lambda: look(path))
    assert rows(raw) == [("1", "007", "100.5"), ("2", None, "20"), ("3", "NA", "0.1")]
    assert rows(raw, "_file", "_line", "_seq")[2] == ("erp.db", 3, 2)


def test_a_missing_database_is_not_made(tmp_path):
    told, code = fault(tmp_path / "nowhere.sqlite")
    assert (told.code, code) == ("KAM-I24", Exit.INPUT_CORRUPT)
    told, _ = fault(tmp_path / "nowhere.duckdb")
    assert told.code == "KAM-I24"
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_wal_mode_is_read_without_a_trace(tmp_path):
    path = sqlite(tmp_path / "erp.db", "PRAGMA journal_mode = WAL", "CREATE TABLE a (x)", "INSERT INTO a VALUES (1)")
    assert untouched(tmp_path, lambda: rows(look(path))) == [("1",)]


def test_the_table_is_named_or_the_only_one(tmp_path):
    path = sqlite(
        tmp_path / "erp.db",
        "CREATE TABLE orders (x)",
        "CREATE TABLE customers (x)",
        "INSERT INTO orders VALUES (1), (2)",
        "CREATE VIEW sales AS SELECT x + 1 AS y FROM orders",
    )
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I38", Exit.USAGE)
    assert said(told)[0] == "3 tables: customers, orders, sales"
    assert said(told)[2] == "say which one: table: customers"
    told, code = fault(path, table="order")
    assert (told.code, code) == ("KAM-I38", Exit.SCHEMA_DRIFT)
    assert said(told)[0] == "there is no table order"
    assert said(told)[2] == "did you mean orders?"
    assert rows(look(path, table="orders")) == [("1",), ("2",)]
    assert rows(look(path, table="sales")) == [("2",), ("3",)]
    assert fault(path, table="orders; DROP TABLE orders")[0].code == "KAM-I38"
    assert fault(path, table="customers")[1] == Exit.INPUT_EMPTY


def test_binary_values_are_refused_where_they_are_used(tmp_path):
    path = sqlite(tmp_path / "erp.db", "CREATE TABLE a (x, y)", "INSERT INTO a VALUES (x'00ff', 1)")
    told, code = fault(path, columns=["x"])
    assert (told.code, told.where, code) == ("KAM-I39", "erp.db: a: x", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "the column holds binary values"
    assert rows(look(path, columns=["y"]), "y") == [("1",)]


def test_a_damaged_sqlite_file_is_refused(tmp_path):
    path = sqlite(tmp_path / "erp.db", "CREATE TABLE a (x)", "INSERT INTO a VALUES (1)")
    path.write_bytes(path.read_bytes()[:3000])
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I40", Exit.INPUT_CORRUPT)
    assert said(told)[0].startswith("not a whole database file: ")
    assert said(told)[2] == "copy it again, or export the table as CSV or Parquet"


def test_duckdb_keeps_its_types_and_nothing_is_written(tmp_path):
    path = duck(
        tmp_path / "erp.duckdb",
        "CREATE TABLE orders AS SELECT '007' AS 客户, 1.50::DECIMAL(10, 2) AS 金额, DATE '2025-01-02' AS 日期",
        "INSERT INTO orders VALUES ('NA', 2, NULL)",
    )
    raw = untouched(tmp_path, lambda: look(path))
    assert rows(raw) == [("007", Decimal("1.50"), date(2025, 1, 2)), ("NA", Decimal("2.00"), None)]
    assert rows(raw, "_file", "_sheet", "_line", "_seq") == [("erp.duckdb", "", 1, 0), ("erp.duckdb", "", 2, 1)]
    assert all(raw.table[name].type().is_int64() for name in ("_line", "_seq"))


def test_a_duckdb_table_is_named_or_the_only_one(tmp_path):
    path = duck(tmp_path / "a.duckdb", "CREATE TABLE orders (x INT)", "CREATE VIEW sales AS SELECT 1 AS x")
    assert said(fault(path)[0])[0] == "2 tables: orders, sales"
    assert rows(look(path, table="sales")) == [(1,)]
    assert fault(path, table="orders")[1] == Exit.INPUT_EMPTY
    assert said(fault(path, table="sale")[0])[2] == "did you mean sales?"


def test_a_view_of_a_duckdb_file_opens_no_other_file(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    path = duck(tmp_path / "a.duckdb", f"CREATE VIEW v AS SELECT * FROM read_csv('{secret.as_posix()}')")
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I40", Exit.INPUT_CORRUPT)
    assert "Permission" in said(told)[0]


def test_a_damaged_duckdb_file_is_refused(tmp_path):
    path = duck(tmp_path / "a.duckdb", "CREATE TABLE a AS SELECT 1 AS x")
    content = bytearray(path.read_bytes())
    content[12:20] = b"\xff" * 8
    path.write_bytes(content)
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I40", Exit.INPUT_CORRUPT)


def test_a_duckdb_file_in_use_can_be_tried_later(tmp_path):
    path = duck(tmp_path / "a.duckdb", "CREATE TABLE a AS SELECT 1 AS x")
    hold = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        told, code = fault(path)
        other.stdin.close()
    assert (told.code, code) == ("KAM-I55", Exit.SOURCE_UNREACHABLE)
    assert said(told) == (
        "another program has the database open for writing",
        "its state would be read half-way",
        "close the other program, or try again later",
    )
    assert rows(look(path)) == [(1,)]


def test_the_real_lines(shared_data):
    """7,350,268 lines of three years and 1,067,370 of the giftware seller, as their READMEs count them."""
    iowa = look(shared_data / "iowa_liquor" / "sales_*.parquet")
    table = iowa.table
    counted = table.agg(n=table.count(), last=table["_seq"].max(), different=table["_file"].nunique())
    assert counted.to_pyarrow().to_pylist() == [{"n": 7_350_268, "last": 7_350_267, "different": 3}]
    retail = look(shared_data / "online_retail_ii" / "online_retail_ii.parquet", columns=["customer_id", "price"])
    assert retail.table.count().to_pyarrow().as_py() == 1_067_370
