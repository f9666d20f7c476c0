"""The page, parsed as a browser parses it: safe, whole, accessible, the same bytes for the same run."""

import base64
import io
import re
import shutil
from itertools import pairwise

import html5lib
import matplotlib.colors
import pytest
from fontTools.ttLib import TTFont

from kamlib.reports import html
from tests.figures.hostile import NAMES

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
FILES = {"zh": "index.html", "en": "index.en.html"}
BAD_ELEMENTS = {"script", "iframe", "object", "embed", "base", "form", "input", "link", "audio", "video", "img"}


def written(run):
    html.write(run, lang="zh")
    return {lang: (run / "report" / name).read_text(encoding="utf-8") for lang, name in FILES.items()}


@pytest.fixture(scope="module")
def plain(plain_run):
    return written(plain_run)


@pytest.fixture(scope="module")
def hostile(hostile_run):
    return written(hostile_run)


@pytest.fixture(params=["plain", "hostile"])
def pages(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["en", "zh"])
def tree(request, pages):
    """The parsed page; the parser raises on anything that is not valid markup."""
    return html5lib.HTMLParser(strict=True).parse(pages[request.param])


def elements(tree, name):
    return list(tree.iter(f"{HTML}{name}"))


def text_of(element):
    return "".join(element.itertext())


def test_it_returns_the_page_that_opens_first(plain_run):
    assert html.write(plain_run, lang="en") == plain_run / "report" / "index.html"
    assert (plain_run / "report" / "index.zh.html").is_file()


def test_nothing_can_act_and_nothing_comes_from_elsewhere(tree):
    for element in tree.iter():
        name = re.sub(r"\{.*\}", "", str(element.tag))
        assert name not in BAD_ELEMENTS
        for key, value in element.attrib.items():
            attribute = re.sub(r"\{.*\}", "", key).lower()
            assert not attribute.startswith("on")
            assert attribute not in ("src", "srcset", "action", "formaction", "background", "ping")
            if attribute == "href":
                assert value.startswith("#") or value in FILES.values() or value.startswith("data:image/png")


def test_the_policy_forbids_scripts_and_the_network(tree):
    (policy,) = [m.get("content") for m in elements(tree, "meta") if m.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_style_sheet_fetches_nothing(tree):
    (style,) = elements(tree, "style")
    assert re.findall(r"url\((?!data:font/otf;base64,)", style.text) == []
    assert "@import" not in style.text


def test_hostile_names_are_text_and_nothing_else(hostile):
    for page in hostile.values():
        tree = html5lib.HTMLParser(strict=True).parse(page)
        cells = [text_of(cell) for cell in elements(tree, "td")]
        assert "<script>alert(1)</script>" in cells
        assert "</title><h1>no</h1>" in cells
        assert NAMES[7] in cells
        assert "eviltxt.exe" in cells
        assert not re.search(r"[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]", page)


def test_one_first_heading_and_no_level_left_out(tree):
    levels = [int(str(e.tag)[-1]) for e in tree.iter() if re.fullmatch(rf"{re.escape(HTML)}h[1-6]", str(e.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_language_title_and_landmarks(plain):
    for lang, page in plain.items():
        tree = html5lib.parse(page)
        (title,) = elements(tree, "title")
        (first,) = elements(tree, "h1")
        assert tree.get("lang") == {"en": "en", "zh": "zh-CN"}[lang]
        assert title.text == first.text
        for landmark in ("header", "main", "nav", "footer"):
            assert len(elements(tree, landmark)) == 1


def test_the_contents_lead_to_the_sections(tree):
    (contents,) = elements(tree, "nav")
    targets = [link.get("href").removeprefix("#") for link in elements(contents, "a")]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(targets) == 4
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids)), "an id stands once, in all figures together"


def test_every_picture_says_what_it_shows(tree):
    pictures = [element for element in tree.iter(f"{SVG}svg")]
    assert len(pictures) == 6
    for picture in pictures:
        title = picture.find(f"{SVG}title")
        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == title.get("id")
        assert title.text


def test_every_reference_of_a_drawing_has_its_target(tree):
    ids = {element.get("id") for element in tree.iter()}
    links = [e.get("{http://www.w3.org/1999/xlink}href") for e in tree.iter(f"{SVG}use")]
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


def test_tables_have_headings_and_a_caption(tree):
    for table in elements(tree, "table"):
        heads = elements(table, "th")
        assert heads
        assert all(head.get("scope") == "col" for head in heads)
        rows = elements(elements(table, "tbody")[0], "tr")
        assert {len(elements(row, "td")) for row in rows} == {len(heads)}
    figures = [f for f in elements(tree, "figure") if "table" in f.get("class")]
    assert len(figures) == len(elements(tree, "table"))
    assert all(text_of(elements(figure, "figcaption")[0]) for figure in figures)


def test_rejected_lines_are_shown_with_place_reason_and_text(plain):
    tree = html5lib.parse(plain["zh"])
    (rejected,) = [f for f in elements(tree, "figure") if text_of(elements(f, "figcaption")[0]) == "被拒收的行"]
    assert [text_of(head) for head in elements(rejected, "th")] == ["文件", "行号", "列", "原因", "原文"]
    first = [text_of(cell) for cell in elements(elements(rejected, "tbody")[0], "tr")[0]]
    assert [cell for cell in first if cell.strip()] == ["a.csv", "2", "金额", "金额：无法读取", NAMES[0]]
    assert f"共{len(NAMES)}行，此处列出20行。" in text_of(rejected)


def test_ledger_and_provenance_close_the_page(plain):
    for lang, said in (("zh", "台账：收到1,000行＝保留937行"), ("en", "Ledger: 1,000 lines in = 937 kept")):
        (footer,) = elements(html5lib.parse(plain[lang]), "footer")
        told = text_of(footer)
        for part in (said, "abababababab", "revenue_12m", "kamlib 0.1.0", "0123456789abcdef", "2025-12-31"):
            assert part in told
        assert "runs/x" not in told


def test_the_embedded_font_draws_every_character_that_it_can(plain):
    for page in plain.values():
        data = re.search(r"url\(data:font/otf;base64,([^)]+)\)", page)[1]
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            known = set(font.getBestCmap())
        (body,) = elements(html5lib.parse(page), "body")
        assert {c for c in text_of(body) if c.isprintable() and ord(c) not in known} == {*"😀👩👧भारत"}


def test_the_same_run_gives_the_same_bytes_wherever_and_whenever_it_is_rendered(plain_run, tmp_path, monkeypatch):
    first = written(plain_run)
    copy = shutil.copytree(plain_run, tmp_path / "elsewhere")
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert written(copy) == first


def test_no_clock_place_or_user_is_in_the_page(plain_run, plain):
    for page in plain.values():
        assert str(plain_run) not in page
        assert not re.search(r"\d\d:\d\d(:\d\d)?", re.sub(r"base64,[^)\"]+|<style>.*?</style>", "", page, flags=re.S))


def test_the_page_is_small(plain):
    assert max(len(page.encode("utf-8")) for page in plain.values()) < 1_000_000


def test_it_prints_on_a4_without_cut_rows(plain):
    style = elements(html5lib.parse(plain["en"]), "style")[0].text
    assert "@page { size: A4;" in style
    printed = style[style.index("@media print") :]
    assert re.search(r"\.picture, tr[^{]*\{ break-inside: avoid; \}", printed)
    assert "thead { display: table-header-group; }" in printed


def test_text_stands_out_from_its_ground(plain):
    """WCAG 2.1, 1.4.3: 4.5 to 1 for every colour of text, on white and on the page's pale ground."""
    style = elements(html5lib.parse(plain["en"]), "style")[0].text
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    used = {named.get(c, c) for c in re.findall(r"(?<![-\w])color: (?:var\(--)?(#[0-9a-f]{6}|\w+)\)?;", style)}
    used -= {"inherit"}
    assert len(used) >= 4
    for colour in used:
        assert (_luminance("#fff") + 0.05) / (_luminance(colour) + 0.05) >= 4.5


def test_a_run_without_any_result_is_still_a_page(tmp_path):
    (tmp_path / "results.json").write_text('{"run": {"name": "x"}, "steps": {}}', encoding="utf-8")
    page = html.write(tmp_path, lang="en").read_text(encoding="utf-8")
    tree = html5lib.HTMLParser(strict=True).parse(page)
    assert [text_of(h) for h in elements(tree, "h1")] == ["Key accounts"]
    assert "This run recorded no results." in page


def _luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in matplotlib.colors.to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
