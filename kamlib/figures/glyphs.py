"""What the font of the figures can draw, and texts made fit for it."""

import re
from functools import cache

from matplotlib.ft2font import FT2Font

from kamlib.base.errors import Fault, KamError
from kamlib.base.font import font_path
from kamlib.base.names import plain, shortened
from kamlib.base.text import text

STAND_IN = "□"  # for a character that the font does not have
_PARTS = r"\s*[（《“‘]*(?:[^\s⺀-￿]+万?亿?元?|[⺀-￿])[，。；：！？、）》”’]*"


@cache
def _font():
    font = FT2Font(str(font_path()))
    font.set_size(64, 72)
    return font


@cache
def known():
    """Code points that the font can draw."""
    return frozenset(_font().get_charmap())


@cache
def _advance(character):
    return _font().load_char(ord(character)).linearHoriAdvance / 65536 / 64


def extent(label):
    """How wide the font draws `label`, in heights of its type: 1 for a Chinese character.

    >>> extent("重点")
    2.0
    """
    return sum(map(_advance, label))


def drawable(sentence):
    """`sentence` with ``□`` for what the font cannot draw.

    >>> drawable("金海 😀")
    '金海 □'
    """
    return "".join(c if ord(c) in known() or c == "\n" else STAND_IN for c in sentence)


def escaped(label):
    """`label` with dollar signs that mean money, not mathematics."""
    return label.replace("$", r"\$")


def safe_label(name, *, columns=24):
    r"""A name from the data as a figure can draw it.

    Control and direction marks go, characters that the font does not have become ``□`` (the figure then says so), what
    is wider than `columns` columns ends with ``…``, and ``$`` is escaped.

    >>> safe_label("\u202e金海商贸有限公司\x00", columns=9), safe_label("A$ and B$")
    ('金海商贸…', 'A\\$ and B\\$')
    """
    return escaped(shortened(drawable(plain(name)), columns))


def wrapped(sentence, most):
    """`sentence` broken into lines at most `most` heights of the type wide, as Chinese and English are broken.

    Between words, after a Chinese character, never before a closing mark.

    >>> wrapped("five words in two lines", 7)
    'five words in\\ntwo lines'
    >>> wrapped("前20%的客户占销售额的七成。", 6)
    '前20%的客\\n户占销售额的\\n七成。'
    """
    lines = [""]
    for part in re.findall(_PARTS, sentence):
        if lines[-1] and extent(lines[-1] + part) > most:
            lines.append(part.lstrip())
        else:
            lines[-1] += part
    return "\n".join(lines)


def require(strings):
    """Raise unless the font can draw every character of `strings`.

    Raises
    ------
    KamError
        KAM-B02, with the characters that are missing.
    """
    missing = sorted({c for string in strings for c in string if c != "\n" and ord(c) not in known()})
    if missing:
        raise KamError(
            Fault(
                "KAM-B02",
                "figure",
                text("the font has no picture of {signs}", signs=", ".join(f"U+{ord(c):04X}" for c in missing)),
                text("the reader would see an empty box"),
                text("pass names from the data through safe_label()"),
            )
        )
