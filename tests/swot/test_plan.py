"""Plans: carried over, checked against what happened, and never more than the team can work on."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.swot import floor_check, full_plans, plan

AS_OF = "2025-12-31"


def actions(**changed):
    base = {
        "account_id": "A",
        "action_id": ["a", "b"],
        "action": "visit",
        "owner": "Li",
        "opened": "2025-10-01",
        "due": ["2025-12-30", "2026-03-31"],
        "indicator": "share",
        "baseline": [0.2, None],
        "expected": 0.4,
        "status": "open",
    }
    return pd.DataFrame(base | changed)


def now(value=0.3):
    return pd.DataFrame({"account_id": ["A", "B"], "share": [value, 0.1]})


@pytest.mark.parametrize(
    ("status", "due", "value", "outcome"),
    [
        ("open", "2026-03-31", 0.4, "reached"),
        ("open", "2025-12-30", 0.5, "reached"),
        ("open", "2026-03-31", 0.3, "on the way"),
        ("open", "2026-03-31", 0.2, "no movement"),
        ("open", "2026-03-31", 0.1, "no movement"),
        ("open", "2025-12-30", 0.3, "missed"),
        ("open", "2025-12-31", 0.3, "on the way"),
        ("done", "2025-12-30", 0.4, "reached"),
        ("done", "2026-03-31", 0.39, "no effect"),
        ("dropped", "2025-12-30", 0.4, "dropped"),
        ("open", "2025-12-30", None, "unknown"),
    ],
)
def test_outcomes(status, due, value, outcome):
    given = actions(status=status, due=due, baseline=0.2).head(1)
    found = plan(given, indicators=now(value), as_of=AS_OF)
    assert found.table.loc[0, "outcome"] == outcome
    assert found.told("zh").loc[0, "outcome"] != outcome


def test_lower_may_be_better():
    given = actions(baseline=0.5, expected=0.1).head(1)
    assert plan(given, indicators=now(0.3), as_of=AS_OF).table.loc[0, "progress"] == pytest.approx(0.5)
    assert plan(given, indicators=now(0.05), as_of=AS_OF).table.loc[0, "outcome"] == "reached"


def test_a_target_equal_to_the_baseline_is_held_or_not():
    given = actions(baseline=0.4, expected=0.4).iloc[[1]]
    assert plan(given, indicators=now(0.4), as_of=AS_OF).table.loc[0, "outcome"] == "reached"
    assert plan(given, indicators=now(0.3), as_of=AS_OF).table.loc[0, "outcome"] == "no movement"


def test_facts_and_headline():
    found = plan(actions(), indicators=now(), as_of=AS_OF)
    facts = found.facts()
    assert (facts["n_actions"], facts["n_open"], facts["n_overdue"], facts["n_failed"]) == (2, 2, 1, 1)
    assert found.headline().startswith("2 of 2 actions are open, 1 of them overdue")
    assert "1项逾期" in found.headline("zh")
    none = plan(actions().iloc[:0], indicators=now(), as_of=AS_OF)
    assert none.headline() == "No action has been agreed on yet"


def test_actions_are_carried_over_until_they_end():
    first = plan(actions(), indicators=now(0.25), as_of="2025-11-30")
    assert first.table["baseline"].tolist() == [0.2, 0.25]
    second = plan(actions().head(1).assign(status="done"), indicators=now(0.3), as_of=AS_OF, previous=first.table)
    rows = second.table.set_index("action_id")
    assert rows["carried"].to_dict() == {"b": True, "a": False}
    assert rows.loc["b", ["baseline", "value", "outcome"]].tolist() == [0.25, 0.3, "on the way"]
    third = plan(actions().iloc[:0], indicators=now(0.3), as_of="2026-04-01", previous=second.table)
    assert third.table[["action_id", "outcome"]].values.tolist() == [["b", "missed"]]
    assert third.facts()["n_carried"] == 1


def test_the_baseline_of_the_first_run_stays():
    first = plan(actions().iloc[[1]], indicators=now(0.25), as_of="2025-11-30")
    second = plan(actions().iloc[[1]], indicators=now(0.35), as_of=AS_OF, previous=first.table)
    assert second.table.loc[0, ["baseline", "carried"]].tolist() == [0.25, False]


def test_a_carried_action_whose_indicator_is_gone_is_unknown():
    first = plan(actions(), indicators=now(), as_of="2025-11-30")
    gone = now().drop(columns="share").assign(other=1.0)
    found = plan(actions().iloc[:0], indicators=gone, as_of=AS_OF, previous=first.table)
    assert set(found.table["outcome"]) == {"unknown"}


def test_all_faults_at_once():
    bad = pd.concat([actions(owner=" ", due=[None, "2026-01-01"]), actions(indicator="shares", status="opened")])
    bad = pd.concat([bad, actions(account_id="Z", action_id=["c", "d"])])
    with pytest.raises(KamError) as raised:
        plan(bad, indicators=now(), as_of=AS_OF)
    codes = sorted(fault.code for fault in raised.value.faults)
    assert codes == ["KAM-S54"] * 2 + ["KAM-S60"] + ["KAM-S66"] * 4 + ["KAM-S72"] * 2
    assert all(fault.to("zh") for fault in raised.value.faults)


def test_a_proposal_does_not_put_off_the_day_of_what_stands_open():
    first = plan(actions().iloc[:0], indicators=now(), as_of="2025-11-30", proposals=actions(due="2025-12-10"))
    again = actions(opened="2025-12-31", due="2026-02-10")
    second = plan(actions().iloc[:0], indicators=now(), as_of=AS_OF, previous=first.table, proposals=again)
    assert second.table["due"].tolist() == [pd.Timestamp(2025, 12, 10)] * 2
    assert second.facts()["n_overdue"] == 2
    ended = first.table.assign(status="done")
    third = plan(actions().iloc[:0], indicators=now(), as_of=AS_OF, previous=ended, proposals=again)
    assert third.table["due"].tolist() == [pd.Timestamp(2026, 2, 10)] * 2


def test_effects_and_indicators_are_numbers():
    with pytest.raises(KamError, match="KAM-S72"):
        plan(actions(expected="a lot"), indicators=now(), as_of=AS_OF)
    with pytest.raises(KamError, match="KAM-S65"):
        plan(actions(), indicators=now().assign(share="high"), as_of=AS_OF)


# Capacity


def team(managers):
    ids = [f"{n:03d}" for n in range(len(managers))]
    return pd.DataFrame({"account_id": ids, "manager": managers, "score": [float(n % 7) for n in range(len(ids))]})


@given(st.lists(st.sampled_from(["Li", "Wu", "", "陈"]), min_size=1, max_size=60), st.integers(1, 8))
def test_full_plans_never_exceed_the_capacity(managers, seats):
    found = full_plans(team(managers), order="score", plans_per_manager=seats)
    assert sorted(found["account_id"]) == sorted(team(managers)["account_id"])
    full = found[found["plan"] == "full"]
    assert (full.groupby("manager").size() <= seats).all()
    assert not (full["manager"] == "").any()
    for name, mine in found[found["manager"] != ""].groupby("manager"):
        taken, left = mine[mine["plan"] == "full"], mine[mine["plan"] == "floor"]
        assert len(taken) == min(seats, len(mine)), name
        assert left.empty or taken["score"].min() >= left["score"].max()


def test_only_the_chosen_get_a_full_plan_and_ties_go_by_id():
    given = team(["Li"] * 4).assign(score=1.0)
    found = full_plans(given, order="score", plans_per_manager=2, chosen=["003", "001", "002"])
    assert found.set_index("account_id")["reason"].to_dict() == {
        "001": "full",
        "002": "full",
        "000": "not chosen",
        "003": "no seat",
    }


@pytest.mark.parametrize("seats", [0, -1, 2.0, True, "3", None])
def test_a_capacity_is_a_whole_number(seats):
    with pytest.raises(KamError, match="KAM-S74"):
        full_plans(team(["Li"]), order="score", plans_per_manager=seats)


def test_floor_by_most_and_least():
    values = pd.DataFrame({"account_id": ["A", "B"], "days": [180.0, 181.0], "visits": [None, 0.0]})
    found = floor_check(values, most={"days": 180}, least={"visits": 1})
    assert found[["account_id", "measure", "state"]].values.tolist() == [
        ["B", "days", "broken"],
        ["B", "visits", "broken"],
        ["A", "visits", "unknown"],
        ["A", "days", "kept"],
    ]
    with pytest.raises(KamError, match="KAM-S66"):
        floor_check(values)
    with pytest.raises(KamError, match="KAM-T01"):
        floor_check(values, most={"day": 1})


def test_words_name_indicators_and_numbers_in_their_unit():
    """A share is written as per cent, and each row says the same in both languages."""
    given = actions(indicator="wallet_share", baseline=0.2).head(1)
    told = plan(given, indicators=now(0.3).rename(columns={"share": "wallet_share"}), as_of=AS_OF).words().iloc[0]
    assert (told["now_en"], told["expected_en"], told["now_zh"]) == ("30.0%", "40.0%", "30.0%")
    assert told["indicator_en"] == "Share of wallet" and told["indicator_zh"] == "采购份额"
    assert told["outcome_en"] == "the day has passed and the effect did not come"
    assert told["outcome_zh"] == "期限已过，效果未达到"
