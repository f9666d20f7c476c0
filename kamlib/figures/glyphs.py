"""The one font of all figures, and names made fit for it."""

import re
import unicodedata
from functools import cache

import pylopdf_fonts_zh_cn

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

STAND_IN = "□"  # for a character that the font does not have
_PARTS = r"\s*[（《“‘]*(?:[^\s⺀-￿]+万?亿?元?|[⺀-￿])[，。；：！？、）》”’]*"
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def font_path():
    """The font file of figures and reports: Noto Sans SC, for Chinese and Latin letters.

    Raises
    ------
    KamError
        KAM-B01, when it is not there.
    """
    path = pylopdf_fonts_zh_cn.sans_path()
    if path.is_file():
        return path
    raise KamError(
        Fault(
            "KAM-B01",
            str(path),
            text("the font file is not there"),
            text("Chinese letters would be empty boxes"),
            text("install it again: pip install --force-reinstall pylopdf-fonts-zh-cn"),
        ),
        exit_code=Exit.USAGE,
    )


@cache
def known():
    """Code points that the font can draw."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 (reports need no matplotlib)

    return frozenset(FT2Font(str(font_path())).get_charmap())


def plain(name):
    """`name` on one line, without control characters and marks that turn the direction of writing.

    >>> plain("Acme\\u202e\\n  Ltd\\x00")
    'Acme Ltd'
    """
    spaced = re.sub(r"\s+", " ", str(name))
    return "".join(c for c in unicodedata.normalize("NFC", spaced) if unicodedata.category(c) not in _UNSEEN).strip()


def columns(label):
    """How many columns `label` takes: two for a Chinese character, one for a Latin letter.

    >>> columns("金海 Ltd")
    8
    """
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(c) else wide.get(unicodedata.east_asian_width(c), 1) for c in label)


def escaped(label):
    """`label` with dollar signs that mean money, not mathematics."""
    return label.replace("$", r"\$")


def safe_label(name, *, width=24):
    r"""A name from the data as a figure can draw it.

    Control and direction marks go, characters that the font does not have become ``□`` (the figure then says so), what
    is wider than `width` columns ends with ``…``, and ``$`` is escaped.

    >>> print(safe_label("A$\\foo$"), safe_label("\u202eevil\x00"), safe_label("金海商贸有限公司", width=9))
    A\$\foo\$ evil 金海商贸…
    """
    drawn = "".join(c if ord(c) in known() else STAND_IN for c in plain(name))
    return escaped(shortened(drawn, width))


def shortened(label, width):
    """`label` cut to `width` columns, with … for what was left out."""
    if columns(label) <= width:
        return label
    while columns(label) > width - 1:
        label = label[:-1]
    return label.rstrip() + "…"


def wrapped(sentence, width):
    """`sentence` broken into lines of at most `width` columns, as Chinese and English are broken.

    Between words, after a Chinese character, never before a closing mark.

    >>> wrapped("five words in two lines", 14)
    'five words in\\ntwo lines'
    >>> wrapped("前20%的客户占销售额的七成。", 12)
    '前20%的客户\\n占销售额的七\\n成。'
    """
    lines = [""]
    for part in re.findall(_PARTS, sentence):
        if lines[-1] and columns(lines[-1] + part) > width:
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
