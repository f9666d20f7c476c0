"""Parquet files and database files, opened read-only."""

import pyarrow as pa
import pyarrow.parquet as pq
from ibis.util import gen_name

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.layout import RESERVED, nothing


def parquet(parts, *, connection, findings, wanted=None):
    """Parquet files as one view of the engine, native types kept; nothing is copied.

    Raises
    ------
    KamError
        KAM-I40 not readable (cut off, damaged), KAM-I36 a wanted column missing in some files, KAM-I32 names that the
        engine cannot tell apart, KAM-I29 no rows.
    """
    footers = [_footer(part) for part in parts]
    names = _common(parts, footers, findings, wanted)
    rows = [footer.metadata.num_rows for footer in footers]
    if not sum(rows):
        raise nothing(", ".join(part.name for part in parts[:3]))
    starts = [sum(rows[:n]) for n in range(len(rows))]
    scans = [_scan(part, footer, names, start) for part, footer, start in zip(parts, footers, starts, strict=True)]
    view = gen_name("kam_parquet")
    connection.con.execute(f"CREATE VIEW {view} AS {' UNION ALL BY NAME '.join(scans)}")
    return connection.table(view)


class _Footer:
    """Column names and sizes of a Parquet file, the file closed again."""

    def __init__(self, path):
        with pq.ParquetFile(path) as file:
            self.metadata, self.names = file.metadata, file.schema_arrow.names


def _footer(part):
    try:
        return _Footer(part.path)
    except (pa.ArrowException, OSError) as error:
        raise KamError(
            Fault(
                "KAM-I40",
                part.name,
                text("not a whole Parquet file: {problem}", problem=str(error).split("\n")[0][:160]),
                text("it was cut off or damaged; rows would be missing"),
                text("export or copy it again"),
            ),
            exit_code=Exit.INPUT_CORRUPT,
        ) from None


def _common(parts, footers, findings, wanted):
    """Names of the columns that are read."""
    every = list(dict.fromkeys(name for footer in footers for name in footer.names))
    names = every if wanted is None else [name for name in every if name in set(wanted)]
    faults = [_twins(parts[0].name, name) for name in _indistinct(every)]
    for name in names:
        without = [part for part, footer in zip(parts, footers, strict=True) if name not in footer.names]
        if without and wanted is not None:
            faults.append(_absent(without, name, names))
        elif without:
            findings.note(text("column {name} is missing in {file}", name=name, file=without[0].name))
    if faults:
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)
    return names


def _indistinct(names):
    seen = {name.casefold() for name in RESERVED}
    return [name for name in names if name.casefold() in seen or seen.add(name.casefold())]


def _twins(where, name):
    return Fault(
        "KAM-I32",
        where,
        text("column {name}: another column has this name, or it is reserved here", name=name),
        text("it is not clear which one is meant"),
        text("rename it where the file is made"),
    )


def _absent(without, name, names):
    return Fault(
        "KAM-I36",
        f"{without[0].name}: {name}",
        text("{n:count} files or sheets do not have this column, which others have", n=len(without)),
        text("their lines would lack the value, without a word"),
        did_you_mean(name, [other for other in names if other != name] or [name]),
    )


def _scan(part, footer, names, start):
    columns = "".join(f"{quoted(name)}, " for name in names if name in footer.names)
    return (
        f"SELECT {columns}{literal(part.name)} AS _file, '' AS _sheet, file_row_number + 1 AS _line, "
        f"file_row_number + {start} AS _seq FROM read_parquet({literal(str(part.path))}, file_row_number = true)"
    )


def quoted(name):
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value):
    """`value` as an SQL text."""
    return "'" + value.replace("'", "''") + "'"
