"""The one theme of all figures: colours, type, axes; set for the time of a drawing, never globally."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import wraps

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kamlib.base import text as texts
from kamlib.base.font import font_path
from kamlib.base.text import text
from kamlib.figures.glyphs import STAND_IN, drawable, escaped, wrapped

INK, MUTED, LINE, PALE = "#1d2433", "#667085", "#e4e7ec", "#f2f4f7"
ACCENT, ACCENT_LIGHT = "#0f5c7a", "#cfe3ea"
GOLD, SILVER, WARN, GOOD = "#b7892c", "#8a94a6", "#b54708", "#2e7d5b"
TIERS = {"diamond": ACCENT, "gold": GOLD, "silver": SILVER, "standard": LINE}

FAMILY = "kamlib Noto Sans SC"
WIDTH, HEIGHT, EMPTY = 4.8, 2.9, 0.6  # inches, at the size of the print
HEADLINE = 10.5  # points
HEADLINE_WIDE = 0.97 * WIDTH * 72 / HEADLINE  # in heights of its type
EDGE = 0.012  # of the width: where headline and source line begin
NAME = "kamlib"  # marks the figures that were made here, whose layout is ours
RULES = {
    "font.family": [FAMILY],
    "font.size": 9,
    "axes.titlesize": HEADLINE,
    "figure.titlesize": HEADLINE,
    "axes.labelsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "text.color": INK,
    "axes.titlecolor": INK,
    "axes.labelcolor": MUTED,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.color": SILVER,
    "ytick.color": SILVER,
    "axes.edgecolor": SILVER,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "kamlib",
    "path.simplify": True,
}


@contextmanager
def theme():
    """Draw in the house's look; every option of matplotlib is as before afterwards."""
    _register()
    with mpl.rc_context(RULES):
        yield


def themed(draw):
    """Decorate a drawing function, so that what it draws has the house's look."""

    @wraps(draw)
    def drawn(*args, **kwargs):
        with theme():
            return draw(*args, **kwargs)

    return drawn


def axes(ax=None, *, height=HEIGHT):
    """`ax`, or new axes on a figure of the house's width that no window knows of."""
    ax = ax or _figure(height).subplots()
    ax.tick_params(labelfontfamily=FAMILY)
    return ax


def pair(*, height=HEIGHT):
    """Two new axes side by side that share what stands upright."""
    both = _figure(height).subplots(1, 2, sharey=True)
    for ax in both:
        ax.tick_params(labelfontfamily=FAMILY)
    return both


def panel(rows, columns, *, height=HEIGHT):
    """New axes in `rows` and `columns` on one figure of the house's width, row by row."""
    cells = _figure(height).subplots(rows, columns).ravel()
    for ax in cells:
        ax.tick_params(labelfontfamily=FAMILY, labelsize=7.5)
    return cells


def _figure(height):
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.set_label(NAME)
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06)
    return figure


def headline(ax, sentence):
    """Set the finding as the title: at the left edge of a figure of our own, above the axes of any other."""
    ax.set_label(sentence)
    if ax.figure.get_label() == NAME:
        said = escaped(wrapped(drawable(sentence), HEADLINE_WIDE))
        ax.figure.suptitle(said, x=EDGE, ha="left", linespacing=1.35).set_gid("headline")
    else:
        ax.set_title(escaped(wrapped(drawable(sentence), HEADLINE_WIDE)), loc="left")


def y_title(ax, name):
    """What the upright axis measures, written level: above it in a figure of our own, beside it elsewhere."""
    if ax.figure.get_label() == NAME:
        ax.set_title(escaped(name), loc="left", fontsize=9, color=MUTED, pad=8)
    else:
        ax.set_ylabel(escaped(name))


def source(ax, *, as_of, lang="en"):
    """The small grey line below a figure: the data's date, and what □ stands for where one was drawn."""
    said = [text("Data to {day:day}.", day=date.fromisoformat(as_of)).to(lang)] if as_of else []
    if any(STAND_IN in found.get_text() for found in ax.figure.findobj(Text)):
        said.append(text("□ stands for a character that the font does not have.").to(lang))
    if said:
        ax.figure.supxlabel((" " if lang == "en" else "").join(said), x=EDGE, ha="left", fontsize=7.5, color=MUTED)


def percent_axis(axis, *, lang="en", most=1.0):
    """Write a share in [0, 1] on `axis` as per cent, ending a little above `most`."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: texts.percent(value, lang)))
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    low, high = 0.0, min(1.0, most * 1.08)
    axis.axes.set_xlim(low, high) if axis.axis_name == "x" else axis.axes.set_ylim(low, high)


def count_axis(axis, *, lang="en"):
    """Write whole numbers on `axis`, with separators."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: texts.count(value, lang)))
    axis.set_major_locator(MaxNLocator(6, integer=True))


def money_axis(axis, *, lang="en"):
    """Write money on `axis` in few characters: 1.2M in English, 120万 in Chinese."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: amount(value, lang=lang)))


def amount(value, *, lang="en"):
    """A round number in few characters, without needless decimals.

    >>> amount(1_200_000), amount(1_000_000), amount(1_200_000, lang="zh"), amount(-0.0)
    ('1.2M', '1M', '120万', '0')
    """
    said = texts.compact(value or 0.0, lang).replace("-", "−")
    whole, point, rest = said.partition(".0")
    return whole + rest if point and not rest[:1].isdigit() else said


def grid(ax, which):
    """Thin lines behind the data across `which` axis, and no spine where they start."""
    ax.grid(True, axis=which, zorder=0)
    ax.spines["left" if which == "x" else "bottom"].set_visible(True)
    ax.tick_params(axis=which, length=0)
    ax.spines["bottom" if which == "x" else "left"].set_visible(False)


def nothing(ax, sentence):
    """Say why there is nothing to draw, on a figure no larger than the sentence needs."""
    ax.set_axis_off()
    said = escaped(wrapped(drawable(sentence), HEADLINE_WIDE))
    ax.text(0, 0.5, said, va="center", color=MUTED, transform=ax.transAxes).set_gid("headline")
    ax.set_label(sentence)
    if ax.figure.get_label() == NAME:
        ax.figure.set_size_inches(WIDTH, EMPTY)
    return ax


def _register():
    """Make our font file findable under our own name, whatever fonts the machine has; an entry, not an option."""
    listed = font_manager.fontManager.ttflist
    if not any(entry.name == FAMILY for entry in listed):
        entry = font_manager.ttfFontProperty(font_manager.get_font(str(font_path())))
        listed.append(replace(entry, name=FAMILY))
