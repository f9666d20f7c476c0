"""Wrong usage: every case ends with exit code 2, says what is wrong, and offers the nearest valid name."""

import json

import pytest

from kamlib.base.errors import KamError
from kamlib.cli.usage import pairs


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["chek", "a.csv"], "KAM-C01", "did you mean check"),
        (["runn"], "KAM-C01", "did you mean run"),
        ([], "KAM-C01", "valid names: check, run, verify, report, sheet, league, tiers, params, lab, doctor, fetch"),
        (["check", "a.csv", "--mpa", "account=A"], "KAM-C02", "did you mean --map"),
        (["--jsn", "run"], "KAM-C02", "did you mean --json"),
        (["run", "--zzzzzzzz"], "KAM-C02", "kam run --help"),
        (["run"], "KAM-C03", "PARAMS is missing"),
        (["check"], "KAM-C03", "FILE... is missing"),
        (["fetch"], "KAM-C03", "NAME is missing"),
        (["run", "p.yaml", "--workers", "many"], "KAM-C04", "valid integer"),
        (["run", "p.yaml", "--workers", "0"], "KAM-C04", "--workers"),
        (["run", "p.yaml", "--lang", "fr"], "KAM-C04", "--lang"),
        (["run", "p.yaml", "--timeout"], "KAM-C05", "--timeout"),
        (["run", "p.yaml", "q.yaml"], "KAM-C05", "q.yaml"),
        (["check", "a.csv", "--map"], "KAM-C05", "--map"),
        (["check", "a.csv", "--map", "account=A", "--map", "--map", "date=D"], "KAM-C06", "--map --map"),
        (["check", "a.csv", "--map", "--json"], "KAM-C06", "NAME=VALUE"),
        (["check", "a.csv", "--map", "account"], "KAM-C06", "NAME=VALUE"),
        (["check", "a.csv", "--map", "account="], "KAM-C06", "NAME=VALUE"),
        (["check", "a.csv", "--map", "=A"], "KAM-C06", "NAME=VALUE"),
        (["check", "a.csv", "--map", "account=A", "--map", "account=B"], "KAM-C07", "account is given twice"),
        (["check", "a.csv", "--drop", "status"], "KAM-C06", "--drop NAME=VALUE"),
        (["check", "a.csv", "--date-format", "%d/%m/%Y"], "KAM-C09", "add --map date=COLUMN"),
        (["check", "a.csv", "--header", "0"], "KAM-C10", "line number from 1"),
        (["check", "a.csv", "--decimal", ";"], "KAM-C12", "a point or a comma"),
    ],
)
def test_wrong_usage_is_told(kam, argv, code, told):
    left, out, err = kam(*argv)
    said = out if "--json" in argv else err
    assert left == 2
    assert code in said
    assert told in said
    assert "Traceback" not in err
    assert (out == "") == ("--json" not in argv)
    left, out, _ = kam("--json", *argv)
    content = json.loads(out)
    assert out.count("\n") == 1
    assert (left, content["exit_code"], content["faults"][0]["code"]) == (2, 2, code)


def test_usage_errors_are_chinese_for_chinese_users(kam, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _, _, err = kam("chek")
    assert "没有这个命令" in err
    assert "是否想写：check" in err


def test_all_malformed_pairs_are_named_at_once():
    with pytest.raises(KamError) as caught:
        pairs(["account", "a=1", "a=2", "=x"], "--map")
    assert [fault.code for fault in caught.value.faults] == ["KAM-C06", "KAM-C07", "KAM-C06"]


def test_a_value_may_hold_equals_signs_and_blanks():
    assert pairs(["account = Customer ID", "状态=a=b"], "--map") == {"account": "Customer ID", "状态": "a=b"}
