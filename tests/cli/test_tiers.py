"""``kam tiers`` on made lines: the list, who moved, what is written, and what cannot be."""

import pandas as pd
import pytest

from kamlib.accounts import account_table
from kamlib.tiers import tiers
from tests.league import made

MAPS = ("--map", "account=client", "--map", "date=day", "--map", "amount=money")


@pytest.fixture
def sales(tmp_path):
    """A CSV of made lines under headings of its own; one client's name would be a formula in a spreadsheet."""
    path = tmp_path / "sales.csv"
    lines = made.lines().set_axis(["client", "day", "money"], axis=1)
    first = lines["client"].iloc[0]
    lines = lines.assign(
        client=lines["client"].where(lines["client"] != first, "=1+1"), day=lines["day"].dt.strftime("%Y-%m-%d")
    )
    lines.to_csv(path, index=False)
    return path


def test_the_list_is_that_of_the_library(sales, kam_json):
    code, content = kam_json("tiers", sales, *MAPS, "--by", "capacity", "--diamond", "6", "--gold", "10")
    assert (code, content["status"]) == (0, "ok")
    assert content["facts"]["diamond"] == 6
    assert content["facts"]["gold"] == 10
    lines = pd.read_csv(sales).set_axis(["account_id", "date", "amount"], axis=1)
    lines["date"] = pd.to_datetime(lines["date"])
    day = lines["date"].max().date()
    plain = tiers(
        account_table(lines, as_of=day),
        score="revenue_12m",
        as_of=day,
        by="capacity",
        cuts={"diamond": 6, "gold": 10, "silver": 200},
    ).table
    found = {row["account_id"]: row["by_score"] for row in content["tiers"]}
    assert found == dict(zip(plain["account_id"], plain["tier"], strict=True))
    assert content["facts"]["migration_n_accounts"] > 0


def test_people_read_two_tables_and_a_sentence(sales, kam):
    code, out, _ = kam("tiers", sales, *MAPS, "--lang", "zh")
    assert code == 0
    assert "钻石" in out
    assert "与上一轮相比的变动" in out


def test_without_a_round_before_nothing_moved(sales, kam_json):
    first = pd.read_csv(sales)["day"].min()
    code, content = kam_json("tiers", sales, *MAPS, "--as-of", first)
    assert code == 0
    assert not [name for name in content["facts"] if name.startswith("migration")]
    assert content["facts"]["n_new"] == content["facts"]["n_accounts"]


def test_a_params_file_says_what_is_what(sales, kam_json, tmp_path):
    params = tmp_path / "mine.yaml"
    told = "{account: client, date: day, amount: money}"
    params.write_text(f"name: mine\ncurrency: EUR\nsource: {sales}\ncolumns: {told}\n", encoding="utf-8")
    code, content = kam_json("tiers", params)
    assert code == 0
    assert content["tiers"] == kam_json("tiers", sales, *MAPS)[1]["tiers"]
    code, content = kam_json("tiers", params, *MAPS)
    assert (code, content["faults"][0]["code"], content["faults"][0]["where"]) == (2, "KAM-C21", "--map")
    code, content = kam_json("league", params, sales)
    assert (code, content["faults"][0]["where"]) == (2, str(sales))


def test_a_list_of_accounts_without_lines_has_no_tiers_of_the_past(root, kam_json, tmp_path):
    (tmp_path / "accounts.csv").write_text("id,money\n1,5\n", encoding="utf-8")
    params = tmp_path / "mine.yaml"
    accounts = f"{{source: {tmp_path / 'accounts.csv'}, columns: {{account: id, revenue: money}}}}"
    params.write_text(f"name: mine\ntables: {{accounts: {accounts}}}\n", encoding="utf-8")
    code, content = kam_json("tiers", params)
    assert (code, content["faults"][0]["code"]) == (2, "KAM-C21")


def test_a_file_is_written_once_and_without_formulas(sales, tmp_path, kam_json):
    place = tmp_path / "tiers.csv"
    _, content = kam_json("tiers", sales, *MAPS, "--out", place)
    written = pd.read_csv(place, dtype=str)
    assert len(written) == len(content["tiers"])
    assert "'=1+1" in set(written["account_id"])
    code, content = kam_json("tiers", sales, *MAPS, "--out", place)
    assert (code, content["faults"][0]["code"]) == (2, "KAM-C31")


@pytest.mark.parametrize(
    ("argv", "fault"),
    [
        (("--score", "revenu_12m"), "KAM-T01"),
        (("--diamond", "0.9", "--gold", "0.9"), "KAM-M02"),
        (("--by", "capacity", "--diamond", "2.5"), "KAM-M02"),
        (("--as-of", "soon"), "KAM-A07"),
        (("--as-of", "1999-01-01"), "KAM-A05"),
        (("--out", "tiers.docx"), "KAM-C30"),
    ],
)
def test_what_cannot_be_tiered_is_told(sales, kam_json, argv, fault):
    code, content = kam_json("tiers", sales, *MAPS, *argv)
    assert code != 0
    assert content["faults"][0]["code"] == fault
