"""A run folder as reports read it: what was recorded, and nothing computed anew."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text


@dataclass(frozen=True)
class Record:
    """A run folder as the report reads it."""

    folder: Path
    run: dict
    steps: dict
    provenance: dict

    def headline(self, step, result, lang):
        """The sentence of a result, or nothing when it was not recorded."""
        return self._result(step, result).get("headline", {}).get(lang, "")

    def fact(self, step, result, fact):
        """``(value, unit)`` of a fact, or None."""
        found = self._result(step, result).get("facts", {}).get(fact)
        return (found["value"], found["unit"]) if found else None

    def table(self, name):
        """A recorded table, or None."""
        path = self.folder / "tables" / f"{name}.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    @property
    def currency(self):
        """The money of the run, or nothing."""
        return self.run.get("currency") or ""

    @property
    def as_of(self):
        """The day that the run looks back from, as ``2025-12-31``; nothing where the data hold no dates."""
        return self.run.get("as_of") or ""

    def ranked_by(self, step):
        """``{"value": the column that `step` ranked}``, where the parameters tell it."""
        told = self.provenance.get("parameters", {}).get(step, {})
        return {"value": told["value"]} if "value" in told else {}

    def _result(self, step, result):
        return self.steps.get(step, {}).get("results", {}).get(result, {})


def read(folder):
    """The record of the run in `folder`.

    Raises
    ------
    KamError
        KAM-B04, when results.json is missing or not readable.
    """
    folder = Path(folder)
    try:
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        path = folder / "provenance.json"
        provenance = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return Record(folder, results["run"], results["steps"], provenance)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KamError(
            Fault(
                "KAM-B04",
                str(folder / "results.json"),
                text("{problem}", problem=type(error).__name__),
                text("a report is made from the recorded results of a finished run"),
                text("name a folder below runs, or run again"),
            ),
            exit_code=Exit.GATE_FAILED,
        ) from None
