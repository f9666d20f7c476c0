"""The completion gate, condition by condition; each notebook and mark is made by hand."""

import hashlib
import json

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.runner import gate
from kamlib.runner.pipeline import Step
from tests.runner import tiny

VALUES = {"run_dir": "x", "cut": 0.8, "strict": False}
INJECTED = "# Parameters\nrun_dir = 'x'\ncut = 0.8\nstrict = False"


def step(**how):
    return Step(**({"name": "10_a", "notebook": None, "needs": (), "gives": (), "after": ()} | how))


@pytest.fixture
def folder(tmp_path):
    """A staged folder with a step that is complete; `spoil` changes one thing."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / ".gate").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "t.parquet").write_bytes(b"rows")
    digest = hashlib.sha256(b"rows").hexdigest()
    mark = {"step": "10_a", "nonce": "n", "skipped": "", "artefacts": {"tables/t.parquet": digest}, "facts": {}}
    cells = [tiny.cell("# A?", kind="markdown"), tiny.cell("cut: float = 0.5", "parameters")]
    cells += [tiny.cell(INJECTED, "injected-parameters"), tiny.cell("", "empty"), tiny.cell("1"), tiny.cell("2")]
    for count, cell in enumerate((cells[n] for n in (1, 2, 4, 5)), 1):
        cell["execution_count"] = count
    save(tmp_path, cells)
    (tmp_path / ".gate" / "10_a.json").write_text(json.dumps(mark), encoding="utf-8")
    return tmp_path


def save(folder, cells):
    body = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (folder / "notebooks" / "10_a.ipynb").write_text(body, encoding="utf-8")


def cells(folder):
    return json.loads((folder / "notebooks" / "10_a.ipynb").read_text(encoding="utf-8"))["cells"]


def marked(folder, **changes):
    path = folder / ".gate" / "10_a.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def codes(folder, *, parameters=VALUES, **how):
    with pytest.raises(KamError) as error:
        gate.check(step(**how), folder=folder, parameters=parameters, nonce="n")
    assert error.value.exit_code == Exit.GATE_FAILED
    return [fault.code for fault in error.value.faults]


def facts(**values):
    return {"intake": {"facts": {k: {"value": v, "unit": "lines"} for k, v in values.items()}, "headline": {}}}


def test_a_complete_step_passes(folder):
    mark = gate.check(step(gives=("t",)), folder=folder, parameters=VALUES, nonce="n")
    assert list(mark["artefacts"]) == ["tables/t.parquet"]


@pytest.mark.parametrize(
    "counts", [(1, 2, 3, None), (1, 2, None, 3), (1, 2, 4, 5), (2, 1, 3, 4), (None,) * 4, (1, 2, 2, 3)]
)
def test_every_code_cell_that_is_not_empty_ran_once_and_in_order(folder, counts):
    made = cells(folder)
    for cell, count in zip((made[n] for n in (1, 2, 4, 5)), counts, strict=True):
        cell["execution_count"] = count
    save(folder, made)
    assert codes(folder) == ["KAM-G02"]


def test_papermills_own_records_are_not_asked(folder):
    made = cells(folder)
    for cell in made:
        cell["metadata"]["papermill"] = {"status": "completed", "exception": False}
    made[5]["execution_count"] = None
    save(folder, made)
    assert codes(folder) == ["KAM-G02"]


def test_no_cell_may_end_with_an_error(folder):
    made = cells(folder)
    made[4]["outputs"] = [{"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}]
    save(folder, made)
    assert codes(folder) == ["KAM-G03"]


@pytest.mark.parametrize("mark", [{"nonce": "of another run"}, {"nonce": ""}])
def test_the_closing_mark_is_of_this_run(folder, mark):
    marked(folder, **mark)
    assert codes(folder) == ["KAM-G04"]


@pytest.mark.parametrize("body", [None, "", "{", "{}"])
def test_a_missing_or_damaged_mark_is_none(folder, body):
    path = folder / ".gate" / "10_a.json"
    path.unlink() if body is None else path.write_text(body, encoding="utf-8")
    assert codes(folder) == ["KAM-G04"]


@pytest.mark.parametrize("content", [None, b"", b"other"])
def test_an_artefact_is_there_not_empty_and_unchanged(folder, content):
    path = folder / "tables" / "t.parquet"
    path.unlink() if content is None else path.write_bytes(content)
    assert codes(folder) == ["KAM-G05"]


def test_an_artefact_outside_the_run_folder_is_refused(folder):
    (folder.parent / "other").write_bytes(b"rows")
    marked(folder, artefacts={"../other": hashlib.sha256(b"rows").hexdigest()})
    assert codes(folder) == ["KAM-G05"]


def test_every_promised_table_is_given(folder):
    assert codes(folder, gives=("t", "u")) == ["KAM-G06"]


@pytest.mark.parametrize(
    "ledger",
    [
        {"lines_in": 10, "lines_kept": 7, "lines_excluded": 2, "lines_rejected": 0},
        {"lines_in": 10, "lines_kept": 10, "lines_excluded": 2, "lines_rejected": -1},
        {"lines_in": 10, "lines_kept": 10, "amount_in": 5.02, "amount_kept": 5.0, "amount_excluded": 0.01},
        {"lines_in": 1, "lines_kept": 1, "amount_in": 98765432109876.3, "amount_kept": 98765432109875.3},
    ],
)
def test_a_ledger_balances_to_the_line_and_the_cent(folder, ledger):
    marked(folder, facts=facts(**ledger))
    assert codes(folder) == ["KAM-G07"]


def test_a_ledger_that_balances_passes_with_large_amounts_in_floats(folder):
    """0.1 + 0.2 is not 0.3 in binary; neither are large sums of cents."""
    ledger = {"lines_in": 10, "lines_kept": 7, "lines_excluded": 2, "lines_rejected": 1}
    amounts = {
        "amount_in": 98765432109876.3,
        "amount_kept": 98765432109876.1,
        "amount_excluded": 0.1,
        "amount_rejected": 0.1,
    }
    marked(folder, facts=facts(**ledger, **amounts))
    assert gate.check(step(), folder=folder, parameters=VALUES, nonce="n")["facts"]


def test_a_promised_ledger_has_facts(folder):
    (folder / "tables" / "ledger.parquet").write_bytes(b"rows")
    marked(folder, artefacts={"tables/ledger.parquet": hashlib.sha256(b"rows").hexdigest()})
    assert codes(folder, gives=("ledger",)) == ["KAM-G07"]


@pytest.mark.parametrize(
    "source",
    [
        "run_dir = 'x'\ncut = 0.81\nstrict = False",
        "run_dir = 'x'\ncut = 0.8",
        "run_dir = 'x'\ncut = 0.8\nstrict = 0",
        "run_dir = 'x'\ncut = 0.8\nstrict = False\nmore = 1",
        "run_dir = 'x'\ncut = 0.8\nimport os\nstrict = False",
        "run_dir = 'x'\ncut = strict = False",
        "run_dir = ",
    ],
)
def test_the_injected_cell_holds_exactly_the_intended_values(folder, source):
    made = cells(folder)
    made[2]["source"] = source
    save(folder, made)
    assert codes(folder) == ["KAM-G08"]


def test_a_notebook_without_injected_cell_or_with_two_is_refused(folder):
    made = cells(folder)
    made[2]["metadata"]["tags"] = []
    save(folder, made)
    assert codes(folder) == ["KAM-G08"]
    made[2]["metadata"]["tags"] = made[4]["metadata"]["tags"] = ["injected-parameters"]
    save(folder, made)
    assert codes(folder) == ["KAM-G08"]


def test_a_notebook_with_no_parameters_has_nothing_injected(folder):
    made = cells(folder)
    made[2]["metadata"]["tags"] = []
    save(folder, made)
    assert gate.check(step(), folder=folder, parameters={}, nonce="n")


def test_a_step_that_says_why_it_ends_early_may_leave_cells_and_tables_out(folder):
    marked(folder, skipped="no dates")
    made = cells(folder)
    made[5]["execution_count"] = None
    made[4]["outputs"] = [{"output_type": "error", "ename": "SystemExit", "evalue": "", "traceback": []}]
    save(folder, made)
    assert gate.check(step(gives=("u",)), folder=folder, parameters=VALUES, nonce="n")["skipped"] == "no dates"


def test_a_skipped_step_may_not_have_failed(folder):
    marked(folder, skipped="no dates")
    made = cells(folder)
    made[4]["outputs"] = [{"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}]
    made[4]["execution_count"], made[5]["execution_count"] = None, 3
    save(folder, made)
    assert codes(folder) == ["KAM-G02", "KAM-G03"]


def test_all_faults_come_at_once(folder):
    made = cells(folder)
    made[5]["execution_count"] = None
    made[2]["source"] = ""
    save(folder, made)
    (folder / "tables" / "t.parquet").unlink()
    assert codes(folder, gives=("u",)) == ["KAM-G02", "KAM-G08", "KAM-G05", "KAM-G06"]


def test_artefacts_are_unchanged_and_a_report_is_there():
    marks = {"10_a": {"artefacts": {"tables/t.parquet": "1"}}}
    report = {"report/index.html": {"sha256": "2", "bytes": 3}}
    gate.unchanged(marks, {"tables/t.parquet": {"sha256": "1", "bytes": 4}} | report)
    with pytest.raises(KamError) as error:
        gate.unchanged(marks, {"tables/t.parquet": {"sha256": "3", "bytes": 4}})
    assert [fault.code for fault in error.value.faults] == ["KAM-G05", "KAM-G09"]


def test_results_gather_the_marks():
    facts = {"p": {"facts": {"n": {"value": 1, "unit": "accounts"}}, "headline": {"en": "a", "zh": "b"}}}
    settings = {"name": "demo", "as_of": "2025-12-31", "currency": "CNY", "lang": "zh", "other": 1}
    made = gate.results({"10_a": {"skipped": "", "facts": facts, "nonce": "n", "artefacts": {}}}, settings)
    assert made == {
        "schema": 1,
        "run": {"name": "demo", "as_of": "2025-12-31", "currency": "CNY", "lang": "zh"},
        "steps": {"10_a": {"skipped": "", "results": facts}},
    }


def test_a_step_is_left_out_when_a_skipped_one_did_not_give_what_it_needs(tmp_path):
    (tmp_path / "tables").mkdir()
    marks = {"10_a": {"skipped": "no dates"}, "10_b": {"skipped": ""}}
    waits = step(name="20_c", needs=("t",), after=("10_a", "10_b"))
    assert gate.skipped_by(waits, tmp_path, marks) == "no dates"
    (tmp_path / "tables" / "t.parquet").write_bytes(b"rows")
    assert gate.skipped_by(waits, tmp_path, marks) == ""
