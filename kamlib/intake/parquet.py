"""Parquet files, as a view of the engine."""

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
        KAM-I40 not readable (cut off, damaged), KAM-I36, KAM-I41 a wanted column missing or of another kind in some
        files, KAM-I32 names that the
        engine cannot tell apart, KAM-I29 no rows.
    """
    footers = [_footer(part) for part in parts]
    names = _common(parts, footers, findings, wanted)
    mixed = {name for name in names if len({f.kinds[name] for f in footers if name in f.kinds}) > 1}
    rows = [footer.rows for footer in footers]
    if not sum(rows):
        raise nothing(", ".join(part.name for part in parts[:3]))
    starts = [sum(rows[:n]) for n in range(len(rows))]
    scans = [_scan(part, footer, start, mixed) for part, footer, start in zip(parts, footers, starts, strict=True)]
    view = gen_name("kam_parquet")
    connection.con.execute(f"CREATE VIEW {view} AS {' UNION ALL BY NAME '.join(scans)}")
    return connection.table(view)


class _Footer:
    """Rows of a Parquet file and the kind of each column, the file closed again."""

    def __init__(self, path):
        with pq.ParquetFile(path) as file:
            self.rows = file.metadata.num_rows
            self.kinds = {field.name: _kind(field.type) for field in file.schema_arrow}
            self.names = file.schema_arrow.names


_TESTS = {
    "whole numbers": pa.types.is_integer,
    "decimals": pa.types.is_decimal,
    "floating numbers": pa.types.is_floating,
    "dates": pa.types.is_date,
    "moments": pa.types.is_timestamp,
    "texts": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind),
}


def _kind(kind):
    """What can be stacked without changing a value: whole numbers of any size are one kind, texts are one."""
    return next((name for name, test in _TESTS.items() if test(kind)), str(kind))


def _called(kind):
    """A kind in words."""
    words = {
        "whole numbers": text("whole numbers"),
        "decimals": text("decimals"),
        "floating numbers": text("floating numbers"),
        "dates": text("dates"),
        "moments": text("moments"),
        "texts": text("texts"),
    }
    return words.get(kind, kind)


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
    """Names of all columns; wanted ones must be in every file, and of one kind."""
    names = list(dict.fromkeys(name for footer in footers for name in footer.kinds))
    for part, footer in zip(parts, footers, strict=True):
        refuse_twins(part.name, footer.names)
    faults = []
    for name in names:
        lacking = [part.name for part, footer in zip(parts, footers, strict=True) if name not in footer.kinds]
        kinds = {
            footer.kinds[name]: part.name for part, footer in zip(parts, footers, strict=True) if name in footer.kinds
        }
        if wanted is not None and name in wanted:
            faults += [_absent(lacking, name, names)] if lacking else []
            faults += [_unlike(name, kinds)] if len(kinds) > 1 else []
        elif wanted is None and lacking:
            findings.note(text("column {name} is missing in {file}", name=name, file=lacking[0]))
    if faults:
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)
    return names


def refuse_twins(where, names):
    """Raise if the engine could not tell two column names apart, or one is reserved."""
    seen = {name.casefold() for name in RESERVED}
    twins = [name for name in names if name.casefold() in seen or seen.add(name.casefold())]
    if twins:
        raise KamError(*(_twins(where, name) for name in twins), exit_code=Exit.INPUT_CORRUPT)


def _scan(part, footer, start, mixed):
    columns = "".join(
        f"{quoted(name)}{'::VARCHAR' if name in mixed else ''} AS {quoted(name)}, " for name in footer.kinds
    )
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


def _twins(where, name):
    return Fault(
        "KAM-I32",
        where,
        text("column {name}: another column has this name, or it is reserved here", name=name),
        text("it is not clear which one is meant"),
        text("rename it where the file is made"),
    )


def _absent(lacking, name, names):
    return Fault(
        "KAM-I36",
        f"{lacking[0]}: {name}",
        text("{n:count} files or sheets do not have this column, which others have", n=len(lacking)),
        text("their lines would lack the value, without a word"),
        did_you_mean(name, [other for other in names if other != name] or [name]),
    )


def _unlike(name, kinds):
    (first, one), (second, other) = list(kinds.items())[:2]
    return Fault(
        "KAM-I41",
        f"{other}: {name}",
        text("{second} here, {first} in {file}", second=_called(second), first=_called(first), file=one),
        text("ids such as 1001 and 1001.0 would not meet"),
        text("export the files anew with one type for this column"),
    )
