"""What a notebook leaves in its run folder: tables, figures, facts, and the closing mark that the gate reads."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kamlib.base import project
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import LANGUAGES, Text, text

GATE = ".gate"
SETTINGS = "settings.json"


class Run:
    """A run folder as one step sees it: reads what earlier steps gave, records what this step gives.

    Parameters
    ----------
    run_dir : str or path
        The run's folder, read from the project root when relative.
    step : str
        The notebook's name without ``.ipynb``.
    """

    def __init__(self, run_dir, step):
        self.folder = project.resolve(run_dir)
        self.step = step
        self._facts, self._artefacts, self._skipped = {}, [], ""

    @classmethod
    def open(cls, run_dir, step):
        """The run folder for `step`, made when it is not there."""
        run = cls(run_dir, step)
        for part in ("tables", "figures", GATE):
            (run.folder / part).mkdir(parents=True, exist_ok=True)
        return run

    @property
    def settings(self):
        """The run's settings (``currency``, ``as_of``, …) as the runner or the intake step left them; empty before."""
        path = self.folder / SETTINGS
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    @property
    def today(self):
        """The day of the run as the runner read it from the clock; in a notebook of one's own, the clock's day."""
        said = os.environ.get("KAM_TODAY")
        return date.fromisoformat(said) if said else date.today()

    @property
    def attended(self):
        """Whether a person has the notebook open: the runner, which gives a nonce, is nobody to move a slider for."""
        return not os.environ.get("KAM_NONCE")

    def settle(self, **settings):
        """Record settings that later steps and the report read (``name``, ``currency``, ``as_of``, ``lang``)."""
        write_json({**self.settings, **settings}, self.folder / SETTINGS)

    def path(self, name):
        """Where the table `name` lies; raises KAM-R01 when no earlier step gave it."""
        path = self.folder / "tables" / f"{name}.parquet"
        if not path.is_file():
            raise KamError(
                Fault(
                    "KAM-R01",
                    f"{self.step}: table {name}",
                    text("the run folder does not hold it"),
                    text("an earlier step has not run in this folder"),
                    text("run the earlier notebooks first, or all of them: kam run params/demo.yaml"),
                ),
                exit_code=Exit.SCHEMA_DRIFT,
            )
        return path

    def has(self, name):
        """Whether an earlier step gave the table `name`."""
        return (self.folder / "tables" / f"{name}.parquet").is_file()

    def read(self, name, schema=None):
        """The table `name` as a frame, checksums verified, passed through the pandera `schema` when given."""
        frame = pq.read_table(self.path(name), page_checksum_verification=True).to_pandas()
        return schema.validate(frame) if schema is not None else frame

    def table(self, name, frame):
        """Record `frame` (pandas, Arrow, or an Arrow batch reader) as ``tables/<name>.parquet``."""
        path = self.folder / "tables" / f"{name}.parquet"
        write_parquet(frame, path)
        self._artefacts.append(f"tables/{name}.parquet")
        return path

    def artefact(self, path):
        """Record a file that was written into the run folder."""
        self._artefacts.append(Path(path).resolve().relative_to(self.folder.resolve()).as_posix())

    def result(self, name, result, *, table=True):
        """Record a result: facts with units, headline in each language and, unless told otherwise, its table."""
        facts, units = result.facts(), result.units
        self._facts[name] = {
            "facts": {key: {"value": value, "unit": units[key]} for key, value in facts.items()},
            "headline": {lang: result.headline(lang) for lang in LANGUAGES},
        }
        if table:
            self.table(name, result.table)

    def skip(self, reason):
        """End this step early and legally; `reason`, a Text or a str, is shown in the report."""
        said = isinstance(reason, Text)
        self._skipped = {lang: reason.to(lang) for lang in LANGUAGES} if said else str(reason)

    def only_if(self, reason):
        """Leave the notebook here, legally, when there is a `reason` why its step cannot be done; None goes on."""
        if reason is not None:
            self.skip(reason)
            self.finish()
            raise SystemExit(0)

    def finish(self):
        """Close the step: the gate accepts no run without this mark."""
        mark = {
            "step": self.step,
            "nonce": os.environ.get("KAM_NONCE", ""),
            "skipped": self._skipped,
            "artefacts": {name: _sha256(self.folder / name) for name in sorted(set(self._artefacts))},
            "facts": self._facts,
        }
        write_json(mark, self.folder / GATE / f"{self.step}.json")


def write_json(content, path):
    """Write JSON for machines: sorted keys, UTF-8, no NaN, replaced in one move."""
    path = Path(path)
    draft = path.with_name(path.name + ".part")
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False, default=_plain)
    draft.write_text(body + "\n", encoding="utf-8")
    draft.replace(path)


def write_parquet(frame, path):
    """Write Parquet whose bytes depend on the content alone, with page checksums."""
    if isinstance(frame, pd.DataFrame):
        frame = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    batches = frame.to_batches() if isinstance(frame, pa.Table) else frame
    with pq.ParquetWriter(path, frame.schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _plain(value):
    if hasattr(value, "item"):
        return value.item()
    return value.isoformat()


def _sha256(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
