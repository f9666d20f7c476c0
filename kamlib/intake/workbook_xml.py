"""What an XLSX says that a reader of values cannot see: formulas never computed, error cells, hidden rows, its extent.

The parts are scanned as streams; documents with a type definition are refused, so no entity is ever expanded.
"""

import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

CHUNK = 1_000_000
PROLOG = 65_536
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
_FAR = re.compile(rb'\br="([A-Z]{2,3})[0-9]')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class Scan:
    """Of one sheet: formulas without value and error cells by (row, column), both from 0; hidden rows; its extent."""

    uncomputed: Counter = field(default_factory=Counter)
    first: dict[int, str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: int = 0
    rows: int = 0
    columns: int = 1


def sheet_parts(archive, *, where):
    """``{sheet name: part of the zip}`` of a workbook."""
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    book = _tree(archive, names["xl/workbook.xml"], where)
    relations = _tree(archive, names["xl/_rels/workbook.xml.rels"], where)
    targets = {r.get("Id"): posixpath.normpath(posixpath.join("/xl", r.get("Target", ""))) for r in relations}
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    found = {s.get("name"): targets.get(s.get(_RELATION) or s.get(_STRICT), "")[1:].lower() for s in sheets}
    return {name: names[part] for name, part in found.items() if part in names}


def _tree(archive, part, where):
    return ElementTree.fromstring(_safe(archive.read(part), where))


def refuse_definitions(archive, *, where):
    """Raise if any XML part has a document type definition: it could hold entities that grow without end."""
    for info in archive.infolist():
        if info.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(info) as stream:
                _safe(stream.read(PROLOG), where)


def _safe(head, where):
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"\0" in head:
        raise KamError(
            Fault(
                "KAM-I47",
                where,
                text("the workbook holds a document type definition or hidden bytes"),
                text("no spreadsheet program writes that; it may be made to do harm"),
                text("open it in Excel or WPS on a machine set apart, and save it anew"),
            ),
            exit_code=Exit.INPUT_CORRUPT,
        )
    return head


def scan(archive, part):
    """Look through the XML of one sheet, row after row."""
    found, rest = Scan(), b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(b"row>") + 4
            if end > 3:
                _look(rest[:end], found)
                rest = rest[end:]
    _look(rest, found)
    return found


def _look(rows, found):
    found.hidden += len(_HIDDEN.findall(rows))
    found.rows = max([found.rows, *map(int, _ROW.findall(rows))])
    found.columns = max([found.columns, 26, *(_column(far) + 1 for far in set(_FAR.findall(rows)))])
    if _FORMULA.search(rows) or b't="e"' in rows:
        for cell in _CELL.finditer(rows):
            _note(cell[1], cell[2], found)


def _note(attributes, content, found):
    formula, value = _FORMULA.search(content), _VALUE.search(content)
    place = _REFERENCE.search(attributes)
    row, column = (int(place[2]) - 1, _column(place[1])) if place else (-1, -1)
    if formula and not value and b't="str"' not in attributes:
        found.uncomputed[column] += 1
        found.first.setdefault(column, (place[1] + place[2]).decode("ascii") if place else "?")
    elif b't="e"' in attributes:
        found.errors[row, column] = value[1].decode("utf-8", "replace") if value else "#"


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
