"""``kam report`` on a published run: files, refusals, and that nothing is written when something is wrong."""

import errno
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from kamlib.runner import manifest
from tests.reports.conftest import made


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run folder with the manifest that publishes it, as the runner writes one."""
    folder = made(tmp_path_factory.mktemp("published") / "2026-01-01T000000Z_demo_0000")
    shutil.rmtree(folder / ".gate")
    (folder / manifest.LOG).write_text("{}\n", encoding="utf-8")
    content = {
        "schema": manifest.SCHEMA,
        "status": "complete",
        "artefacts": manifest.hashes(folder),
        "private": {"log_sha256": manifest.sha256(folder / manifest.LOG)},
    }
    content["seal"] = manifest.seal(content)
    (folder / manifest.NAME).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def run(whole, tmp_path, monkeypatch):
    """The published run in a project of its own."""
    (tmp_path / "kam.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(whole, tmp_path / "runs" / whole.name))


def written(place):
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def test_all_forms_in_both_languages_beside_the_runs(run, tmp_path, kam_json):
    code, content = kam_json("report", run)
    assert (code, content["status"]) == (0, "ok")
    place = tmp_path / "reports" / run.name
    assert sorted(content["files"]) == sorted(str(path) for path in place.iterdir())
    assert len(content["files"]) == 8
    assert kam_json("verify", run)[0] == 0, "the run folder is as it was"


def test_the_wanted_forms_and_language_go_where_they_are_wanted(run, tmp_path, kam):
    code, out, _ = kam("report", run, "--to", "xlsx, pptx", "--lang", "zh", "--out", tmp_path / "client")
    assert code == 0
    assert "已写出2个文件：" in out
    assert written(tmp_path / "client") == ["demo_2025-12-31_zh.pptx", "demo_2025-12-31_zh.xlsx"]


def test_a_second_time_gives_the_same_and_is_no_fault(run, kam_json):
    first = kam_json("report", run, "--to", "pdf,html")
    before = {path: Path(path).read_bytes() for path in first[1]["files"]}
    assert kam_json("report", run, "--to", "pdf,html") == first
    assert {path: Path(path).read_bytes() for path in before} == before


def test_unknown_forms_and_languages_are_told_all_at_once(run, tmp_path, kam_json):
    code, content = kam_json("report", run, "--to", "docx,pptxx", "--lang", "de")
    assert code == 2
    assert [(fault["code"], fault["where"]) for fault in content["faults"]] == [
        ("KAM-C40", "--to docx"),
        ("KAM-C40", "--to pptxx"),
        ("KAM-C40", "--lang de"),
    ]
    assert content["faults"][1]["mend"] == "did you mean pptx?"
    assert not (tmp_path / "reports").exists()


def test_an_empty_list_is_told(run, kam_json):
    code, content = kam_json("report", run, "--to", ",")
    assert (code, content["faults"][0]["mend"]) == (2, "valid names: html, pdf, xlsx, pptx")


@pytest.mark.parametrize(
    "harm",
    [
        lambda run: (run / "results.json").write_text("{}", encoding="utf-8"),
        lambda run: (run / "tables" / "pareto.parquet").unlink(),
        lambda run: (run / "extra.txt").write_text("x", encoding="utf-8"),
        lambda run: (run / "figures" / "pareto.zh.svg").write_bytes(b"<svg/>"),
    ],
)
def test_a_run_that_was_touched_is_refused(run, tmp_path, kam_json, harm):
    harm(run)
    code, content = kam_json("report", run)
    assert (code, content["faults"][0]["code"]) == (60, "KAM-C41")
    assert "nothing was written" in content["faults"][0]["means"]
    assert not (tmp_path / "reports").exists()


def test_an_incomplete_run_is_refused(run, tmp_path, kam_json):
    (run / manifest.NAME).unlink()
    code, content = kam_json("report", run)
    assert (code, content["faults"][0]["code"]) == (60, "KAM-V01")
    assert not (tmp_path / "reports").exists()


def test_a_manifest_that_was_edited_is_refused(run, kam_json):
    path = run / manifest.NAME
    path.write_text(path.read_text(encoding="utf-8").replace('"complete"', '"complete" '), encoding="utf-8")
    content = json.loads(path.read_text(encoding="utf-8")) | {"schema": 2}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert kam_json("report", run)[1]["faults"][0]["code"] == "KAM-V02"


def test_no_run_at_all(tmp_path, monkeypatch, kam_json):
    (tmp_path / "kam.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert kam_json("report")[1]["faults"][0]["code"] == "KAM-V01"


def test_a_bad_brand_file_stops_before_anything_is_written(run, tmp_path, kam_json):
    (tmp_path / "brand.yaml").write_text("colours: {accent: red}\nlogo: none.png\n", encoding="utf-8")
    code, content = kam_json("report", run, "--brand", "brand.yaml")
    assert code == 2
    assert [fault["code"] for fault in content["faults"]] == ["KAM-B05", "KAM-B07"]
    assert not (tmp_path / "reports").exists()


def test_the_brand_is_in_the_files(run, tmp_path, kam_json):
    (tmp_path / "brand.yaml").write_text("company: 甲咨询\nconfidentiality: 仅供内部使用\n", encoding="utf-8")
    code, content = kam_json("report", run, "--to", "html", "--lang", "zh", "--brand", "brand.yaml")
    assert code == 0
    assert "甲咨询 · 仅供内部使用" in Path(content["files"][0]).read_text(encoding="utf-8")


def test_a_file_that_is_in_the_way_is_told(run, kam_json):
    _, content = kam_json("report", run, "--to", "html", "--lang", "en")
    Path(content["files"][0]).write_text("mine", encoding="utf-8")
    code, content = kam_json("report", run, "--to", "html", "--lang", "en")
    assert (code, content["faults"][0]["code"]) == (2, "KAM-B10")


def test_the_report_on_single_accounts(run, tmp_path, kam_json):
    code, content = kam_json("report", run, "--account", "000", "--account", "001", "--to", "html,pdf", "--lang", "zh")
    assert (code, content["status"]) == (0, "ok")
    assert written(tmp_path / "reports") == [
        "000_report_zh.html", "000_report_zh.pdf", "001_report_zh.html", "001_report_zh.pdf",
    ]  # fmt: skip
    assert kam_json("verify", run)[0] == 0, "the run folder is as it was"


def test_every_unknown_account_is_told_and_nothing_is_written(run, tmp_path, kam_json):
    code, content = kam_json("report", run, "--account", "0O1", "--account", "001", "--account", "Acme Lt")
    assert (code, [fault["where"] for fault in content["faults"]]) == (2, ["0O1", "Acme Lt"])
    known = pd.read_parquet(run / "tables" / "accounts.parquet")
    two = known.loc[known["name"] == "Acme Ltd", "account_id"]
    assert all(f"{one} (Acme Ltd)" in content["faults"][1]["mend"] for one in two)
    assert not (tmp_path / "reports").exists()


def test_accounts_are_chosen_in_one_way(run, kam_json):
    assert kam_json("report", run, "--all", "--account", "000")[1]["faults"][0]["code"] == "KAM-C43"


def test_a_file_in_place_of_the_folder_is_told(run, tmp_path, kam_json):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for more in ((), ("--account", "000")):
        code, content = kam_json("report", run, "--to", "html", "--out", tmp_path / "out", *more)
        assert (code, content["faults"][0]["code"]) == (2, "KAM-B15")


def test_a_target_that_nobody_may_write_to_is_told(run, tmp_path, kam_json, monkeypatch):
    plain = Path.mkdir

    def refused(path, *args, **told):
        if path.name == "client":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return plain(path, *args, **told)

    monkeypatch.setattr(Path, "mkdir", refused)
    code, content = kam_json("report", run, "--account", "000", "--to", "html", "--out", tmp_path / "client")
    assert (code, content["faults"][0]["code"]) == (31, "KAM-C96")


def test_the_notebooks_come_with_the_whole_report_and_never_with_that_on_one_account(run, tmp_path, kam_json):
    code, content = kam_json("report", run, "--to", "xlsx", "--lang", "en", "--appendix", "--out", tmp_path / "a")
    assert code == 0
    assert [Path(name).name.rpartition("_")[2] for name in content["files"]] == ["en.xlsx", "worked.html"]
    code, content = kam_json("report", run, "--appendix", "--all", "--out", tmp_path / "b")
    assert (code, content["faults"][0]["code"]) == (2, "KAM-C45")
    assert not (tmp_path / "b").exists()
