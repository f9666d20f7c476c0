"""Parameters cells as contracts. Expected values are read off the cells by hand."""

import json

import pytest

from kamlib.base.errors import KamError
from kamlib.runner import contract
from tests.runner import tiny

CELL = """\
# a remark of its own
run_dir: str = "runs/lab"  # folder of the run
cut: float = 0.80  # share of revenue; 0.05 to 0.99
months: int = 12  # length; of the window; 1 to 60
lang: str = "en"  # language; one of en, zh
sep: str = "a=b"  # has two = signs
strict: bool = False
low: float = -1.5  # may be negative; -2 to inf
note: str = (
    "two "
    "lines"
)  # written over several lines
"""


def codes(error):
    return [fault.code for fault in error.value.faults]


def test_every_line_is_read_with_type_default_range_and_help():
    found = {p.name: p for p in contract.parse(CELL)}
    assert list(found) == ["run_dir", "cut", "months", "lang", "sep", "strict", "low", "note"]
    assert (found["cut"].default, found["cut"].low, found["cut"].high) == (0.8, 0.05, 0.99)
    assert (found["cut"].help, found["cut"].allowed) == ("share of revenue", "0.05 to 0.99")
    assert (found["months"].help, found["months"].allowed) == ("length; of the window", "1 to 60")
    assert (found["lang"].choices, found["lang"].allowed) == (("en", "zh"), "one of en, zh")
    assert (found["strict"].default, found["strict"].help, found["strict"].allowed) == (False, "", "")
    assert (found["low"].default, found["low"].allowed) == (-1.5, "-2 to inf")
    assert (found["note"].default, found["note"].help) == ("two lines", "written over several lines")


def test_a_line_with_two_equal_signs_is_not_dropped():
    """papermill's own inspection leaves such a line out (house.md, traps of papermill)."""
    (found,) = contract.parse('sep: str = "x=y=z"  # a = b')
    assert (found.default, found.help) == ("x=y=z", "a = b")


def test_a_whole_number_is_a_float_where_a_float_is_declared():
    (found,) = contract.parse("cut: float = 1  # share; 0 to 1")
    assert (found.default, type(found.default)) == (1.0, float)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cut = 0.8", "KAM-P22"),
        ("a = b = 3", "KAM-P22"),
        ("cut: float", "KAM-P22"),
        ("cut: float = 0.8 * 2", "KAM-P22"),
        ("cut: float = float('nan')", "KAM-P22"),
        ("cut: list = [1]", "KAM-P22"),
        ("cut: 'float' = 0.8", "KAM-P22"),
        ("a.b: int = 1", "KAM-P22"),
        ("(a): int = 1", "KAM-P22"),
        ("import os", "KAM-P22"),
        ("'a remark as text'", "KAM-P22"),
        ("os.system('true')", "KAM-P22"),
        ("%matplotlib inline", "KAM-P22"),
        ("if True:\n    a: int = 1", "KAM-P22"),
        ("lambda: int = 1", "KAM-P22"),
        ("a: str = 'open", "KAM-P22"),
        ("__name__: str = 'x'", "KAM-P23"),
        ("_hidden: int = 1", "KAM-P23"),
        ("get_ipython: str = 'x'", "KAM-P23"),
        ("match: str = 'x'", "KAM-P23"),
        ("a: int = 1\na: int = 2", "KAM-P23"),
        ("a: int = 1.5", "KAM-P24"),
        ("a: int = True", "KAM-P24"),
        ("a: str = 1", "KAM-P24"),
        ("a: bool = 0", "KAM-P24"),
        ("a: float = 1e999", "KAM-P24"),
        ("a: int = 61  # months; 1 to 60", "KAM-P24"),
        ("a: str = 'de'  # language; one of en, zh", "KAM-P24"),
    ],
)
def test_whatever_is_no_declaration_is_refused(line, code):
    with pytest.raises(KamError) as error:
        contract.parse(line)
    assert codes(error) == [code]


def test_all_faults_of_a_cell_are_told_at_once_with_their_lines():
    with pytest.raises(KamError) as error:
        contract.parse("a = 1\nb: int = 2\n_c: int = 3\nd: int = 'x'", where="nb.ipynb")
    assert codes(error) == ["KAM-P22", "KAM-P23", "KAM-P24"]
    assert [fault.where for fault in error.value.faults] == [
        "nb.ipynb cell parameters, line 1",
        "nb.ipynb cell parameters, line 3: _c",
        "nb.ipynb cell parameters: d",
    ]


def test_the_table_has_a_row_a_parameter():
    table = contract.Contract("x", contract.parse(CELL)).table
    assert list(table.columns) == ["name", "type", "default", "range", "help"]
    assert table.loc[1].tolist() == ["cut", "float", 0.8, "0.05 to 0.99", "share of revenue"]
    assert len(table) == 8


@pytest.mark.parametrize("tagged", [0, 2])
def test_a_notebook_has_exactly_one_parameters_cell(tmp_path, tagged):
    made = tiny.notebook(name="x", parameters=None)
    made["cells"][1:1] = [tiny.cell("a: int = 1", "parameters")] * tagged
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError, match=f"found: {tagged} code cells are tagged parameters") as error:
        contract.read(path)
    assert codes(error) == ["KAM-P21"]
    assert "papermill alone would go on with the notebook's own values" in str(error.value)


def test_prose_tagged_parameters_is_no_parameters_cell(tmp_path):
    made = tiny.notebook(name="x", parameters=None)
    made["cells"][0]["metadata"]["tags"] = ["parameters"]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(KamError, match="KAM-P21"):
        contract.read(path)


def test_the_source_of_a_cell_may_be_a_list_of_lines(tmp_path):
    made = tiny.notebook(name="x", parameters="a: int = 1\nb: str = 'x'")
    made["cells"][1]["source"] = ["a: int = 1\n", "b: str = 'x'"]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert contract.read(path).names == ["a", "b"]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"cells": []}', '{"nbformat": 3, "cells": []}', '"x"'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, body):
    path = tmp_path / "x.ipynb"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(KamError, match="not a notebook of format 4"):
        contract.read(path)


def test_a_missing_notebook_is_answered_with_the_nearest(tmp_path, monkeypatch):
    tiny.project(tmp_path, steps={"30_pareto": {}})
    monkeypatch.chdir(tmp_path)
    assert contract.read("30_pareto").names == ["run_dir"]
    with pytest.raises(KamError, match=r"mend: did you mean 30_pareto\?"):
        contract.read("30_paretto")
