"""Faults of a design: every row of the table of faults, with its text; all faults at once; hostile files."""

import copy

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.indicators import IndicatorSystem
from tests.indicators.conftest import judged

DSO = "dso: {direction: cost, weight: 0.5}"
GOOD = """
system: small
score: {aggregate: geo, range: [1, 100], min_design: 0.4}
tiers: {by: score, cuts: {A: 60}, rest: B}
dimensions:
  credit:
    name: {en: Credit, zh: 信用}
    weight: 0.6
    indicators:
      overdue_ratio: {direction: cost, weight: 0.5, normalise: {goalposts: [0, 0.4], clip: true}}
      dso: {direction: cost, weight: 0.5}
  sales:
    weight: 0.4
    indicators:
      revenue: {direction: benefit, weight: 1, treat: log1p, required: true}
"""
FRAME = pd.DataFrame(
    {"overdue_ratio": [0.1, 0.0, 0.3], "dso": [30.0, 10.0, 60.0], "revenue": [5.0, 900.0, 70.0]}, index=["A", "B", "C"]
)


def loaded(tmp_path, text):
    path = tmp_path / "kam.yaml"
    path.write_text(text, encoding="utf-8")
    return IndicatorSystem.load(path)


def faults(tmp_path, *changes):
    """The error of loading the good system after replacements of text."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(KamError) as raised:
        loaded(tmp_path, text)
    return raised.value


def test_the_good_system_is_good(tmp_path):
    scores = loaded(tmp_path, GOOD).score(FRAME)
    assert scores.warnings == ()
    assert scores.table["account_id"].tolist() == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        (DSO, "dso: {direction: cost, weight: 0.45}", "KAM-E101",
         "kam.yaml:6 dimensions.credit\n  found: the weights sum to 0.95 (overdue_ratio 0.5, dso 0.45); expected 1"),
        (DSO, "dso: {direction: cost, weight: -0.5}", "KAM-E102", "the weight is -0.5"),
        (DSO, "dso: {direction: cost, weight: half}", "KAM-E102", "the weight is 'half'"),
        (DSO, "dso: {direction: cost}", "KAM-E102", "no weight for dso"),
        ("benefit, weight: 1,", "benefit, weight: 0,", "KAM-E102", "all weights are zero: revenue"),
        (DSO, "dso: {weight: 0.5}", "KAM-E103",
         "dimensions.credit.indicators.dso.direction\n  found: direction missing"),
        ("direction: benefit", "direction: up", "KAM-E103", "write benefit, cost, {target: x} or {between: [a, b]}"),
        ("revenue:", "dso:", "KAM-E104", "dso is used already, in"),
        ("revenue:", "credit:", "KAM-E104", "credit is used already, in"),
        ("revenue:", '"net revenue":', "KAM-E104", "write net_revenue, and put the full name under name:"),
        ("revenue:", '"a+b":', "KAM-E104", "'a+b' cannot be a code"),
        ("revenue:", "score:", "KAM-E104", "write score_indicator"),
        ("revenue:", "7:", "KAM-E104", "write x_7"),
        ("treat: log1p", "treet: log1p", "KAM-E105", "did you mean treat?"),
        ("treat: log1p", "treat: log", "KAM-E105", "did you mean log1p"),
        ("aggregate: geo", "aggregate: geometric", "KAM-E105", "did you mean geo?"),
        ("aggregate: geo", "aggregate: {power: x}", "KAM-E105", "write {power: 0.5}"),
        ("tiers: {by: score", "tiers: {by: points", "KAM-E105", "unknown name 'points'"),
        ("min_design: 0.4", "min_design: 40", "KAM-E105", "write 0 … 1"),
        ("system: small", "sistem: small", "KAM-E105", "did you mean system?"),
        ("system: small", "weights: {source: critc}", "KAM-E105", "did you mean critic?"),
        ("system: small", "weights: {source: {combine: [manual]}}", "KAM-E105", "write [manual, critic]"),
        ("system: small", "normalise: {method: ranks}", "KAM-E105", "did you mean rank?"),
        ("goalposts: [0, 0.4]", "goalposts: [0.4, 0]", "KAM-E108", "the goalposts are [0.4, 0]"),
        ("goalposts: [0, 0.4]", "goalposts: [1, 1]", "KAM-E108", "two different numbers in raw units"),
        ("direction: cost, weight: 0.5, normalise", "direction: {target: 2}, weight: 0.5, normalise", "KAM-E108",
         "the target [2.0, 2.0] lies outside the goalposts [0, 0.4]"),
        ("range: [1, 100]", "range: [0, 100]", "KAM-E111", "geo needs values above 0, but the range begins at 0"),
        ("aggregate: geo, range: [1, 100]", "aggregate: {power: 0.5}, range: [-1, 1]", "KAM-E111", "begins at -1"),
        ("clip: true", "clip: false", "KAM-E105", "write clip: true"),
        ("treat: log1p", "normalise: zscore", "KAM-E116", "z-scores (revenue) stand beside other scales"),
        ("cuts: {A: 60}", "cuts: {A: 60, C: 70}", "KAM-E115", "the cuts are A 60, C 70"),
        ("rest: B", "rest: A", "KAM-E115", "named by rest:"),
        ("by: score, cuts: {A: 60}", "by: quantile, cuts: {A: 95}", "KAM-E115", "quantiles lie within 0 and 1"),
        ("cuts: {A: 60}", "cuts: {}", "KAM-E105", "write {A: 80, B: 60}"),
    ],
)  # fmt: skip
def test_each_fault_with_its_code_its_place_and_its_text(tmp_path, old, new, code, told):
    error = faults(tmp_path, (old, new))
    assert code in {fault.code for fault in error.faults}
    assert told in str(error)
    assert "kam.yaml" in str(error)


def test_all_faults_at_once(tmp_path):
    error = faults(
        tmp_path,
        ("weight: 0.6", "weight: 0.7"),
        ("direction: benefit, ", ""),
        ("treat: log1p", "treat: log2"),
        ("goalposts: [0, 0.4]", "goalposts: [4, 0]"),
        ("range: [1, 100]", "range: [0, 100]"),
        ("by: score", "by: rank"),
    )
    assert {fault.code for fault in error.faults} >= {"KAM-E101", "KAM-E103", "KAM-E105", "KAM-E108", "KAM-E111"}
    assert len(error.faults) == 6


def test_points_need_no_sum(tmp_path):
    points = GOOD.replace("weight: 0.6", "weight: 30").replace("weight: 0.4", "weight: 20")
    points = points.replace("weight: 0.5", "weight: 7")
    assert {fault.code for fault in _refused(tmp_path, points).faults} == {"KAM-E101"}
    shares = loaded(tmp_path, "weights_as: points\n" + points).score(FRAME).weights.set_index("code")["share"]
    assert shares[["overdue_ratio", "revenue"]].round(12).tolist() == [0.3, 0.4]


def _refused(tmp_path, text):
    with pytest.raises(KamError) as raised:
        loaded(tmp_path, text)
    return raised.value


def ahp(matrix, extra=""):
    rows = "".join(f"        {name}: {row}\n" for name, row in matrix.items())
    return GOOD + f"weights:\n{extra}  source:\n    ahp:\n      dimensions:\n{rows}"


@pytest.mark.parametrize(
    ("matrix", "code", "told"),
    [
        ({"credit": [1, 3], "sales": [0.5, 1]}, "KAM-E112", "a[1,2] = 3, but a[2,1] = 0.5; expected 0.333"),
        ({"credit": [1, 3], "sales": [0.333]}, "KAM-E112", "rows of different length"),
        ({"credit": [1, -3], "sales": [-0.333, 1]}, "KAM-E112", "a[1,2] = -3.0"),
        ({"credit": [2, 1], "sales": [1, 1]}, "KAM-E112", "a[1,1] = 2; expected 1"),
        ({"credit": [1, 3], "growth": [0.333, 1]}, "KAM-E112", "the matrix compares credit, growth, but credit, sales"),
    ],
)
def test_matrices_are_checked_where_they_stand(tmp_path, matrix, code, told):
    error = _refused(tmp_path, ahp(matrix))
    assert {fault.code for fault in error.faults} == {code}
    assert told in str(error)


def test_inconsistent_comparisons_are_refused_unless_accepted():
    """Saaty's house (CR 0.169) as a system of eight indicators."""
    case = judged("ahp_cases.json")["saaty_house"]
    matrix = dict(zip(case["names"], case["matrix"], strict=True))
    content = {
        "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
        "dimensions": {"house": {"weight": 1, "indicators": {name: {"direction": "benefit"} for name in matrix}}},
        "weights": {"source": {"ahp": {"house": matrix}}},
    }
    with pytest.raises(KamError) as raised:
        IndicatorSystem.of(content)
    assert [fault.code for fault in raised.value.faults] == ["KAM-E113"]
    assert "CR 0.169 is above 0.10" in str(raised.value)
    assert "worst is neighbourhood against condition: given 6, implied 1.1" in str(raised.value)
    content["weights"]["accept_cr"] = 0.17
    system = IndicatorSystem.of(content)
    assert [warning.code for warning in system.design.warnings] == ["KAM-W213"]
    found = system.score(pd.DataFrame(np.random.default_rng(1).random((9, 8)), columns=case["names"])).weights
    np.testing.assert_allclose(found.query("parent == 'house'")["weight"], case["weights_eigenvector"], rtol=1e-9)


def test_judgements_off_the_scale_warn_and_many_are_refused(tmp_path):
    system = loaded(tmp_path, ahp({"credit": [1, 12], "sales": ["1/12", 1]}))
    assert [warning.code for warning in system.design.warnings] == ["KAM-W214"]
    names = [f"x{n}" for n in range(16)]
    content = {
        "dimensions": {"d": {"weight": 1, "indicators": {name: {"direction": "benefit"} for name in names}}},
        "weights": {"source": {"ahp": {"d": [[1] * 16] * 16}}},
    }
    with pytest.raises(KamError, match="KAM-E114"):
        IndicatorSystem.of(content)


def test_several_experts_are_pooled(tmp_path):
    text = GOOD + (
        "weights:\n  source:\n    ahp:\n      dimensions:\n        experts:\n"
        "        - {credit: [1, 2], sales: [0.5, 1]}\n        - {credit: [1, 8], sales: [0.125, 1]}\n"
    )
    found = loaded(tmp_path, text).score(FRAME).weights.set_index("code")["weight"]
    np.testing.assert_allclose(found[["credit", "sales"]], [0.8, 0.2], rtol=1e-12)


@pytest.mark.parametrize(
    ("frame", "code", "told"),
    [
        (FRAME.drop(columns="dso").rename(columns={"revenue": "revenues"}), "KAM-E106",
         "2 indicators have no column in the data"),
        (FRAME.rename(columns={"revenue": "revenues"}), "KAM-E106", "near matches: revenue → revenues"),
        (FRAME.set_axis(["A", "B", "A"]), "KAM-E107", "2 rows share their account with another row: A"),
        (FRAME.set_axis(["A", None, "B"]), "KAM-E107", "1 rows without an account"),
        (FRAME.iloc[:0], "KAM-E107", "no accounts"),
        (FRAME.assign(dso=[1.0, np.inf, -np.inf]), "KAM-E107", "2 infinite values, in B, C"),
        (FRAME.astype({"dso": "object"}).assign(dso=["30", "thirty", ""]), "KAM-E107", "1 values are no numbers, in B"),
        (FRAME.assign(revenue=np.nan), "KAM-E110", "required: true"),
        (FRAME.assign(revenue=3.0), "KAM-E109", "no information: all values are"),
    ],
)  # fmt: skip
def test_faults_of_the_data(tmp_path, frame, code, told):
    with pytest.raises(KamError) as raised:
        loaded(tmp_path, GOOD).score(frame)
    assert code in {fault.code for fault in raised.value.faults}
    assert told in str(raised.value)


def test_texts_that_are_numbers_are_read_and_ids_stay_text(tmp_path):
    frame = FRAME.astype({"dso": "object"}).assign(dso=["30", " 10 ", "60"]).reset_index(names="account_id")
    frame["account_id"] = ["007", "NA", "None"]
    table = loaded(tmp_path, GOOD).score(frame).table
    assert table["account_id"].tolist() == ["NA", "None", "007"]


def test_what_cannot_be_told_leaves_and_is_told(tmp_path):
    system = loaded(tmp_path, GOOD)
    scores = system.score(FRAME.assign(dso=30.0, other=1.0))
    assert [warning.code for warning in scores.warnings] == ["KAM-W206", "KAM-W201"]
    assert "no information: all values are 30.0" in str(scores.warnings[1].to("en"))
    assert scores.weights.set_index("code")["share"].round(12).to_dict() == {
        "credit": 0.6, "sales": 0.4, "overdue_ratio": 0.6, "revenue": 0.4}  # fmt: skip
    scores = system.score(FRAME.assign(dso=np.nan, overdue_ratio=np.nan))
    assert [warning.code for warning in scores.warnings] == ["KAM-W202", "KAM-W202"]
    assert str(scores.title()) == "small, reduced view: Credit not assessed"
    assert scores.title().to("zh") == "small，简化视图：未评估信用"
    with pytest.raises(KamError, match="30% of the designed weight is left"):
        loaded(tmp_path, GOOD.replace("weight: 0.6", "weight: 0.7").replace("weight: 0.4", "weight: 0.3")).score(
            FRAME.assign(dso=np.nan, overdue_ratio=np.nan)
        )


def test_strict_systems_refuse_a_constant(tmp_path):
    with pytest.raises(KamError, match="KAM-E109"):
        loaded(tmp_path, "strict: true\n" + GOOD).score(FRAME.assign(dso=30.0))


def test_one_account_two_accounts_one_indicator(tmp_path):
    with pytest.raises(KamError, match="KAM-E109"):
        loaded(tmp_path, GOOD).score(FRAME.iloc[:1])
    assert loaded(tmp_path, GOOD).score(FRAME.iloc[:2]).table["rank"].tolist() == [1, 2]
    with pytest.raises(KamError, match="3 accounts with a score, 4 tiers"):
        loaded(tmp_path, GOOD.replace("tiers: {by: score, cuts: {A: 60}, rest: B}", "")).score(FRAME)
    content = {
        "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
        "dimensions": {"d": {"weight": 1, "indicators": {"x": {"direction": "benefit", "weight": 1,
                       "normalise": {"goalposts": [0, 10]}}}}},
    }  # fmt: skip
    table = IndicatorSystem.of(content).score(pd.DataFrame({"x": [5.0]}, index=["A"])).table
    assert table[["score", "rank", "tier"]].values.tolist() == [[50.5, 1, "B"]]


def test_five_hundred_indicators():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.random((40, 500)), columns=[f"x{n}" for n in range(500)])
    content = {
        "dimensions": {"d": {"weight": 1, "indicators": {c: {"direction": "benefit", "weight": 1} for c in frame}}}
    }
    scores = IndicatorSystem.of({"weights_as": "points", **content}).score(frame)
    unit = (frame - frame.min()) / (frame.max() - frame.min())
    expected = 1 + 99 * unit.mean(axis=1)
    found = scores.table.set_index("account_id")["score"]
    np.testing.assert_allclose(found[expected.index.astype(str)], expected, rtol=1e-9)


def test_all_missing_is_refused(tmp_path):
    with pytest.raises(KamError) as raised:
        loaded(tmp_path, GOOD.replace(", required: true", "")).score(FRAME * np.nan)
    assert {fault.code for fault in raised.value.faults} == {"KAM-E110"}


def test_a_bomb_and_a_tag_are_refused(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [{', '.join(['*a'] * 9)}]\n" for n in range(9))
    assert _refused(tmp_path, bomb).faults[0].code == "KAM-P04"
    assert _refused(tmp_path, "system: !!python/object/apply:os.system [id]").faults[0].code == "KAM-P03"
    assert _refused(tmp_path, "system: a\nsystem: b").faults[0].code == "KAM-P03"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", "dimensions: 3", "dimensions: {a: 3}", "dimensions: {a: {indicators: [x]}}", "tiers: [A]",
     "dimensions: {a: {weight: 1, indicators: {x: null}}}", "weights: [1]", "score: {aggregate: [geo]}"],
)  # fmt: skip
def test_files_that_are_no_system(tmp_path, text):
    error = _refused(tmp_path, text)
    assert all(fault.code.startswith("KAM-E") for fault in error.faults)


def test_hostile_names_are_shown_as_they_are(tmp_path):
    name = "<b>{x}</b> %s 客户😀"
    text = GOOD.replace("{en: Credit, zh: 信用}", repr(name))
    scores = loaded(tmp_path, text).score(FRAME.assign(dso=np.nan, overdue_ratio=np.nan))
    assert name in str(scores.title())


def test_a_change_of_the_content_afterwards_changes_nothing(tmp_path):
    content = {"dimensions": {"d": {"weight": 1, "indicators": {"x": {"direction": "benefit", "weight": 1}}}}}
    system = IndicatorSystem.of(content)
    kept = copy.deepcopy(system.content)
    content["dimensions"]["d"]["indicators"]["x"]["direction"] = "cost"
    system.with_(score__range=[0, 1])
    assert system.content == kept
