"""The order of steps; expected orders are worked out by hand."""

import pytest

from kamlib.base.errors import KamError
from kamlib.runner import pipeline
from tests.runner import tiny


def made(folder, **steps):
    tiny.project(folder, steps={name.lstrip("s"): entry for name, entry in steps.items()})
    return folder / "notebooks" / "pipeline.yaml"


def refused(folder, **steps):
    with pytest.raises(KamError) as error:
        pipeline.read(made(folder, **steps))
    return error.value.faults


def test_steps_stand_behind_what_they_wait_for_and_else_in_the_order_of_the_file(tmp_path):
    path = made(
        tmp_path,
        s30={"needs": ["a", "t"]},
        s10={"gives": ["t"]},
        s25={"needs": ["t"]},
        s20={"needs": ["t"], "gives": ["a"]},
    )
    steps = pipeline.read(path)
    assert [step.name for step in steps] == ["10", "25", "20", "30"]
    assert {step.name: step.after for step in steps} == {"10": (), "25": ("10",), "20": ("10",), "30": ("20", "10")}


def test_only_brings_what_it_waits_for(tmp_path):
    steps = pipeline.read(
        made(tmp_path, s10={"gives": ["t"]}, s20={"needs": ["t"], "gives": ["u"]}, s30={"needs": ["u"]})
    )
    assert [step.name for step in pipeline.upto(steps, "20")] == ["10", "20"]
    assert [step.name for step in pipeline.upto(steps, ["20", "10"])] == ["10", "20"]
    assert pipeline.upto(steps, None) == steps
    with pytest.raises(KamError, match=r"KAM-P25\n  where: --only 3x"):
        pipeline.upto(steps, "3x")


def test_a_circle_is_shown(tmp_path):
    (fault,) = refused(tmp_path, s10={"needs": ["c"], "gives": ["a"]}, s20={"needs": ["a"], "gives": ["c"]})
    assert fault.code == "KAM-P31"
    assert str(fault.found) in (
        "the steps wait for one another: 10 → 20 → 10",
        "the steps wait for one another: 20 → 10 → 20",
    )


def test_a_step_that_waits_for_itself_is_a_circle(tmp_path):
    (fault,) = refused(tmp_path, s10={"needs": ["a"], "gives": ["a"]})
    assert (fault.code, str(fault.found)) == ("KAM-P31", "the steps wait for one another: 10 → 10")


def test_all_faults_come_at_once(tmp_path):
    path = made(tmp_path, s10={"gives": ["lines"]}, s20={"gives": ["lines"], "needs": ["linse"]})
    (tmp_path / "notebooks" / "20.ipynb").unlink()
    with pytest.raises(KamError) as error:
        pipeline.read(path)
    twice, ungiven, missing = error.value.faults
    assert (twice.code, str(twice.found)) == ("KAM-P32", "10 and 20 both give it")
    assert (ungiven.code, str(ungiven.mend)) == ("KAM-P33", "did you mean lines?")
    assert (missing.code, str(missing.found)) == ("KAM-P20", "no such notebook")


@pytest.mark.parametrize("name", ["../x", "a/b", "a b", ".hidden", "", "a.b", "x" * 65])
def test_names_are_plain(tmp_path, name):
    with pytest.raises(KamError, match="KAM-P06"):
        pipeline.read(tiny.written({name: {}}, tmp_path / "pipeline.yaml"))


@pytest.mark.parametrize("content", [{}, {"10": {"need": []}}, {"10": {"needs": "t"}}, {"10": 3}, []])
def test_a_pipeline_that_is_none_is_refused(tmp_path, content):
    with pytest.raises(KamError, match=r"KAM-P0[56]"):
        pipeline.read(tiny.written(content, tmp_path / "pipeline.yaml"))


def test_the_real_pipeline_is_sound(root):
    steps = pipeline.read(root / "notebooks" / "pipeline.yaml")
    assert [step.name for step in steps][:3] == ["10_intake", "20_accounts", "30_pareto"]
