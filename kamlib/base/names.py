"""Names from the data, made fit to be shown: on one line, in one direction, in a given width."""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def plain(name):
    """`name` on one line, without control characters and marks that turn the direction of writing.

    >>> plain("Acme\\u202e\\n  Ltd\\x00")
    'Acme Ltd'
    """
    spaced = re.sub(r"\s", " ", str(name))
    seen = "".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN)
    return re.sub(" +", " ", unicodedata.normalize("NFC", seen)).strip()


def width(label):
    """How many columns `label` takes: two for a Chinese character, one for a Latin letter.

    >>> width("金海 Ltd")
    8
    """
    return sum(map(_columns, label))


def _columns(character):
    return 0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")


def shortened(label, columns):
    """`label` cut to `columns` columns (and four characters for each), with … for what was left out.

    >>> shortened("金海商贸有限公司", 9), shortened("Acme", 9)
    ('金海商贸…', 'Acme')
    """
    taken = list(accumulate(map(_columns, label[: 4 * columns + 1])))
    if len(label) <= 4 * columns and (not taken or taken[-1] <= columns):
        return label
    return label[: min(bisect_right(taken, columns - 1), 4 * columns)].rstrip() + "…"
