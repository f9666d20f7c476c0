"""Bring a public data set to ``data/raw``: resumed, checked, unpacked; what is there already stays."""

import hashlib
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.download import Resuming

MAX_MEMBER_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Fetched:
    """A file that is there now; `new` tells whether it was brought just now."""

    path: Path
    size: int
    sha256: str
    new: bool
    tested: str = ""


def fetch(dataset, *, folder, mirror="", progress=None, attempts=3, wait=1.0):
    """Bring the files of `dataset` to `folder`, going on where an earlier transfer broke.

    Parameters
    ----------
    dataset : Dataset
        One of ``DATASETS``.
    folder : path
        Where the files are put, such as ``data/raw/iowa_liquor``; made when it is not there.
    mirror : str
        Beginning of an address, such as ``http://mirror.example``, asked instead of the publisher for the same paths.
    progress : callable, optional
        Given file name, bytes that are there, bytes in all or None.

    Returns
    -------
    list of Fetched
        One entry a file; files that were there already are not fetched again.

    Raises
    ------
    KamError
        KAM-D02 no answer (exit 50), KAM-D03 refused (50), KAM-D04 checksum differs (40), KAM-D05 lines are missing
        (40), KAM-D06 not the file that was wanted (40).
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = progress or (lambda name, done, total: None)
    return [
        _fetched(part, folder, mirror, partial(told, part.file), {"attempts": attempts, "wait": wait})
        for part in dataset.parts
    ]


def _fetched(part, folder, mirror, progress, patience):
    target = folder / part.file
    new = not target.is_file() or (part.sha256 is not None and not part.archive and _sha256(target) != part.sha256)
    if new:
        came = _brought(part, folder, mirror, progress, patience)
        if part.archive:
            _unpack(came, target)
    return Fetched(target, target.stat().st_size, _sha256(target), new, part.tested)


def _brought(part, folder, mirror, progress, patience):
    name = part.archive or part.file
    address = _mirrored(part.address, mirror)
    try:
        wanted = _lines_published(_mirrored(part.lines_address, mirror)) if part.lines_address else None
        accept = partial(_accept, wanted=wanted, address=address)
        bring = Resuming(folder / f"{name}.part", accept=accept, progress=progress, **patience)
        with _silent(pooch.get_logger()):
            return Path(pooch.retrieve(address, known_hash=part.sha256, fname=name, path=folder, downloader=bring))
    except requests.RequestException as error:
        raise KamError(_no_answer(error, address, folder / name), exit_code=Exit.SOURCE_UNREACHABLE) from error
    except KamError:
        raise
    except ValueError as error:
        raise _spoilt("KAM-D04", address, text("the checksum differs from the published one")) from error


def _mirrored(address, mirror):
    if not (address and mirror):
        return address
    parts = urlsplit(address)
    return mirror.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


@contextmanager
def _silent(logger):
    """Pooch tells its steps by a logger of its own; ours are told by `progress` and the answer."""
    before = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(before)


def _no_answer(error, address, place):
    by_hand = text(
        "try again later, or get the file by hand from {address}, put it at {place}, and run this command again",
        address=address,
        place=place,
    )
    reply = getattr(error, "response", None)
    if reply is not None:
        found = text("the server refused with status {status}", status=reply.status_code)
        return Fault("KAM-D03", address, found, text("the publisher may have moved or closed it"), by_hand)
    found = text("no connection, or it broke off: {problem}", problem=type(error).__name__)
    means = text("the file is not complete; bytes that came are kept where the server lets a transfer go on")
    return Fault("KAM-D02", address, found, means, by_hand)


def _spoilt(code, address, found):
    means = text("the download was thrown away; nothing was changed")
    mend = text("run the command again; if it stays so, the publisher has changed the file")
    return KamError(Fault(code, address, found, means, mend), exit_code=Exit.INPUT_CORRUPT)


def _accept(path, *, wanted, address):
    """Refuse a web page in place of data, and fewer lines than the publisher counts."""
    with path.open("rb") as stream:
        head = stream.read(1024).lstrip()
    if not head or head.startswith(b"<"):
        raise _spoilt("KAM-D06", address, text("a web page or nothing came instead of data"))
    if wanted is not None and (there := _lines_in(path)) != wanted:
        found = text("{there:count} lines came, the publisher counts {wanted:count}", there=there, wanted=wanted)
        raise _spoilt("KAM-D05", address, found)


def _lines_published(address):
    reply = requests.get(address, timeout=60)
    reply.raise_for_status()
    return int(reply.text.split()[-1].strip('"'))


def _lines_in(path):
    """Data lines of a CSV with one heading and no line break inside a field."""
    with path.open("rb") as stream:
        return sum(1 for line in stream if line.strip()) - 1


def _unpack(archive, target):
    """Take the one member with the target's ending out of the zip `archive`; CRC and size are checked."""
    try:
        with zipfile.ZipFile(archive) as bundle:
            members = [item for item in bundle.infolist() if item.filename.lower().endswith(target.suffix)]
            if len(members) != 1 or members[0].file_size > MAX_MEMBER_BYTES:
                raise zipfile.BadZipFile(f"{len(members)} members end with {target.suffix}")
            draft = target.with_name(target.name + ".part")
            with bundle.open(members[0]) as source, draft.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            draft.replace(target)
    except zipfile.BadZipFile as error:
        archive.unlink()
        raise _spoilt("KAM-D06", str(archive), text("not the zip that was wanted: {problem}", problem=error)) from error


def _sha256(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
