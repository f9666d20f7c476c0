"""Run all benchmarks, or the named ones, and write what they found to ``benchmarks/README.md``.

``python -m benchmarks [NAME ...]``; a benchmark is a module of this folder with ``TITLE`` and ``section()``.
"""

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.machine import description

ALL = (
    "account_table",
    "whole_run",
    "indicators",
    "league",
    "forecast",
    "segments",
    "evidence",
    "swot",
    "incentives",
    "sheets",
)
README = Path(__file__).resolve().parent / "README.md"
HEAD = """\
# Benchmarks

`make bench` runs them all; `python -m benchmarks NAME` runs one and leaves the sections of the others as they are.
Speed is told as a ratio to a named peer on the same machine in the same run, because seconds belong to one machine."""


def sections():
    """``{title: text}`` of the sections that stand in the README."""
    text = README.read_text(encoding="utf-8") if README.is_file() else ""
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in text.split("\n## ")[1:]}


def main(names):
    """Measure, one benchmark after the other; the README is rewritten after each."""
    for name in names or ALL:
        module = import_module(f"benchmarks.{name}")
        found = sections() | {module.TITLE: f"{description()}\n\n{module.section()}"}
        body = "\n\n".join([HEAD, *(f"## {title}\n\n{text}" for title, text in found.items())])
        README.write_text(body + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
