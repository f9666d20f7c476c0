"""``kam league`` on made lines and on files that cannot play."""

import pandas as pd
import pytest

from kamlib.league import trailing, with_lifetime
from kamlib.segments import PICKS
from tests.league import made

MAPS = ("--map", "account=client", "--map", "date=day", "--map", "amount=money")


@pytest.fixture
def sales(tmp_path):
    """A CSV of made lines under headings of its own."""
    path = tmp_path / "sales.csv"
    lines = made.lines().set_axis(["client", "day", "money"], axis=1)
    lines.assign(day=lines["day"].dt.strftime("%Y-%m-%d")).to_csv(path, index=False)
    return path


def test_all_methods_play_and_are_told_in_json(sales, kam_json):
    code, content = kam_json("league", sales, *MAPS, "--origins", "2", "--horizon", "3M")
    assert (code, content["status"]) == (0, "ok")
    assert {row["method"] for row in content["methods"]} == {*with_lifetime(trailing), *PICKS}
    assert [row["origin"] for row in content["origins"]] == ["2025-01-01", "2025-04-01"]
    assert all(row["seconds"] >= 0 for row in content["methods"])
    assert content["facts"]["n_origins"] == 2


def test_people_read_a_table_and_a_sentence(sales, kam):
    code, out, _ = kam("league", sales, *MAPS, "--origins", "1", "--lang", "zh")
    assert code == 0
    assert "近12个月销售额" in out
    assert "命中率" in out
    assert "个起测日" in out.splitlines()[-1]


def test_a_capacity_is_a_number_of_accounts(sales, kam_json):
    _, content = kam_json("league", sales, *MAPS, "--origins", "1", "--budget", "24")
    assert content["origins"][0]["listed"] == 24


@pytest.mark.parametrize(
    ("argv", "exit_code", "fault"),
    [
        (("--horizon", "6"), 2, "KAM-A08"),
        (("--horizon", "40M"), 42, "KAM-L02"),
        (("--budget", "1.5"), 2, "KAM-L06"),
        (("--budget", "0"), 2, "KAM-L06"),
        (("--origins", "0"), 2, "KAM-C04"),
    ],
)
def test_what_cannot_be_tested_is_told(sales, kam_json, argv, exit_code, fault):
    code, content = kam_json("league", sales, *MAPS, *argv)
    assert (code, content["faults"][0]["code"]) == (exit_code, fault)


def test_columns_that_nobody_can_guess_are_asked_for(tmp_path, kam_json):
    path = tmp_path / "odd.csv"
    pd.DataFrame({"q": ["x", "y"], "w": ["1", "2"]}).to_csv(path, index=False)
    code, content = kam_json("league", path)
    assert (code, content["faults"][0]["code"]) == (43, "KAM-C20")
