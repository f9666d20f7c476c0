"""What readers call columns, facts and codes: ``LABELS`` name to (words, unit), ``VALUES`` column to code to words."""

from kamlib.base.glossary import assessment, sales

LABELS = {**sales.LABELS, **assessment.LABELS}
VALUES = {**sales.VALUES, **assessment.VALUES}
