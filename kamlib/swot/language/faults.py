"""What can be wrong with a condition, in words; each function makes one error."""

import unicodedata

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

_INSTEAD = {
    "=": text("write == to ask whether two things are equal"),
    "&": text("write and"),
    "|": text("write or"),
    "~": text("write not"),
    "!": text("write not, or != for what differs"),
    "%": text("write a share as a fraction: 0.3 for 30 per cent"),
    "'": text("end the text with the quotation mark that it began with"),
    '"': text("end the text with the quotation mark that it began with"),
}
_QUOTES = dict.fromkeys("“”", '"') | dict.fromkeys("‘’", "'") | {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/"}
_HALF_WIDTH = (*"0123456789+-*/<>=(),'\"", "==", ">=", "<=", "!=")
_REACHING = "@.[]{}`$;:\\"


def place(where, at):
    """File, line and path, with the character of the condition counted from 1.

    >>> place("rules.yaml:7 rules.2.when", 12)
    'rules.yaml:7 rules.2.when, column 12'
    """
    return f"{where}, column {at}".lstrip(", ")


def stranger(source, at, where):
    """A character that the language does not have."""
    character = source[at]
    if character in _REACHING:
        return _error(
            "KAM-S03",
            place(where, at + 1),
            text("{character} stands here", character=repr(character)),
            text("a condition cannot reach into objects, call Python or read variables"),
            text("write columns by name, numbers, + - * /, comparisons, and, or, not"),
        )
    plain = _QUOTES.get(character, unicodedata.normalize("NFKC", character))
    if plain != character and plain in _HALF_WIDTH:
        mend = text("write {sign} in half width", sign=plain)
    else:
        mend = text("write columns by name, numbers, + - * /, comparisons, and, or, not")
    return _error(
        "KAM-S01",
        place(where, at + 1),
        text("{character} stands here", character=repr(character)),
        text("the language of conditions does not have it"),
        _INSTEAD.get(character, mend),
    )


def unexpected(token, wanted, where):
    """A word that cannot stand in its place."""
    found = text("the condition ends here") if token.kind == "end" else text("{word} stands here", word=token.text)
    return _error(
        "KAM-S01",
        place(where, token.at),
        found,
        text("the condition cannot be read"),
        text("write {wanted} here", wanted=wanted),
    )


def no_function(token, known, where):
    """A call of something that is no function of the language."""
    return _error(
        "KAM-S03",
        place(where, token.at),
        text("{word} is called", word=token.text),
        text("a condition can call the functions of the language only"),
        did_you_mean(token.text, known),
    )


def arguments(name, n, wanted, at, where):
    """A function with too few or too many arguments."""
    return _error(
        "KAM-S03",
        place(where, at),
        text("{name} is given {n:count} values", name=name, n=n),
        text("the function cannot be computed"),
        text("give it {wanted}", wanted=wanted),
    )


def unknown_column(name, at, known, where):
    """A column that no table of the product has."""
    return Fault(
        "KAM-S02",
        place(where, at),
        text("unknown column {name}", name=name),
        text("no table of a run has it, so that the condition could never be met"),
        did_you_mean(name, known),
    )


def kinds(at, found, wanted, where):
    """Things of different kinds put together."""
    return _error(
        "KAM-S04",
        place(where, at),
        text("{found} stands here", found=found),
        text("{wanted} is needed", wanted=wanted),
        text("compare numbers with numbers, texts with texts by == or !=, and join conditions with and, or, not"),
    )


def too_long(n, limit, where):
    """A condition beyond the limit of characters."""
    return _error(
        "KAM-S05",
        place(where, 1),
        text("{n:count} characters", n=n),
        text("nobody can check a condition of more than {limit:count}", limit=limit),
        text("write several rules"),
    )


def too_deep(at, limit, where):
    """Brackets within brackets beyond the limit."""
    return _error(
        "KAM-S05",
        place(where, at),
        text("more than {limit:count} levels of brackets or signs", limit=limit),
        text("nobody can check such a condition"),
        text("write several rules"),
    )


def too_large(token, where):
    """A number that no float holds."""
    return _error(
        "KAM-S01",
        place(where, token.at),
        text("{word} stands here", word=token.text),
        text("the number is too large to compute with"),
        text("write a smaller number"),
    )


def no_text(value, where):
    """A condition that is no text."""
    return _error(
        "KAM-S01",
        place(where, 1),
        text("{value}", value=repr(value)[:80]),
        text("a condition is written as text"),
        text("write it in quotation marks"),
    )


def wrong_values(values, kind):
    """A column of the frame that holds something else than its kind."""
    return _error(
        "KAM-S06",
        f"facts: column {values.name}",
        text("values such as {value}", value=repr(values.dropna().iloc[0])[:40]),
        text("numbers are needed") if kind == "number" else text("yes or no is needed"),
        text("correct the table that this column comes from"),
    )


def _error(code, where, found, means, mend):
    return KamError(Fault(code, where, found, means, mend))
