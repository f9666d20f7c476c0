"""``kam sheet`` on a published run: whose sheets, where they go; nothing is written when something is wrong."""

import html5lib
import pandas as pd
import pytest

from tests.cli.test_report import run, whole, written

__all__ = ["run", "whole"]


@pytest.fixture
def ids(run):
    return pd.read_parquet(run / "tables" / "accounts.parquet")["account_id"].tolist()


def test_one_account_in_both_languages(run, ids, tmp_path, kam_json):
    code, content = kam_json("sheet", run, "--account", ids[0])
    assert (code, content["status"]) == (0, "ok")
    assert written(tmp_path / "sheets") == [f"{ids[0]}_en.html", f"{ids[0]}_zh.html"]
    assert kam_json("sheet", run, "--account", ids[0]) == (code, content)
    assert kam_json("verify", run)[0] == 0, "the run folder is as it was"


def test_all_of_them_where_they_are_wanted(run, ids, tmp_path, kam):
    code, out, _ = kam("sheet", run, "--all", "--lang", "zh", "--out", tmp_path / "client")
    assert code == 0
    assert f"{len(ids) + 1}份" in out
    assert len(written(tmp_path / "client")) == len(ids) + 1
    tree = html5lib.parse((tmp_path / "client" / "index_all_zh.html").read_text(encoding="utf-8"))
    links = [a.get("href") for a in tree.iter("{http://www.w3.org/1999/xhtml}a")]
    assert sorted([*links, "index_all_zh.html"]) == written(tmp_path / "client")


@pytest.mark.parametrize(
    ("argv", "fault"),
    [
        ((), "KAM-C43"),
        (("--all", "--tier", "gold"), "KAM-C43"),
        (("--all", "--lang", "de"), "KAM-C40"),
        (("--tier", "gold"), "KAM-C44"),
        (("--account", "nobody"), "KAM-B11"),
        (("--all", "--brand", "nowhere.yaml"), "KAM-P01"),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(run, tmp_path, kam_json, argv, fault):
    code, content = kam_json("sheet", run, *argv)
    assert code != 0
    assert content["faults"][0]["code"] == fault
    assert not (tmp_path / "sheets").exists()


def test_an_edited_run_is_refused(run, ids, tmp_path, kam_json):
    path = run / "tables" / "accounts.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    code, content = kam_json("sheet", run, "--account", ids[0])
    assert (code, content["faults"][0]["code"]) == (60, "KAM-C41")
    assert not (tmp_path / "sheets").exists()


def test_a_file_of_somebody_else_is_left_alone_and_the_rest_is_written(run, ids, tmp_path, kam_json):
    (tmp_path / f"{ids[0]}_zh.html").write_text("mine", encoding="utf-8")
    code, content = kam_json("sheet", run, "--account", ids[0], "--account", ids[1], "--lang", "zh", "--out", tmp_path)
    assert (code, content["faults"][0]["code"]) == (40, "KAM-B10")
    assert (tmp_path / f"{ids[0]}_zh.html").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / f"{ids[1]}_zh.html").is_file()
