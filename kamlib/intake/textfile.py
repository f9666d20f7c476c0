"""One text file: its encoding, its layout, its rows."""

from dataclasses import dataclass, replace

import pyarrow.compute as pc

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake import delimited, fixed, layout
from kamlib.intake.content import empty
from kamlib.intake.encoding import REPLACED, detect, utf8_blocks

SAMPLE = 262_144


@dataclass(frozen=True)
class TextFile:
    """How the content of a text file is read: `opened` gives a fresh binary stream."""

    file: str
    opened: object
    coding: object
    layout: layout.Layout
    sheet: str = ""

    @property
    def names(self):
        """Names of the columns."""
        return self.layout.names

    @property
    def encoding(self):
        """The encoding's name."""
        return self.coding.name

    def tables(self, findings, wanted):
        """Batches of text columns with ``_line``; `wanted` columns must not hold undecodable bytes."""
        damaged = {}
        with self.opened() as stream:
            blocks = utf8_blocks(stream, self.coding, where=self.file)
            splitting = delimited if self.layout.separator else fixed
            for table in splitting.tables(blocks, layout=self.layout, grid=self, findings=findings):
                if self.coding.damaged:
                    _note_damage(table, damaged)
                yield table
        if damaged:
            self._report(damaged, findings, wanted)

    def _report(self, damaged, findings, wanted):
        bad = [name for name in damaged if wanted is not None and name in wanted]
        if bad:
            raise KamError(*(_damage(self.file, name, damaged[name]) for name in bad), exit_code=Exit.INPUT_CORRUPT)
        findings.note(
            text(
                "{file}: UTF-8 with {n:count} damaged lines; undecodable bytes stand as � in columns {columns}",
                file=self.file,
                n=self.coding.damaged,
                columns=", ".join(damaged),
            )
        )


def text_file(part, source, *, opened, findings):
    """Look at a text file: find out its encoding, separator and heading."""
    coding = detect(opened, where=part.name, declared=source.encoding)
    for notice in coding.notices:
        findings.note(text("{file}: {notice}", file=part.name, notice=notice))
    lines = _first_lines(opened, coding, part.name)
    sign = _separator(lines, source, part.name, findings)
    if sign:
        rows = [row for row in layout.records(lines, sign) if not (row[0] == 1 and _excel_says(lines))]
    else:
        split = fixed.splitter(source.widths)
        rows = [(n, split(line)) for n, line in enumerate(lines[: layout.SNIFFED], 1) if line.strip()]
    found = replace(layout.layout(rows, source, where=part.name), separator=sign, widths=source.widths)
    for notice in found.notices:
        findings.note(notice)
    return TextFile(part.name, opened, coding, found)


def _separator(lines, source, where, findings):
    """What stands between fields; empty for aligned columns."""
    if source.format == "fixed" or source.widths:
        return ""
    sign = source.separator or _excel_says(lines) or layout.separator(lines)
    if sign is None and source.format is None and fixed.aligned(lines[: layout.SNIFFED]):
        findings.note(text("{file}: read as columns that blanks separate", file=where))
        return ""
    return sign or ","


def _excel_says(lines):
    """The separator in a first line ``sep=;``, which Excel writes and hides."""
    return lines[0][4:] if len(lines[0]) == 5 and lines[0].lower().startswith("sep=") else None


def _first_lines(opened, coding, where):
    with opened() as stream:
        block = next(utf8_blocks(stream, coding, where=where), b"")
    if not block.strip():
        raise empty(where)
    sample = block[:SAMPLE].decode("utf-8", "ignore").split("\n")
    return sample[:-1] if len(block) > SAMPLE or not sample[-1] else sample


def _note_damage(table, damaged):
    for name in table.column_names[:-1]:
        hits = pc.match_substring(table[name], REPLACED)
        if name not in damaged and pc.any(hits).as_py():
            damaged[name] = table.filter(hits)["_line"][0].as_py()


def _damage(file, name, line):
    return Fault(
        "KAM-I21",
        f"{file}, {name}",
        text("line {line} holds bytes that are no UTF-8, in a column that is used", line=line),
        text("names would come out garbled, so nothing is guessed"),
        text("correct the line, or name the file's encoding"),
    )
