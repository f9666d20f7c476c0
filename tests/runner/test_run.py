"""A run from the params file to the published folder; one real run is looked at from all sides."""

import ast
import hashlib
import json
import subprocess
import sys
import threading

import nbformat
import psutil
import pytest

from kamlib.base import record
from kamlib.base.errors import Exit, KamError
from kamlib.runner import manifest, publish, run, verify
from kamlib.runner.gate import injected
from tests.runner import light, tiny
from tests.runner.conftest import HOSTILE


def notebook(published, name):
    return json.loads((published.run / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))


def outputs(published, name):
    return [output for cell in notebook(published, name)["cells"] for output in cell.get("outputs", ())]


def test_the_run_folder_holds_what_it_should(published):
    assert sorted(tiny.tree(published.run)) == [
        "log.jsonl",
        "manifest.json",
        "notebooks/10_intake.ipynb",
        "notebooks/20_a.ipynb",
        "notebooks/20_b.ipynb",
        "provenance.json",
        "report/index.html",
        "results.json",
        "settings.json",
        "tables/a.parquet",
        "tables/t.parquet",
    ]
    assert published.run.name.count("_") == 2
    assert published.as_dict()["status"] == "complete"
    assert published.report.read_text(encoding="utf-8").startswith("<html lang=en>")


def test_latest_names_the_run_and_nothing_is_left_over(published, workbook):
    runs = workbook.parent.parent / "runs"
    pointer = json.loads((runs / "latest.json").read_text(encoding="utf-8"))
    assert pointer["run"] == published.run.name
    assert pointer["manifest_sha256"] == hashlib.sha256((published.run / "manifest.json").read_bytes()).hexdigest()
    assert publish.latest(runs) == published.run
    assert list((runs / ".staging").iterdir()) == []
    assert not publish.temporary(published.run.name).exists()


def test_results_hold_the_facts_of_all_steps(published):
    results = json.loads((published.run / "results.json").read_text(encoding="utf-8"))
    assert (results["schema"], list(results["steps"])) == (1, ["10_intake", "20_a", "20_b"])
    assert results["run"] == {"name": "tiny", "as_of": None, "currency": "CNY", "lang": "en"}
    assert results["steps"]["10_intake"]["results"]["intake"]["facts"]["lines_in"] == {"value": 5, "unit": "lines"}


def test_the_manifest_tells_what_the_run_was_made_from(published, workbook):
    content = manifest.read(published.run)
    source = tiny.SOURCE.encode()
    assert content["inputs"] == [
        {
            "name": "data/lines.csv",
            "sha256": hashlib.sha256(source).hexdigest(),
            "bytes": len(source),
            "lines": 3,
        }
    ]
    body = workbook.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    assert content["params"] == {"name": "params/tiny.yaml", "sha256": digest, "bytes": len(body)}
    assert content["parameters"]["10_intake"] == {
        "run_dir": "runs/lab",
        "params": "params/tiny.yaml",
        "lang": "en",
        "currency": "CNY",
        "note": HOSTILE,
        "seed": 7,
    }
    assert content["steps"] == {"10_intake": "complete", "20_a": "complete", "20_b": "complete"}
    assert content["versions"]["python"] == sys.version.split()[0]
    assert content["private"]["steps"]["execute:20_b"]["peak_bytes"] > 10_000_000
    assert len(content["artefacts"]) == 9


def test_hostile_values_arrive_as_they_were_written_and_run_nothing(published):
    (shown,) = (
        output
        for output in outputs(published, "10_intake")
        if output["output_type"] == "execute_result" and "客" in str(output)
    )
    assert ast.literal_eval("".join(shown["data"]["text/plain"])) == HOSTILE
    assert injected(notebook(published, "10_intake"))["note"] == HOSTILE


def test_executed_notebooks_are_valid_and_tell_no_time_place_or_random_id(published, workbook):
    for path in sorted((published.run / "notebooks").glob("*.ipynb")):
        nbformat.validate(nbformat.read(path, as_version=4))
        body = path.read_text(encoding="utf-8")
        for trace in ("papermill", "staging", str(workbook.parent.parent), "T1", 'execution"', published.run.name):
            assert trace not in body, (path.name, trace)
        made = json.loads(body)
        assert [cell["id"] for cell in made["cells"]] == [f"cell-{n:02d}" for n in range(len(made["cells"]))]
    streams = {o["name"]: "".join(o["text"]) for o in outputs(published, "10_intake") if o["output_type"] == "stream"}
    assert "in runs/lab <object object at 0x…>" in str(outputs(published, "10_intake"))
    assert streams["stderr"] == "warned\n"


def test_the_log_has_a_line_a_step_in_utc(published):
    lines = [json.loads(line) for line in (published.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    done = [line["step"] for line in lines if line.get("state") == "done"]
    assert done[:4] == ["lock", "preflight", "snapshot", "check"]
    assert done[-3:] == ["gate", "render", "verify"]
    assert sorted(done[4:7]) == ["execute:10_intake", "execute:20_a", "execute:20_b"]
    assert all(line["at"].endswith("Z") and line["run"] == published.run.name for line in lines)


def test_independent_steps_run_at_the_same_time_and_others_wait(published):
    lines = [json.loads(line) for line in (published.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    order = [(line["step"][8:], line["state"]) for line in lines if line["step"].startswith("execute:")]
    assert order[:2] == [("10_intake", "start"), ("10_intake", "done")]
    assert order[2:4] == [("20_a", "start"), ("20_b", "start")]


def test_a_run_is_whole_and_made_again_it_is_the_same_to_the_byte(published):
    proof = verify(published.run, rerun=True, render=tiny.report)
    assert proof.ok
    assert (proof.files, proof.rerun, proof.differs, proof.since) == (9, True, (), ())


def test_the_mark_of_the_tests_is_the_mark_of_the_record(tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_NONCE", "n")
    marks = []
    for kind, name in ((light.Run, "light"), (record.Run.open, "real")):
        made = kind(tmp_path / name, "10_x")
        (tmp_path / name / "tables").mkdir(exist_ok=True)
        (tmp_path / name / "tables" / "t.parquet").write_text("rows", encoding="utf-8")
        made.table("t") if kind is light.Run else made.artefact(tmp_path / name / "tables" / "t.parquet")
        made.skip("why")
        made.finish()
        marks.append(json.loads((tmp_path / name / ".gate" / "10_x.json").read_text(encoding="utf-8")))
    assert marks[0] == marks[1]


def test_faults_of_all_parameters_come_before_any_kernel_and_leave_no_trace(workbook, published):
    runs = workbook.parent.parent / "runs"
    before = tiny.tree(runs)
    with pytest.raises(KamError) as error:
        run(workbook, sets=["10_intake.seed=100", "20_a.cut=1", "20_c.x=1"], progress=False)
    assert [fault.code for fault in error.value.faults] == ["KAM-P28", "KAM-P26", "KAM-P25"]
    assert error.value.exit_code == Exit.USAGE
    assert tiny.tree(runs) == before


def test_parameters_of_steps_that_are_not_executed_are_checked_too(workbook, published):
    with pytest.raises(KamError, match="KAM-P26"):
        run(workbook, only="10_intake", sets=["20_b.x=1"], progress=False)


def test_only_executes_a_step_and_what_it_needs_and_a_later_run_is_the_latest(workbook, published):
    outcome = run(workbook, only="20_a", sets=["10_intake.note=007"], progress=False, render=tiny.report)
    assert sorted(path.stem for path in (outcome.run / "notebooks").glob("*")) == ["10_intake", "20_a"]
    assert injected(notebook(outcome, "10_intake"))["note"] == "007"
    content = manifest.read(outcome.run)
    assert (content["only"], content["sets"]) == (["20_a"], ["10_intake.note=007"])
    assert content["sequence"] == manifest.read(published.run)["sequence"] + 1
    assert publish.latest(workbook.parent.parent / "runs") == outcome.run
    assert verify(outcome.run).ok


def test_sources_and_params_file_may_not_change_meanwhile(tmp_path):
    change = 'open("data/lines.csv", "a").write("C,,3")\nopen("params/tiny.yaml", "a").write("\\n")'
    path = tiny.project(tmp_path, steps={"10_a": {}}, notebooks={"10_a": [change]})
    with pytest.raises(KamError) as error:
        run(path, progress=False, render=tiny.report)
    assert error.value.exit_code == Exit.INPUT_CORRUPT
    assert [(fault.code, fault.where) for fault in error.value.faults] == [
        ("KAM-R07", "data/lines.csv"),
        ("KAM-R07", "params/tiny.yaml"),
        ("KAM-R20", "verify"),
    ]
    assert not (tmp_path / "runs" / "latest.json").exists()


def test_a_step_may_end_early_when_it_says_why_and_those_that_need_it_are_skipped(tmp_path):
    early = ['run.skip("no dates")\nrun.finish()\nraise SystemExit', 'run.table("t")']
    steps = {"10_a": {"gives": ["t"]}, "20_b": {"needs": ["t"]}, "30_c": {}}
    outcome = run(tiny.project(tmp_path, steps=steps, notebooks={"10_a": early}), progress=False, render=tiny.report)
    results = json.loads((outcome.run / "results.json").read_text(encoding="utf-8"))
    assert {name: step["skipped"] for name, step in results["steps"].items()} == {
        "10_a": "no dates",
        "20_b": "no dates",
        "30_c": "",
    }
    assert manifest.read(outcome.run)["steps"] == {"10_a": "skipped", "20_b": "skipped", "30_c": "complete"}
    assert verify(outcome.run).ok


def test_what_a_cell_has_left_behind_is_ended(published):
    assert [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "611"]] == []


def test_a_kernel_works_in_the_projects_root_with_one_thread_a_library(published):
    (stream,) = outputs(published, "20_b")
    today = manifest.read(published.run)["private"]["today"]
    assert "".join(stream["text"]) == f"['1', '0', '{today}'] .\n"


def test_a_run_in_a_thread_needs_no_signals_and_keeps_to_its_time(tmp_path):
    path = tiny.project(tmp_path, steps={"10_a": {}}, notebooks={"10_a": ["import time; time.sleep(600)"]})
    ended = []

    def work():
        try:
            run(path, progress=False, timeout=1, render=tiny.report)
        except KamError as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert [error.exit_code for error in ended] == [Exit.TIMEOUT]


def test_worker_and_kernel_load_no_more_than_they_need():
    """The start of every notebook would be a second longer with these."""
    code = "import sys; import kamlib.runner; print(sorted({'pandas', 'nbformat', 'papermill'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
