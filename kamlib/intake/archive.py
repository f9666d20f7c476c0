"""Compressed files: measured before they are opened, read as streams, never unpacked to disk."""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake import content
from kamlib.intake.encoding import BLOCK, plausible_chinese
from kamlib.intake.places import SUFFIXES

ENCRYPTED = 0x1
UTF8_NAME = 0x800
OFFICE = {"xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "ppt/presentation.xml": "PPTX", "content.xml": "ODS"}
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError)


@dataclass(frozen=True)
class Limits:
    """What compressed files may grow to: bytes in all, times their packed size (from `small` bytes on), members."""

    total: int = 2_000_000_000
    ratio: float = 200
    members: int = 10_000
    small: int = 10_000_000


LIMITS = Limits()


def directory(opened, *, where, limits=LIMITS):
    """The members of a zip (or XLSX), measured from its directory without opening one.

    Raises
    ------
    KamError
        KAM-I42 not a whole archive (exit 40), KAM-I43 beyond the limits (exit 41), KAM-I44 password (exit 40).
    """
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except DAMAGE as error:
        raise _damaged(where, error) from None
    _measure(members, where, limits)
    if any(info.flag_bits & ENCRYPTED for info in members):
        raise locked(where)
    return members


def _measure(members, where, limits):
    """Raise if the members, unpacked, would be beyond the limits."""
    if len(members) > limits.members:
        raise _too_large(where, text("{n:count} members", n=len(members)), limits)
    total = sum(info.file_size for info in members)
    if total > limits.total:
        raise _too_large(where, text("{n:count} bytes when unpacked", n=total), limits)
    for info in members:
        if info.file_size > limits.small and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise _too_large(where, _grows(info.file_size, info.compress_size), limits)
    packed = sum(info.compress_size for info in members)
    if total > limits.small and total > limits.ratio * max(packed, 1):
        raise _too_large(where, _grows(total, packed), limits)


def _grows(size, packed):
    return text("{packed:count} bytes that grow to {size:count}", packed=packed, size=size)


def kind_of(members):
    """``xlsx`` or ``zip``, from the names in a zip; other office documents are named as such."""
    names = {info.filename.replace("\\", "/").lower() for info in members}
    if "xl/workbook.xml" in names:
        return "xlsx"
    office = {
        "xl/workbook.bin": "XLSB",
        "word/document.xml": "DOCX",
        "ppt/presentation.xml": "PPTX",
        "content.xml": "ODS",
    }
    return next((called for name, called in office.items() if name in names), "zip")


def expand(part, *, keep, limits=LIMITS):
    """The data files in a zip, each as a part of its own, sorted by name; and notices.

    The zip stays open for reading until the ``ExitStack`` `keep` ends.

    Raises
    ------
    KamError
        KAM-I45, when nothing in it can be read; and what a member's content tells.
    """
    members = directory(partial(part.path.open, "rb"), where=part.name, limits=limits)
    shown = sorted((name, info) for info in members if not _hidden(name := _name(info)))
    data = [(name, info) for name, info in shown if PurePosixPath(name).suffix.lower() in SUFFIXES]
    if not data:
        raise KamError(_barren(part, shown), exit_code=Exit.INPUT_CORRUPT)
    bundle = keep.enter_context(zipfile.ZipFile(part.path))
    parts = [replace(part, name=f"{part.name}/{name}", member=info.filename, bundle=bundle) for name, info in data]
    left = len(shown) - len(data)
    notices = [text("{folder}: {n:count} files of other kinds are left out", folder=part.name, n=left)] if left else []
    return [_member(inner, limits) for inner in parts], notices


def _member(part, limits):
    with opener(part, limits=limits)() as stream:
        kind = content.kind(stream.read(content.HEAD), where=part.name)
    if kind == "zip":
        kind = kind_of(directory(whole(part, limits=limits), where=part.name, limits=limits))
    if kind not in ("text", "xls", "xlsx"):
        raise within(part, kind)
    return replace(part, kind=kind)


def within(part, kind):
    """The error for content that cannot be read from within a compressed file."""
    found = text("a file of the kind {kind} within an archive", kind=kind)
    mend = text("unpack the archive, and name the files or their folder")
    fault = Fault("KAM-I46", part.name, found, text("it cannot be read from there"), mend)
    return KamError(fault, exit_code=Exit.INPUT_CORRUPT)


def _hidden(name):
    """Leftovers of file managers and open workbooks; ``..`` is no such thing, only an odd name."""
    return any(piece.startswith((".", "~$", "__MACOSX")) for piece in name.split("/") if piece.strip("."))


def _name(info):
    """A member's name; Chinese Windows writes names in GBK without saying so."""
    if info.flag_bits & UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or plausible_chinese({c: name.count(c) for c in name if c > "\x7f"}):
            return name
    return info.filename


def opener(part, *, limits=LIMITS):
    """A function that gives a fresh stream of the content of `part`; it never gives more than the limits."""
    if part.member:
        return partial(_Bounded, part, lambda: part.bundle.open(part.member), limits)
    if part.kind == "gz":
        return partial(_Bounded, part, lambda: gzip.open(part.path), limits)
    return partial(part.path.open, "rb")


def whole(part, *, limits=LIMITS):
    """A function that gives a stream which can be searched; members of an archive are held in memory."""
    if not part.member:
        return partial(part.path.open, "rb")
    with opener(part, limits=limits)() as stream:
        held = b"".join(iter(partial(stream.read, BLOCK), b""))
    return partial(io.BytesIO, held)


class _Bounded:
    """A stream of unpacked bytes that refuses to outgrow its packed size, and says so when it is damaged."""

    def __init__(self, part, unpack, limits):
        self.part, self.limits, self.given = part, limits, 0
        self.packed = part.path.stat().st_size
        try:
            self.stream = unpack()
        except DAMAGE as error:
            raise _damaged(part.name, error) from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    def read(self, size):
        """Up to `size` bytes."""
        try:
            said = self.stream.read(size)
        except DAMAGE as error:
            raise _damaged(self.part.name, error) from None
        self.given += len(said)
        grown = self.given > self.limits.small and self.given > self.limits.ratio * self.packed
        if self.given > self.limits.total or grown:
            raise _too_large(self.part.name, _grows(self.given, self.packed), self.limits)
        return said


def _damaged(where, error):
    return KamError(
        Fault(
            "KAM-I42",
            where,
            text("not a whole file: {problem}", problem=str(error)[:160]),
            text("it was cut off or damaged; rows would be missing"),
            text("export or copy it again"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _too_large(where, found, limits):
    return KamError(
        Fault(
            "KAM-I43",
            where,
            found,
            text(
                "the limits are {total:compact} bytes, {ratio:count} times the packed size, {members:count} members",
                total=limits.total,
                ratio=limits.ratio,
                members=limits.members,
            ),
            text("check where the file is from; export fewer columns or a shorter period, or several files"),
        ),
        exit_code=Exit.INPUT_TOO_LARGE,
    )


def locked(where):
    """The error for a file that a password protects."""
    return KamError(
        Fault(
            "KAM-I44",
            where,
            text("a password protects the file"),
            text("it cannot be read"),
            text("open it, save a copy without password, and name the copy"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )


def _barren(part, shown):
    return Fault(
        "KAM-I45",
        part.name,
        text("{n:count} members, none of them a data file", n=len(shown)),
        text("there is nothing to read"),
        text("members must be CSV or Excel files, such as 2025-01.csv"),
    )
