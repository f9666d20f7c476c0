"""What a params file says about files: where they lie, which column means what, what is to be cleaned."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _worded(value):
    """Names that YAML takes for whole numbers (a sheet 2025, a status 1) are texts too."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Name = Annotated[str, BeforeValidator(_worded), Field(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0, le=1)]
FORMATS = ("csv", "fixed", "xlsx", "xls", "parquet", "sqlite", "duckdb", "zip")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value):
    return value if isinstance(value, list | tuple) else [value]


Listed = Annotated[tuple[Name, ...], BeforeValidator(_listed)]


class Source(_Strict):
    """Files or one database table; whatever is not said is found out from the content.

    ``header`` counts lines from 1 (``"none"``: the file has no heading, columns are called 1, 2, 3, …, or `names`).
    """

    files: Listed
    format: Literal[FORMATS] | None = None
    encoding: Name | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    header: int | Literal["none", "auto"] = "auto"
    names: tuple[Name, ...] = ()
    widths: tuple[int, ...] = ()
    sheets: Listed = ()
    table: Name | None = None


def _source(value):
    return {"files": value} if isinstance(value, str | list) else value


class Lookup(_Strict):
    """A list that says what a value belongs to, such as the chain of a shop: `key` is looked up, `column` taken."""

    source: Annotated[Source, BeforeValidator(_source)]
    key: Name
    column: Name


class Column(_Strict):
    """One canonical column: a column of the file, a product or a sum of columns, a fixed value, or the row's number.

    ``whole`` reads ids that an export wrote as ``17850.0`` as ``17850``. ``via`` looks the value up in another list;
    what is not in it stays as it is. ``before`` keeps what stands before the first of some signs, so that ``HY-VEE #3 /
    BDI`` and ``HY-VEE #4`` become one account. ``chains`` gathers values that begin with a listed name under that name,
    and leaves the others as the file has them. ``unit`` is what a value is counted in (10000 for 万元).

    Examples
    --------
    Every shop of two chains is one account, any other shop an account of its own:

    >>> shops = {"source": "stores.parquet", "key": "store_number", "column": "name"}
    >>> Column(column="store_number", via=shops, chains=["HY-VEE", "CASEY'S"]).chains
    ('HY-VEE', "CASEY'S")
    """

    column: Name | None = None
    multiply: tuple[Name, ...] = ()
    sum: tuple[Name, ...] = ()
    value: str | None = None
    row_number: bool = False
    whole: bool = False
    via: Lookup | None = None
    before: Listed = ()
    chains: Listed = ()
    format: Name | None = None
    unit: Annotated[float, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _one_origin(self):
        said = [self.column is not None, bool(self.multiply), bool(self.sum), self.value is not None, self.row_number]
        if sum(said) != 1:
            raise ValueError("say exactly one of column, multiply, sum, value, row_number")
        return self


def _column(value):
    return {"column": value} if isinstance(value, str | int) and not isinstance(value, bool) else value


Mapped = Annotated[
    Column, BeforeValidator(lambda value: _column(value) if not isinstance(value, int) else _column(str(value)))
]


class Cancellations(_Strict):
    """Lines that cancel an earlier order: `column` begins with `prefix` (or equals one of `values`)."""

    column: Name
    prefix: Name | None = None
    values: Listed = ()


class Products(_Strict):
    """Which product lines count as trade: codes that are left out, or the only ones kept."""

    exclude: Listed = ()
    only: Listed = ()


class Clean(_Strict):
    """Rules applied in this order: totals, drop, products, overlap, duplicates, guests, cancellations."""

    totals: Literal["exclude", "keep"] = "exclude"
    drop: dict[Name, Listed] = {}
    products: Products | None = None
    overlap: Literal["drop", "report"] = "drop"
    duplicates: Literal["report", "drop", "keep"] = "report"
    guests: Literal["exclude"] = "exclude"
    cancellations: Cancellations | None = None
    rates: Name | None = None
    max_rejected: Share = 0.01


class Mapping(_Strict):
    """One canonical table of the params file."""

    source: Annotated[Source, BeforeValidator(_source)]
    columns: dict[Name, Mapped]
    clean: Clean = Clean()

    @property
    def inputs(self):
        """Every file, folder or pattern that is read for this table: its source, look-up lists, rates."""
        lists = [name for column in self.columns.values() if column.via for name in column.via.source.files]
        return (*self.source.files, *lists, *([self.clean.rates] if self.clean.rates else []))
