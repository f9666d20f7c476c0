"""The run folder as a step sees it."""

import json
from typing import ClassVar

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.base.record import GATE, Run, write_json
from kamlib.base.text import text


class Answer:
    table = pd.DataFrame({"account_id": ["007"], "value": [1.5]})
    units: ClassVar[dict[str, str]] = {"top_20_share": "share"}

    def facts(self):
        return {"top_20_share": 0.77}

    def headline(self, lang="en"):
        return {"en": "Yes", "zh": "是"}[lang]


def closed(run):
    run.finish()
    return json.loads((run.folder / GATE / f"{run.step}.json").read_text(encoding="utf-8"))


def test_a_result_leaves_facts_with_units_headlines_and_its_table(tmp_path):
    run = Run.open(tmp_path, "30_pareto")
    run.result("pareto", Answer())
    mark = closed(run)
    assert mark["facts"]["pareto"]["facts"]["top_20_share"] == {"value": 0.77, "unit": "share"}
    assert mark["facts"]["pareto"]["headline"] == {"en": "Yes", "zh": "是"}
    assert list(mark["artefacts"]) == ["tables/pareto.parquet"]
    assert run.read("pareto")["account_id"].tolist() == ["007"]


def test_the_mark_carries_the_nonce_of_this_run(tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_NONCE", "n1")
    assert closed(Run.open(tmp_path, "10_intake"))["nonce"] == "n1"


def test_a_table_that_no_step_gave_names_the_remedy(tmp_path):
    with pytest.raises(KamError, match="run the earlier notebooks first"):
        Run.open(tmp_path, "30_pareto").read("accounts")


def test_the_same_table_gives_the_same_bytes(tmp_path):
    run = Run.open(tmp_path, "x")
    first = run.table("a", Answer.table).read_bytes()
    assert run.table("b", Answer.table).read_bytes() == first


def test_a_flipped_bit_in_a_table_is_noticed_when_read(tmp_path):
    run = Run.open(tmp_path, "x")
    path = run.table("a", pd.DataFrame({"v": range(1000)}))
    body = bytearray(path.read_bytes())
    body[60] ^= 1
    path.write_bytes(bytes(body))
    with pytest.raises(OSError, match=r"(?i)crc|checksum|corrupt|decompress|zstd|deserialize"):
        run.read("a")


def test_json_refuses_numbers_that_are_none(tmp_path):
    with pytest.raises(ValueError, match="Out of range"):
        write_json({"x": float("nan")}, tmp_path / "r.json")
    assert not (tmp_path / "r.json").exists()


def test_a_step_that_cannot_be_done_leaves_with_its_reason_in_both_languages(tmp_path):
    run = Run.open(tmp_path, "40_indicators")
    run.only_if(None)
    with pytest.raises(SystemExit) as left:
        run.only_if(text("enough"))
    assert left.value.code == 0
    mark = json.loads((tmp_path / ".gate" / "40_indicators.json").read_text(encoding="utf-8"))
    assert mark["skipped"] == {"en": "enough", "zh": text("enough").to("zh")}


def test_the_runner_is_nobody_to_show_sliders_to(tmp_path, monkeypatch):
    run = Run.open(tmp_path, "88_what_if")
    monkeypatch.delenv("KAM_NONCE", raising=False)
    assert run.attended
    monkeypatch.setenv("KAM_NONCE", "abc")
    assert not run.attended
