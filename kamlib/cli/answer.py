"""How a command answers: one line of JSON for machines, tables and sentences for people, errors in their language."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kamlib.base.errors import Exit
from kamlib.base.text import LANGUAGES

PIPE_WIDTH = 120
READER_GONE = 1  # as rich and typer end when the reader of a pipe has closed it


@dataclass(frozen=True)
class Answer:
    """What a command found: JSON-safe `content`; `show` gives texts and rich renderables for a language."""

    content: dict[str, Any]
    show: Callable[[str], Iterable] = lambda lang: ()
    exit_code: int = Exit.OK


@dataclass(frozen=True)
class Voice:
    """In which language and form the caller is answered."""

    lang: str = "en"
    json: bool = False
    debug: bool = False

    @classmethod
    def heard(cls, argv, environ):
        """Read from the arguments before they are parsed, so that a usage error is answered in the same voice.

        >>> Voice.heard(["run", "p.yaml", "--json"], {"LANG": "zh_CN.UTF-8"})
        Voice(lang='zh', json=True, debug=False)
        """
        own = argv[: argv.index("--")] if "--" in argv else argv
        return cls(_language(own, environ), "--json" in own, "--debug" in own)

    def say(self, answer):
        """Print `answer` to stdout."""
        if self.json:
            print(_line(answer.content), flush=True)
            return
        console = _console()
        for part in answer.show(self.lang):
            console.out(visible(part), highlight=False) if isinstance(part, str) else console.print(part)
        sys.stdout.flush()

    def tell(self, error):
        """Report a KamError: JSON to stdout, sentences to stderr."""
        if self.json:
            faults = [fault.as_dict(self.lang) for fault in error.faults]
            print(_line({"status": "error", "exit_code": int(error.exit_code), "faults": faults}), flush=True)
        else:
            print(visible(error.to(self.lang)), file=sys.stderr, flush=True)


def _language(argv, environ):
    """``--lang``, else KAM_LANG, else what the system's language is; English when it is not Chinese."""
    for word, following in pairwise([*argv, ""]):
        said = following if word == "--lang" else word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if said in LANGUAGES:
            return said
    system = next((environ[name] for name in ("KAM_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if system.lower().startswith("zh") else "en"


def _line(content):
    """ASCII, so that no code page of a console or pipe can spoil it."""
    return json.dumps(content, ensure_ascii=True, allow_nan=False, default=str)


def _console():
    from rich.console import Console  # noqa: PLC0415 (not needed for --json)

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def visible(said):
    """`said` with control characters and marks of direction made visible: names in data must not steer a terminal.

    >>> visible("A\\x1b[2JB")
    'A�[2JB'
    """
    return "".join(c if c.isprintable() or c in "\n\u3000\u00a0" else "\ufffd" for c in str(said))


def table(rows, *headings, right=()):
    """A rich table of `rows` under `headings` (Texts already said); columns numbered in `right` are right-aligned."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text as Plain  # noqa: PLC0415

    grid = Table(box=SIMPLE_HEAD, show_header=bool(any(headings)), pad_edge=False)
    for number, heading in enumerate(headings):
        grid.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Plain(visible(cell)) for cell in row))
    return grid


@contextmanager
def only_answers_on_stdout(*, active):
    """While `active`, whatever libraries and child processes print to stdout goes to stderr."""
    if not active:
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def reader_went_away():
    """Let the interpreter end quietly after the reader of a pipe has closed it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE
