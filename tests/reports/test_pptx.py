"""The slides, opened by python-pptx and as a zip: texts, numbers, nothing that acts, always the same bytes."""

import io
import re
import shutil
import zipfile
from datetime import datetime

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation

from kamlib.base.names import plain, shortened
from kamlib.reports import pptx
from kamlib.reports.brand import Brand, Logo
from kamlib.reports.brief import Brief
from tests.figures.hostile import NAMES
from tests.reports.conftest import made
from tests.reports.test_brand import picture
from tests.reports.test_xlsx import FORMULAS


def opened(data):
    return Presentation(io.BytesIO(data))


def texts(deck):
    """Every text of every slide."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found += [paragraph.text for paragraph in shape.text_frame.paragraphs]
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def charts(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def parts(data):
    """``{name: bytes}`` of the file and of the files inside it."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            found[name] = file.read(name)
            if name.endswith(".xlsx"):
                found |= {f"{name}/{inner}": content for inner, content in parts(found[name]).items()}
    return found


@pytest.fixture(scope="module")
def document(plain_run):
    return Brief.of(plain_run, lang="en")


@pytest.fixture(scope="module")
def data(document):
    return pptx.render(document)


def test_the_first_slide_is_the_answer_with_four_key_figures(document, data):
    (first, *_) = opened(data).slides
    assert first.shapes.title.text == document.title
    said = texts(opened(data))
    assert {document.question, *document.lede} <= set(said)
    assert {part for pair in document.strip for part in pair} <= set(said)


def test_one_finding_a_slide_with_its_figure(document, data):
    pictures = [picture for section in document.sections for picture in section.pictures]
    shown = {
        slide.shapes.title.text: slide
        for slide in opened(data).slides
        if any(shape.shape_type == 13 for shape in slide.shapes)
    }
    assert set(shown) == {picture.answer for picture in pictures}
    for each in pictures:
        (image,) = [shape for shape in shown[each.answer].shapes if shape.shape_type == 13]
        assert image._element.nvPicPr.cNvPr.get("descr") == each.answer
        assert image.image.content_type == "image/png"


def test_the_bars_are_the_recorded_shares(document, data):
    (chart,) = charts(opened(data))
    assert list(chart.plots[0].categories) == document.keys.frame["name"].head(10).tolist()
    assert list(chart.series[0].values) == document.keys.frame["share"].head(10).tolist()


def test_the_tables_say_what_the_document_says(document, data):
    said = texts(opened(data))
    for row in document.keys.rows[:10]:
        assert shortened(row[2], 26) in said
        assert row[4] in said
    assert len(document.keys.frame) == 10


def test_a_list_longer_than_the_slide_says_so(hostile_run):
    document = Brief.of(hostile_run, lang="en")
    assert len(document.keys.frame) == 17
    assert "10 of 17 rows are shown." in texts(opened(pptx.render(document)))


def test_every_sentence_of_the_document_is_on_a_slide(document, data):
    said = set(texts(opened(data)))
    expected = {answer for section in document.sections for answer in section.answers}
    assert expected | {document.ledger, document.absent} <= said


def test_hostile_names_are_text(hostile_run):
    data = pptx.render(Brief.of(hostile_run, lang="zh"))
    said = set(texts(opened(data)))
    for name in NAMES[:10]:
        assert any(plain(shortened(plain(name), most)) in said for most in (26, 28, 34))
    for name, content in parts(data).items():
        if name.endswith((".xml", ".rels")):
            tree = etree.fromstring(content)
            assert not [
                e for e in tree.iter() if etree.QName(e).localname.lower() in ("script", "hlinkclick", "oleobj")
            ]


def test_nothing_leads_out_of_the_file(hostile_run):
    for name, content in parts(pptx.render(Brief.of(hostile_run, lang="en"))).items():
        if name.endswith(".rels"):
            assert [r.get("Target") for r in etree.fromstring(content) if r.get("TargetMode") == "External"] == []


def test_the_workbook_inside_the_chart_has_no_formula(tmp_path):
    data = pptx.render(Brief.of(made(tmp_path / "run", names=FORMULAS), lang="en"))
    (inside,) = [content for name, content in parts(data).items() if name.endswith(".xlsx")]
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(inside)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


def test_the_same_run_gives_the_same_bytes(plain_run, tmp_path, monkeypatch):
    first = pptx.render(Brief.of(plain_run, lang="zh"))
    copy = shutil.copytree(plain_run, tmp_path / "elsewhere")
    monkeypatch.setattr("time.time", lambda: 1e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2001, 9, 9, 1, 46, 40, 6, 252, 0))
    assert pptx.render(Brief.of(copy, lang="zh")) == first


def test_no_clock_place_or_stranger_is_in_the_file(plain_run, data):
    known = opened(data).core_properties
    assert (known.created, known.modified) == (datetime(2025, 12, 31), datetime(2025, 12, 31))
    assert (known.author, known.last_modified_by) == ("kamlib", "kamlib")
    for name, content in parts(data).items():
        assert str(plain_run).encode() not in content
        if name.startswith("docProps"):
            assert not re.search(rb"Steve|thumbnail", content)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in file.namelist() if "thumbnail" in name]


def test_the_brand_stands_on_every_slide(plain_run):
    brand = Brand(
        company="甲咨询",
        accent="#7a1f0f",
        logo=Logo(picture(), "png", 40, 20),
        confidentiality=(("en", "Private"), ("zh", "机密")),
    )
    data = pptx.render(Brief.of(plain_run, lang="zh", brand=brand))
    deck = opened(data)
    for slide in deck.slides:
        assert any("甲咨询 · demo · 机密" in shape.text for shape in slide.shapes if shape.has_text_frame)
    assert any(shape.shape_type == 13 for shape in deck.slides[0].shapes)
    assert b"7A1F0F" in parts(data)["ppt/theme/theme1.xml"]
    assert deck.core_properties.author == "甲咨询"


def test_nothing_hangs_over_the_edge(document, data):
    deck = opened(data)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_a_run_without_any_result_is_still_a_deck(tmp_path):
    (tmp_path / "results.json").write_text('{"run": {"name": "x"}, "steps": {}}', encoding="utf-8")
    assert len(opened(pptx.render(Brief.of(tmp_path, lang="en"))).slides) == 2
