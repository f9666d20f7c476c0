"""Executed notebooks without what varies."""

import copy
from pathlib import Path

from kamlib.runner.scrub import LONGEST, scrub, write

FOLDER, ROOT = Path("/some/place/p/runs/.staging/2026_a"), Path("/some/place/p")


def executed(*outputs, run="1"):
    """A notebook as papermill leaves it; `run` stands for what varies."""
    papermill = {"start_time": f"2026-01-01T00:00:0{run}", "status": "completed", "duration": float(run)}
    code = {
        "cell_type": "code",
        "id": f"random{run}",
        "metadata": {"papermill": papermill, "execution": {"iopub.status.busy": run}, "tags": ["keep"]},
        "source": ["1"],
        "execution_count": 3,
        "outputs": list(outputs),
    }
    injected = copy.deepcopy(code) | {"source": [f'run_dir = "{FOLDER}{run}"'], "outputs": []}
    injected["metadata"]["tags"] = ["injected-parameters"]
    prose = {"cell_type": "markdown", "id": f"r{run}", "metadata": {"papermill": papermill}, "source": ["# A"]}
    metadata = {"papermill": papermill, "language_info": {"version": run}, "widgets": {run: run}}
    metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": [prose, injected, code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def clean(notebook):
    return scrub(notebook, parameters={"run_dir": "runs/lab", "note": "客户 'x'"}, folder=FOLDER, root=ROOT)


def shown(*outputs):
    return clean(executed(*outputs))["cells"][2]["outputs"]


def test_two_runs_leave_the_same(tmp_path):
    write(clean(executed(run="1")), tmp_path / "a")
    write(clean(executed(run="2")), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_text(encoding="utf-8").endswith("}\n")


def test_tags_counts_and_sources_stay():
    cells = clean(executed())["cells"]
    assert [cell["id"] for cell in cells] == ["cell-00", "cell-01", "cell-02"]
    assert cells[0] == {"cell_type": "markdown", "id": "cell-00", "metadata": {}, "source": ["# A"]}
    assert (cells[2]["metadata"], cells[2]["execution_count"], cells[2]["source"]) == ({"tags": ["keep"]}, 3, ["1"])


def test_the_injected_cell_says_the_values_in_plain_letters():
    cell = clean(executed())["cells"][1]
    assert "".join(cell["source"]) == "# Parameters of this run\nrun_dir = 'runs/lab'\nnote = \"客户 'x'\""


def test_places_and_addresses_leave_text_but_not_pictures():
    stream = {"output_type": "stream", "name": "stdout", "text": [f"in {FOLDER}/t\n", "<object at 0x7f00aa11bb>\n"]}
    data = {
        "text/plain": f"{ROOT}/data {ROOT} {ROOT}2/x",
        "image/png": f"{ROOT}/",
        "image/svg+xml": [f"<svg>{FOLDER}</svg>"],
    }
    first, second = shown(stream, {"output_type": "display_data", "data": data, "metadata": {"isolated": True}})
    assert first["text"] == ["in runs/lab/t\n", "<object at 0x…>\n"]
    assert second["data"] == {
        "text/plain": [f"data . {ROOT}2/x"],
        "image/png": f"{ROOT}/",
        "image/svg+xml": ["<svg>runs/lab</svg>"],
    }
    assert second["metadata"] == {"isolated": True}


def test_numbers_that_look_like_addresses_stay():
    (stream,) = shown({"output_type": "stream", "name": "stdout", "text": "at 0x7f00aa11bb and 0x7f00aa11bb>"})
    assert stream["text"] == ["at 0x7f00aa11bb and 0x7f00aa11bb>"]


def test_endless_text_is_cut_with_the_number_of_letters_cut():
    (output,) = shown({"output_type": "display_data", "data": {"text/plain": "x" * (LONGEST + 7)}, "metadata": {}})
    assert output["data"]["text/plain"] == ["x" * LONGEST + "\n", "… [7]"]


def test_the_notebook_given_is_left_as_it_is():
    given = executed()
    before = copy.deepcopy(given)
    clean(given)
    assert given == before
