"""The engine that tables live in: Ibis expressions, on an embedded DuckDB unless told otherwise."""

import ibis
import pandas as pd

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
    """An Ibis table from an Ibis table, a frame, or the path of a Parquet file.

    >>> as_table(pd.DataFrame({"account_id": ["A"], "amount": [1.0]})).count().execute()
    1
    """
    if isinstance(source, ibis.Table):
        return source
    connection = connect(engine)
    if isinstance(source, pd.DataFrame):
        return connection.create_table("given", source, temp=True)
    return connection.read_parquet(str(source))
