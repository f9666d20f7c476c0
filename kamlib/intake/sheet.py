"""One sheet of a workbook: cells as a person reads them, nothing hidden or uncomputed in silence."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.cells import DIGITS, cell_text
from kamlib.intake.delimited import text_table, without_empty
from kamlib.intake.layout import Layout
from kamlib.intake.workbook_xml import Scan

BATCH = 50_000


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook whose layout is known."""

    file: str
    sheet: str
    values: object
    layout: Layout
    scan: Scan = field(default_factory=Scan)
    hidden: bool = False
    encoding: str = ""

    @property
    def names(self):
        """Names of the columns."""
        return self.layout.names

    @property
    def left(self):
        """Position of the first column in the sheet, from 0."""
        return self.values.start[1]

    def tables(self, findings, wanted):
        """Batches of text columns with ``_line``, the row of the sheet."""
        self._computed(findings, wanted)
        self._told(findings)
        rows = islice(enumerate(self.values.iter_rows(), 1), self.layout.last_heading, None)
        long = Counter()
        while batch := list(islice(rows, BATCH)):
            yield without_empty(self._batch(batch, findings, long))
        if long:
            findings.note(_lost_digits(self.file, self.sheet, long))

    def _batch(self, batch, findings, long):
        width, numbers, rows = len(self.names), [], []
        for number, cells in batch:
            said = [cell_text(cell) for cell in cells]
            said = self._with_errors(said, number - 1) if self.scan.errors else said
            if any(said[width:]):
                reason = text("{n:count} fields instead of {expected:count}", n=_width(said), expected=width)
                findings.reject(self, number, reason, " | ".join(said))
                continue
            long.update(
                name
                for name, cell in zip(self.names, cells, strict=False)
                if isinstance(cell, float) and abs(cell) >= 10**DIGITS
            )
            numbers.append(number)
            rows.append(said[:width])
        return text_table(self.names, zip(*rows, strict=True) if rows else [()] * width, numbers)

    def _with_errors(self, said, row):
        """Error cells as they show (#N/A); the reader of values gives nothing for them."""
        return [self.scan.errors.get((row, self.left + n), value) for n, value in enumerate(said)]

    def _computed(self, findings, wanted):
        """Raise if a formula in a wanted column has never been computed."""
        by_name = {}
        for column, n in self.scan.uncomputed.items():
            place = column - self.left
            by_name[self.names[place] if 0 <= place < len(self.names) else ""] = (n, self.scan.first[column])
        used = {k: v for k, v in by_name.items() if wanted is None or not k or k in wanted}
        if used:
            raise KamError(
                *(_uncomputed(self, k, n, first) for k, (n, first) in used.items()), exit_code=Exit.INPUT_CORRUPT
            )
        for name, (n, _) in by_name.items():
            findings.note(
                text(
                    "{file}: {sheet}: {n:count} formulas in column {name} were never computed; it is not used",
                    file=self.file,
                    sheet=self.sheet,
                    n=n,
                    name=name,
                )
            )

    def _told(self, findings):
        place = {"file": self.file, "sheet": self.sheet}
        below = [r for r in self.values.merged_cell_ranges or () if r[1][0] >= self.layout.last_heading]
        if self.hidden:
            findings.note(text("{file}: the hidden sheet {sheet} is read too", **place))
        if self.scan.hidden:
            findings.note(text("{file}: {sheet}: {n:count} hidden rows are read too", n=self.scan.hidden, **place))
        if below:
            told = text(
                "{file}: {sheet}: {n:count} merged cells below the heading; only the first of each holds the value",
                n=len(below),
                **place,
            )
            findings.note(told)
        if self.scan.errors:
            shown = ", ".join(sorted(set(self.scan.errors.values()))[:3])
            findings.note(
                text(
                    "{file}: {sheet}: {n:count} cells show an error ({shown})",
                    n=len(self.scan.errors),
                    shown=shown,
                    **place,
                )
            )


def _width(said):
    return max(n for n, value in enumerate(said, 1) if value)


def _lost_digits(file, sheet, long):
    return text(
        "{file}: {sheet}: Excel has lost the last digits of numbers with more than 15 digits in {columns}",
        file=file,
        sheet=sheet,
        columns=", ".join(long),
    )


def _uncomputed(sheet, name, n, first):
    return Fault(
        "KAM-I49",
        f"{sheet.file}: {sheet.sheet}: {name or first}",
        text("{n:count} formulas without a result, the first in cell {cell}", n=n, cell=first),
        text("a program wrote them and nobody computed them; the values would be missing"),
        text("open the workbook in Excel or WPS, save it, and read it again"),
    )
