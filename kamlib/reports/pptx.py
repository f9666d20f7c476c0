"""The report as slides: the answer, the key accounts, one finding a slide with its figure, tables of accounts."""

from kamlib.base.names import width
from kamlib.base.text import text
from kamlib.reports import typeset
from kamlib.reports.html import words
from kamlib.reports.slides import MARGIN, MUTED, WIDTH, Deck

ROWS = 12  # of a table on a slide
BARS = 10
COLUMNS = 8
SHOWN = ("rank", "name", "account_id", "revenue_12m", "revenue", "value", "share", "tier")
BODY = (MARGIN, 1.85, WIDTH - 2 * MARGIN, 4.95)


def render(document):
    """The slides of a :class:`~kamlib.reports.brief.Brief`; the same run gives the same bytes.

    Returns
    -------
    bytes
    """
    said, brand = words(document.lang), document.brand
    footer = " · ".join(part for part in (brand.company, document.name, brand.line(document.lang)) if part)
    deck = Deck(brand, lang=document.lang, title=document.title, day=document.day, footer=footer)
    _cover(deck, document, said)
    if document.keys:
        _keys(deck, document.keys)
    for section in document.sections:
        _section(deck, section, said)
    _made(deck, document, said)
    return deck.saved()


def _cover(deck, document, said):
    brand = document.brand
    slide = deck.slide(document.title, above=document.question, top=2.0, size=30 if width(document.title) <= 84 else 25)
    day = f"{said['data_to']} {document.as_of}" if document.as_of else ""
    head = " · ".join(part for part in (said["kind"], document.name, day) if part)
    deck.text(slide, [head], (MARGIN, 0.55, 9.5, 0.4), size=12, colour=MUTED)
    if brand.logo:
        place = (WIDTH - MARGIN - 2.4, 0.4, 2.4, 0.7)
        deck.picture(slide, brand.logo.data, brand.logo.width / brand.logo.height, place, said=brand.company)
    deck.text(slide, document.lede, (MARGIN, 3.7, 11.6, 1.4), size=15, gap=6)
    step = (WIDTH - 2 * MARGIN) / max(len(document.strip), 1)
    for number, (value, label) in enumerate(document.strip):
        left = MARGIN + step * number
        deck.text(slide, [value], (left, 5.35, step - 0.2, 0.55), size=26, bold=True)
        deck.text(slide, [label], (left, 5.92, step - 0.2, 0.6), size=11, colour=MUTED)


def _keys(deck, keys):
    """The largest key accounts: bars beside numbers."""
    slide, frame, names = deck.slide(keys.title), keys.frame, list(keys.frame)
    shown = [n for n, name in enumerate(names) if name in SHOWN and name != "account_id"]
    rows = [[row[n] for n in shown] for row in keys.rows[:BARS]]
    half = (WIDTH - 2 * MARGIN) * 0.44
    if "share" in names:
        label = "name" if "name" in names else "account_id"
        told = frame[label].fillna("").head(BARS).tolist()
        title = keys.headings[names.index("share")]
        place = (MARGIN, 1.3, half - 0.2, 5.5)
        deck.bars(slide, told, frame["share"].head(BARS).tolist(), place, title=title)
    place = (MARGIN + half + 0.1, 1.4, WIDTH - 2 * MARGIN - half - 0.1, 0.44 * (len(rows) + 1))
    deck.table(slide, [keys.headings[n] for n in shown], [keys.kinds[n] for n in shown], rows, place, most=26)
    if len(frame) > len(rows):
        more = text("{shown:count} of {all:count} rows are shown.", **{"shown": len(rows), "all": len(frame)})
        deck.text(slide, [more.to(deck.lang)], (place[0], place[1] + place[3] + 0.1, half, 0.3), size=10, colour=MUTED)


def _section(deck, section, said):
    tables = [table for table in section.tables if not table.small and table.name != "pareto"]
    if len(section.answers) == 1 and tables:
        _table(deck, tables.pop(0), title=section.answers[0], above=section.title)
    elif section.answers:
        slide = deck.slide(section.title)
        deck.text(slide, section.answers, (MARGIN, 1.5, 11.4, 5.2), size=18 if len(section.answers) < 7 else 15, gap=12)
    for picture in section.pictures:
        slide = deck.slide(picture.answer or picture.question, above=picture.question)
        wide, high = typeset.size(picture.svg)
        deck.picture(slide, typeset.png(picture.svg), wide / high, BODY, said=picture.answer)
        if section.notes:
            slide.notes_slide.notes_text_frame.text = "\n".join((said["notes"], *section.notes))
    for table in tables:
        if "account_id" in table.frame:
            _table(deck, table, title=table.title, above=section.title)


def _table(deck, table, *, title, above):
    slide, rows = deck.slide(title, above=above), [row[:COLUMNS] for row in table.rows[:ROWS]]
    place = (MARGIN, 1.6, WIDTH - 2 * MARGIN, 0.38 * (len(rows) + 1))
    deck.table(slide, table.headings[:COLUMNS], table.kinds[:COLUMNS], rows, place)
    if len(table.frame) > len(rows):
        more = text("{shown:count} of {all:count} rows are shown.", **{"shown": len(rows), "all": len(table.frame)})
        deck.text(slide, [more.to(deck.lang)], (MARGIN, place[1] + place[3] + 0.1, 8, 0.3), size=10, colour=MUTED)


def _made(deck, document, said):
    slide = deck.slide(said["made"])
    lines = [line for line in (document.ledger, document.absent) if line]
    deck.text(slide, lines, (MARGIN, 1.4, WIDTH - 2 * MARGIN, 1.2), size=14, gap=6)
    facts = [
        f"{name}: {value}" if document.lang == "en" else f"{name}：{value}" for name, value in document.provenance.facts
    ]
    deck.text(slide, facts, (MARGIN, 2.8, WIDTH - 2 * MARGIN, 3.8), size=12, colour=MUTED, gap=4)
