"""Transactions become one row an account, as of a date."""

from kamlib.accounts.course import course
from kamlib.accounts.given import account_frame
from kamlib.accounts.holdout import Holdout, holdout
from kamlib.accounts.monthly import monthly
from kamlib.accounts.overview import overview
from kamlib.accounts.table import account_table

__all__ = ["Holdout", "account_frame", "account_table", "course", "holdout", "monthly", "overview"]
