"""A table of accounts by indicators from a file of one's own, or measured from the tables of a params file."""

from pathlib import Path

import pandas as pd

from kamlib.base.errors import KamError
from kamlib.base.text import text
from kamlib.indicators.given import KEY
from kamlib.intake.company import load_company
from kamlib.intake.engine import as_table, connect
from kamlib.intake.layout import RESERVED
from kamlib.intake.numbers import parse_numbers
from kamlib.intake.read import read
from kamlib.intake.spec import Source

PARAMS = (".yaml", ".yml")
COMPANIONS = ("receivables", "service", "rebates", "programmes", "potential", "survey")
TRANSACTIONS = "transactions"


def read_table(system, path, *, today):
    """What a system can score, from a file.

    Parameters
    ----------
    system : IndicatorSystem
    path : str or Path
        A CSV, XLSX or Parquet file with one row an account; or a params file, whose tables are measured.
    today : date
        Lines of a later day are rejected when tables are read.

    Returns
    -------
    DataFrame or Measured
        Ids are text; numbers are read with thousands, full-width digits and currency signs.

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": {"sales": {"weight": 1, "indicators": {
    ...     "revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> file = Path(tempfile.mkdtemp(), "own.csv")
    >>> _ = file.write_text("account_id,revenue\\n007,\\"1,200.50\\"\\n", encoding="utf-8")
    >>> read_table(system, file, today=None).values.tolist()
    [['007', 1200.5]]
    """
    if Path(path).suffix.lower() in PARAMS:
        company = load_company(path, today=today)
        return system.measure(canonical(company), as_of=company.settings["as_of"] or None)
    raw = read(Source(files=(str(path),)), connection=connect())
    frame = raw.table.order_by("_seq").drop(*RESERVED).to_pyarrow().to_pandas()
    keys = {name for name in (system.design.unit, KEY) if name in frame.columns}
    return frame.assign(**{name: frame[name] if name in keys else _numbers(frame[name], name) for name in frame})


def canonical(company):
    """The tables of a company by canonical name, as :meth:`IndicatorSystem.measure` takes them."""
    return {name: one.lines for name, one in company.loaded.items() if name != "accounts"}


def recorded(run):
    """The tables of a run that a system can measure, as an earlier step recorded them; none without lines.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "40_indicators")
    >>> days = pd.to_datetime(["2025-12-31"])
    >>> _ = run.table("transactions", pd.DataFrame({"account_id": ["007"], "date": days, "amount": [1.0]}))
    >>> list(recorded(run))
    ['transactions']
    """
    lines = as_table(run.path(TRANSACTIONS))
    if not lines.count().to_pyarrow().as_py():
        return {}
    return {TRANSACTIONS: lines, **{name: run.read(name) for name in COMPANIONS if run.has(name)}}


def record_scores(run, scores):
    """Record the scores of a run, and for every account what was measured and the points it got.

    The tables are ``scores``, ``indicator_values`` (raw, in the unit of each indicator) and ``indicator_points`` (on
    the scale of the system); the latter two have ``account_id`` and a column for each indicator.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": {"sales": {"weight": 1, "indicators": {
    ...     "revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> run = Run.open(tempfile.mkdtemp(), "40_indicators")
    >>> frame = pd.DataFrame({"account_id": list("ABCDE"), "revenue": [5.0, 9.0, 6.0, 7.0, 8.0]})
    >>> record_scores(run, system.score(frame))
    >>> run.read("indicator_values").values.tolist()[:2], run.read("indicator_points")["revenue"].tolist()[:2]
    ([['A', 5.0], ['B', 9.0]], [0.0, 100.0])
    """
    run.result("scores", scores)
    for name, step in {"indicator_values": "raw", "indicator_points": "normalised"}.items():
        found = scores.steps[step]
        run.table(name, found.set_axis(found.index.rename("account_id")).reset_index())


def hindrance(system, tables, *, as_of):
    """Why a system cannot rank by these tables, as a Text; None when it can.

    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": {"sales": {"weight": 1, "indicators": {
    ...     "revenue": {"direction": "benefit", "weight": 1, "measure": "transactions.net_revenue"}}}}})
    >>> str(hindrance(system, {}, as_of="2025-12-31"))
    'the data hold no dated lines, so an indicator system has nothing to measure'
    """
    if not tables:
        return text("the data hold no dated lines, so an indicator system has nothing to measure")
    try:
        system.score(system.measure(tables, as_of=as_of))
    except KamError as error:
        fault = error.faults[0]
        return text("{where}: {found}; {means}", where=fault.where, found=fault.found, means=fault.means)
    return None


def _numbers(column, name):
    """A column of texts as numbers where all of them are; otherwise as it is."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    said = column.where(column.astype("str").str.strip() != "")
    plain = pd.to_numeric(said, errors="coerce")
    odd = pd.Series(said[plain.isna() & said.notna()].unique(), dtype="str")
    if odd.empty:
        return plain
    parsed = parse_numbers(odd, where=name)
    if len(parsed.problems):
        return column
    return plain.fillna(said.map(dict(zip(odd, parsed.values.astype("float64"), strict=True))).astype("float64"))
