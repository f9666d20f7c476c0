"""Figures as SVG: small, the same bytes for the same picture, with the headline as its alternative text."""

import io
import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.text import Text

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.figures import glyphs, style

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
SPACES = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
ELEMENTS = {"svg", "g", "path", "use", "defs", "clipPath", "rect", "image", "title"}
ATTRIBUTES = {
    *("width", "height", "viewBox", "role", "aria-labelledby", "id", "class", "style", "transform", "d", "x", "y"),
    *("clip-path", "data-top", XLINK + "href"),
}
HEADLINE = "headline"
_DECIMALS = re.compile(r"-?\d+\.\d+")
_POINTS = re.compile(r"translate\([^)]*\)")
_LINKS = re.compile(r"#([\w.-]+)")


def save(figure, path):
    """Write `figure` (a Figure, or Axes of it) to `path` as SVG whose bytes depend on the picture alone.

    Text becomes outlines, ids begin with the file's name, no date and no program is told. The label of the first axes,
    which :func:`kamlib.figures.style.headline` sets, is the alternative text.

    Raises
    ------
    KamError
        KAM-B02, when a character cannot be drawn by the font.

    Examples
    --------
    >>> import tempfile
    >>> with style.theme():
    ...     ax = style.axes()
    ...     style.headline(ax, "Nothing yet")
    >>> "Nothing yet</title>" in save(ax, Path(tempfile.mkdtemp()) / "empty.svg").read_text(encoding="utf-8")
    True
    """
    path = Path(path)
    path.write_text(markup(figure, name=path.name.split(".")[0]), encoding="utf-8", newline="\n")
    return path


def markup(figure, *, name):
    """The SVG of `figure` as text, with ids that begin with `name`."""
    figure = getattr(figure, "figure", figure)
    with style.theme():
        figure.draw_without_rendering()
        glyphs.require(found.get_text() for found in figure.findobj(Text) if found.get_visible())
        buffer = io.BytesIO()
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})
    root = ElementTree.fromstring(buffer.getvalue())
    _small(root, name)
    _described(root, name, next((ax.get_label() for ax in figure.axes if ax.get_label()), ""))
    _, _, width, height = root.get("viewBox").split()
    root.attrib |= {"width": f"{width}pt", "height": f"{height}pt", "style": "stroke-linejoin:round"}
    if top := _top(figure):
        root.set("data-top", f"{top:g}")
    return _written(root, SPACES) + "\n"


def inline(svg, *, where):
    """`svg` as it may stand inside a page: without the headline, which the page says itself, and without addresses.

    Raises
    ------
    KamError
        KAM-B03, when it holds anything but shapes: scripts, styles, events, links, foreign text.

    Examples
    --------
    >>> inline('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" data-top="2"><g class="headline"/></svg>',
    ...        where="a.svg")
    '<svg viewBox="0 2 9 7"/>'
    """
    root = _parsed(svg, where)
    strange = sorted({problem for element in root.iter() for problem in _strange(element)})
    if strange:
        raise KamError(_fault(where, ", ".join(strange)), exit_code=Exit.INPUT_CORRUPT)
    for parent in root.iter():
        for child in [child for child in parent if child.get("class") == HEADLINE]:
            parent.remove(child)
    if top := root.attrib.pop("data-top", None):
        _, _, width, height = root.get("viewBox").split()
        root.set("viewBox", f"0 {top} {width} {float(height) - float(top):g}")
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    return _written(root)


def alternative(svg, *, where):
    """What the picture says, as text: its title."""
    return _parsed(svg, where).findtext(f"{SVG}title", default="")


def _parsed(svg, where):
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise KamError(_fault(where, "DOCTYPE"), exit_code=Exit.INPUT_CORRUPT)
    try:
        return ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise KamError(_fault(where, str(error)), exit_code=Exit.INPUT_CORRUPT) from None


def _fault(where, problem):
    return Fault(
        "KAM-B03",
        str(where),
        text("{problem}", problem=problem),
        text("the file is not a figure that kamlib wrote, and it could act inside the report"),
        text("run again; do not edit figures inside a run folder"),
    )


def _strange(element):
    name = element.tag.removeprefix(SVG)
    if name not in ELEMENTS:
        yield name
    for key, value in element.attrib.items():
        link = key == XLINK + "href" and not value.startswith(("#", "data:image/png;base64,"))
        outside = "url(" in value.replace("url(#", "")
        if key not in ATTRIBUTES or link or outside:
            yield key.removeprefix(XLINK)


def _small(root, name):
    """Definitions together at the top, ids only where they are referred to, coordinates to a hundredth of a point."""
    shared = ElementTree.Element(f"{SVG}defs")
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{SVG}defs":
                shared.extend(found for found in child if found.tag != f"{SVG}style")
            if child.tag in (f"{SVG}defs", f"{SVG}metadata") or "metadata" in child.tag:
                parent.remove(child)
    root.insert(0, shared)
    used = [key for element in root.iter() for value in element.attrib.values() for key in _LINKS.findall(value)]
    known = {element.get("id") for element in root.iter()}
    short = {old: f"{name}-{n}" for n, old in enumerate(key for key in dict.fromkeys(used) if key in known)}
    for element in root.iter():
        _slim(element, short)


def _slim(element, short):
    if (old := element.attrib.pop("id", None)) in short:
        element.set("id", short[old])
    elif old == HEADLINE:
        element.set("class", HEADLINE)
    for key, value in element.attrib.items():
        value = _LINKS.sub(lambda link: f"#{short.get(link[1], link[1])}", value)
        if key in ("d", "x", "y", "width", "height"):
            value = re.sub(r"\s*([A-Za-z])\s*", r"\1", _DECIMALS.sub(_rounded, value))
        elif key == "transform":
            value = _POINTS.sub(lambda found: _DECIMALS.sub(_rounded, found[0]), value)
        elif key == "style":
            value = value.replace("; ", ";").replace(": ", ":")
        element.set(key, value)


def _rounded(number):
    return f"{round(float(number[0]), 2) + 0.0:g}" if abs(float(number[0])) < 1e5 else number[0]


def _described(root, name, sentence):
    title = ElementTree.Element(f"{SVG}title", {"id": f"{name}-title"})
    title.text = sentence
    root.insert(0, title)
    root.attrib.pop("version", None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title"}


def _top(figure):
    """Where the drawing below the headline begins, in points from the top; 0 without a headline."""
    title = next((found for found in figure.texts if found.get_gid() == HEADLINE), None)
    if title is None:
        return 0.0
    return round(figure.get_figheight() * 72 - title.get_window_extent().y0 / figure.dpi * 72, 1)


def _written(element, extra=""):
    """The element as text; of ElementTree's own writer, names of spaces depend on what else the process did."""
    name = element.tag.removeprefix(SVG)
    told = "".join(f' {key.replace(XLINK, "xlink:")}="{escape(value)}"' for key, value in element.attrib.items())
    inside = escape((element.text or "").strip(), quote=False) + "".join(_written(child) for child in element)
    return f"<{name}{extra}{told}>{inside}</{name}>" if inside else f"<{name}{extra}{told}/>"
