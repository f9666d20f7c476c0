"""How we worked: prose, tables and figures of the executed notebooks; no code, no script, nothing of a machine."""

import json
import shutil

import html5lib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kamlib.base.errors import KamError
from kamlib.reports import worked
from kamlib.reports.export import export
from tests.figures.hostile import NAMES

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img"><title>Ten hold all</title></svg>'


def outputs(name):
    """One of every kind of output, with `name` in all of them."""
    yield new_output("execute_result", {"text/html": f"<table><tr><td>{name}</td></tr></table>", "text/plain": "x"})
    yield new_output("execute_result", {"image/svg+xml": SVG, "text/plain": "Picture"})
    yield new_output("stream", name="stdout", text=f"{name} printed")
    yield new_output("stream", name="stderr", text="a warning of the machine")
    yield new_output("display_data", {"application/javascript": f"alert({name!r})"})


@pytest.fixture
def folder(tmp_path):
    """A run of one notebook that shows every hostile name."""
    (tmp_path / "notebooks").mkdir()
    told = {"schema": 1, "run": {"name": "demo", "lang": "zh", "as_of": "2025-12-31"}, "steps": {}}
    (tmp_path / "results.json").write_text(json.dumps(told), encoding="utf-8")
    cells = [new_markdown_cell("# Who? · 谁？\n\nSome prose <script>alert(0)</script>")]
    cells += [new_code_cell("secret_code()", outputs=list(outputs(name))) for name in NAMES]
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "30_x.ipynb")
    return tmp_path


def test_nothing_acts_and_every_name_is_its_letters(folder):
    page = worked.render(folder)
    tree = html5lib.HTMLParser(strict=True).parse(page)
    tags = {str(element.tag).rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "iframe", "img", "object", "embed", "link", "form", "base"}
    for element in tree.iter():
        for key, value in element.attrib.items():
            assert not str(key).lower().startswith("on")
            assert str(key) != "href" or value.startswith("#")
    said = " ".join("".join(tree.itertext()).split())
    assert "secret_code" not in page and "a warning of the machine" not in said
    assert "<script>alert(0)</script>" in said
    assert "谁？" in said and "Ten hold all" in said and said.startswith("工作过程")
    assert "{{ 7 * 7 }} {% raw %} {0} {n:count} %s" in said


def test_the_same_run_gives_the_same_bytes_and_a_bad_figure_is_refused(folder):
    assert worked.render(folder) == worked.render(folder)
    path = folder / "notebooks" / "30_x.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("<title>Ten", "<script/><title>Ten"), encoding="utf-8")
    with pytest.raises(KamError, match="KAM-B03"):
        worked.render(folder)


def test_it_comes_beside_the_report(plain_run, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(plain_run, folder)
    (path,) = export(folder, to=[], langs=["en"], out=tmp_path / "out", appendix=True)
    assert path.name.endswith("_how_we_worked.html")
    assert path.read_text(encoding="utf-8").count("<h1>") == 1
