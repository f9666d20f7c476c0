"""The closing mark of a step without pandas: what notebooks of tests use, so that they start in a tenth of a second.

Its mark is the one of ``kamlib.base.record.Run``, which a test compares.
"""

import hashlib
import json
import os
from pathlib import Path


class Run:
    """As ``kamlib.base.record.Run``, with bytes for tables."""

    def __init__(self, run_dir, step):
        self.folder, self.step = Path(run_dir), step
        self.skipped, self.names, self.facts = "", [], {}
        (self.folder / ".gate").mkdir(parents=True, exist_ok=True)

    def table(self, name, content="rows"):
        """Write ``tables/<name>.parquet`` with these bytes."""
        path = self.folder / "tables" / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        self.names.append(f"tables/{name}.parquet")
        return path

    def read(self, name):
        """The content of a table."""
        return (self.folder / "tables" / f"{name}.parquet").read_text(encoding="utf-8")

    def result(self, name, **facts):
        """Record facts without units."""
        told = {key: {"value": value, "unit": "lines"} for key, value in facts.items()}
        self.facts[name] = {"facts": told, "headline": {"en": name, "zh": name}}

    def skip(self, reason):
        """End early and legally."""
        self.skipped = reason

    def finish(self):
        """Write the closing mark."""
        hashes = {n: hashlib.sha256((self.folder / n).read_bytes()).hexdigest() for n in self.names}
        mark = {"step": self.step, "nonce": os.environ.get("KAM_NONCE", ""), "skipped": self.skipped}
        path = self.folder / ".gate" / f"{self.step}.json"
        path.write_text(json.dumps(mark | {"artefacts": hashes, "facts": self.facts}), encoding="utf-8")
