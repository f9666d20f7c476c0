"""Brand files: what they may say, and every fault of a bad one at once."""

import io

import pytest
from PIL import Image

from kamlib.base.errors import KamError
from kamlib.reports import html
from kamlib.reports.brand import MOST_BYTES, MOST_PIXELS, PLAIN, contrast, load
from kamlib.reports.brief import Brief


def picture(kind="PNG", size=(40, 20)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#0f5c7a").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(content, **files):
        for name, data in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(data)
        path = tmp_path / "brand.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def codes(path):
    with pytest.raises(KamError) as told:
        load(path)
    assert all(str(fault.means) and str(fault.mend) for fault in told.value.faults)
    return [fault.code for fault in told.value.faults]


WHOLE = """company: 甲咨询
colours: {accent: "#7A1F0F", ink: "#111111"}
logo: logo.png
confidentiality: {en: For the client only, zh: 仅供客户内部使用}
"""


def test_all_that_a_brand_can_say(file):
    brand = load(file(WHOLE, logo_png=picture()))
    assert (brand.company, brand.accent, brand.ink) == ("甲咨询", "#7a1f0f", "#111111")
    assert (brand.logo.kind, brand.logo.width, brand.logo.height) == ("png", 40, 20)
    assert (brand.line("en"), brand.line("zh")) == ("For the client only", "仅供客户内部使用")


def test_nothing_has_to_be_said(file):
    assert load(file("")) == PLAIN
    assert load(file("logo: a.jpg", a_jpg=picture("JPEG"))).logo.kind == "jpg"


def test_all_faults_at_once(file):
    path = file('compny: x\ncolours: {accent: "#ffff00", ink: red}\nlogo: none.png\n')
    assert sorted(codes(path)) == ["KAM-B05", "KAM-B06", "KAM-B07", "KAM-P05"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("colours: {accent: 12}", "KAM-P06"),
        ("colours: blue", "KAM-P06"),
        ('company: ""\nconfidentiality: {en: only}', "KAM-P06"),
        ("[]", "KAM-P06"),
        ("logo: [a]", "KAM-P06"),
        ("a: 1\na: 2", "KAM-P03"),
        ("company: !!python/object/apply:os.system [x]", "KAM-P03"),
    ],
)
def test_what_is_no_brand_file_is_told(file, content, code):
    assert code in codes(file(content))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "KAM-B09"),
        (b"", "KAM-B09"),
        (picture()[:60], "KAM-B09"),
        (picture("GIF"), "KAM-B09"),
        (b"x" * (MOST_BYTES + 1), "KAM-B08"),
        (picture(size=(MOST_PIXELS + 1, 1)), "KAM-B08"),
    ],
)
def test_a_logo_is_a_small_png_or_jpeg(file, data, code):
    assert codes(file("logo: logo.png", logo_png=data)) == [code]


@pytest.mark.parametrize("name", ["https://evil.example/p.png", "../none.png", "/dev/null", "."])
def test_a_logo_is_a_file_beside_the_brand_file(file, name):
    assert codes(file(f"logo: {name}")) == ["KAM-B07"]


def test_no_such_brand_file(tmp_path):
    assert codes(tmp_path / "none.yaml") == ["KAM-P01"]


def test_contrast_is_that_of_the_standard():
    """WCAG 2.1: grey #767676 is the palest that passes AA on white, with 4.54 to 1."""
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)


def test_the_page_carries_company_colours_logo_and_line(file, plain_run):
    brand = load(file(WHOLE, logo_png=picture()))
    page = html.render(Brief.of(plain_run, lang="zh", brand=brand))
    assert "--accent: #7a1f0f" in page
    assert 'alt="甲咨询"' in page
    assert "甲咨询 · 仅供客户内部使用" in page
    assert "data:image/png;base64," in page


def test_the_example_is_a_brand(root):
    brand = load(root / "params" / "brand" / "example.yaml")
    assert brand.company == "示例咨询"
    assert brand.line("zh").startswith("仅供客户内部使用")
