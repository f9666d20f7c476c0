"""The PDF, read back by pdftotext where it is installed, and as its own objects everywhere."""

import re
import shutil
import subprocess
import zlib

import pytest

from kamlib.base.names import plain
from kamlib.figures.glyphs import drawable
from kamlib.reports import pdf, typeset
from kamlib.reports.brand import Brand, Logo
from kamlib.reports.brief import Brief
from kamlib.reports.tables import Table
from tests.figures.hostile import NAMES
from tests.reports.conftest import made
from tests.reports.test_brand import picture

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")


def words(data, tmp_path):
    """Everything that the PDF says, without white space."""
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60)
    return bare(told.stdout.decode("utf-8"))


def bare(said):
    return re.sub(r"[\s\u200b\u00ad]", "", said)


def objects(data):
    """The bytes of a PDF with all its deflated streams opened."""
    opened = [data]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


@needs_poppler
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_says_what_the_document_says(plain_run, tmp_path, lang):
    document = Brief.of(plain_run, lang=lang)
    said = words(pdf.render(document), tmp_path)
    expected = [document.title, *document.lede, document.ledger, document.absent]
    expected += [part for pair in document.strip for part in pair]
    for section in document.sections:
        expected += [section.title, *section.answers, *section.notes, *(p.answer for p in section.pictures)]
    for sentence in expected:
        assert bare(sentence) in said


@needs_poppler
def test_every_number_of_its_tables_is_that_of_the_document(plain_run, tmp_path):
    document = Brief.of(plain_run, lang="en")
    said = words(pdf.render(document), tmp_path)
    for section in document.sections:
        for table in section.tables:
            for row in table.rows:
                assert bare(drawable("".join(row))) in said


@needs_poppler
def test_hostile_names_are_text_and_nothing_else(hostile_run, tmp_path):
    said = words(pdf.render(Brief.of(hostile_run, lang="zh")), tmp_path)
    for name in NAMES[:16]:
        assert bare(drawable(plain(name))) in said


@needs_poppler
def test_markup_of_the_typesetter_is_text(tmp_path):
    names = ("#panic()", '#read("/etc/passwd")', "*bold* _it_ $x$ @ref <label>", "= Heading", "\\u{41}", "// gone")
    said = words(pdf.render(Brief.of(made(tmp_path / "run", names=names), lang="en")), tmp_path)
    assert all(bare(name) in said for name in names)


def test_nothing_in_it_acts_or_leads_elsewhere(hostile_run):
    inside = objects(pdf.render(Brief.of(hostile_run, lang="en")))
    for word in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/SubmitForm"):
        assert not re.search(word + rb"\b", inside)


def test_the_chinese_font_is_embedded_and_no_other(plain_run):
    inside = objects(pdf.render(Brief.of(plain_run, lang="zh")))
    fonts = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", inside))
    assert fonts
    assert all(b"NotoSansSC" in font for font in fonts)
    assert b"/FontFile3" in inside


def test_the_same_run_gives_the_same_bytes(plain_run, tmp_path, monkeypatch):
    first = pdf.render(Brief.of(plain_run, lang="zh"))
    copy = shutil.copytree(plain_run, tmp_path / "elsewhere")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert pdf.render(Brief.of(copy, lang="zh")) == first


def test_its_day_is_that_of_the_run_and_its_author_the_company(plain_run):
    logo = Logo(picture(), "png", 40, 20)
    brand = Brand(company="甲咨询", logo=logo, confidentiality=(("en", "Private"),))
    data = pdf.render(Brief.of(plain_run, lang="en", brand=brand))
    assert re.search(rb"/CreationDate\s*\(D:20251231", data)
    assert str(plain_run).encode() not in objects(data)
    assert b"/Image" in objects(data)


def test_a_table_that_is_too_wide_breaks_its_headings_and_shows_its_first_columns():
    narrow = Table("t", ("Rank", "Name"), ("n", "long"), (("1", "Acme Ltd"),))
    assert pdf._widths(narrow, 120) == [0, 1]
    headings = ("Account", *("Money expected in the time to come",) * 11)
    wide = Table("t", headings, ("short",) + ("n",) * 11, (("0001",) + ("1,000,000",) * 11,))
    assert pdf._widths(wide, 120) == [9] + [11] * 9


def test_a_run_without_any_result_is_still_a_document(tmp_path):
    (tmp_path / "results.json").write_text('{"run": {"name": "x"}, "steps": {}}', encoding="utf-8")
    assert pdf.render(Brief.of(tmp_path, lang="en")).startswith(b"%PDF-")


def test_a_figure_as_a_picture_is_the_same_every_time(plain_run):
    drawing = Brief.of(plain_run, lang="zh").sections[0].pictures[0].svg
    assert typeset.png(drawing) == typeset.png(drawing)
    width, height = typeset.size(drawing)
    assert width > height > 0
