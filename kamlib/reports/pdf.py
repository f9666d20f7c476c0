"""The report as a PDF for paper and post: cover, contents, chapters, sources, every letter from the embedded font."""

from importlib import resources

from kamlib.base.names import width
from kamlib.base.text import text
from kamlib.reports import typeset
from kamlib.reports.html import words

TEMPLATE = "report.typ"
WIDE = 8  # columns from which a table is set smaller
LINE = 120  # columns of text that a line of a table holds at 8 points, with what stands between its columns
BETWEEN, LONGEST = 2, 48
MOST = 10  # columns of a table on paper; the workbook has all


def render(document):
    """The PDF of a :class:`~kamlib.reports.brief.Brief`; the same run gives the same bytes.

    Returns
    -------
    bytes
    """
    pictures = [picture for section in document.sections for picture in section.pictures]
    files = {_file(number): typeset.alone(picture.svg) for number, picture in enumerate(pictures)}
    if document.brand.logo:
        files[_logo(document.brand)] = document.brand.logo.data
    source = resources.files("kamlib.reports").joinpath("templates", TEMPLATE).read_text(encoding="utf-8")
    return typeset.pdf(source, data=_fit(_content(document, pictures)), files=files, day=document.day)


def _content(document, pictures):
    lang, brand, said = document.lang, document.brand, words(document.lang)
    about = (f"{said['data_to']} {document.as_of}" if document.as_of else "", document.name, brand.company)
    files = {id(picture): _file(number) for number, picture in enumerate(pictures)}
    made = (document.provenance.inputs, document.provenance.parameters)
    return {
        "lang": lang,
        "region": {"zh": "CN", "en": "GB"}[lang],
        "ink": brand.ink,
        "accent": brand.accent,
        "logo": _logo(brand),
        "author": brand.company or "kamlib",
        "confidentiality": brand.line(lang),
        "kind": said["kind"],
        "running": " · ".join(part for part in (brand.company, said["kind"], document.name) if part),
        "about": [part for part in about if part],
        "words": {name: said[name] for name in ("contents", "notes", "none", "made")},
        **{name: getattr(document, name) for name in ("question", "title", "lede", "strip")},
        "sections": [_section(section, files, lang) for section in document.sections],
        "closing": [line for line in (document.ledger, document.absent) if line],
        "made": [_table(table, lang) for table in made if table],
        "facts": document.provenance.facts,
    }


def _section(section, files, lang):
    pictures = [{"question": p.question, "answer": p.answer, "file": files[id(p)]} for p in section.pictures]
    return {
        **{name: getattr(section, name) for name in ("title", "answers", "notes")},
        "pictures": pictures,
        "tables": [_table(table, lang) for table in section.tables],
    }


def _table(table, lang):
    source = None
    if table.name:
        count = len(table.frame)
        source = text("Source: table {name} of the run, {n:count} rows.", name=table.name, n=count).to(lang)
    wide = len(table.headings) >= WIDE
    return {
        **{name: getattr(table, name) for name in ("title", "more", "small")},
        "headings": table.headings[:MOST],
        "kinds": table.kinds[:MOST],
        "widths": _widths(table, LINE * 8 / 7 if wide else LINE),
        "rows": [row[:MOST] for row in table.rows],
        "source": source,
        "size": 7 if wide else 8,
    }


def _widths(table, line):
    """How wide each column is to be set: 0 for as wide as it needs, else its part of the line.

    Where all fit into `line`, only long texts share what is left; where not, headings are broken between words.
    """
    columns = list(zip(table.headings, table.kinds, zip(*table.rows, strict=True), strict=True))[:MOST]
    said = [min(max(map(width, values)), LONGEST) for _, _, values in columns]
    whole = [max(wide, width(heading)) + BETWEEN for wide, (heading, *_) in zip(said, columns, strict=True)]
    if sum(whole) <= line:
        return [int(kind == "long") for _, kind, _ in columns]
    words = [max(map(width, heading.split())) if heading else 0 for heading, *_ in columns]
    return [max(wide, min(word, 12)) + BETWEEN for wide, word in zip(said, words, strict=True)]


def _file(number):
    return f"figure-{number}.svg"


def _logo(brand):
    return f"logo.{brand.logo.kind}" if brand.logo else None


def _fit(content):
    """`content` with every text as the font can set it."""
    if isinstance(content, str):
        return typeset.fit(content)
    if isinstance(content, dict):
        return {name: _fit(value) for name, value in content.items()}
    return [_fit(value) for value in content] if isinstance(content, list | tuple) else content
