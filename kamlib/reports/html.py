"""The report as one HTML file: works off-line, without scripts, with its own font."""

import base64
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kamlib.base.text import LANGUAGES, text
from kamlib.reports import font
from kamlib.reports.brief import Brief

TEMPLATE = "report.html.j2"
FONT = "/* font */"
MIME = {"png": "image/png", "jpg": "image/jpeg"}


def write(folder, *, lang):
    """Write ``report/index.html`` in `lang`, and the other language beside it.

    Parameters
    ----------
    folder : Path
        A run folder with results.json; see :class:`kamlib.reports.brief.Brief`.
    lang : {"en", "zh"}

    Returns
    -------
    Path
        ``report/index.html``.

    Raises
    ------
    KamError
        KAM-B01 without the font, KAM-B03 for a figure that is no plain drawing, KAM-B04 without results.

    Examples
    --------
    >>> import json, tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> write(place, lang="zh").read_text(encoding="utf-8").count("<h1")
    1
    """
    report = Path(folder) / "report"
    pages = {
        each: render(Brief.of(folder, lang=each), other_file=_file(other(each), main=each != lang))
        for each in LANGUAGES
    }
    report.mkdir(exist_ok=True)
    for each, page in pages.items():
        (report / _file(each, main=each == lang)).write_text(page, encoding="utf-8", newline="\n")
    return report / _file(lang, main=True)


def render(document, *, other_file="", source=None):
    """The page of a :class:`~kamlib.reports.brief.Brief`; `other_file` holds the other language, where there is one.

    Its font is cut out of `source`, a smaller font with all the letters of the page, when there is one: that is faster.
    """
    page = (
        _environment(document.lang)
        .get_template(TEMPLATE)
        .render(
            document=document,
            other=other(document.lang),
            other_file=other_file,
            made=document.provenance,
            brand=document.brand,
            logo=logo_data(document.brand.logo),
            svg=Markup,  # reports.drawings has checked it
        )
    )
    return page.replace(FONT, f"src:url({font.as_data(page, source=source)}) format('opentype')", 1)


def other(lang):
    """The other language.

    >>> other("zh")
    'en'
    """
    return next(each for each in LANGUAGES if each != lang)


def logo_data(logo):
    """A checked logo as the address that a page can hold; nothing without one."""
    return f"data:{MIME[logo.kind]};base64,{base64.b64encode(logo.data).decode('ascii')}" if logo else ""


def _file(lang, *, main):
    return "index.html" if main else f"index.{lang}.html"


def _environment(lang):
    environment = Environment(
        loader=PackageLoader("kamlib.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = words(lang)
    return environment


def words(lang):
    """The words that every report says, whatever it found.

    >>> words("zh")["contents"]
    '本报告内容'
    """
    said = {
        "kind": text("Key-account report"),
        "data_to": text("Data to"),
        "contents": text("In this report"),
        "made": text("How this report was made"),
        "none": text("This run recorded no results."),
        "notes": text("How to read this"),
        "other": text("中文版"),
        "scroll": text("table, can be scrolled"),
    }
    return {name: sentence.to(lang) for name, sentence in said.items()}
