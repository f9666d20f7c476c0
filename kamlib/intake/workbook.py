"""Workbooks (XLSX, XLS): measured and checked, then the sheets of one heading are stacked."""

import struct
import zipfile

import python_calamine as calamine

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake import workbook_xml
from kamlib.intake.archive import DAMAGE, locked
from kamlib.intake.cells import cell_text
from kamlib.intake.layout import SNIFFED, layout, nothing
from kamlib.intake.sheet import Sheet
from kamlib.intake.workbook_xml import Scan

MAX_CELLS = 50_000_000  # of one sheet's rectangle; a cell far out makes it large, whatever the file's size
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
GLOBALS, FILEPASS = bytes.fromhex("0908100000060500"), 0x2F


def workbook(part, source, *, opened, findings, wanted=None):
    """The sheets of a workbook that are read: those that `source` names, or those that share a heading.

    Parameters
    ----------
    part : Part
        Of the kind ``xlsx`` (its zip directory measured already) or ``xls``.
    opened : callable
        Gives a stream that can be searched.
    wanted : iterable of str, optional
        Columns that will be used: sheets that have them all are preferred.

    Returns
    -------
    list of Sheet

    Raises
    ------
    KamError
        KAM-I42 not a whole workbook, KAM-I43 too many cells (exit 41), KAM-I44 password, KAM-I47 type definitions,
        KAM-I48 no such sheet, KAM-I29 no data rows; KAM-I30 to KAM-I32 for its headings.
    """
    scans = _scans(part, opened) if part.kind == "xlsx" else {}
    with opened() as stream:
        if part.kind == "xls" and _has_password(stream.read()):
            raise locked(part.name)
        stream.seek(0)
        book = _guarded(part, lambda: calamine.CalamineWorkbook.from_filelike(stream))
        sheets = _sheets(part, source, book, scans)
    found, faults = [], []
    for values, scan, hidden in sheets:
        try:
            found.append(Sheet(part.name, values.name, values, _layout(part, source, values), scan, hidden))
        except KamError as error:
            faults.append((values.name, error))
    if faults and (source.sheets or not found):
        raise KamError(*(f for _, e in faults for f in e.faults), exit_code=faults[0][1].exit_code)
    chosen = found if source.sheets else _alike(found, wanted)
    _left_out(part, [name for name, _ in faults] + [s.sheet for s in found if s not in chosen], findings)
    for sheet in chosen:
        for notice in sheet.layout.notices:
            findings.note(notice)
    return chosen


def _has_password(content):
    """Whether an OLE file is an encrypted XLSX, or an XLS among whose first records is FILEPASS ([MS-XLS] 2.4.117)."""
    start = content.find(GLOBALS)
    for _ in range(10 if start >= 0 else 0):
        if len(content) < start + 4:
            break
        record, size = struct.unpack_from("<HH", content, start)
        if record == FILEPASS:
            return True
        start += 4 + size
    return ENCRYPTED in content


def _scans(part, opened):
    """What the XML of each sheet says; raises before anything is loaded that would be too large."""
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            workbook_xml.refuse_definitions(archive, where=part.name)
            places = workbook_xml.sheet_parts(archive, where=part.name)
            scans = {name: workbook_xml.scan(archive, place) for name, place in places.items()}
    except (*DAMAGE, KeyError, workbook_xml.ElementTree.ParseError) as error:
        raise _damaged(part, error) from None
    for name, scan in scans.items():
        if scan.rows * scan.columns > MAX_CELLS:
            raise _too_wide(part, name, scan)
    return scans


def _guarded(part, load):
    """What `load` gives; faults of the workbook, which the reader may also report as a panic, become a KamError."""
    try:
        return load()
    except BaseException as error:
        if isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException":
            raise _damaged(part, error) from None
        raise


def _sheets(part, source, book, scans):
    """Values, scan and visibility of the named sheets, or of all that hold anything."""
    kinds = {m.name: m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet}
    absent = [name for name in source.sheets if name not in kinds]
    if absent:
        raise KamError(*(_no_sheet(part, name, kinds) for name in absent), exit_code=Exit.SCHEMA_DRIFT)
    found = []
    for name in source.sheets or kinds:
        values = _guarded(part, lambda name=name: book.get_sheet_by_name(name))
        if values.start is not None:
            hidden = kinds[name].visible != calamine.SheetVisibleEnum.Visible
            found.append((values, scans.get(name, Scan()), hidden))
        elif source.sheets:
            raise nothing(f"{part.name}: {name}")
    if not found:
        raise nothing(part.name)
    return found


def _layout(part, source, values):
    """The heading among the first rows; columns right of the last one with anything in them do not count."""
    rows = []
    for number, cells in enumerate(values.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            rows.append((number, [cell_text(cell) for cell in cells]))
        if len(rows) == SNIFFED:
            break
    width = max(n for _, cells in rows for n, cell in enumerate(cells, 1) if cell)
    return layout([(number, cells[:width]) for number, cells in rows], source, where=part.name, sheet=values.name)


def _alike(sheets, wanted):
    """Sheets with the same columns: those that have all wanted ones, else the group with the most rows."""
    groups = {}
    for sheet in sheets:
        groups.setdefault(frozenset(sheet.names), []).append(sheet)
    wanted = set(wanted or ())
    return max(groups.values(), key=lambda group: (wanted <= set(group[0].names), sum(s.values.height for s in group)))


def _left_out(part, names, findings):
    if names:
        findings.note(
            text(
                "{file}: sheets of another heading or none are left out unless named: {sheets}",
                file=part.name,
                sheets=", ".join(names),
            )
        )


def _no_sheet(part, name, kinds):
    return Fault(
        "KAM-I48",
        f"{part.name}: {name}",
        text("the workbook has no sheet of this name"),
        text("it cannot be read"),
        did_you_mean(name, list(kinds)),
    )


def _damaged(part, error):
    return KamError(
        Fault(
            "KAM-I42",
            part.name,
            text("not a whole workbook: {problem}", problem=str(error)[:160]),
            text("it was cut off or damaged; rows would be missing"),
            text("export it again, or open it in Excel or WPS and save it as .xlsx"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _too_wide(part, name, scan):
    return KamError(
        Fault(
            "KAM-I43",
            f"{part.name}: {name}",
            text("{rows:count} rows by {columns:count} columns", rows=scan.rows, columns=scan.columns),
            text("more than {limit:count} cells; a value far outside the table may be the cause", limit=MAX_CELLS),
            text("delete the rows and columns outside the table, or export as CSV"),
        ),
        exit_code=Exit.INPUT_TOO_LARGE,
    )
