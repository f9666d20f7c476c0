"""The engine that tables live in: Ibis expressions, on an embedded DuckDB unless told otherwise."""

import ibis
import pandas as pd
import pyarrow as pa

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

ENGINES = ("duckdb",)


def connect(engine="duckdb"):
    """A fresh in-memory engine that never loads or downloads an extension.

    Raises
    ------
    KamError
        KAM-I01, when `engine` is not one of ``ENGINES``.
    """
    if engine not in ENGINES:
        raise KamError(
            Fault(
                "KAM-I01",
                "engine",
                text("{engine}", engine=engine),
                text("there is no engine of this name"),
                did_you_mean(engine, ENGINES),
            )
        )
    return ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)


def as_table(source, *, engine="duckdb"):
    """An Ibis table from an Ibis table, a frame, an Arrow table, or the path of a Parquet file.

    >>> as_table(pd.DataFrame({"account_id": ["A"], "amount": [1.0]})).count().execute()
    1
    """
    if isinstance(source, ibis.Table):
        return source
    connection = connect(engine)
    if isinstance(source, pd.DataFrame | pa.Table):
        return connection.create_table("given", source, temp=True)
    return connection.read_parquet(str(source))


def batches(table, *, rows=200_000):
    """The rows of an engine's table as an Arrow reader, in the table's order, never all in memory at once.

    >>> batches(as_table(pd.DataFrame({"account_id": ["A", "B"]}))).read_all().num_rows
    2
    """
    backend = table.get_backend()
    if backend.name != "duckdb":
        return table.to_pyarrow_batches(chunk_size=rows)
    return backend.con.sql(str(ibis.to_sql(table, dialect="duckdb"))).to_arrow_reader(rows)
