"""Faults written for the person who can mend them, and the exit codes that a scheduler reads."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

from kamlib.base.text import Text, text


class Exit(IntEnum):
    """Exit codes of every command; documented in ``docs/commands.md``."""

    OK = 0
    USAGE = 2
    WARNINGS = 3
    NOTEBOOK_RAISED = 10
    KERNEL_DIED = 20
    TIMEOUT = 21
    KERNEL_MISSING = 22
    DISK_FULL = 30
    NO_PERMISSION = 31
    INPUT_CORRUPT = 40
    INPUT_TOO_LARGE = 41
    INPUT_EMPTY = 42
    SCHEMA_DRIFT = 43
    SOURCE_UNREACHABLE = 50
    LOGIN_REFUSED = 51
    GATE_FAILED = 60
    LOCKED = 75
    INTERRUPTED = 130
    TERMINATED = 143


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    code : str
        Stable and searchable, such as ``KAM-I07``.
    where : str
        File, sheet, line, column, or YAML path.
    found, means, mend : Text
        What stands there, what follows from it, how to put it right.
    """

    code: str
    where: str
    found: Text
    means: Text
    mend: Text

    def to(self, lang="en"):
        """The fault as at most five short lines."""
        rows = [
            (text("where"), self.where),
            (text("found"), self.found.to(lang)),
            (text("means"), self.means.to(lang)),
            (text("mend"), self.mend.to(lang)),
        ]
        return "\n".join([f"✗ {self.code}", *(f"  {label.to(lang)}: {body}" for label, body in rows if body)])

    def as_dict(self, lang="en"):
        """The fault as plain text fields, for ``--json``."""
        said = {name: getattr(self, name).to(lang) for name in ("found", "means", "mend")}
        return {"code": self.code, "where": self.where, **said}


class KamError(ValueError):
    """One or several faults, all found at once, with the exit code of the command that met them.

    Raised by every public function of kamlib whose input is at fault.
    """

    def __init__(self, *faults, exit_code=Exit.USAGE):
        self.faults = tuple(faults)
        self.exit_code = Exit(exit_code)
        super().__init__(self.to("en"))

    def __reduce__(self):
        return _rebuilt, (type(self), self.faults, self.exit_code)

    def to(self, lang="en"):
        """All faults as text."""
        return "\n".join(fault.to(lang) for fault in self.faults)


class TooFew(KamError):
    """There is too little to learn from; who can do without the lesson may catch this and say so."""


def _rebuilt(kind, faults, exit_code):
    return kind(*faults, exit_code=exit_code)


def nearest(name, valid, *, n=3):
    """Up to `n` valid names that look like `name`, best first.

    >>> nearest("acount", ["account", "amount", "date"])
    ['account', 'amount']
    """
    by_folded = {str(candidate).casefold(): str(candidate) for candidate in valid}
    return [by_folded[hit] for hit in get_close_matches(str(name).casefold(), by_folded, n=n, cutoff=0.5)]


def did_you_mean(name, valid):
    """A sentence that offers the nearest valid names, or lists the valid ones."""
    close = nearest(name, valid)
    if close:
        return text("did you mean {names}?", names=", ".join(close))
    return text("valid names: {names}", names=", ".join(map(str, valid)))
