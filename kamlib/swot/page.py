"""One YAML file of a dossier: its size, its encoding and its dates, before anything is made of it."""

import codecs
import re
from datetime import date

from kamlib.base.errors import KamError
from kamlib.base.settings import MAX_BYTES, read_yaml
from kamlib.swot import refusals

_WRITTEN = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def page(path):
    """Content and lines of one file, as ``read_yaml`` gives them.

    Raises
    ------
    KamError
        KAM-S51 too large, KAM-S52 another encoding, KAM-S59 dates that are in no calendar, KAM-P03 and P04 for YAML.
    """
    _check_bytes(path)
    try:
        return read_yaml(path)
    except KamError:
        raise
    except ValueError as error:  # the YAML reader makes dates itself, and stumbles over the 31st of June
        wrong = [refusals.no_day(f"{path}:{line}", day) for line, day in _impossible(path)]
        raise KamError(*wrong or [refusals.no_day(str(path), str(error))]) from None


def _impossible(path):
    """Lines with a date that is in no calendar."""
    for line, row in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        for year, month, day in _WRITTEN.findall(row):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                yield line, f"{year}-{month}-{day}"


def _check_bytes(path):
    size = path.stat().st_size
    if size > MAX_BYTES:
        refusals.refuse([refusals.too_large(path, size)])
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refusals.refuse([refusals.other_encoding(path, "UTF-16")])
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        refusals.refuse([refusals.other_encoding(path, _guessed(data))])


def _guessed(data):
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "ISO-8859-1"
    return "GB18030"
