"""The eight demo dossiers: read without a fault, and in agreement with the demo tables and the planted truth."""

import json

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from kamlib.swot import due, measured, plan, read_dossiers, share_of_wallet, sold
from tests.swot import demo

# Facts older than their field holds, by the dates written in the files.
STALE = {
    ("0014", "industry"),
    ("0014", "our_situation"),
    ("0014", "people"),
    ("0060", "market_size"),
    ("0060", "people"),
    ("0148", "people"),
    ("0148", "results"),
    ("0191", "intelligence"),
    ("0201", "management_system"),
    ("0201", "results"),
    ("0220", "people"),
}


@pytest.fixture(scope="module")
def accounts(root):
    return demo.table(root, "accounts")


@pytest.fixture(scope="module")
def dossiers(root, accounts):
    return read_dossiers(root / "data" / "demo" / "dossiers", accounts=accounts, as_of=demo.AS_OF)


@pytest.fixture(scope="module")
def wallet(root):
    return share_of_wallet(sold(demo.lines(root), as_of=demo.AS_OF), demo.table(root, "potential"))


def test_eight_dossiers_of_260_accounts(dossiers):
    facts = dossiers.facts()
    assert (facts["n_dossiers"], facts["n_accounts"]) == (8, 260)
    assert set(dossiers.files) <= set(dossiers.table["account_id"])
    assert all(path.stem == account_id for account_id, path in dossiers.files.items())


def test_an_editor_finds_no_mistake_by_the_schema(root, dossiers):
    """jsonschema as the independent judge; dates as the texts that stand in the files."""
    schema = json.loads((root / "data" / "demo" / "dossiers" / "dossier.schema.json").read_text(encoding="utf-8"))
    judge = Draft202012Validator(schema)
    for path in dossiers.files.values():
        content = json.loads(
            json.dumps(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), default=str)
        )
        assert [error.message for error in judge.iter_errors(content)] == []
    assert list(judge.iter_errors({"industri": []}))
    assert list(judge.iter_errors({"people": [{"name": "x", "kind": "hearsay"}]}))


def test_what_is_stale_is_what_is_old(dossiers):
    assert set(dossiers.stale()[["account_id", "field"]].itertuples(index=False, name=None)) == STALE


def test_names_stand_in_the_first_lines(dossiers, accounts):
    names = accounts.set_index("account_id")["name"]
    for account_id, path in dossiers.files.items():
        assert names[account_id] in path.read_text(encoding="utf-8").splitlines()[1]


def test_who_verified_is_the_manager_in_charge_or_finance(dossiers, accounts):
    managers = accounts.set_index("account_id")["manager"]
    for row in dossiers.known.itertuples():
        assert row.verified_by in ("", "财务", "finance", managers[row.account_id]), row


def test_purchases_agree_with_the_estimates_of_the_tables(root, dossiers):
    potential = demo.table(root, "potential").set_index(["account_id", "category"])["potential"]
    figures = dossiers.known[dossiers.known["field"] == "purchases"]
    assert len(figures) >= 8
    for row in figures.itertuples():
        assert row.low <= potential[row.account_id, row.category] <= row.high


def test_market_sizes_and_growth_agree_with_the_market_table(root, dossiers):
    market = demo.table(root, "market").set_index(["region", "category", "date"])["size"]
    regions = demo.table(root, "accounts").set_index("account_id")["region"]
    figures = dossiers.known[
        dossiers.known["field"].isin(["market_size", "market_growth"]) & dossiers.known["low"].notna()
    ]
    assert len(figures) == 4
    for row in figures.itertuples():
        old, new = (market[regions[row.account_id], row.category, f"{year}-12-31"] for year in (2024, 2025))
        assert row.low <= (new if row.field == "market_size" else new / old - 1) <= row.high, row


def test_what_is_said_to_be_bought_elsewhere_is_not_bought_from_us(wallet):
    table = wallet.table.set_index(["account_id", "category"])["sales"]
    for pair in (
        ("0148", "清香"),
        ("0148", "洋酒"),
        ("0220", "浓香"),
        ("0060", "红酒"),
        ("0201", "洋酒"),
        ("0010", "洋酒"),
    ):
        assert table[pair] == 0.0, pair


def test_the_planted_threat_and_the_planted_segments_are_told(root, dossiers):
    truth, known = demo.truth(root), dossiers.known
    told = known[known["value"].str.contains(truth["threat"]["competitor"])]
    regions = demo.table(root, "accounts").set_index("account_id")["region"]
    assert set(told["account_id"]) == {"0148", "0220"}
    assert set(regions[told["account_id"]]) == {truth["threat"]["region"]}
    segments = {account_id: truth["accounts"][account_id]["segment"] for account_id in dossiers.files}
    assert (segments["0010"], segments["0014"], segments["0001"]) == ("growing", "fading", "core")
    assert {segments[a] for a in ("0148", "0220", "0201", "0060", "0191")} == {"giant"}
    assert {"0201", "0220"} <= set(truth["rebates"]["dumping"])


def test_the_plan_of_the_demo_is_checked_against_the_tables(root, dossiers, wallet, accounts):
    names = ("receivables", "service", "programmes", "resale_prices")
    tables = {name: demo.table(root, name).replace("", None) for name in names}
    tables |= {"accounts": accounts, "people": dossiers.people}
    values = measured(tables, as_of=demo.AS_OF).merge(wallet.by_account(), on="account_id", how="left")
    values = values.assign(revenue_12m=values["sales"])
    found = plan(dossiers.actions, indicators=values, as_of=demo.AS_OF)
    rows = found.table.set_index("action_id")
    assert rows.loc["rebate-talk", ["outcome", "overdue"]].tolist() == ["missed", True]
    assert rows.loc["whisky-shelf", "outcome"] == "unknown"
    assert rows.loc["wedding-set", "value"] == pytest.approx(rows.loc["wedding-set", "baseline"], abs=0.01)
    assert found.facts()["n_overdue"] == 1


def test_the_first_questions_go_to_the_largest_accounts(dossiers, wallet):
    money = wallet.by_account().rename(columns={"sales": "revenue_12m"}).fillna({"revenue_12m": 0.0})
    questions = due(dossiers, accounts=money, limit=6)
    largest = money.nlargest(3, "revenue_12m")["account_id"].tolist()
    assert questions["account_id"].drop_duplicates().tolist()[0] == largest[1]  # nothing is to be asked of the largest
    assert pd.Series(questions["value"]).is_monotonic_decreasing
