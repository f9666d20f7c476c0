"""Every attack as a customer of a real run, through every form; each product opened by a real parser.

What parsers find is held against what they must not find; text searches alone miss what a browser would read.
"""

import io
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import html5lib
import openpyxl
import pytest
from pptx import Presentation

from kamlib.base.names import plain, shortened
from kamlib.cli import files as tables_for_others
from kamlib.figures.glyphs import drawable
from kamlib.reports import pptx, tables
from kamlib.reports.export import export
from kamlib.reports.record import read
from kamlib.runner import run, verify
from tests.reports import corpus
from tests.reports.test_pdf import bare, objects

LANGS = ("zh", "en")
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "div", "header", "main", "footer", "section", "nav", "aside"),
    *("h1", "h2", "h3", "p", "span", "a", "dl", "dt", "dd", "ol", "ul", "li", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td", "svg", "g", "path", "use", "defs", "clipPath", "rect", "image"),
}
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "background", "ping", "poster", "data", "cite", "style"}
SHOWN = {plain(name) for name in corpus.ATTACKS if plain(name)}


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """The run of the hostile company: published, and whole."""
    project = tmp_path_factory.mktemp("hostile")
    for part in ("notebooks", "params"):
        shutil.copytree(root / part, project / part)
    made = run(corpus.written(project), only=["30_pareto", "65_tiers"], progress=False).run
    assert verify(made).ok
    return made


@pytest.fixture(scope="module")
def products(folder, tmp_path_factory):
    """``{(form, lang): bytes}`` of every form with every row of every table, so that no attack is left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tables.table.__kwdefaults__, "rows", 1000)
        patch.setattr(pptx, "ROWS", 1000)
        patch.setattr(pptx, "BARS", 1000)
        written = export(folder, langs=LANGS, out=tmp_path_factory.mktemp("client"))
    return {(path.suffix[1:], path.stem[-2:]): path.read_bytes() for path in written}


def pages(folder, products):
    """Every HTML page: those that the run left and those of the report."""
    yield from ((path.name, path.read_text(encoding="utf-8")) for path in (folder / "report").glob("*.html"))
    yield from ((lang, products["html", lang].decode("utf-8")) for lang in LANGS)


def test_the_run_took_every_attack_for_a_name(folder):
    accounts = read(folder).table("accounts")
    assert len(accounts) == len(corpus.ATTACKS) + corpus.PLAIN
    assert set(accounts["name"].dropna().map(plain)) >= SHOWN
    assert len(SHOWN) > 80
    assert set(read(folder).table("rejects")["text"]) == set(corpus.AMOUNTS)


def test_in_pages_nothing_can_act_and_no_address_leads_out(folder, products):
    for where, page in pages(folder, products):
        tree = html5lib.HTMLParser(strict=True).parse(page)
        found = {re.sub(r"\{.*\}", "", str(element.tag)) for element in tree.iter()}
        assert found <= ELEMENTS, where
        for element in tree.iter():
            for key, value in element.attrib.items():
                name = re.sub(r"\{.*\}", "", key).lower()
                assert not name.startswith("on"), where
                if name in ADDRESSES:
                    assert _stays(value, name), (where, name, value)
                assert name != "http-equiv" or value == "Content-Security-Policy"
        (style,) = tree.iter("{http://www.w3.org/1999/xhtml}style")
        assert not re.search(r"@import|expression|url\((?!data:font/otf;base64,)", style.text)


def _stays(value, name):
    if name == "style":
        return not re.search(r"url\((?!#)|expression|@import", value)
    return bool(re.fullmatch(r"#[\w-]+|data:image/png;base64,[\w+/=\s]+|[\w.-]+\.html", value))


@pytest.mark.parametrize("lang", LANGS)
def test_in_the_page_every_attack_is_read_as_its_letters(products, lang):
    tree = html5lib.HTMLParser(strict=True).parse(products["html", lang].decode("utf-8"))
    cells = {"".join(cell.itertext()) for cell in tree.iter("{http://www.w3.org/1999/xhtml}td")}
    assert {shortened(name, tables.WIDEST) for name in SHOWN} <= cells


def test_drawings_hold_shapes_and_nothing_else(folder):
    found = set()
    for path in (folder / "figures").glob("*.svg"):
        for element in ElementTree.fromstring(path.read_text(encoding="utf-8")).iter():
            found.add(element.tag.partition("}")[2])
            assert not [key for key in element.attrib if key.lower().startswith("on")]
            link = element.get("{http://www.w3.org/1999/xlink}href", "#")
            assert link.startswith(("#", "data:image/png;base64,"))
    assert found <= {"svg", "g", "path", "use", "defs", "clipPath", "rect", "image", "title"}


@pytest.mark.parametrize("lang", LANGS)
def test_in_the_workbook_everything_from_data_is_text_or_a_number(products, lang):
    book = openpyxl.load_workbook(io.BytesIO(products["xlsx", lang]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink or cell.comment for cell in cells)
    assert list(book.defined_names) == []
    assert {name for name in SHOWN} <= {cell.value[:32_000] for cell in cells if cell.data_type == "s"} | {
        name for name in SHOWN if len(name) > 32_000
    }


def test_in_workbooks_and_slides_no_part_leads_out_or_acts(products):
    for form in ("xlsx", "pptx"):
        for lang in LANGS:
            for name, content in parts(products[form, lang]):
                assert not re.search(r"vbaProject|externalLink|oleObject|activeX|\.bin$", name)
                if name.endswith((".xml", ".rels")):
                    tree = ElementTree.fromstring(content)
                    assert not [e for e in tree.iter() if e.get("TargetMode") == "External"], name
                    acting = {"f", "hlinkClick", "hlinkHover", "hyperlink", "script", "oleObj", "control"}
                    tags = {e.tag.partition("}")[2] for e in tree.iter()}
                    if "/chart" not in name:  # a chart points at the cells that it shows
                        assert not tags & acting, name


def parts(data, inside=""):
    """Every file in a zip, and in the zips within it."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            content = file.read(name)
            yield inside + name, content
            if name.endswith(".xlsx"):
                yield from parts(content, f"{inside}{name}!")


@pytest.mark.parametrize("lang", LANGS)
def test_charts_point_at_their_own_cells_only(products, lang):
    for form in ("xlsx", "pptx"):
        for name, content in parts(products[form, lang]):
            if re.search(r"/charts/chart\d*\.xml$", name):
                for element in ElementTree.fromstring(content).iter():
                    if element.tag.endswith("}f"):
                        assert re.fullmatch(r"('[^'\[\]]+'|\w+)!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", element.text)


@pytest.mark.parametrize("lang", LANGS)
def test_on_slides_every_attack_is_text_and_the_workbooks_inside_hold_no_formula(products, lang):
    deck, said = Presentation(io.BytesIO(products["pptx", lang])), set()
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.click_action.hyperlink.address is None if hasattr(shape, "click_action") else True
            if shape.has_table:
                said |= {cell.text for row in shape.table.rows for cell in row.cells}
    keys = {shortened(name, 26) for name in SHOWN}
    assert len(keys & said) > 60
    inside = [content for name, content in parts(products["pptx", lang]) if name.endswith(".xlsx")]
    assert inside
    for content in inside:
        cells = [c for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for c in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert not any(cell.hyperlink for cell in cells)
        assert len({cell.value for cell in cells} & {shortened(name, 28) for name in SHOWN}) > 20


@pytest.mark.parametrize("lang", LANGS)
def test_in_the_pdf_nothing_acts_or_leads_out(products, lang):
    inside = objects(products["pdf", lang])
    for word in (b"JavaScript", b"JS", b"URI", b"Launch", b"EmbeddedFile", b"OpenAction", b"SubmitForm", b"GoToR"):
        assert not re.search(rb"/" + word + rb"\b", inside)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("lang", LANGS)
def test_in_the_pdf_every_attack_is_read_as_its_letters(products, tmp_path, lang):
    path = tmp_path / "report.pdf"
    path.write_bytes(products["pdf", lang])
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=120)
    said = bare(told.stdout.decode("utf-8"))
    missing = [name for name in SHOWN if bare(drawable(shortened(name, tables.WIDEST))) not in said]
    assert missing == []


def test_tables_for_a_spreadsheet_program_begin_with_no_sign_of_a_formula(folder, tmp_path):
    frame = read(folder).table("accounts")
    path = tmp_path / "accounts.csv"
    tables_for_others.write(frame, path)
    for line in path.read_text(encoding="utf-8-sig").split("\n")[1:]:
        assert not line.lstrip('"').startswith(("=", "+", "-", "@", "\t", "\r"))
