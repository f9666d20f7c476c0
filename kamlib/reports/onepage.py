"""Whether the lines of an account sheet fit on one side of A4, reckoned from the width of their letters."""

from dataclasses import dataclass
from math import ceil

from kamlib.base.names import width

HIGH = 1055  # pixels between the margins of A4, less a little
LINE = 14.7  # pixels from line to line of text of 10.5
LATIN, WIDE = 5.3, 10.5  # pixels that a letter and a Chinese character take at that size
HALF, FULL = 338, 680  # pixels of half a page's line, and of a whole one
GAP, TITLE, CORNER, ROW = 8, 19, 15, 19.5


@dataclass(frozen=True)
class Room:
    """The most lines of each part."""

    corner: int
    strategies: int
    wallet: int
    rivals: int
    links: int
    people: int
    actions: int
    changes: int
    questions: int


ROOMS = (
    Room(4, 4, 6, 3, 5, 4, 6, 5, 5),
    Room(3, 4, 6, 3, 5, 4, 6, 4, 4),
    Room(3, 4, 5, 2, 4, 3, 5, 3, 3),
    Room(3, 3, 4, 2, 3, 3, 4, 3, 2),
    Room(2, 3, 4, 2, 3, 3, 4, 3, 2),
    Room(2, 3, 3, 1, 3, 3, 4, 2, 2),
    Room(2, 2, 3, 1, 2, 3, 3, 2, 2),
    Room(2, 1, 2, 1, 2, 2, 3, 1, 2),
    Room(1, 2, 2, 1, 2, 2, 3, 1, 2),
    Room(1, 1, 2, 1, 1, 2, 2, 1, 1),
)


def fits(told):
    """Whether what `told` says (of :func:`kamlib.reports.sheet.content`) needs one page at most."""
    return height(told) <= HIGH


def height(told):
    """Pixels that the page needs."""
    drawn = max(122 if told["months"] else 0, 44 + 13.5 * len(told["peers"]) if told["peers"] else 0)
    swot = sum(GAP + TITLE + _corners(corners) for _, corners in told["corners"])
    listed = [GAP + TITLE + _lines(part.lines, HALF) for part in told["parts"]]
    done = told["actions"]
    acts = GAP + TITLE + 17 + sum(ROW + LINE * (pixels(row[0]) > 310) for row in done.rows) if done else 0
    asked = GAP + TITLE + 12 + _lines(told["unknown"].lines, FULL) if told["unknown"].lines else 0
    head = 70 + (18 if told["lede"] else 0) + 85
    return head + drawn + swot + _balanced(listed) + acts + asked + 36


def pixels(said):
    """How wide `said` is printed.

    >>> pixels("ab"), pixels("客户")
    (10.6, 21.0)
    """
    wide = width(said) - len(said)
    return (len(said) - wide) * LATIN + wide * WIDE


def _corners(parts):
    if not parts:
        return LINE
    tall = [CORNER + max(_lines(part.lines, HALF), LINE) + 8 for part in parts]
    return max(tall[:2]) + max(tall[2:])


def _lines(lines, room):
    return sum(LINE * ceil(pixels(f"{line.tag}  {line.said} {line.marks}") / room) for line in lines)


def _balanced(tall):
    """The taller of two columns when parts are not broken."""
    columns = [0.0, 0.0]
    whole, half = sum(tall), 0.0
    for part in tall:
        columns[0 if half < whole / 2 and columns[0] + part <= whole / 2 + part / 2 else 1] += part
        half += part
    return max(columns)
