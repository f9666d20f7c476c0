"""Names become labels that the font can draw, in one direction, in a bounded width."""

import re

import pytest
from fontTools.ttLib import TTFont

from kamlib.base.errors import KamError
from kamlib.base.font import font_path
from kamlib.base.names import width
from kamlib.figures import safe_label
from kamlib.figures.glyphs import drawable, extent, known, require, wrapped
from tests.figures.hostile import NAMES


def test_the_known_characters_are_those_of_the_font_file():
    """Oracle: fontTools reads the same file independently of matplotlib."""
    with TTFont(font_path(), lazy=True) as font:
        assert known() == set(font.getBestCmap())


@pytest.mark.parametrize("name", NAMES)
def test_a_label_is_short_drawable_and_on_one_line(name):
    label = safe_label(name, columns=24)
    assert width(label.replace(r"\$", "$")) <= 24
    assert {ord(c) for c in label} <= known()
    assert not re.search(r"[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", label)


def test_a_dollar_sign_is_money_not_mathematics():
    assert safe_label(r"A$\foo$", columns=40) == r"A\$\foo\$"


def test_a_character_without_picture_is_seen_to_be_missing():
    assert safe_label("金海 😀 Ltd") == "金海 □ Ltd"
    assert drawable("a\nb😀") == "a\nb□"


def test_a_label_is_cut_by_columns_not_by_characters():
    assert safe_label("重点客户管理", columns=7) == "重点客…"
    assert safe_label("Key account", columns=7) == "Key ac…"
    assert safe_label("exactly", columns=7) == "exactly"


def test_what_the_font_lacks_is_an_error_that_says_what_to_do():
    with pytest.raises(KamError) as told:
        require(["重点", "😀 and \u202e"])
    assert str(told.value) == (
        "✗ KAM-B02\n"
        "  where: figure\n"
        "  found: the font has no picture of U+202E, U+1F600\n"
        "  means: the reader would see an empty box\n"
        "  mend: pass names from the data through safe_label()"
    )
    assert "字体中没有这些字符" in told.value.to("zh")


@pytest.mark.parametrize(
    "sentence",
    [
        "256 of 260 accounts bought in the 12 months to 31 December 2025: revenue 92.3M CNY, up 0.9% on the window",
        "截至2025年12月31日的12个月内，260家客户中有256家采购（含新增），销售额9229.4万元，比上一期增长0.9%；流失4家。",
        "Northgale 江渚酒业 (华东) hold 12.5% of it, and 金海 the rest",
    ],
)
@pytest.mark.parametrize("most", [6, 10, 20])
def test_wrapping_loses_nothing_and_keeps_to_the_width(sentence, most):
    lines = wrapped(sentence, most).split("\n")
    assert "".join(lines).replace(" ", "") == sentence.replace(" ", "")
    longest_part = max(extent(word) for word in re.findall(r"[^\s⺀-￿]+|[⺀-￿]", sentence)) + 3  # and 万元，
    assert max(map(extent, lines)) <= max(most, longest_part)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one():
    lines = wrapped("甲，乙，丙（丁）戊，己；庚，辛（壬）癸，子。", 3).split("\n")
    assert not [line for line in lines if line[0] in "，。；：！？、）》”’" or line[-1] in "（《“‘"]


@pytest.mark.parametrize("label", ["重点 Key 20%", "WWW iii", "0123456789", "，。（）"])
def test_extents_are_those_of_the_font_file(label):
    """Oracle: the advance widths that fontTools reads from the same file."""
    with TTFont(font_path(), lazy=True) as font:
        names, widths = font.getBestCmap(), font["hmtx"]
        expected = sum(widths[names[ord(c)]][0] for c in label) / font["head"].unitsPerEm
    assert extent(label) == pytest.approx(expected, abs=0.02 * len(label))
