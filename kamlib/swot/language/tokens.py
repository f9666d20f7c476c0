"""A condition cut into its words, each with its place."""

import re
from dataclasses import dataclass

from kamlib.swot.language import faults

_WORD = re.compile(
    r"""(?P<space>[ \t\r\n\u3000]+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<words>'[^'\n]*'|"[^"\n]*")
    |(?P<sign><=|>=|==|!=|[-+*/<>(),])""",
    re.VERBOSE,
)
KEYWORDS = ("and", "or", "not")


@dataclass(frozen=True)
class Token:
    """One word: its kind (number, name, words, sign, keyword, end), its text, its place counted from 1."""

    kind: str
    text: str
    at: int


def tokens(source, *, where):
    """All words of `source`, an ``end`` behind them.

    Raises
    ------
    KamError
        KAM-S01 for a character that the language does not have, KAM-S03 for ``.``, ``@`` and their like.

    Examples
    --------
    >>> [(token.text, token.at) for token in tokens("growth <= 0.1", where="")]
    [('growth', 1), ('<=', 8), ('0.1', 11), ('', 14)]
    """
    found, at = [], 0
    while at < len(source):
        match = _WORD.match(source, at)
        if match is None:
            raise faults.stranger(source, at, where)
        kind, word = match.lastgroup, match.group()
        if kind != "space":
            found.append(Token("keyword" if word in KEYWORDS else kind, word, at + 1))
        at = match.end()
    return [*found, Token("end", "", len(source) + 1)]
