"""The report as a workbook: an overview, the key accounts, every table with all its rows, every recorded number."""

import io
from datetime import datetime

import xlsxwriter

from kamlib.base.names import plain, width
from kamlib.base.text import text
from kamlib.reports.sheets import cells, column_width, number_format, put, sheet_names, unit_format

MOST_ROWS = 100_000  # of one table; the run folder has all of them
UNDATED = datetime(2000, 1, 1)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"zh": "Microsoft YaHei", "en": "Arial"}
MUTED, LINE = "#667085", "#98a2b3"
SAMPLE = 200  # rows that decide how wide a column is
BARS = 10


def render(document):
    """The workbook of a :class:`~kamlib.reports.brief.Brief`.

    Texts are written as texts, whatever they begin with; numbers as numbers, with the format of their unit. The same
    run gives the same bytes.

    Returns
    -------
    bytes
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as file:
        day = datetime.fromisoformat(document.day) if document.day else UNDATED
        author = document.brand.company or "kamlib"
        file.set_properties({"title": plain(document.title), "author": author, "created": day})
        _fill(_Book(file, document))
    return buffer.getvalue()


class _Book:
    """The workbook under construction: its styles and names."""

    def __init__(self, file, document):
        self.file, self.document, self.lang, self._styles = file, document, document.lang, {}
        keys = (document.keys,) if document.keys else ()
        self.tables = (*keys, *(t for s in document.sections for t in s.tables), *document.tables)
        titles = (text("Overview").to(self.lang), *(table.title for table in self.tables))
        last = (text("Recorded numbers").to(self.lang), text("Sources").to(self.lang))
        self.names = sheet_names([*titles, *last])

    def style(self, **told):
        """A style, the same object for the same properties."""
        key = tuple(sorted(told.items()))
        if key not in self._styles:
            base = {"font_name": FONT[self.lang], "font_size": 10, "valign": "top"}
            self._styles[key] = self.file.add_format(base | {"font_color": self.document.brand.ink} | told)
        return self._styles[key]

    def sheet(self, name, *, portrait=False):
        """A sheet ready for paper: A4, one page wide, numbered."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_portrait() if portrait else sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        line = self.document.brand.line(self.lang).replace("&", "&&")
        sheet.set_footer(f"&L{line}&R&P / &N")
        return sheet

    def grid(self, sheet, row, headings, columns, formats):
        """Headings and columns of values from `row` on; gives the row below."""
        for number, (heading, values, form) in enumerate(zip(headings, columns, formats, strict=True)):
            right = {"align": "right"} if form else {"align": "left", "indent": 1}
            head = self.style(bold=True, text_wrap=True, bottom=1, valign="bottom", bottom_color=LINE, **right)
            put(sheet, row, number, heading, head)
            style = self.style(num_format=form, **right) if form else self.style(**right)
            for below, value in enumerate(values, start=row + 1):
                put(sheet, below, number, value, style)
            shown = [str(v) if isinstance(v, str) else "0" * 10 for v in values[:SAMPLE] if v is not None]
            sheet.set_column(number, number, column_width(heading, shown))
        return row + 1 + max((len(values) for values in columns), default=0)


def _fill(book):
    _overview(book)
    for table, name in zip(book.tables, book.names[1:], strict=False):
        _table(book, table, name)
    _numbers(book, book.names[-2])
    _sources(book, book.names[-1])
    book.file.get_worksheet_by_name(book.names[0]).activate()


def _overview(book):
    """The finding, how sure it is, key figures, a sentence a result, the ledger line."""
    document, brand = book.document, book.document.brand
    sheet = book.sheet(book.names[0], portrait=True)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 96)
    muted, wrapped = book.style(font_color=MUTED, text_wrap=True), book.style(text_wrap=True)
    head = " · ".join(part for part in (brand.company, document.name, document.as_of) if part)
    row = _across(book, sheet, 0, head, 1, font_color=MUTED)
    row = _across(book, sheet, row, document.title, 2, bold=True, font_size=16, font_color=brand.accent)
    for line in document.lede:
        row = _across(book, sheet, row, line, 1.2, font_size=11)
    for value, label in document.strip:
        row += 1
        sheet.set_row(row, 21)
        put(sheet, row, 0, value, book.style(bold=True, font_size=13, align="right", valign="vcenter"))
        put(sheet, row, 1, label, book.style(font_color=MUTED, valign="vcenter", indent=1))
    row += 2
    for column in (0, 1):
        put(sheet, row, column, text("Findings").to(book.lang) if not column else "", book.style(bold=True, bottom=1))
    spoken = [f for f in document.findings if f.sentence]
    for before, finding in zip((None, *spoken), spoken, strict=False):
        row += 1
        again = before is not None and before.chapter == finding.chapter
        put(sheet, row, 0, "" if again else finding.chapter, muted)
        put(sheet, row, 1, finding.sentence, wrapped)
        sheet.set_row(row, 15 * max(_lines(finding.sentence, 96), _lines(finding.chapter, 34)))
    row += 2
    for line in (document.ledger, document.absent, brand.line(book.lang)):
        row = _across(book, sheet, row, line, 1, font_color=MUTED) if line else row
    _chart(book, sheet, row + 1)


def _across(book, sheet, row, line, height, **told):
    """One text over both columns of the overview; gives the row below."""
    style = book.style(text_wrap=True, **told)
    sheet.merge_range(row, 0, row, 1, "", style)
    put(sheet, row, 0, line, style)
    sheet.set_row(row, 15 * height * _lines(line, 130 / height))
    return row + 1


def _lines(said, columns):
    return 1 + int(width(plain(said)) // columns)


def _chart(book, sheet, row):
    """The largest key accounts as bars, drawn by Excel from the sheet of key accounts."""
    keys = book.document.keys
    names = list(keys.frame) if keys else []
    if not {"account_id", "share"} <= set(names):
        return
    last = min(BARS, len(keys.frame))
    label = names.index("name" if "name" in names else "account_id")
    chart = book.file.add_chart({"type": "bar"})
    place = book.names[1]
    chart.add_series(
        {
            "categories": [place, 1, label, last, label],
            "values": [place, 1, names.index("share"), last, names.index("share")],
            "fill": {"color": book.document.brand.accent},
            "data_labels": {"value": True, "num_format": "0.0%"},
            "gap": 60,
        }
    )
    chart.set_title({"name": keys.headings[names.index("share")], "overlay": False, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 900, "height": 60 + 32 * last})
    sheet.insert_chart(row, 0, chart, {"description": keys.title})


def _table(book, table, name):
    """A recorded table with all its rows, under headings that stay in sight."""
    sheet, frame = book.sheet(name), table.frame.head(MOST_ROWS)
    columns = [cells(frame[column], column, book.lang) for column in frame]
    forms = [_form(values, column) for values, column in zip(columns, frame, strict=True)]
    below = book.grid(sheet, 0, table.headings, columns, forms)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if len(frame):
        sheet.autofilter(0, 0, below - 1, len(columns) - 1)
    if len(frame) < len(table.frame):
        more = text("{shown:count} of {all:count} rows are shown.", **{"shown": len(frame), "all": len(table.frame)})
        put(sheet, below + 1, 0, more.to(book.lang), book.style(font_color=MUTED))


def _form(values, column):
    """The number format of a column; nothing where it holds text."""
    return "" if all(isinstance(v, str) for v in values if v is not None) else number_format(values, column)


def _numbers(book, name):
    """Every fact of every result, as it is on record."""
    sheet, rows = book.sheet(name), []
    for finding in book.document.findings:
        rows += [
            (finding.step, finding.result, f.name, "" if f.label == f.name else f.label, f.value, f.unit)
            for f in finding.facts
        ]
    heads = (
        text("Step"),
        text("Result"),
        text("Name on record"),
        text("Meaning"),
        text("Value on record"),
        text("Unit"),
    )
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in heads]
    book.grid(sheet, 0, [head.to(book.lang) for head in heads], columns, [""] * len(heads))
    for below, (*_, value, unit) in enumerate(rows, start=1):
        form = "" if isinstance(value, str) else unit_format([value], unit)
        put(sheet, below, 4, value, book.style(align="right", **({"num_format": form} if form else {})))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_column(4, 4, 18)


def _sources(book, name):
    """What was read, with which parameters, made with what."""
    sheet, made, row = book.sheet(name), book.document.provenance, 0
    bold = book.style(bold=True, font_color=book.document.brand.accent)
    for table in (made.inputs, made.parameters):
        if table:
            put(sheet, row, 0, table.title, bold)
            columns = [list(column) for column in zip(*table.rows, strict=True)]
            row = book.grid(sheet, row + 1, table.headings, columns, [""] * len(columns)) + 1
    for label, value in made.facts:
        put(sheet, row, 0, label, book.style(font_color=MUTED))
        put(sheet, row, 1, value, book.style())
        row += 1
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 24)
