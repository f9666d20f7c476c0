"""What the font of the figures can draw, and texts made fit for it."""

import re
from functools import cache

from matplotlib.ft2font import FT2Font

from kamlib.base.errors import Fault, KamError
from kamlib.base.font import font_path
from kamlib.base.names import plain, shortened, width
from kamlib.base.text import text

STAND_IN = "□"  # for a character that the font does not have
_PARTS = r"\s*[（《“‘]*(?:[^\s⺀-￿]+万?亿?元?|[⺀-￿])[，。；：！？、）》”’]*"


@cache
def known():
    """Code points that the font can draw."""
    return frozenset(FT2Font(str(font_path())).get_charmap())


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


def wrapped(sentence, columns):
    """`sentence` broken into lines of at most `columns` columns, as Chinese and English are broken.

    Between words, after a Chinese character, never before a closing mark.

    >>> wrapped("five words in two lines", 14)
    'five words in\\ntwo lines'
    >>> wrapped("前20%的客户占销售额的七成。", 12)
    '前20%的客户\\n占销售额的七\\n成。'
    """
    lines = [""]
    for part in re.findall(_PARTS, sentence):
        if lines[-1] and width(lines[-1] + part) > columns:
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
