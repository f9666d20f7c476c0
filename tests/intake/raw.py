"""Small files as they come, for tests of reading."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.intake.engine import connect
from kamlib.intake.read import read
from kamlib.intake.spec import Source

PLACES = ("_file", "_sheet", "_line", "_seq")


def look(path, *, columns=None, connection=None, **source):
    """What ``read`` gives for one file, or several."""
    files = [str(p) for p in (path if isinstance(path, list) else [path])]
    return read(Source(files=files, **source), connection=connection or connect(), columns=columns)


def rows(raw, *columns):
    """Rows in the order of the files, as tuples; missing values are None."""
    table = raw.table.order_by("_seq").select(*(columns or [c for c in raw.table.columns if c not in PLACES]))
    return [tuple(row.values()) for row in table.to_pyarrow().to_pylist()]


def fault(path, **told):
    """The only fault of reading `path`, and the exit code."""
    with pytest.raises(KamError) as caught:
        look(path, **told)
    (only,) = caught.value.faults
    return only, caught.value.exit_code


def said(told):
    """Notices, or the parts of a fault, as English texts."""
    if hasattr(told, "found"):
        return tuple(str(part) for part in (told.found, told.means, told.mend))
    return [str(notice) for notice in told.notices]


def rejected(raw):
    """Line, reason and text of the rejected rows."""
    assert isinstance(raw.rejected, pd.DataFrame)
    return [(row.line, str(row.reason), row.text) for row in raw.rejected.itertuples()]
