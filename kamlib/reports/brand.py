"""In whose name a report goes out: company, colours, logo, the line on confidentiality; from a YAML file."""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict, Field

from kamlib.base.errors import Fault, KamError
from kamlib.base.names import plain
from kamlib.base.settings import read_yaml, validate
from kamlib.base.text import text

MOST_BYTES = 1_000_000
MOST_PIXELS = 4000  # along either side
CONTRAST = 4.5  # WCAG 2.1, 1.4.3: of text on white
FORMATS = {"PNG": "png", "JPEG": "jpg"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Logo:
    """A picture that was checked: its bytes, ``png`` or ``jpg``, width and height in pixels."""

    data: bytes = field(repr=False)
    kind: str
    width: int
    height: int


@dataclass(frozen=True)
class Brand:
    """Company, two colours, logo, and lines that stand on every page, by language."""

    company: str = ""
    accent: str = "#0f5c7a"
    ink: str = "#1d2433"
    logo: Logo | None = None
    confidentiality: tuple[tuple[str, str], ...] = ()

    def line(self, lang):
        """The line on confidentiality in `lang`; nothing when the file has none.

        >>> Brand(confidentiality=(("en", "Confidential"), ("zh", "机密"))).line("zh")
        '机密'
        """
        return dict(self.confidentiality).get(lang, "")


PLAIN = Brand()
_Line = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Colours(_Strict):
    accent: str = PLAIN.accent
    ink: str = PLAIN.ink


class _Lines(_Strict):
    en: _Line
    zh: _Line


class _File(_Strict):
    company: str = Field(default="", max_length=80)
    colours: _Colours = _Colours()
    logo: str = ""
    confidentiality: _Lines | _Line = ""


def load(path):
    """The brand that a YAML file describes.

    Parameters
    ----------
    path : path
        With any of ``company``, ``colours: {accent, ink}`` (``"#0f5c7a"``), ``logo`` (a PNG or JPEG file of at most
        1 MB and 4,000 pixels a side, read from the YAML file's folder), ``confidentiality`` (one text, or one for each
        of ``en`` and ``zh``).

    Returns
    -------
    Brand

    Raises
    ------
    KamError
        KAM-P01 to KAM-P06 for the file, KAM-B05 no colour, KAM-B06 too pale to be read on white, KAM-B07 no such logo,
        KAM-B08 too large, KAM-B09 neither PNG nor JPEG; all at once.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "brand.yaml"
    >>> _ = place.write_text('company: 甲咨询\\nconfidentiality: Confidential', encoding="utf-8")
    >>> load(place).company, load(place).line("zh")
    ('甲咨询', 'Confidential')
    """
    path = Path(path)
    content, lines = read_yaml(path)
    faults, told, logo = [], None, None
    try:
        told = validate(content if content is not None else {}, _File, where=str(path), lines=lines)
    except KamError as error:
        faults += error.faults
    content = content if isinstance(content, dict) else {}
    faults += _colours(content.get("colours"), path)
    try:
        logo = _logo(content.get("logo"), path)
    except KamError as error:
        faults += error.faults
    if faults:
        raise KamError(*faults)
    return Brand(plain(told.company), told.colours.accent.lower(), told.colours.ink.lower(), logo, _lines(told))


def contrast(colour):
    """How far `colour` stands out from white, 1 to 21 (WCAG 2.1).

    >>> contrast("#ffffff"), contrast("#000000")
    (1.0, 21.0)
    """
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 1.05 / (sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


def _lines(told):
    said = told.confidentiality
    pair = (said.en, said.zh) if isinstance(said, _Lines) else (said, said)
    return tuple((lang, plain(line)) for lang, line in zip(("en", "zh"), pair, strict=True) if line)


def _colours(told, path):
    """Faults of the colours; what is no text is the model's to tell."""
    for name, value in told.items() if isinstance(told, dict) else ():
        where = f"{path} colours.{name}"
        if not isinstance(value, str):
            continue
        if not _COLOUR.fullmatch(value):
            means, mend = text("the pages cannot be set in it"), text('write it as "#0f5c7a", in quotes')
            yield Fault("KAM-B05", where, text("{value}", value=repr(value)[:80]), means, mend)
        elif contrast(value) < CONTRAST:
            found = text("{value} stands out from white by {ratio:number1} to 1", value=value, ratio=contrast(value))
            means = text("letters in it are hard to read; {least:number1} is the least", least=CONTRAST)
            yield Fault("KAM-B06", where, found, means, text("choose a darker colour"))


def _logo(told, path):
    if not told or not isinstance(told, str):
        return None
    place = path.parent / told
    if not place.is_file():
        means, mend = text("the report would have no logo"), text("give its path from the folder of the brand file")
        raise KamError(Fault("KAM-B07", f"{path} logo", text("no such file: {name}", name=told), means, mend))
    if place.stat().st_size > MOST_BYTES:
        raise _too_large(place, text("{n:count} bytes", n=place.stat().st_size))
    try:
        with Image.open(io.BytesIO(data := place.read_bytes()), formats=tuple(FORMATS)) as image:
            kind, (width, height) = image.format, image.size
            if max(width, height) > MOST_PIXELS:
                raise _too_large(place, text("{width:count} by {height:count} pixels", width=width, height=height))
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, KamError):
            raise
        means, mend = text("other kinds can act or cannot be shown everywhere"), text("save it as PNG or JPEG")
        raise KamError(Fault("KAM-B09", str(place), text("not a PNG or JPEG picture"), means, mend)) from None
    return Logo(data, FORMATS[kind], width, height)


def _too_large(place, found):
    means = text("every page would carry it; 1 MB and 4,000 pixels a side are the most")
    return KamError(Fault("KAM-B08", str(place), found, means, text("save it smaller")))
