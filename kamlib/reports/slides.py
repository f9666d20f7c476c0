"""Slides: titles, texts, tables, pictures, bars, all of them native and editable, and a file without a clock."""

import io
import zipfile
from datetime import datetime

import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATED
from pptx.oxml import parse_xml
from pptx.util import Emu, Inches, Pt

from kamlib.base.names import plain, shortened, width

UNDATED = "2000-01-01"
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.62  # inches
MUTED, LINE = "#667085", "e4e7ec"
FONTS = (
    b'<a:latin typeface="Calibri"/><a:ea typeface=""/>',
    b'<a:latin typeface="Arial"/><a:ea typeface="Microsoft YaHei"/>',
)
SIZES = ((24, 84), (20, 140), (17, 230), (14, 10**9))  # of a title, by the columns that it takes
COLUMN = 0.0095  # inches that a column of text takes, for each point of its size
TITLE_ONLY = 5  # the layout of the template
FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can tell
_SIDES = '<a:{side} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="{w}">{fill}</a:{side}>'
_SOLID = '<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _without_printer(file):
    """Take out the settings of somebody's printer, which the library's template carries."""
    for rel in [rel for rel in file.part.rels.values() if rel.reltype.endswith("/printerSettings")]:
        file.part.drop_rel(rel.rId)


class Deck:
    """A presentation under construction, in the colours of `brand`."""

    def __init__(self, brand, *, lang, title, day, footer):
        self.brand, self.lang, self.footer = brand, lang, footer
        self.file = Presentation()
        _without_printer(self.file)
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _undress(self.file, brand)
        known, day = self.file.core_properties, datetime.fromisoformat(day or UNDATED)
        known.title, known.author = plain(title)[:255], brand.company or "kamlib"
        known.last_modified_by, known.created, known.modified = known.author, day, day
        known.revision = 1

    def slide(self, title, *, above="", top=None, size=None):
        """A slide with `title`; `above` it, small, the question; `top` where it is not the usual one."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        shape, wide = slide.shapes.title, WIDTH - 2 * MARGIN
        start = top or (0.78 if above else 0.55)
        _place(shape, MARGIN, start, wide, 1.5 if top else 0.95)
        size = size or next(s for s, most in SIZES if width(title) <= most)
        _write(shape.text_frame, [title], size=size, colour=self.brand.ink, bold=True)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        if above:
            place = (MARGIN, start - 0.4, wide, 0.36)
            self.text(slide, [above], place, size=16 if top else 12, colour=self.brand.accent)
        self.text(slide, [self.footer], (MARGIN, 7.02, 11, 0.3), size=9, colour=MUTED)
        if not top:
            place = (WIDTH - MARGIN - 1, 7.02, 1, 0.3)
            self.text(slide, [str(len(self.file.slides))], place, size=9, colour=MUTED, right=True)
        return slide

    def text(self, slide, lines, place, *, size=14, colour=None, bold=False, right=False, gap=0):
        """Paragraphs in a box; `place` is left, top, width, height in inches."""
        box = slide.shapes.add_textbox(*(Inches(side) for side in place))
        _write(box.text_frame, lines, size=size, colour=colour or self.brand.ink, bold=bold, right=right, gap=gap)
        return box

    def picture(self, slide, png, ratio, place, *, said):
        """A picture as large as `place` lets it be, in its middle; `ratio` is width to height."""
        left, top, wide, high = place
        shown = min(wide, high * ratio)
        middle = (Inches(left + (wide - shown) / 2), Inches(top + (high - shown / ratio) / 2))
        shape = slide.shapes.add_picture(io.BytesIO(png), *middle, width=Inches(shown))
        shape._element.nvPicPr.cNvPr.set("descr", plain(said))
        return shape

    def table(self, slide, headings, kinds, rows, place, *, size=11, most=34):
        """A table of text; columns as wide as what stands in them."""
        left, top, wide, high = place
        shown = [[shortened(plain(value), most) for value in row] for row in rows]
        grid = slide.shapes.add_table(len(rows) + 1, len(headings), *(Inches(s) for s in (left, top, wide, high))).table
        style = grid._tbl.tblPr
        style.set("firstRow", "1")
        style.set("bandRow", "0")
        sizes = [max(width(h) * 0.8, *(width(row[n]) for row in shown), 5) + 4 for n, h in enumerate(headings)]
        wide = min(wide, sum(sizes) * COLUMN * size)
        for column, part in zip(grid.columns, sizes, strict=True):
            column.width = Inches(wide * part / sum(sizes))
        for number, row in enumerate([headings, *shown]):
            grid.rows[number].height = Inches(high / (len(rows) + 1))
            for cell, value, kind in zip(grid.rows[number].cells, row, kinds, strict=True):
                self._cell(cell, value, size=size, head=not number, right=kind == "n")

    def bars(self, slide, names, values, place, *, title):
        """A native bar chart of shares, the largest on top; its workbook holds names as text, whatever they say."""
        data = CategoryChartData(number_format="0.0%")
        data.categories = [shortened(plain(name), 28) or "–" for name in names]
        data.add_series(plain(title), values)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *(Inches(side) for side in place), data)
        chart = frame.chart
        chart.has_legend, chart.has_title = False, False
        chart.font.size = Pt(11)
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        chart.category_axis.reverse_order = True
        chart.category_axis.format.line.fill.background()
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 45, True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0%", False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = _colour(self.brand.accent)
        chart.part.chart_workbook.update_from_xlsx_blob(_workbook(data, self.file.core_properties.created))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(title))

    def saved(self):
        """The file's bytes: the same for the same slides."""
        buffer, still = io.BytesIO(), io.BytesIO()
        self.file.save(buffer)
        with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(still, "w") as kept:
            for name in made.namelist():
                kept.writestr(zipfile.ZipInfo(name, FIRST), made.read(name), zipfile.ZIP_DEFLATED, 6)
        return still.getvalue()

    def _cell(self, cell, value, *, size, head, right):
        colour = MUTED if head else self.brand.ink
        _write(cell.text_frame, [value], size=size, colour=colour, right=right)
        cell.text_frame.word_wrap = True
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE
        cell.margin_left = cell.margin_right = Inches(0.06)
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        known = cell._tc.get_or_add_tcPr()
        for side in ("lnL", "lnR", "lnT"):
            known.append(parse_xml(_SIDES.format(side=side, w=0, fill="<a:noFill/>")))
        colour = self.brand.ink.lstrip("#") if head else LINE
        known.append(parse_xml(_SIDES.format(side="lnB", w=9525, fill=_SOLID.format(colour=colour))))
        cell.fill.background()


def _undress(file, brand):
    """The template without its preview, with our fonts and the brand's colours in its theme."""
    package = file.part.package
    for name in [key for key, rel in package._rels.items() if rel.reltype == RELATED.THUMBNAIL]:
        package._rels.pop(name)
    theme = file.slide_master.part.part_related_by(RELATED.THEME)
    blob = theme.blob.replace(*FONTS)
    for colour, value in ((b"4F81BD", brand.accent), (b"1F497D", brand.ink)):
        blob = blob.replace(colour, value.lstrip("#").upper().encode("ascii"))
    theme._blob = blob


def _place(shape, left, top, wide, high):
    shape.left, shape.top, shape.width, shape.height = (Emu(Inches(side)) for side in (left, top, wide, high))


def _write(frame, lines, *, size, colour, bold=False, right=False, gap=0):
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = plain(line)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _colour(colour)


def _colour(value):
    return RGBColor.from_string(value.lstrip("#").upper())


def _workbook(data, day):
    """The chart's own numbers as python-pptx lays them out, with names that can be no formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": day})
        sheet, (series,) = book.add_worksheet("Sheet1"), data
        sheet.write_string(0, 1, series.name)
        for row, (category, value) in enumerate(zip(data.categories, series.values, strict=True), start=1):
            sheet.write_string(row, 0, category.label)
            sheet.write_number(row, 1, value)
    return buffer.getvalue()
