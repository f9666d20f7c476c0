"""The files of a report together: every form says every finding, twice the same bytes, never over another file."""

import io
import json
import re
import shutil
import subprocess

import html5lib
import openpyxl
import pytest
from pptx import Presentation

from kamlib.base import labels
from kamlib.base import text as kinds
from kamlib.base.errors import Exit, KamError
from kamlib.reports import FORMS
from kamlib.reports.export import export
from tests.figures.hostile import NAMES
from tests.reports.conftest import made
from tests.reports.test_pptx import texts

STRIP = (
    ("20_accounts", "overview", "n_buying"),
    ("20_accounts", "overview", "revenue"),
    ("30_pareto", "pareto", "top_20_share"),
    ("30_pareto", "pareto", "accounts_for_cut"),
)


def bare(said):
    return re.sub(r"[\s\u200b]", "", said)


def pdf(data, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "read.pdf"
    path.write_bytes(data)
    return subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode("utf-8")


def xlsx(data, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


READ = {
    "html": lambda data, _: "".join(html5lib.parse(data.decode("utf-8")).itertext()),
    "pdf": pdf,
    "xlsx": xlsx,
    "pptx": lambda data, _: "".join(texts(Presentation(io.BytesIO(data)))),
}


@pytest.fixture(scope="module")
def files(plain_run, tmp_path_factory):
    out = tmp_path_factory.mktemp("client") / "pack"
    return {(path.stem[-2:], path.suffix[1:]): path for path in export(plain_run, out=out)}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_every_finding_and_key_figure_of_the_record(plain_run, files, tmp_path, form, lang):
    steps = json.loads((plain_run / "results.json").read_text(encoding="utf-8"))["steps"]
    said = bare(READ[form](files[lang, form].read_bytes(), tmp_path))
    headlines = [result["headline"][lang] for told in steps.values() for result in told["results"].values()]
    assert len(headlines) == 4
    for headline in headlines:
        assert bare(headline) in said
    for step, result, name in STRIP:
        fact = steps[step]["results"][result]["facts"][name]
        assert bare(_short(fact["value"], fact["unit"], lang)) in said


def _short(value, unit, lang):
    if unit == "money":
        return kinds.money(value, "CNY", lang)
    return kinds.percent(value, lang) if unit == "share" else labels.say(value, unit, lang)


def test_files_are_named_by_run_day_language_and_form(files):
    assert sorted(path.name for path in files.values()) == sorted(
        f"demo_2025-12-31_{lang}.{form}" for lang in ("en", "zh") for form in FORMS
    )


def test_pages_lead_to_the_other_language_only_where_it_is(plain_run, files, tmp_path):
    def links(path):
        tree = html5lib.parse(path.read_text(encoding="utf-8"))
        return [a.get("href") for a in tree.iter("{http://www.w3.org/1999/xhtml}a") if a.get("hreflang")]

    assert links(files["zh", "html"]) == ["demo_2025-12-31_en.html"]
    (alone,) = export(plain_run, to=["html"], langs=["zh"], out=tmp_path)
    assert links(alone) == []


def test_again_gives_the_same_bytes_and_leaves_them(plain_run, files, tmp_path):
    before = {key: (path.read_bytes(), path.stat().st_ino) for key, path in files.items()}
    again = export(plain_run, out=tmp_path)
    assert {(p.stem[-2:], p.suffix[1:]): p.read_bytes() for p in again} == {k: data for k, (data, _) in before.items()}
    export(plain_run, out=next(iter(files.values())).parent)
    assert {key: path.read_bytes() for key, path in files.items()} == {key: data for key, (data, _) in before.items()}
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_someone_worked_in_is_left_alone_and_nothing_is_written(plain_run, tmp_path):
    mine = tmp_path / "demo_2025-12-31_en.pptx"
    mine.write_bytes(b"my notes")
    with pytest.raises(KamError, match="KAM-B10") as told:
        export(plain_run, to=["html", "pptx"], langs=["en"], out=tmp_path)
    assert told.value.exit_code == Exit.USAGE
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]
    assert mine.read_bytes() == b"my notes"


def test_hostile_names_go_through_every_form(hostile_run, tmp_path):
    for path in export(hostile_run, langs=["zh"], out=tmp_path):
        said = bare(READ[path.suffix[1:]](path.read_bytes(), tmp_path))
        assert bare(NAMES[0]) in said
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", said)


def test_a_run_whose_name_is_a_path_stays_in_its_folder(tmp_path):
    run = made(tmp_path / "run")
    content = json.loads((run / "results.json").read_text(encoding="utf-8"))
    content["run"]["name"] = "../../etc/重点 x"
    (run / "results.json").write_text(json.dumps(content), encoding="utf-8")
    (path,) = export(run, to=["xlsx"], langs=["en"], out=tmp_path / "out")
    assert path.parent == tmp_path / "out"
    assert path.name == "etc-重点-x_2025-12-31_en.xlsx"
