"""What readers call columns, facts and codes: ``LABELS`` name to (words, unit), ``VALUES`` column to code to words."""

from kamlib.base.glossary import assessment, groups, incentives, outlook, plans, sales

_ROOMS = (sales, assessment, outlook, groups, plans, incentives)
LABELS = {name: said for room in _ROOMS for name, said in room.LABELS.items()}
_EVERY = tuple(room.VALUES for room in _ROOMS)
VALUES = {column: {} for part in _EVERY for column in part}
for _part in _EVERY:
    for _column, _words in _part.items():
        VALUES[_column] |= _words
