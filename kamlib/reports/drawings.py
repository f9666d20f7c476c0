"""Recorded figures on their way into a page: checked to be shapes and nothing else, without their drawn headline."""

import re
from xml.etree import ElementTree

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = {"svg", "g", "path", "use", "defs", "clipPath", "rect", "image", "title"}
ATTRIBUTES = {
    *("width", "height", "viewBox", "role", "aria-labelledby", "id", "class", "style", "transform", "d", "x", "y"),
    *("clip-path", "data-top", XLINK + "href"),
}
_HEADLINE = re.compile(r'\n<g class="headline">.*\n')
_HEAD = re.compile(r"<svg [^>]*>")


def alternative(svg, *, where):
    """What the picture says, as text: its title.

    >>> alternative('<svg xmlns="http://www.w3.org/2000/svg"><title>Ten hold all</title></svg>', where="a.svg")
    'Ten hold all'
    """
    return _parsed(svg, where).findtext(f"{SVG}title", default="")


def inline(svg, *, where):
    """`svg` as it may stand inside a page, as wide as the page lets it be.

    Raises
    ------
    KamError
        KAM-B03, when it holds anything but shapes: scripts, styles, events, links, foreign text.

    Examples
    --------
    >>> inline('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9" data-top="2" '
    ...        'role="img"><title>A</title></svg>', where="a.svg")
    '<svg viewBox="0 2 9 7" role="img"><title>A</title></svg>'
    """
    root = _parsed(svg, where)
    strange = sorted({problem for element in root.iter() for problem in _strange(element)})
    if strange:
        raise KamError(_fault(where, ", ".join(strange)), exit_code=Exit.INPUT_CORRUPT)
    top = float(root.get("data-top", 0))
    _, _, width, height = root.get("viewBox").split()
    head = _HEAD.search(svg)[0]
    plain = re.sub(r' (?:xmlns|xmlns:xlink|width|height|data-top)="[^"]*"', "", head)
    plain = re.sub(r'viewBox="[^"]*"', f'viewBox="0 {top:g} {width} {float(height) - top:g}"', plain)
    return _HEADLINE.sub("", svg.replace(head, plain, 1), count=1).strip()


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
        if key not in ATTRIBUTES or link or "url(" in value.replace("url(#", ""):
            yield key.removeprefix(XLINK)
