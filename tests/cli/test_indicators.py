"""``kam indicators`` on a table of one's own."""

import pandas as pd
import pytest

SYSTEM = """
system: own
tiers: {by: score, cuts: {A: 60}, rest: B}
dimensions:
  sales:
    weight: 1
    indicators:
      revenue: {name: {en: Revenue, zh: 销售额}, direction: benefit, weight: 0.75}
      overdue: {name: {en: Overdue, zh: 逾期}, direction: cost, weight: 0.25}
"""


@pytest.fixture
def own(tmp_path):
    (tmp_path / "system.yaml").write_text(SYSTEM, encoding="utf-8")
    (tmp_path / "data.csv").write_text(
        "account_id,revenue,overdue\n007,9,0.5\n=HYPERLINK(1),1,0\n张三,5,0.1\n", encoding="utf-8"
    )
    return tmp_path / "system.yaml", tmp_path / "data.csv"


def test_scores_as_worked_out_by_hand(kam_json, own):
    code, answer = kam_json("indicators", "score", own[0], "--data", own[1])
    assert code == 0
    # on [1, 100]: revenue 100, 1, 50.5; overdue 1, 100, 80.2; score 0.75 and 0.25 of them
    assert [(row["account_id"], round(row["score"], 6), row["tier"]) for row in answer["scores"]] == [
        ("007", 75.25, "A"), ("张三", 57.925, "B"), ("=HYPERLINK(1)", 25.75, "B")]  # fmt: skip
    assert answer["facts"]["n_scored"] == 3


def test_an_explanation_adds_up(kam_json, own):
    _, answer = kam_json("indicators", "explain", own[0], "--data", own[1], "--account", "007")
    assert sum(row["contribution"] for row in answer["contributions"]) == pytest.approx(answer["total"])
    assert answer["total"] == pytest.approx(75.25)


def test_a_csv_holds_no_formula_and_overwrites_nothing(kam, own, tmp_path):
    out = tmp_path / "out.csv"
    assert kam("indicators", "score", own[0], "--data", own[1], "--out", out)[0] == 0
    found = pd.read_csv(out, dtype={"account_id": "str"}, keep_default_na=False)
    assert found["account_id"].tolist() == ["007", "张三", "'=HYPERLINK(1)"]
    before = out.read_bytes()
    code, _, said = kam("indicators", "score", own[0], "--data", own[1], "--out", out)
    assert (code, out.read_bytes()) == (2, before)
    assert "the file is there already" in said


def test_a_frozen_system_scores_a_part_of_the_accounts_the_same(kam_json, own, tmp_path):
    frozen = tmp_path / "frozen.yaml"
    assert kam_json("indicators", "freeze", own[0], "--data", own[1], "--out", frozen)[0] == 0
    (tmp_path / "part.csv").write_text("account_id,revenue,overdue\n007,9,0.5\n张三,5,0.1\n", encoding="utf-8")
    _, answer = kam_json("indicators", "score", frozen, "--data", tmp_path / "part.csv")
    assert [round(row["score"], 9) for row in answer["scores"]] == [75.25, 57.925]


@pytest.mark.parametrize("name", ["kam_default", "points", "ahp"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_system_that_comes_along_is_sound(kam, root, name, lang):
    code, said, _ = kam("indicators", "check", root / f"params/indicators/{name}.yaml", "--lang", lang)
    assert code == 0
    assert ("Share" if lang == "en" else "占比") in said


def test_a_chinese_answer_is_chinese(kam, own):
    _, said, _ = kam("indicators", "explain", own[0], "--data", own[1], "--account", "007", "--lang", "zh")
    assert "销售额" in said
    assert "Indicator" not in said


def test_all_faults_of_a_system_at_once(kam, own):
    own[0].write_text(SYSTEM.replace("direction: cost, weight: 0.25", "weight: 0.35"), encoding="utf-8")
    code, _, said = kam("indicators", "check", own[0])
    assert code == 2
    assert "KAM-E101" in said
    assert "KAM-E103" in said


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["scor"], "did you mean score"),
        (["score", "S"], "--data"),
        (["explain", "S", "--data", "D", "--account", "07"], "did you mean 007"),
        (["freeze", "S", "--data", "D", "--out", "x.txt"], "the ending is not known"),
        (["score", "S", "--data", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_wrong_use_is_told(kam, own, argv, told):
    code, _, said = kam("indicators", *({"S": own[0], "D": own[1]}.get(arg, arg) for arg in argv))
    assert code != 0
    assert told in said
    assert "Traceback" not in said
