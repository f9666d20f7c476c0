"""Small files and mappings for tests of intake."""

from datetime import date

from kamlib.intake.engine import connect
from kamlib.intake.load import load
from kamlib.intake.spec import Mapping

TODAY = date(2026, 1, 15)
COLUMNS = {"account": "客户", "date": "日期", "amount": "金额"}
HEAD = "客户,日期,单号,产品,数量,金额,状态\n"
LINES = (
    "A,2025-01-02,S1,P1,2,100.00,有效\n"
    "B,2025-01-03,S2,P1,1,50.00, 作废\n"
    "B,2025-01-04,S3,P2,1,30.00,有效\n"
    ",2025-01-05,S4,P2,1,20.00,有效\n"
)


def written(folder, lines=LINES, head=HEAD, name="sales.csv", encoding="utf-8"):
    """A CSV file with these lines."""
    path = folder / name
    path.write_bytes((head + lines).encode(encoding))
    return path


def read(path, *, columns=None, clean=None, name="transactions", source=None, **more):
    """`path` loaded under a mapping."""
    told = {"files": [str(path)], **(source or {})}
    mapping = Mapping(source=told, columns=columns or COLUMNS, clean=clean or {})
    return load(mapping, name=name, connection=connect(), today=TODAY, **more)


def rows(loaded, *columns):
    """Kept lines as tuples."""
    frame = loaded.lines.to_pyarrow().to_pandas()
    return list(frame[list(columns)].itertuples(index=False, name=None))


def book(loaded):
    """The ledger as ``{(step, rule): (rows, money)}``."""
    return {(r.step, r.rule): (r.rows, float(r.amount)) for r in loaded.ledger.itertuples()}
