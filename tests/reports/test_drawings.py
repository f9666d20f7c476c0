"""Only shapes enter the page: each way of acting inside it is refused with the place and the cause."""

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.reports.drawings import alternative, inline

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 90 60"'


def svg(inside="", extra=""):
    return f"{HEAD}{extra}><title>Said</title>{inside}</svg>\n"


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<style>*{display:none}</style>", "style"),
        ('<path onload="alert(1)"/>', "onload"),
        ("<foreignObject/>", "foreignObject"),
        ('<a xlink:href="http://evil.example"/>', "a, href"),
        ('<use xlink:href="http://evil.example/x.svg#a"/>', "href"),
        ('<use href="#a"/>', "href"),
        ('<image xlink:href="data:image/svg+xml;base64,AAAA"/>', "href"),
        ('<image xlink:href="javascript:alert(1)"/>', "href"),
        ('<rect style="fill:url(http://evil.example/x)"/>', "style"),
        ('<g clip-path="url(//evil.example/x#y)"/>', "clip-path"),
        ("<animate/>", "animate"),
        ("<text>x</text>", "text"),
    ],
)
def test_whatever_could_act_is_refused(inside, found):
    with pytest.raises(KamError) as told:
        inline(svg(inside), where="figures/a.svg")
    (fault,) = told.value.faults
    assert (fault.code, fault.where, str(fault.found)) == ("KAM-B03", "figures/a.svg", found)
    assert told.value.exit_code == Exit.INPUT_CORRUPT


@pytest.mark.parametrize("broken", ["<svg>", "", '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(), svg() + svg()])
def test_what_is_no_drawing_is_refused(broken):
    with pytest.raises(KamError, match="KAM-B03"):
        inline(broken, where="a.svg")


def test_the_message_says_what_to_do():
    with pytest.raises(KamError) as told:
        inline(svg("<script/>"), where="figures/a.svg")
    assert str(told.value) == (
        "✗ KAM-B03\n"
        "  where: figures/a.svg\n"
        "  found: script\n"
        "  means: the file is not a figure that kamlib wrote, and it could act inside the report\n"
        "  mend: run again; do not edit figures inside a run folder"
    )


def test_the_drawn_headline_goes_and_the_page_sees_what_is_below_it():
    drawn = svg('<g><path d="M0 0"/>\n<g class="headline"><g><path d="M1 1"/></g></g>\n</g>', ' data-top="12.5"')
    page = inline(drawn, where="a.svg")
    assert page == '<svg viewBox="0 12.5 90 47.5"><title>Said</title><g><path d="M0 0"/></g></svg>'


def test_the_title_is_read_as_text():
    assert alternative(svg().replace("Said", "a &lt;b&gt; &amp; c"), where="a.svg") == "a <b> & c"
