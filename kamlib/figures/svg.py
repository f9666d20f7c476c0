"""Figures as SVG: small, the same bytes for the same picture, with the headline as its alternative text."""

import io
import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.text import Text

from kamlib.figures import glyphs, style

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
SPACES = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
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
        glyphs.require(_strings(figure))
        buffer = io.BytesIO()
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})
        glyphs.require(_strings(figure))  # now with the labels that drawing makes
    root = ElementTree.fromstring(buffer.getvalue())
    _small(root, name)
    _described(root, name, next((ax.get_label() for ax in figure.axes if ax.get_label()), ""))
    _, _, width, height = root.get("viewBox").split()
    root.attrib |= {"width": f"{width}pt", "height": f"{height}pt", "style": "stroke-linejoin:round"}
    if top := _top(figure):
        root.set("data-top", f"{top:g}")
    return _written(root, SPACES) + "\n"


def _strings(figure):
    return [found.get_text() for found in figure.findobj(Text) if found.get_visible()]


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
    for element in root.iter():
        _once(element)


def _slim(element, short):
    if (old := element.attrib.pop("id", None)) in short:
        element.set("id", short[old])
    elif old == HEADLINE:
        element.set("class", HEADLINE)
    for key, value in element.attrib.items():
        element.set(key, _slimmer(key, _LINKS.sub(lambda link: f"#{short.get(link[1], link[1])}", value)))


def _once(group):
    """Say a style that all marks of a group share once, on the group."""
    styles = {child.get("style") for child in group if child.tag == f"{SVG}use"}
    if len(styles) == 1 and None not in styles and all(child.tag == f"{SVG}use" for child in group):
        group.set("style", styles.pop())
        for child in group:
            del child.attrib["style"]


def _slimmer(key, value):
    if key in ("d", "x", "y", "width", "height"):
        return re.sub(r"\s*([A-Za-z])\s*", r"\1", _DECIMALS.sub(_rounded, value))
    if key == "transform":
        return _POINTS.sub(lambda found: _DECIMALS.sub(_rounded, found[0]), value)
    return value.replace("; ", ";").replace(": ", ":") if key == "style" else value


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
    """The element as text; in ElementTree's own writing, prefixes depend on what else the process did.

    The headline stands on a line of its own, so that a page which says it as text can leave that line out.
    """
    name = element.tag.removeprefix(SVG)
    told = "".join(f' {key.replace(XLINK, "xlink:")}="{escape(value)}"' for key, value in element.attrib.items())
    inside = escape((element.text or "").strip(), quote=False) + "".join(_written(child) for child in element)
    written = f"<{name}{extra}{told}>{inside}</{name}>" if inside else f"<{name}{extra}{told}/>"
    return f"\n{written}\n" if element.get("class") == HEADLINE else written
