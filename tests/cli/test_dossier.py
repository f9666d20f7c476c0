"""``kam dossier`` on the demo data: an empty one, all of them checked, what to ask first."""

import json

import pytest

from kamlib.base import settings
from kamlib.swot import FIELDS

PARAMS = "params/demo.yaml"
FOLDER = "data/demo/dossiers"


@pytest.fixture(autouse=True)
def _here(root, monkeypatch):
    monkeypatch.chdir(root)


def test_an_empty_one_is_read_again_and_never_overwritten(kam, kam_json, tmp_path):
    folder = tmp_path / "客户 档案"
    code, content = kam_json("dossier", "new", "0028", "--folder", folder, "--data", PARAMS, "--lang", "zh")
    assert code == 0
    written = folder / "0028.yaml"
    assert content["out"] == str(written)
    assert "所处行业" in written.read_text(encoding="utf-8")
    assert json.loads((folder / "dossier.schema.json").read_text(encoding="utf-8"))["properties"].keys() >= {*FIELDS}
    code, content = kam_json("dossier", "check", "0028", "--folder", folder, "--data", PARAMS)
    assert (code, content["facts"]["n_dossiers"], content["facts"]["n_facts"]) == (0, 1, 0)
    before = written.read_bytes()
    code, _, err = kam("dossier", "new", "0028", "--folder", folder)
    assert (code, "KAM-C31" in err) == (2, True)
    assert written.read_bytes() == before


@pytest.mark.parametrize("account", ["../../etc/passwd", "CON:", "甲/乙", "=cmd()", "x" * 300])
def test_an_account_is_never_a_path(kam_json, tmp_path, account):
    folder = tmp_path / "inner"
    code, content = kam_json("dossier", "new", account, "--folder", folder)
    assert code == 0
    written = [path for path in tmp_path.rglob("*.yaml")]
    assert [str(path) for path in written] == [content["out"]]
    assert written[0].parent == folder
    assert settings.read_yaml(written[0])[0]["account_id"] == account


def test_an_unknown_account_is_told_with_near_names_and_nothing_is_written(kam, tmp_path):
    code, _, err = kam("dossier", "new", "0028x", "--folder", tmp_path, "--data", PARAMS)
    assert (code, "KAM-C42" in err, "0028" in err) == (2, True, True)
    assert list(tmp_path.iterdir()) == []


def test_people_read_how_complete_and_fresh_the_demo_is(kam):
    code, out, _ = kam("dossier", "check", "--folder", FOLDER, "--data", PARAMS, "--lang", "zh")
    assert code == 0
    assert "260家客户中有8家建了档案" in out
    assert "市场规模" in out


def test_questions_are_those_of_the_library_most_money_first(kam_json, kam):
    code, content = kam_json("dossier", "due", "--folder", FOLDER, "--data", PARAMS, "--limit", "7")
    assert code == 0
    money = [row["value"] for row in content["questions"]]
    assert len(money) == 7
    assert money == sorted(money, reverse=True)
    assert {row["decides"] for row in content["questions"]} <= {"tier", "action"}
    code, content = kam_json("dossier", "due", "0220", "--folder", FOLDER, "--data", PARAMS)
    assert {row["account_id"] for row in content["questions"]} == {"0220"}
    assert [row["field"] for row in content["questions"]] == ["direction", "market_growth"]
    code, out, _ = kam("dossier", "due", "0148", "--folder", FOLDER, "--data", PARAMS, "--lang", "zh")
    assert code == 0
    assert "0148" in out or "均已知且未过期" in out


def test_all_faults_of_all_files_come_at_once(kam, tmp_path):
    (tmp_path / "0001.yaml").write_text("industry: [{value: a, kind: fact}]\n", encoding="utf-8")
    (tmp_path / "0002.yaml").write_bytes("industry: [{value: 甲, kind: guess}]\n".encode("gbk"))
    (tmp_path / "nobody.yaml").write_text("strategie: []\n", encoding="utf-8")
    code, _, err = kam("dossier", "check", "--folder", tmp_path, "--data", PARAMS)
    assert code != 0
    assert all(told in err for told in ("KAM-S56", "KAM-S52", "KAM-P05", "0001.yaml:1", "strategy"))
