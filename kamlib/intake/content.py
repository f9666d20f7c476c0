"""What a file is by its content; its name is no evidence."""

import re

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

HEAD = 4096
_SIGNS = (
    (0, b"PAR1", "parquet"),
    (0, b"SQLite format 3\0", "sqlite"),
    (8, b"DUCK", "duckdb"),
    (0, b"\x1f\x8b", "gz"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)
_STRANGERS = (
    (b"%PDF", "PDF"),
    (b"\x80\x02", "pickle"),
    (b"\x80\x03", "pickle"),
    (b"\x80\x04", "pickle"),
    (b"\x80\x05", "pickle"),
    (b"\x93NUMPY", "NumPy"),
    (b"ARROW1", "Arrow IPC"),
    (b"FEA1", "Feather"),
    (b"ORC", "ORC"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\xfd7zXZ", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
)
DOCUMENTS = (b"%PDF", b"{\\rtf")
PRINTABLE = (b"PAR1", b"DUCK")  # a heading may begin with these letters, so the rest must not be text
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|head|body|table|meta|style|div|!--)", re.IGNORECASE)
_JSON = re.compile(rb"\s*[\[{]\s*[\"{\[]")
USUAL = {
    "text": {".csv", ".tsv", ".txt", ".dat", ".prn", ".asc", ".gz", ""},
    "xlsx": {".xlsx", ".xlsm"},
    "xls": {".xls"},
}


def kind(head, *, where):
    """``text``, ``parquet``, ``sqlite``, ``duckdb``, ``gz``, ``zip`` or ``xls``, from the first bytes of a file.

    Raises
    ------
    KamError
        KAM-I26 empty (exit 42), KAM-I27 a web page or XML under another name, KAM-I28 a format that is not read.

    >>> kind(b"PAR1\\x15\\x00", where="a.csv"), kind("客户,金额".encode(), where="a.xls")
    ('parquet', 'text')
    """
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise empty(where)
    for offset, sign, name in _SIGNS:
        if head[offset : offset + len(sign)] == sign and (_binary(head) or sign not in PRINTABLE):
            return name
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe")
    if _MARKUP.match(plain):
        raise _markup(where)
    strangers = [(sign, name) for sign, name in _STRANGERS if _binary(head) or sign in DOCUMENTS]
    stranger = next((name for sign, name in strangers if head.startswith(sign)), None)
    stranger = "tar" if head[257:262] == b"ustar" else stranger
    if stranger or _JSON.match(plain):
        raise unread(where, stranger or "JSON")
    return "text"


def _binary(head):
    """Whether control characters stand in it that no text has."""
    return any(byte < 9 for byte in head)


def empty(where):
    """The error for a file without any content."""
    fault = Fault(
        "KAM-I26", where, text("the file is empty"), text("there is nothing to read"), text("export it again")
    )
    return KamError(fault, exit_code=Exit.INPUT_EMPTY)


def misnamed(part):
    """A notice where the file's ending says something else than its content, or None."""
    suffix = part.path.suffix.lower() if not part.member else ""
    if part.member or suffix in USUAL.get(part.kind, {suffix}):
        return None
    said = {"text": text("plain text"), "xls": text("an old Excel workbook")}.get(part.kind, text("an Excel workbook"))
    return text("{file} is {kind} by its content, and read as such", file=part.name, kind=said)


def _markup(where):
    return KamError(
        Fault(
            "KAM-I27",
            where,
            text("a web page or XML document, whatever its name says"),
            text("exports named .xls are often web pages; their numbers cannot be read safely"),
            text("open it in Excel or WPS and save it as .xlsx"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def unread(where, name):
    """The error for a kind of file that is never opened."""
    return KamError(
        Fault(
            "KAM-I28",
            where,
            text("a file of the kind {kind}", kind=name),
            text("this kind is never opened"),
            text("export the data as CSV, XLSX or Parquet"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )
