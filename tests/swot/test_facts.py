"""The frame of facts: joins by hand, peer quantiles, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kamlib.accounts.table import columns
from kamlib.base.errors import KamError
from kamlib.swot import facts_of_accounts
from kamlib.swot.columns import ACCOUNTS, KNOWN, ranked, sorts

DAY = "2025-12-31"
TABLE = pd.DataFrame(
    {
        "account_id": ["007", "NA", "C", "D"],
        "region": ["north", "north", "south", "south"],
        "orders": [10, 20, 4, 0],
        "revenue_12m": [100.0, 50.0, 50.0, np.nan],
    }
)


def facts(**told):
    return facts_of_accounts(TABLE, **({"as_of": DAY} | told)).set_index("account_id")


def test_every_column_of_the_account_table_is_known():
    assert set(columns()) - {"account_id", "name"} == set(ACCOUNTS)


def test_quantiles_are_shares_at_or_below():
    assert facts()["revenue_12m_rank"].tolist()[:3] == [1.0, pytest.approx(2 / 3), pytest.approx(2 / 3)]
    assert np.isnan(facts()["revenue_12m_rank"]["D"])


def test_quantiles_among_peers():
    assert facts(peers="region")["revenue_12m_rank"].tolist()[:3] == [1.0, 0.5, 1.0]


def test_invoices_by_hand():
    """007: 60 of 100 paid in time, 40 open and 30 days past due; NA: paid 10 days late; C: only a later invoice."""
    bills = pd.DataFrame(
        [
            ("007", "2025-11-01", "2025-12-01", 100.0, "2025-11-20", 60.0),
            ("007", "2025-12-20", "2026-01-19", 120.0, None, None),
            ("NA", "2025-03-01", "2025-03-31", 50.0, "2025-04-10", None),
            ("C", "2026-01-05", "2026-02-04", 70.0, None, None),
        ],
        columns=["account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"],
    )
    found = facts(receivables=bills)[["open_amount", "overdue_amount", "overdue_share", "overdue_days", "days_late"]]
    assert found.loc["007"].tolist() == [160.0, 40.0, 0.25, 30.0, 30.0]
    assert found.loc["NA"].tolist() == [0.0, 0.0, 0.0, 0.0, 10.0]
    assert found.loc[["C", "D"]].isna().all().all()


def test_a_payment_after_the_day_is_not_known_yet():
    bills = pd.DataFrame(
        [("C", "2025-11-01", "2025-12-01", 100.0, "2026-01-03", 100.0)],
        columns=["account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"],
    )
    assert facts(receivables=bills).loc["C", ["overdue_share", "days_late"]].tolist() == [1.0, 30.0]


def test_service_by_hand():
    """The case of 2023 counts for the orders of all history, not for the last year; the one of 2026 for neither."""
    cases = pd.DataFrame(
        [
            ("007", "2023-02-01", "complaint", "2023-02-10"),
            ("007", "2025-06-01", "complaint", None),
            ("007", "2026-01-02", "complaint", None),
            ("NA", "2025-06-01", "breach", None),
            ("NA", "2025-06-02", "inquiry", None),
        ],
        columns=["account_id", "date", "kind", "closed"],
    )
    found = facts(service=cases)[["complaints", "complaints_per_order", "breaches", "open_complaints"]]
    assert found.loc["007"].tolist() == [1.0, 0.2, 0.0, 1.0]
    assert found.loc["NA"].tolist() == [0.0, 0.0, 1.0, 0.0]
    assert np.isnan(found.loc["D", "complaints_per_order"])


def test_a_market_by_region_or_by_account():
    region = pd.DataFrame({"region": ["north"], "our_share": [0.2], "share_change": [-0.05]})
    region["market_date"] = "2025-06-30"
    found = facts(competitors=region)
    assert found["our_share_before"].tolist()[:2] == [0.25, 0.25]
    assert found["market_date"].iloc[0] == pd.Timestamp("2025-06-30")
    assert found["our_share"].isna().tolist() == [False, False, True, True]
    account = region.drop(columns="region").assign(account_id="C")
    assert facts(competitors=account)["our_share"].isna().tolist() == [True, True, False, True]


def test_money_of_a_forecast_counts_over_a_year_only():
    told = pd.DataFrame({"account_id": ["C"], "p_active": [0.4], "expected_value": [9.0], "value_low": [1.0]})
    for days, there in ((None, False), (181, False), (349, False), (350, True), (366, True), (381, False)):
        found = facts(forecast=told, horizon_days=days)
        assert found.loc["C", "p_active"] == 0.4
        assert ("expected_value" in found) == ("value_low" in found) == there


def test_years_since_the_first_contract():
    opened = ["2020-12-31", "2021-01-01", "2026-02-01", None]
    given = pd.DataFrame({"account_id": TABLE["account_id"], "opened": opened})
    assert facts(given=given)["years_together"].tolist()[:2] == [5.0, 4.0]
    assert facts(given=given)["years_together"].isna().tolist() == [False, False, True, True]


def test_scores_points_and_measures_do_not_hide_account_columns():
    scores = pd.DataFrame({"account_id": ["C", "007"], "score": [70.0, 80.0], "rank": [2.0, 1.0], "growth": [1.0, 2.0]})
    points = pd.DataFrame({"return_rate": [10.0]}, index=pd.Index(["C"], name="account_id"))
    found = facts(scores=scores, points=points, measures=points)
    assert found.loc["C", ["score", "points_growth", "points_return_rate", "raw_return_rate"]].tolist() == [
        70.0,
        1.0,
        10.0,
        10.0,
    ]
    assert found.loc["007", "score_rank"] == 1.0
    assert "rank" not in found


def test_moves_between_tiers_are_counted_up():
    told = pd.DataFrame(
        {
            "account_id": ["007", "NA", "C"],
            "tier": ["diamond", "standard", "gold"],
            "previous": ["silver", "gold", None],
            "rounds": [1, 1, 1],
        }
    )
    assert facts(tiers=told)["tier_moves"].tolist()[:2] == [2.0, -2.0]
    assert np.isnan(facts(tiers=told)["tier_moves"]["C"])


def test_dossier_facts_keep_kind_and_date():
    told = pd.DataFrame(
        {
            "account_id": ["NA", "NA"],
            "field": ["blockers", "own_growth"],
            "value": [2, 0.1],
            "kind": ["guess", "fact"],
            "date": ["2025-01-31", "2025-02-28"],
        }
    )
    found = facts(dossiers=told).loc["NA"]
    assert (found["blockers"], found["blockers_kind"], found["own_growth"]) == (2.0, "guess", 0.1)
    assert found["own_growth_date"] == pd.Timestamp("2025-02-28")


def test_all_faults_of_dossier_facts_at_once():
    told = pd.DataFrame(
        [
            ("X", "blockers", 1, "fact", "2025-01-01"),
            ("C", "blokers", 1, "fact", "2025-01-01"),
            ("C", "blockers", "many", "fact", "2025-01-01"),
            ("D", "own_growth", True, "fact", "2025-01-01"),
            ("D", "supporters", float("nan"), "hunch", "2025-01-01"),
            ("007", "supporters", 1, "fact", None),
            ("NA", "supporters", 1, "fact", "2026-01-01"),
            ("NA", "supporters", 2, "fact", "2025-01-01"),
        ],
        columns=["account_id", "field", "value", "kind", "date"],
    )
    with pytest.raises(KamError) as caught:
        facts(dossiers=told)
    said = str(caught.value)
    assert {one.code for one in caught.value.faults} == {"KAM-S07"}
    assert len(caught.value.faults) == 9
    for part in (
        "no such account",
        "did you mean blockers",
        "row 3, C",
        "write a number",
        "did you mean",
        "write a date",
    ):
        assert part in said
    assert "the date lies after the day of the run" in said
    assert "two values of one thing" in said


def test_one_row_an_account_is_checked():
    with pytest.raises(KamError, match="KAM-T02"):
        facts_of_accounts(pd.concat([TABLE, TABLE]), as_of=DAY)
    with pytest.raises(KamError, match="KAM-T02"):
        facts(scores=pd.DataFrame({"account_id": ["C", "C"], "score": [1.0, 2.0]}))


def test_ranks_are_known_for_numbers_only():
    assert sorts()["growth_rank"] == "number"
    assert "region_rank" not in sorts()
    assert ranked("no_net_revenue_rank") == ""


def test_without_accounts_there_are_the_same_columns(demo):
    tables = {name: demo.tables[name] for name in ("receivables", "service", "potential", "competitors")}
    some, none = (facts_of_accounts(rows, as_of=demo.as_of, **tables) for rows in (demo.accounts, demo.accounts[:0]))
    assert list(some) == list(none)
    assert len(none) == 0


def test_windows_of_another_length_tell_no_share_of_wallet():
    half = TABLE.rename(columns={"revenue_12m": "revenue_6m"})
    potential = pd.DataFrame({"account_id": ["C"], "potential": [9.0]})
    assert "share_of_wallet" not in facts_of_accounts(half, as_of=DAY, potential=potential)
    assert facts(potential=potential).loc["C", "share_of_wallet"] == 1.0


def test_accounts_without_a_peer_group_have_no_quantile():
    table = TABLE.assign(region=["north", None, "north", None])
    found = facts_of_accounts(table, as_of=DAY, peers="region").set_index("account_id")["revenue_12m_rank"]
    assert found.isna().tolist() == [False, True, False, True]


def test_every_column_is_documented(root):
    page = (root / "docs" / "swot.md").read_text(encoding="utf-8")
    told = [name for name, one in KNOWN.items() if one.table not in ("accounts", "scores", "indicators")]
    assert [name for name in told if f"`{name}`" not in page] == []


def test_inputs_are_left_alone(demo):
    before = demo.accounts.copy(deep=True)
    assert facts_of_accounts(demo.accounts, as_of=demo.as_of)["account_id"].tolist() == before["account_id"].tolist()
    assert_frame_equal(demo.accounts, before)


def test_the_demo_run_has_every_known_column_that_it_can(demo):
    """All but the survey, which the demo company has not held, and its unnamed strategic categories."""
    assert set(KNOWN) - set(demo.facts) == {"points_satisfaction", "points_focus_share"}
    ranks = demo.facts[[name for name in demo.facts if name.endswith("_rank")]]
    assert ((ranks > 0) & (ranks <= 1) | ranks.isna()).all().all()
