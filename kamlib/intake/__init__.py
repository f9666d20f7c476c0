"""Company files and databases become canonical tables, with a ledger of every row and all money."""

from kamlib.intake.company import load_company
from kamlib.intake.engine import as_table

__all__ = ["as_table", "load_company"]
