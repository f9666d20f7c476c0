"""The file of rules: all faults at once, with their path and line."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.base.settings import read_yaml
from kamlib.swot import load_rules, read_rules, said
from kamlib.swot.columns import KNOWN
from kamlib.swot.statement import placeholders

GOOD = {
    "perspective": "relationship",
    "quadrant": "threat",
    "when": "overdue_share > 0.2",
    "en": "{overdue_share:percent} is overdue",
    "zh": "逾期 {overdue_share:percent}",
    "cites": ["overdue_share"],
    "stronger": "high",
    "because": {"en": "A fifth", "zh": "两成"},
}
WITHIN = {**GOOD, "quadrant": "weakness"}


def refused(rule, *, name="LATE", **more):
    with pytest.raises(KamError) as caught:
        read_rules({"rules": {name: rule}, **more}, where="r.yaml")
    return caught.value


def test_a_rule_is_read():
    rules = read_rules({"rules": {"LATE": GOOD}})
    rule = next(iter(rules))
    assert (rule.code, rule.cites, rule.stronger, rule.weight) == ("LATE", ("overdue_share",), "high", 1.0)
    assert rules.told("zh").iloc[0].tolist() == ["LATE", "我方与客户的合作", "威胁", "overdue_share > 0.2", "两成"]


@pytest.mark.parametrize(
    ("change", "code", "where", "told"),
    [
        ({"whn": "x"}, "KAM-S08", "rules.LATE.whn", "did you mean when?"),
        ({"quadrant": "treat"}, "KAM-S08", "rules.LATE.quadrant", "did you mean threat"),
        ({"perspective": ["account"]}, "KAM-S08", "rules.LATE.perspective", "did you mean account?"),
        ({"perspective": None}, "KAM-S08", "rules.LATE", "perspective is not there"),
        ({"when": None}, "KAM-S08", "rules.LATE", "when is not there"),
        ({"cites": None}, "KAM-S08", "rules.LATE", "cites is not there"),
        ({"because": None}, "KAM-S08", "rules.LATE", "because is not there"),
        ({"cites": "overdue_share"}, "KAM-S08", "rules.LATE.cites", "[column, …]"),
        ({"stronger": None}, "KAM-S08", "rules.LATE", "stronger is not there"),
        ({"stronger": "up"}, "KAM-S08", "rules.LATE.stronger", "valid names: high, low"),
        ({"because": "so"}, "KAM-S08", "rules.LATE.because", "{key: value}"),
        ({"zh": None}, "KAM-S10", "rules.LATE", "no sentence in zh"),
        ({"en": "  "}, "KAM-S10", "rules.LATE", "no sentence in en"),
        ({"because": {"zh": "两成"}}, "KAM-S10", "rules.LATE.because", "no sentence in en"),
        ({"because": {"en": "A fifth"}}, "KAM-S10", "rules.LATE.because", "no sentence in zh"),
        ({"en": "{overdue_share:percent"}, "KAM-S11", "rules.LATE.en", "braces cannot be read"),
        ({"zh": "{overdue_share!r:percent}"}, "KAM-S11", "rules.LATE.zh", "braces cannot be read"),
        ({"en": "{overdue_days:count}"}, "KAM-S11", "rules.LATE.en", "said but not cited"),
        ({"en": "{}"}, "KAM-S11", "rules.LATE.en", "said but not cited"),
        ({"en": "{overdue_share.real:percent}"}, "KAM-S11", "rules.LATE.en", "said but not cited"),
        ({"en": "{overdue_share:money}"}, "KAM-S11", "rules.LATE.en", "write {overdue_share:percent}"),
        ({"en": "{overdue_share}"}, "KAM-S11", "rules.LATE.en", "write {overdue_share:percent}"),
        ({"zh": "逾期超过 20%：{overdue_share:percent}"}, "KAM-S12", "rules.LATE.zh", "the number 20 is typed"),
        ({"zh": "逾期超过２成：{overdue_share:percent}"}, "KAM-S12", "rules.LATE.zh", "the number ２ is typed"),
        ({"zh": "有逾期"}, "KAM-S13", "rules.LATE", "{overdue_share:percent}"),
        ({"zh": "逾期 {overdue_share:percent1}"}, "KAM-S13", "rules.LATE", "only one language says"),
        ({"cites": ["overdue_share", "overdue_dys"]}, "KAM-S14", "rules.LATE.cites.1", "did you mean overdue_days"),
        ({"cites": ["overdue_share", {"a": 1}]}, "KAM-S14", "rules.LATE.cites.1", "no table of a run has it"),
        ({"weight": 0}, "KAM-S15", "rules.LATE.weight", "above 0"),
        ({"weight": -1}, "KAM-S15", "rules.LATE.weight", "above 0"),
        ({"weight": True}, "KAM-S15", "rules.LATE.weight", "above 0"),
        ({"weight": float("nan")}, "KAM-S15", "rules.LATE.weight", "above 0"),
        ({"when": "1 > 0"}, "KAM-S16", "rules.LATE.when", "names no column"),
        (
            {"when": "overdue_share > 0.2 and overdue_days_rank > 0.5"},
            "KAM-S17",
            "rules.LATE.when",
            "cite overdue_days",
        ),
        ({"cites": ["tier", "overdue_share"]}, "KAM-S17", "rules.LATE.cites", "tier is cited first"),
        ({"when": "overdu_share > 0.2"}, "KAM-S02", "rules.LATE.when, column 1", "did you mean overdue_share"),
        # No rule can stand on a rule, its own or another: so none can run in a circle.
        ({"when": "LATE and overdue_share > 0.2"}, "KAM-S02", "rules.LATE.when, column 1", "LATE"),
        ({"when": "overdue_share.max() > 1"}, "KAM-S03", "rules.LATE.when, column 14", "cannot reach"),
        ({"when": 3}, "KAM-S01", "rules.LATE.when, column 1", "written as text"),
    ],
)
def test_every_fault_names_its_place(change, code, where, told):
    error = refused({**GOOD, **change})
    assert [(one.code, one.where) for one in error.faults] == [(code, f"r.yaml {where}")]
    assert told in str(error)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["strength", "account", "overdue_share", "overdue_share > 1", "{overdue_share:percent}", "high", "A"]
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from([*GOOD, "pair", "weight"]), st.integers(0, 3)), inner, max_size=4),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "weight", "odd"]), ANYTHING, max_size=4), ANYTHING)
@settings(max_examples=400)
def test_whatever_stands_in_a_rule_is_read_or_refused(change, tows):
    for rule in ({**GOOD, **change}, change):
        try:
            read_rules({"rules": {"LATE": rule}, "tows": tows})
        except KamError as error:
            assert error.faults
            assert error.to("zh")


@given(ANYTHING)
def test_whatever_stands_in_the_file_is_refused(content):
    for whole in (content, {"rules": content}):
        with pytest.raises(KamError):
            read_rules(whole)


def test_a_code_is_a_name():
    assert refused(GOOD, name="late bill").faults[0].code == "KAM-S09"


@pytest.mark.parametrize("content", [None, [], {}, {"rules": []}, {"rules": None}, {"rules": {"A": None}}, 3, "rules"])
def test_something_else_than_rules(content):
    with pytest.raises(KamError) as caught:
        read_rules(content)
    assert {one.code for one in caught.value.faults} == {"KAM-S08"}


@pytest.mark.parametrize(
    "pair",
    [
        ["LATE", "WITHIN"],
        ["WITHIN", "WITHIN"],
        ["WITHIN", "NO"],
        ["WITHIN"],
        "WITHIN",
        [1, 2],
        None,
        ["WITHIN", "OTHER"],
    ],
)
def test_a_strategy_joins_within_and_without(pair):
    """Not two of a side, not the other way round, not across perspectives."""
    rules = {"LATE": GOOD, "WITHIN": WITHIN, "OTHER": {**GOOD, "perspective": "account"}}
    with pytest.raises(KamError) as caught:
        read_rules({"rules": rules, "tows": [{"pair": pair, "en": "{internal}", "zh": "{internal}"}]})
    assert [(one.code, one.where) for one in caught.value.faults] == [("KAM-S18", "rules tows.0.pair")]


def test_a_strategy_needs_both_languages_and_cites_its_two_items():
    tows = [{"pair": ["WITHIN", "LATE"], "en": "{internal} and {extern}"}]
    with pytest.raises(KamError) as caught:
        read_rules({"rules": {"LATE": GOOD, "WITHIN": WITHIN}, "tows": tows})
    assert sorted(one.code for one in caught.value.faults) == ["KAM-S10", "KAM-S11"]


def test_all_faults_at_once_with_their_lines(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        "rules:\n"
        "  ONE:\n"
        "    perspective: account\n"
        "    quadrant: strenght\n"
        "    when: grwth > 0 and revenu > 1\n"
        "    en: 'up by 5'\n"
        "    cites: [growth]\n"
        "    weight: 0\n"
        "  TWO:\n"
        "    quadrant: threat\n",
        encoding="utf-8",
    )
    with pytest.raises(KamError) as caught:
        load_rules(path)
    found = {(one.code, one.where.removeprefix(str(path))) for one in caught.value.faults}
    assert found >= {
        ("KAM-S08", ":4 rules.ONE.quadrant"),
        ("KAM-S02", ":5 rules.ONE.when, column 1"),
        ("KAM-S02", ":5 rules.ONE.when, column 15"),
        ("KAM-S12", ":6 rules.ONE.en"),
        ("KAM-S10", ":2 rules.ONE"),
        ("KAM-S15", ":8 rules.ONE.weight"),
        ("KAM-S08", ":9 rules.TWO"),
    }


def test_a_code_twice_is_no_yaml(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n  A: {}\n  A: {}\n", encoding="utf-8")
    with pytest.raises(KamError, match="KAM-P03"):
        load_rules(path)


def test_every_threshold_has_a_reason_in_both_languages(root):
    content, _ = read_yaml(root / "params" / "swot" / "rules.yaml")
    for code, rule in content["rules"].items():
        assert len(rule["because"]["en"]) > 5, code
        assert re.search("[一-鿿]", rule["because"]["zh"]), code


def test_chinese_sentences_are_chinese():
    """Full-width punctuation (GB/T 15834), and no English word left."""
    for rule in load_rules():
        for said_zh in (rule.sentence.zh, rule.because.zh):
            assert not re.search(r"[一-鿿}][,;:?!.]", re.sub(r"{(\w+):\w+}", r"{\1}", said_zh)), rule.code
            assert not re.search(r"[A-Za-z]{2,}", re.sub(r"{\w+(:\w+)?}", "", said_zh)), rule.code


def test_citing_what_the_sentence_says_is_enforced_in_the_shipped_file():
    for rule in load_rules():
        names = {name.removesuffix("_rank") for name, _ in placeholders(rule.sentence.message)}
        assert names <= set(rule.cites), rule.code
        assert set(rule.cites) <= set(KNOWN)


def test_words_for_codes():
    assert said("threat", "zh") == "威胁"
    assert said("relationship") == "our work with the account"
