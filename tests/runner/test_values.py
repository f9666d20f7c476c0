"""Values given for parameters. Expected outcomes follow from the declared types; YAML traps are those of YAML 1.1."""

import math

import pytest

from kamlib.base.errors import KamError
from kamlib.runner.contract import Contract, parse
from kamlib.runner.values import resolve

PARETO = """\
run_dir: str = "runs/lab"
cut: float = 0.80  # share; 0.05 to 0.99
draws: int = 1000  # draws; 100 to 20000
value: str = "revenue"
strict: bool = False
lang: str = "en"  # language; one of en, zh
seed: int = 1"""
CONTRACTS = {"30_pareto": Contract("p", parse(PARETO)), "20_accounts": Contract("a", parse("months: int = 12"))}


def given(**named):
    return resolve(CONTRACTS, given={"30_pareto": named})["30_pareto"]


def told(*sets):
    return resolve(CONTRACTS, given={}, sets=sets)["30_pareto"]


def faults(**how):
    with pytest.raises(KamError) as error:
        resolve(CONTRACTS, **({"given": {}} | how))
    return error.value.faults


def test_defaults_common_values_the_file_and_set_follow_one_another():
    common = {"run_dir": "x", "lang": "zh", "seed": 7, "as_of": "latest"}
    found = resolve(CONTRACTS, given={"30_pareto": {"cut": 0.7, "seed": 8}}, common=common, sets=["30_pareto.seed=9"])
    assert found["30_pareto"] == {
        "run_dir": "x",
        "cut": 0.7,
        "draws": 1000,
        "value": "revenue",
        "strict": False,
        "lang": "zh",
        "seed": 9,
    }
    assert found["20_accounts"] == {"months": 12}


@pytest.mark.parametrize(
    "said", ["007", "NO", "1e5", "true", "", "null", "a=b", " x ", "=1+1", "客户", "A$\\foo$", "{0}"]
)
def test_a_text_stays_the_text_that_was_typed(said):
    assert told(f"30_pareto.value={said}")["value"] == said


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("cut=0.5", "cut", 0.5),
        ("cut=.5", "cut", 0.5),
        ("cut=5e-1", "cut", 0.5),
        ("draws=+200", "draws", 200),
        ("strict=TRUE", "strict", True),
        ("strict=false", "strict", False),
    ],
)
def test_set_is_read_as_the_declared_type(said, name, value):
    found = told(f"30_pareto.{said}")[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "said",
    [
        "cut=half",
        "cut=nan",
        "cut=inf",
        "cut=1_0",
        "cut=0x1",
        "cut=",
        "draws=200.0",
        "draws=1e3",
        "draws=2 0",
        "strict=1",
    ],
)
def test_set_refuses_what_is_not_of_the_type(said):
    (fault,) = faults(sets=[f"30_pareto.{said}"])
    assert (fault.code, fault.where) == ("KAM-P27", f"--set 30_pareto.{said}")


def test_the_file_gives_a_whole_number_for_a_float():
    assert resolve({"s": Contract("s", parse("x: float = 0.5"))}, given={"s": {"x": 1}})["s"] == {"x": 1.0}


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("value", 7, "put quotes around it"),
        ("value", False, "put quotes around it"),
        ("value", None, "put quotes around it"),
        ("value", ["a"], "put quotes around it"),
        ("draws", True, "write a whole number, such as 12"),
        ("draws", 200.0, "write a whole number, such as 12"),
        ("draws", "200", "write a whole number, such as 12"),
        ("cut", "0.5", "write a number, such as 0.8"),
        ("cut", math.nan, "write a number, such as 0.8"),
        ("cut", math.inf, "write a number, such as 0.8"),
        ("cut", True, "write a number, such as 0.8"),
        ("strict", 1, "write true or false"),
        ("strict", "yes", "write true or false"),
    ],
)
def test_the_file_refuses_another_type_and_says_how_to_write_it(name, value, mend):
    (fault,) = faults(given={"30_pareto": {name: value}})
    assert (fault.code, str(fault.mend)) == ("KAM-P27", mend)


@pytest.mark.parametrize(("name", "inside"), [("cut", (0.05, 0.99)), ("draws", (100, 20000))])
def test_both_ends_of_a_range_are_allowed(name, inside):
    assert [given(**{name: value})[name] for value in inside] == list(inside)


@pytest.mark.parametrize("named", [{"cut": 0.0499}, {"cut": 0.991}, {"cut": -0.5}, {"draws": 99}, {"draws": 20001}])
def test_beyond_the_range_is_refused_with_the_range(named):
    (fault,) = faults(given={"30_pareto": named})
    assert fault.code == "KAM-P28"
    assert str(fault.mend) in ("allowed: 0.05 to 0.99", "allowed: 100 to 20000")


def test_unknown_names_are_answered_with_the_nearest_and_their_line():
    lines = {("steps", "30_pareto", "cutt"): 24, ("steps", "30_paretto"): 26}
    first, second = faults(given={"30_pareto": {"cutt": 0.5}, "30_paretto": {}}, where="params/x.yaml", lines=lines)
    assert (first.code, first.where, str(first.mend)) == (
        "KAM-P26",
        "params/x.yaml:24 steps.30_pareto.cutt",
        "did you mean cut?",
    )
    assert (second.code, second.where) == ("KAM-P25", "params/x.yaml:26 steps.30_paretto")
    assert "30_pareto" in str(second.mend)


def test_a_step_without_parameters_of_its_own_says_so():
    contracts = {"s": Contract("s", parse('run_dir: str = "runs/lab"'))}
    with pytest.raises(KamError, match="this step takes no parameters of its own"):
        resolve(contracts, given={"s": {"cut": 1}})


@pytest.mark.parametrize(
    "name", ["z=1\nimport os\ny", "__import__('os')", "get_ipython", "cut; import os", "class", "__class__", "", "x y"]
)
def test_a_name_that_holds_code_is_only_an_unknown_name(name):
    """papermill pastes parameter names into the notebook as they are; here they never get that far."""
    (fault,) = faults(given={"30_pareto": {name: 1}})
    assert fault.code == "KAM-P26"


@pytest.mark.parametrize("name", ["run_dir", "lang"])
def test_what_the_run_itself_sets_cannot_be_set_for_a_step(name):
    (fault,) = faults(given={"30_pareto": {name: "zh"}})
    assert (fault.code, str(fault.found)) == ("KAM-P29", "the run itself fills in this parameter")
    assert faults(sets=[f"30_pareto.{name}=zh"])[0].code == "KAM-P29"


@pytest.mark.parametrize("said", ["cut=0.5", "30_pareto.cut", "=0.5", ".cut=1", "30_pareto.=1", ""])
def test_a_malformed_set_is_named(said):
    (fault,) = faults(sets=[said])
    assert (fault.code, str(fault.mend)) == ("KAM-P30", "write --set step.name=value")


def test_all_faults_of_file_and_set_come_at_once():
    found = faults(
        given={"30_pareto": {"cut": 2, "draws": "x", "cat": 1}, "40_x": {}},
        sets=["30_pareto.strict=maybe", "20_accounts.month=3", "x"],
    )
    assert sorted(fault.code for fault in found) == [
        "KAM-P25",
        "KAM-P26",
        "KAM-P26",
        "KAM-P27",
        "KAM-P27",
        "KAM-P28",
        "KAM-P30",
    ]


def test_set_may_come_as_a_dict():
    assert resolve(CONTRACTS, given={}, sets={"30_pareto.cut": "0.5"})["30_pareto"]["cut"] == 0.5


def test_a_notebook_that_declares_a_common_name_with_another_type_is_told_so():
    contracts = {"s": Contract("s", parse("as_of: int = 1"))}
    with pytest.raises(KamError, match=r"KAM-P27\n  where: s\.as_of"):
        resolve(contracts, given={}, common={"as_of": "latest"})
