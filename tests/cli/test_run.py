"""``kam run``, ``verify`` and ``params`` on a project of one small notebook, run for real."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.runner import tiny

STEPS = {"10_a": {"needs": [], "gives": ["t"]}}
PARAMETERS = f"{tiny.PARAMETERS}\ncut: float = 0.8  # share of revenue; 0.05 to 0.99"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one step; its report is a page of one line."""
    step = tiny.notebook('run.table("t", str(cut))', "run.finish()", name="10_a", parameters=PARAMETERS)
    tiny.project(tmp_path, steps=STEPS, notebooks={"10_a": step})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setattr(import_module("kamlib.runner.run"), "_report", tiny.report)
    return tmp_path


def test_a_run_is_published_and_told_in_json(project, kam_json):
    code, content = kam_json("run", "params/tiny.yaml", "--set", "10_a.cut=0.5")
    assert code == 0
    assert set(content) == {"run", "status", "report", "seconds"}
    assert content["status"] == "complete"
    assert Path(content["report"]).is_file()
    assert Path(content["run"], "manifest.json").is_file()
    assert Path(content["run"], "tables", "t.parquet").read_text(encoding="utf-8") == "0.5"


def test_people_are_told_where_the_report_is(project, kam):
    code, out, _ = kam("run", "params/tiny.yaml")
    assert code == 0
    assert "The run is complete and verified" in out
    report = out.split("Report: ")[1].strip()
    assert Path(report).is_file()


def test_a_wrong_parameter_is_told_before_anything_is_made(project, kam_json):
    code, content = kam_json("run", "params/tiny.yaml", "--set", "10_a.cut=7", "--set", "10_a.cutt=1", "--only", "10_a")
    assert (code, content["exit_code"]) == (2, 2)
    assert [fault["code"] for fault in content["faults"]] == ["KAM-P28", "KAM-P26"]
    assert not (project / "runs").exists() or list((project / "runs").glob("*/manifest.json")) == []


def test_a_notebook_that_fails_ends_with_10_and_keeps_json_clean(project, kam_json):
    broken = tiny.notebook('import os\nos.system("echo noise")\nprint(1 / 0)', "run.finish()", name="10_a")
    (project / "notebooks" / "10_a.ipynb").write_text(tiny.json.dumps(broken), encoding="utf-8")
    code, content = kam_json("run", "params/tiny.yaml")
    assert (code, content["status"]) == (10, "error")
    assert "ZeroDivisionError" in content["faults"][0]["found"]


def test_a_whole_run_is_verified_and_a_flipped_byte_is_found(project, kam, kam_json):
    kam("run", "params/tiny.yaml")
    code, content = kam_json("verify")
    assert (code, content["status"], content["ok"]) == (0, "ok", True)
    again, out, _ = kam("verify", "latest", "--rerun")
    assert again == 0
    assert "the same when made again" in out
    table = Path(content["run"], "tables", "t.parquet")
    table.write_text("0.9", encoding="utf-8")
    code, content = kam_json("verify", content["run"])
    assert (code, content["exit_code"], content["changed"]) == (60, 60, ["tables/t.parquet"])
    code, out, _ = kam("verify")
    assert code == 60
    assert "tables/t.parquet" in out
    assert "not as it was published" in out


def test_nothing_to_verify(project, kam):
    code, _, err = kam("verify")
    assert code == 60
    assert "KAM-V01" in err


def test_the_contract_of_a_notebook_is_a_table(project, kam, kam_json):
    code, content = kam_json("params", "10_a")
    assert code == 0
    told = {row["name"]: (row["type"], row["default"], row["allowed"], row["help"]) for row in content["parameters"]}
    assert told["cut"] == ("float", 0.8, "0.05 to 0.99", "share of revenue")
    code, out, _ = kam("params", "notebooks/10_a.ipynb")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line.startswith((" run_dir", " cut"))] == ["run_dir", "cut"]


def test_an_unknown_notebook_is_answered_with_the_nearest(project, kam):
    code, _, err = kam("params", "10_b")
    assert code == 2
    assert "did you mean 10_a" in err
