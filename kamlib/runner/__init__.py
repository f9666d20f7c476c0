"""Checks, executes, gates and publishes the workbook."""

from kamlib.runner.run import Outcome, run
from kamlib.runner.verify import VerifyResult, verify

__all__ = ["Outcome", "VerifyResult", "run", "verify"]
