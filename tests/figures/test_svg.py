"""SVG files: the same bytes for the same picture, no address, no program, no date; their title is the headline."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kamlib.base.errors import KamError
from kamlib.figures import monthly_revenue, pareto_curve, save, style
from kamlib.figures.svg import markup
from kamlib.ranking import pareto

SVG = "{http://www.w3.org/2000/svg}"
DRAW = """
import sys
import pandas as pd
from kamlib.figures import monthly_revenue, save
history = pd.DataFrame({"month": pd.date_range("2024-01-01", periods=24, freq="MS"), "revenue": range(24)})
save(monthly_revenue(history, lang="zh", currency="CNY"), sys.argv[1])
"""


def picture(lang="zh"):
    accounts = pd.DataFrame({"account_id": list("abcdef"), "revenue_12m": [60.0, 20.0, 10.0, 6.0, 3.0, 1.0]})
    return pareto_curve(pareto(accounts), lang=lang)


def test_two_processes_write_the_same_bytes(tmp_path, root):
    written = []
    for seed in ("1", "2"):
        path = tmp_path / seed / "monthly.zh.svg"
        path.parent.mkdir()
        environment = {"PYTHONHASHSEED": seed, "PATH": "", "TZ": f"UTC+{seed}"}
        subprocess.run([sys.executable, "-c", DRAW, str(path)], check=True, cwd=root, env=environment)
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_saving_twice_or_after_other_figures_gives_the_same_bytes(tmp_path):
    first = save(picture(), tmp_path / "a.svg").read_bytes()
    monthly_revenue(pd.DataFrame({"month": pd.to_datetime(["2025-01-01"]), "revenue": [1.0]}))
    ax = picture()
    assert save(ax, tmp_path / "a.svg").read_bytes() == first
    assert save(ax.figure, tmp_path / "a.svg").read_bytes() == first


def test_the_file_holds_shapes_only(tmp_path):
    svg = save(picture(), tmp_path / "pareto.zh.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names == {"svg", "title", "defs", "g", "path", "use", "clipPath", "rect"}
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]
    assert not re.search(r"matplotlib|metadata|<!--|<style|\d{4}-\d\d-\d\dT", svg, re.IGNORECASE)


def test_the_title_is_the_headline_for_who_cannot_see(tmp_path):
    root = ElementTree.parse(save(picture("en"), tmp_path / "p.svg")).getroot()
    told = "Yes: the top 20% of 6 accounts hold 80%; 33% of the accounts are needed for 80%"
    assert root.findtext(f"{SVG}title") == told
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id") == "p-title"


def test_every_reference_has_its_target_and_every_id_its_file_name():
    svg = markup(picture(), name="pareto")
    ids = re.findall(r' id="([^"]+)"', svg)
    links = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    assert all(key.startswith("pareto-") for key in ids)


def test_coordinates_are_short():
    numbers = re.findall(r"\d+\.(\d+)", " ".join(re.findall(r' d="([^"]+)"', markup(picture(), name="a"))))
    assert max(map(len, numbers)) <= 2


def test_text_is_outlines_so_that_no_font_is_needed():
    svg = markup(picture(), name="a")
    assert "<text" not in svg
    assert "font-family" not in svg


def test_hostile_words_in_a_headline_are_escaped():
    with style.theme():
        ax = style.axes()
        style.headline(ax, '</title><script>alert("1")</script> & $x$')
    root = ElementTree.fromstring(markup(ax, name="a"))
    assert root.findtext(f"{SVG}title") == '</title><script>alert("1")</script> & $x$'
    assert root.find(f".//{SVG}script") is None


def test_a_label_that_the_font_cannot_draw_is_refused_before_anything_is_written(tmp_path):
    with style.theme():
        ax = style.axes()
        ax.text(0, 0, "😀")
    with pytest.raises(KamError, match="U\\+1F600"):
        save(ax, tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_of_another_maker_can_be_saved(tmp_path):
    figure = Figure()
    figure.subplots().plot([0, 1], [0, 1])
    root = ElementTree.parse(save(figure, tmp_path / "x.svg")).getroot()
    assert root.findtext(f"{SVG}title") == ""
    assert root.get("data-top") is None
