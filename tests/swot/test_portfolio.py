"""All accounts at once: sheets are those of single accounts, tiers choose, earlier runs and dossiers come back."""

import pandas as pd
import pytest

from kamlib import swot
from kamlib.base.errors import KamError
from kamlib.base.record import Run
from tests.swot import demo


@pytest.fixture
def run(tmp_path):
    return Run.open(tmp_path / "run", "72_portfolio_plan")


@pytest.fixture(scope="module")
def found():
    facts = pd.DataFrame(
        {"account_id": list("ABC"), "revenue_share": [0.3, 0.2, 0.0], "score": [80.0, 10.0, 50.0],
         "score_rank": [0.95, 0.1, 0.5]}
    )  # fmt: skip
    return swot.evidence(facts, swot.load_rules(), as_of=demo.AS_OF)


def test_sheets_are_those_of_single_accounts(found):
    rules = swot.load_rules()
    rows, strategies = swot.sheets(found, accounts=["B", "A", "C"], rules=rules)
    assert list(dict.fromkeys(rows["account_id"])) == ["B", "A"]
    for account in ("A", "B"):
        one = swot.matrix(found.of(account), perspective="relationship")
        mine = rows[(rows["account_id"] == account) & (rows["perspective"] == "relationship")]
        assert mine[["code", "weight"]].values.tolist() == one.items[["code", "weight"]].values.tolist()
        assert mine["sentence_zh"].tolist() == [sentence.to("zh") for sentence in one.items["sentence"]]
        pairs = swot.tows(one, rules=rules)
        told = strategies[(strategies["account_id"] == account) & (strategies["perspective"] == "relationship")]
        assert (
            told[["strategy", "internal", "external"]].values.tolist()
            == pairs[["strategy", "internal", "external"]].values.tolist()
        )


def test_without_statements_there_are_columns_and_no_rows(found):
    rows, strategies = swot.sheets(found, accounts=["C"], rules=swot.load_rules())
    assert len(rows) == len(strategies) == 0
    assert {"account_id", "perspective", "sentence_en", "sentence_zh"} <= {*rows} & {*strategies}


def test_tiers_choose_best_first(run):
    run.table("tiers", pd.DataFrame({"account_id": list("ABCD"), "tier": ["gold", "standard", "diamond", "gold"]}))
    assert swot.down_to(run, "diamond") == ["C"]
    assert swot.down_to(run, "gold") == ["C", "A", "D"]
    assert swot.down_to(run, "standard") == ["C", "A", "D", "B"]


def test_an_earlier_run_without_the_table_is_told(tmp_path):
    with pytest.raises(KamError) as caught:
        swot.of_run(tmp_path, "plan_actions")
    assert [fault.code for fault in caught.value.faults] == ["KAM-S77"]
    assert "早前运行" in caught.value.to("zh")


def test_the_account_that_is_shown(root):
    accounts = pd.DataFrame({"account_id": ["0001", "0220", "9"], "revenue_12m": [1.0, None, 99.0]})
    none = swot.read_dossiers("", accounts=accounts, as_of=demo.AS_OF)
    assert none.facts()["n_dossiers"] == 0
    chosen = {"accounts": accounts, "value": "revenue_12m"}
    assert swot.subject("", dossiers=none, **chosen) == "9"
    assert swot.subject("0220", dossiers=none, **chosen) == "0220"
    with pytest.raises(KamError, match="KAM-S54"):
        swot.subject("022", dossiers=none, **chosen)
    real = demo.table(root, "accounts").assign(revenue_12m=1.0)
    some = swot.read_dossiers(root / "data/demo/dossiers", accounts=real, as_of=demo.AS_OF)
    assert swot.subject("", accounts=real, dossiers=some, value="revenue_12m") == "0001"


def test_dossiers_come_back_from_a_run_as_they_went_in(root, run):
    accounts = demo.table(root, "accounts")
    known = swot.read_dossiers(root / "data/demo/dossiers", accounts=accounts, as_of=demo.AS_OF)
    swot.record_dossiers(run, known)
    again = swot.recorded_dossiers(run, as_of=demo.AS_OF)
    assert again.facts() == known.facts()
    money = accounts.assign(revenue_12m=1.0)
    asked = [swot.due(one, accounts=money)[["account_id", "field", "state"]].values.tolist() for one in (known, again)]
    assert asked[0] == asked[1]
    now = pd.DataFrame({"account_id": accounts["account_id"]}).assign(
        wallet_share=0.5, overdue_share=0.0, revenue_12m=1.0, below_supply=0.0, category_breadth=2.0
    )
    plans = [swot.plan(one.actions, indicators=now, as_of=demo.AS_OF).table for one in (known, again)]
    assert plans[0].astype(str).values.tolist() == plans[1].astype(str).values.tolist()


def test_without_managers_the_team_stands_as_one(run):
    run.table("accounts", pd.DataFrame({"account_id": ["A", "B"]}))
    run.table("given_accounts", pd.DataFrame({"account_id": ["A", "B"], "manager": [None, None]}))
    assert set(swot.in_charge(run)["manager"]) == {"–"}
    run.table("given_accounts", pd.DataFrame({"account_id": ["A"], "manager": ["Li"]}))
    assert swot.in_charge(run).fillna("").values.tolist() == [["A", "Li"], ["B", ""]]
