"""What a report was made from: files with their hashes, parameters, versions."""

from dataclasses import dataclass

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.names import plain, shortened
from kamlib.base.text import text
from kamlib.reports.tables import WIDEST, Table

UNSAID = ("run_dir", "lang")  # parameters that change no number
HASH = 12  # characters of a sha256 that are shown; the manifest has all of them


@dataclass(frozen=True)
class Provenance:
    """Tables of the files and of the parameters, where they are on record, and ``(name, value)`` of all else."""

    inputs: Table | None
    parameters: Table | None
    facts: tuple[tuple[str, str], ...]


def of(known, *, lang):
    """What is on record in provenance.json.

    >>> of({"seed": 1}, lang="zh").facts
    (('随机种子', '1'),)
    """
    return Provenance(inputs(known, lang=lang), parameters(known, lang=lang), facts(known, lang=lang))


def inputs(known, *, lang):
    """The files that were read, as a table; nothing when the run left no provenance.

    >>> inputs({"inputs": [{"name": "a.csv", "sha256": "0f" * 32, "bytes": 2048, "rows": 40}]}, lang="en").rows
    (('a.csv', '40', '2,048', '0f0f0f0f0f0f'),)
    """
    rows = tuple(
        (
            _cell(entry["name"]),
            labels.say(entry.get("rows", entry.get("lines")), "count", lang),
            texts.count(entry["bytes"], lang),
            entry["sha256"][:HASH],
        )
        for entry in known.get("inputs", ())
    )
    headings = tuple(h.to(lang) for h in (text("File"), text("Lines"), text("Bytes"), text("SHA-256 begins with")))
    return Table(text("What was read").to(lang), headings, ("long", "n", "n", "short"), rows) if rows else None


def parameters(known, *, lang):
    """The parameters of every step, as a table; what changes no number is left out.

    >>> parameters({"parameters": {"30_pareto": {"cut": 0.8, "run_dir": "runs/x"}}}, lang="en").rows
    (('30_pareto', 'cut', '0.8'),)
    """
    rows = tuple(
        (step, name, _cell(value))
        for step, values in known.get("parameters", {}).items()
        for name, value in values.items()
        if name not in UNSAID
    )
    headings = tuple(h.to(lang) for h in (text("Step"), text("Parameter"), text("Setting")))
    return Table(text("With which parameters").to(lang), headings, ("short", "short", "long"), rows) if rows else None


def facts(known, *, lang):
    """``(name, value)`` of what else is on record: day, currency, seed, code, versions."""
    made = [f"{name} {version}" for name, version in known.get("versions", {}).items()]
    found = [
        (text("Data to"), known.get("as_of")),
        (text("Currency"), known.get("currency")),
        (text("Seed"), known.get("seed")),
        (text("Code"), known.get("code_revision")),
        (text("Made with"), ", ".join(made)),
    ]
    return tuple((name.to(lang), _cell(value)) for name, value in found if value not in (None, ""))


def _cell(value):
    return shortened(plain(value), WIDEST * 3)
