"""The theme: set for the time of a drawing only; numbers on axes as each language writes them."""

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from kamlib.base.font import font_path
from kamlib.figures import monthly_revenue, style

HISTORY = pd.DataFrame({"month": pd.date_range("2024-01-01", periods=24, freq="MS"), "revenue": range(24)})


def test_drawing_leaves_every_option_of_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    monthly_revenue(HISTORY, lang="zh", currency="CNY")
    assert dict(mpl.rcParams) == before


def test_an_error_inside_the_theme_leaves_the_options_too():
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError), style.theme():
        _ = 1 / 0
    assert dict(mpl.rcParams) == before


def test_the_font_is_our_file_whatever_fonts_the_machine_has():
    with style.theme():
        assert font_manager.findfont(style.FAMILY, fallback_to_default=False) == str(font_path())


def test_drawing_often_registers_the_font_once():
    for _ in range(3):
        monthly_revenue(HISTORY)
    assert [entry.name for entry in font_manager.fontManager.ttflist].count(style.FAMILY) == 1


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (0, "0", "0"),
        (950, "950", "950"),
        (1_200_000, "1.2M", "120万"),
        (1_000_000, "1M", "100万"),
        (25_000, "25K", "2.5万"),
        (320_000_000, "320M", "3.2亿"),
        (-4_000_000, "−4M", "−400万"),
    ],
)
def test_money_on_an_axis(value, en, zh):
    assert (style.amount(value), style.amount(value, lang="zh")) == (en, zh)


def test_a_percent_axis_begins_at_nothing_and_ends_above_the_most():
    ax = style.axes()
    style.percent_axis(ax.xaxis, lang="zh", most=0.5)
    assert ax.get_xlim() == (0.0, 0.54)
    assert [label.get_text() for label in ax.get_xticklabels()][:2] == ["0%", "20%"]


def test_the_headline_of_a_figure_of_our_own_stands_at_its_edge():
    with style.theme():
        ax = style.axes()
        style.headline(ax, "Ten of 40 accounts hold US$5M")
    (title,) = ax.figure.texts
    assert (title.get_text(), ax.get_title(loc="left")) == (r"Ten of 40 accounts hold US\$5M", "")
    assert ax.get_label() == "Ten of 40 accounts hold US$5M"


@pytest.mark.parametrize(
    "sentence", ["重" * 90, "0123456789 " * 12, "WWWWW " * 30, "a" * 20 + " 前20%的客户占销售额的七成，" * 5]
)
def test_a_headline_is_never_wider_than_its_figure(sentence):
    with style.theme():
        ax = style.axes()
        style.headline(ax, sentence)
        ax.figure.draw_without_rendering()
        box = ax.figure.texts[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= ax.figure.bbox.x1


def test_the_headline_of_another_figure_stands_above_its_axes():
    ax = Figure().subplots()
    assert monthly_revenue(HISTORY, ax=ax) is ax
    assert ax.get_title(loc="left") == "Net revenue by month; the highest was 2025-12"
    assert ax.get_ylabel() == "Revenue"
    assert ax.figure.texts == []


def test_the_source_line_gives_the_day_of_the_data_and_explains_the_stand_in():
    with style.theme():
        ax = style.axes()
        ax.text(0, 0, "Acme □")
        style.source(ax, as_of="2025-12-31", lang="zh")
    assert ax.figure._supxlabel.get_text() == "数据截至2025年12月31日。□代表字体中没有的字符。"


def test_without_day_and_stand_in_there_is_no_source_line():
    with style.theme():
        ax = style.axes()
        style.source(ax, as_of="", lang="en")
    assert ax.figure._supxlabel is None


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.ACCENT, style.WARN, style.GOOD])
def test_colours_of_text_stand_out_from_white(colour):
    """WCAG 2.1, success criterion 1.4.3: a contrast of at least 4.5 to 1; formula of its glossary."""
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def _luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
