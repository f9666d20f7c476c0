"""Runs inside a notebook's kernel when a cell has failed: hands a KamError over as it is, with its exit code."""

import json
import os
from pathlib import Path

from kamlib.base.errors import KamError
from kamlib.base.text import LANGUAGES

PLACE = "KAM_TOLD"


def tell(result):
    """Write the KamError that ended a cell, in all languages, to the file that ``KAM_TOLD`` names."""
    error = result.error_in_exec
    if isinstance(error, KamError) and os.environ.get(PLACE):
        told = {"exit_code": int(error.exit_code), "faults": [_in_all_languages(fault) for fault in error.faults]}
        Path(os.environ[PLACE]).write_text(json.dumps(told), encoding="utf-8")


def _in_all_languages(fault):
    said = {name: {lang: getattr(fault, name).to(lang) for lang in LANGUAGES} for name in ("found", "means", "mend")}
    return {"code": fault.code, "where": fault.where, **said}
