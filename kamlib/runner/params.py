"""The params file: one run's settings, sources, mappings and parameters of steps, as a checked model."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kamlib.base import settings
from kamlib.base.text import LANGUAGES
from kamlib.intake.schema import TABLES
from kamlib.intake.spec import Clean, Mapped, Mapping, Name

TRANSACTIONS = "transactions"
COMPANIONS = tuple(name for name in TABLES if name != TRANSACTIONS)


def _as_of(value):
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise ValueError("write latest, or a date such as 2025-12-31")
    return value


class Params(BaseModel):
    """One params file.

    ``name`` becomes part of the run folder's name: letters, digits, hyphen and underscore, at most 40 of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^\w[\w-]{0,39}$")]
    lang: Literal[LANGUAGES] = "en"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    as_of: Annotated[Literal["latest"] | date, BeforeValidator(_as_of)] = "latest"
    engine: Literal["duckdb"] = "duckdb"
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, strict=True)] = 1
    source: Mapping.__annotations__["source"] | None = None
    columns: dict[Name, Mapped] = {}
    clean: Clean = Clean()
    tables: dict[Literal[COMPANIONS], Mapping] = {}
    steps: dict[str, dict[str, Any]] = {}

    @model_validator(mode="after")
    def _something_to_read(self):
        accounts = self.tables.get("accounts")
        if self.source is None and (accounts is None or "revenue" not in accounts.columns):
            raise ValueError("say where the transactions lie (source), or give tables: accounts with a revenue column")
        if (self.source is None) != (not self.columns):
            raise ValueError("source and columns belong together: give both, or neither")
        return self

    @property
    def mappings(self):
        """Every table that is read: ``{canonical table: Mapping}``, transactions first when there are any."""
        if self.source is None:
            return dict(self.tables)
        return {TRANSACTIONS: Mapping(source=self.source, columns=self.columns, clean=self.clean), **self.tables}

    @property
    def common(self):
        """Parameters that every notebook gets that declares them."""
        return {"lang": self.lang, "as_of": str(self.as_of), "currency": self.currency, "seed": self.seed}


def load(path):
    """The params file at `path` and the line of each of its keys.

    Returns
    -------
    tuple of (Params, dict)
        ``{("steps", "30_pareto", "cut"): 24}``.

    Raises
    ------
    KamError
        KAM-P01 to KAM-P06: all faults of the file at once.
    """
    content, lines = settings.read_yaml(Path(path))
    return settings.validate(content if content is not None else {}, Params, where=str(path), lines=lines), lines
