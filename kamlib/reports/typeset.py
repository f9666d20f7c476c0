"""Pages set by typst out of plain data: no text of the data is markup, no font but our own, no clock, no network."""

import json
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import typst

from kamlib.base.font import font_path
from kamlib.base.names import plain
from kamlib.figures.glyphs import drawable

UNDATED = "2000-01-01"
PIXELS = 240  # to the inch, of a figure as a picture
FIGURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg", width: {width}pt)'
_LONG_RUN = re.compile(r"[^\s⺀-￿]{24}(?=[^\s⺀-￿])")
_VIEW = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def pdf(source, *, data, files, day):
    """The PDF that the typst `source` makes of `data` (read there by ``json("data.json")``) and of `files`.

    Parameters
    ----------
    source : str
    data : JSON-safe object
    files : dict of str to bytes
        By the names under which the source reads them.
    day : str
        ``2025-12-31``, the date of the document; a fixed one when empty.

    Returns
    -------
    bytes
        The same for the same arguments.
    """
    return _compiled(source, {"data.json": json.dumps(data).encode("ascii"), **files}, format="pdf", day=day)


def png(svg):
    """A figure as a picture for programs that cannot show SVG.

    >>> png('<svg viewBox="0 0 36 18"><path d="M0 0L36 18" style="stroke:#000"/></svg>')[1:4]
    b'PNG'
    """
    source = FIGURE.format(width=size(svg)[0])
    return _compiled(source, {"figure.svg": alone(svg)}, format="png", day="", ppi=PIXELS)


def alone(svg):
    """A drawing of :func:`kamlib.reports.drawings.inline` as a file of its own."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    width, height = size(svg)
    return svg.replace("<svg ", f'<svg {spaces} width="{width:g}pt" height="{height:g}pt" ', 1).encode("utf-8")


def size(svg):
    """Width and height of a drawing in points.

    >>> size('<svg viewBox="0 2 9 7.5">')
    (9.0, 7.5)
    """
    return tuple(float(side) for side in _VIEW.search(svg).groups())


def fit(said):
    """`said` as our font can set it: one line, ``□`` for what it cannot draw, breaks in what would run off the page.

    >>> fit("x" * 30) == "x" * 24 + "\\u200b" + "x" * 6, fit("😀 ok")
    (True, '□ ok')
    """
    return _LONG_RUN.sub(lambda run: run[0] + "\u200b", drawable(plain(said)))


def _compiled(source, files, *, day, **how):
    stamp = int(datetime.fromisoformat(day or UNDATED).replace(tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory() as place:
        for name, content in {"main.typ": source.encode("utf-8"), **files}.items():
            (Path(place) / name).write_bytes(content)
        fonts = {"font_paths": [str(font_path().parent)], "ignore_system_fonts": True}
        return typst.compile(str(Path(place) / "main.typ"), root=place, timestamp=stamp, **fonts, **how)
