"""The whole workbook on the demo data, as a user runs it: published, verified, same bytes twice, its truth found."""

import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from kamlib.reports import sheet
from kamlib.reports.onepage import fits
from kamlib.reports.shelf import shelf
from kamlib.runner import run, verify
from kamlib.swot import load_rules
from tests.reports.tracing import Tables, untraced
from tests.reports.walk import lost, recorded

KAM = [sys.executable, "-m", "kamlib"]


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    """A copy of what a user has: notebooks, params, demo data."""
    folder = tmp_path_factory.mktemp("project")
    for part in ("notebooks", "params", "data/demo"):
        shutil.copytree(root / part, folder / part)
    (folder / "kam.yaml").touch()
    return folder


@pytest.fixture(scope="module")
def demo(project):
    """The demo run, made through the command line."""
    done = subprocess.run(
        [*KAM, "run", "params/demo.yaml", "--json"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    return json.loads(line)


@pytest.fixture(scope="module")
def results(project, demo):
    """What the run recorded."""
    return json.loads((project / demo["run"] / "results.json").read_text(encoding="utf-8"))["steps"]


def facts(results, step, result):
    return {name: told["value"] for name, told in results[step]["results"][result]["facts"].items()}


def test_the_command_answers_with_the_run_its_report_and_nothing_else(project, demo):
    assert demo["status"] == "complete"
    assert (project / demo["report"]).is_file()
    assert demo["seconds"] > 0


def test_the_ledger_of_the_run_is_the_planted_one(root, results):
    truth = json.loads((root / "data/demo/truth.json").read_text(encoding="utf-8"))
    found = facts(results, "10_intake", "intake")
    planted = truth["ledger"]["duplicates_dropped"]
    assert found["lines_in"] == planted["in"]["rows"]
    assert found["lines_kept"] == planted["kept"]["rows"]
    assert round(100 * found["amount_kept"]) == planted["kept"]["amount"]


def test_the_account_inflated_by_a_cancelled_order_is_not_key(project, demo, root):
    truth = json.loads((root / "data/demo/truth.json").read_text(encoding="utf-8"))
    table = pd.read_parquet(project / demo["run"] / "tables" / "pareto.parquet").set_index("account_id")
    assert not table.loc[truth["cancelled_order"]["account_id"], "is_key"]


def test_shares_are_those_of_plain_pandas_on_the_accounts(project, demo, results):
    accounts = pd.read_parquet(project / demo["run"] / "tables" / "accounts.parquet")
    money = accounts["revenue_12m"].clip(lower=0).sort_values(ascending=False)
    top = money.head(-(-len(money) // 5)).sum() / money.sum()
    assert facts(results, "30_pareto", "pareto")["top_20_share"] == pytest.approx(top, abs=5e-5)


def test_the_planted_bunchers_and_dumpers_are_named_and_nobody_else(results, root):
    planted = json.loads((root / "data/demo/truth.json").read_text(encoding="utf-8"))["rebates"]
    told = facts(results, "86_forensics", "traces")
    assert told["found"].split(", ") == sorted({*planted["bunching"], *planted["dumping"]})
    assert facts(results, "86_forensics", "trace_bunching")["found"].split(", ") == planted["bunching"]
    assert facts(results, "86_forensics", "trace_below_supply")["found"].split(", ") == planted["dumping"]


def test_the_same_inputs_give_the_same_bytes(project, demo):
    again = run(project / "params" / "demo.yaml", progress=False)
    first = {p.relative_to(project / demo["run"]): p for p in (project / demo["run"]).rglob("*") if p.is_file()}
    differing = [
        str(name)
        for name, path in first.items()
        if name.name not in {"manifest.json", "log.jsonl"} and path.read_bytes() != (again.run / name).read_bytes()
    ]
    assert differing == []
    assert len(first) > 15


def test_a_flipped_byte_is_found(project, demo):
    path = project / demo["run"] / "results.json"
    body = path.read_bytes()
    path.write_bytes(body.replace(b"1", b"2", 1))
    try:
        assert verify(project / demo["run"]).changed == ("results.json",)
    finally:
        path.write_bytes(body)
    assert verify(project / demo["run"]).ok


def test_every_rule_speaks_of_some_account_and_not_of_all(project, demo, results):
    rows = pd.read_parquet(project / demo["run"] / "tables" / "swot_statements.parquet")
    counts = rows.groupby("code")["account_id"].nunique()
    assert facts(results, "70_swot", "swot_statements")["n_rules_left_out"] == 0
    silent = [rule.code for rule in load_rules() if not 0 < counts.get(rule.code, 0) < 260]
    assert silent == []


def test_a_key_account_has_all_quadrants_filled(project, demo):
    rows = pd.read_parquet(project / demo["run"] / "tables" / "swot_sheet.parquet")
    filled = rows.groupby(["account_id"])["quadrant"].nunique()
    assert len(filled) == 53
    assert (filled == 4).mean() > 0.8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_on_every_account_sheet_stands_in_a_cell_of_the_account(project, demo, lang):
    laid = shelf(project / demo["run"])
    tables = Tables(laid.record)
    assert len(laid.accounts) == 260
    for account in laid.accounts:
        told = sheet.content(laid, account, lang=lang)
        assert list(untraced(told, tables, account, lang)) == []
        assert fits(told)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_of_the_report_is_recorded(project, demo, lang):
    """Of a thousand numbers no run has recorded, hardly one is known by accident: the walk can fail."""
    run_folder = project / demo["run"]
    assert lost(run_folder, lang) == []
    made_up = {f"{n / 7:.3f}" for n in range(100_001, 101_001)}
    assert len(made_up & recorded(run_folder, lang)) < 10
