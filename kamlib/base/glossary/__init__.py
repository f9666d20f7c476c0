"""What readers call columns, facts and codes: ``LABELS`` name to (words, unit), ``VALUES`` column to code to words."""

from kamlib.base.glossary import assessment, groups, outlook, plans, sales

LABELS = {**sales.LABELS, **assessment.LABELS, **outlook.LABELS, **groups.LABELS, **plans.LABELS}
_EVERY = (sales.VALUES, assessment.VALUES, outlook.VALUES, groups.VALUES, plans.VALUES)
VALUES = {column: {} for part in _EVERY for column in part}
for _part in _EVERY:
    for _column, _words in _part.items():
        VALUES[_column] |= _words
