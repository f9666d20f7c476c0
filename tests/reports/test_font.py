"""The embedded font: every character of the page that the font has, and the same bytes each time."""

import base64
import io

from fontTools.ttLib import TTFont

from kamlib.reports.font import as_data, subsetted


def opened(data):
    return TTFont(io.BytesIO(data))


def test_it_has_exactly_the_asked_characters():
    assert set(opened(subsetted("重点 customers 20%，")).getBestCmap()) == set(map(ord, "重点 customers 20%，"))


def test_what_the_font_lacks_is_left_to_the_reader():
    assert set(opened(subsetted("重😀")).getBestCmap()) == {ord("重")}


def test_the_bytes_depend_on_the_characters_alone():
    assert subsetted("abc重点") == subsetted("点重cba点")


def test_no_clock_is_in_it():
    """The date of the font is the one of its source, 2021 or whenever that was made, not today's."""
    with TTFont(io.BytesIO(subsetted("a"))) as small, TTFont(_source(), lazy=True) as source:
        assert small["head"].modified == source["head"].modified


def test_the_licence_goes_with_it():
    names = {record.nameID: str(record) for record in opened(subsetted("a"))["name"].names}
    assert "SIL Open Font License" in names[13]


def test_as_an_address_for_a_style_sheet():
    head, _, body = as_data("a").partition(",")
    assert head == "data:font/otf;base64"
    assert base64.b64decode(body) == subsetted("a")


def _source():
    from kamlib.base.font import font_path  # noqa: PLC0415

    return font_path()
