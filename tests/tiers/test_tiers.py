"""Tiers by hand: cuts at their edge, bands, holds, overrides, probabilities, migration, the floor for all."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.tiers import CUTS, TIERS, migration, said, service_floor, tiers

DAY = "2025-06-30"
SMALL = {"diamond": 1, "gold": 1, "silver": 2}
BY_HAND = {"account_id": "f", "tier": "gold", "reason": "joint plan", "author": "Li Na", "date": "2025-06-01"}


def accounts(scores, ids=None):
    return pd.DataFrame({"account_id": list(ids or "abcdefghijklmnopqrstuvwxyz")[: len(scores)], "score": scores})


def assigned(scores, **told):
    told = {"by": "capacity", "cuts": SMALL} | told
    return tiers(accounts(scores), score="score", as_of=DAY, **told)


def tier_of(result):
    return result.table.set_index("account_id")["tier"].sort_index().tolist()


def rows(result, account):
    return result.table.set_index("account_id").loc[account]


def test_shares_of_twenty_accounts():
    """5 %, 15 % and 30 % of twenty are 1, 3 and 6."""
    result = tiers(
        pd.DataFrame({"account_id": [f"{n:02d}" for n in range(20)], "score": range(20)}), score="score", as_of=DAY
    )
    assert result.facts() == {
        "as_of": DAY, "diamond": 1, "gold": 3, "silver": 6, "standard": 10, "n_accounts": 20, "n_new": 20, "n_up": 0,
        "n_down": 0, "n_kept": 0, "n_held": 0, "n_override": 0, "n_over_capacity": 0, "moved_share": 0.0,
    }  # fmt: skip
    assert result.table["account_id"].iloc[0] == "19"


def test_a_score_at_the_cut_is_in():
    assert tier_of(assigned([80.0, 79.9, 60.0, 40.0, 39.9], by="score", cuts=None)) == [
        "diamond", "gold", "gold", "silver", "standard"
    ]  # fmt: skip


def test_a_capacity_is_filled_and_equal_scores_go_by_id():
    assert tier_of(assigned([5, 5, 5, 5, 5, 5])) == ["diamond", "gold", "silver", "silver", "standard", "standard"]


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("by", CUTS)
def test_a_handful_of_accounts(n, by):
    result = assigned([90.0] * n, by=by, cuts=None)
    assert len(result.table) == n
    assert result.facts()["n_accounts"] == n


def test_missing_scores_are_standard_and_take_no_seat():
    result = assigned([np.nan, 1.0, 2.0, np.nan])
    assert tier_of(result) == ["standard", "gold", "diamond", "standard"]
    assert rows(result, "a")["reason"] == "no score"
    assert result.table["rank"].tolist()[:2] == [1, 2]
    assert result.table["rank"].isna().sum() == 2


def test_negative_scores_are_scores():
    assert tier_of(assigned([-5.0, -1.0, -3.0])) == ["silver", "diamond", "gold"]


LADDER = {f"{n:02d}": 100.0 - n for n in range(40)}  # rank n + 1
FIVES = {"diamond": 4, "gold": 8, "silver": 8}


def ladder(previous=None, *, band=0.25, by="capacity", scores=LADDER, **told):
    frame = pd.DataFrame({"account_id": list(scores), "score": list(scores.values())})
    cuts = FIVES if by == "capacity" else {"diamond": 0.1, "gold": 0.2, "silver": 0.2}
    return tiers(frame, score="score", as_of=DAY, by=by, cuts=cuts, previous=previous, band=band, **told)


@pytest.mark.parametrize("by", ["capacity", "quantile"])
def test_a_swap_at_the_boundary_moves_nobody_within_the_band(by):
    first = ladder(by=by)
    swapped = LADDER | {"11": LADDER["12"], "12": LADDER["11"]}  # ranks 12 and 13, the boundary of Gold
    still, loose = (ladder(first.table, band=band, by=by, scores=swapped) for band in (0.25, 0.0))
    assert still.facts()["moved_share"] == 0
    assert (rows(still, "11")["reason"], rows(still, "12")["tier"]) == ("kept", "silver")
    assert (loose.facts()["n_up"], loose.facts()["n_down"]) == (1, 1)


@pytest.mark.parametrize("by", ["capacity", "quantile"])
def test_out_of_the_band_it_moves(by):
    """Gold and better end at rank 12, the band at ranks 9 and 15."""
    first = ladder(by=by)
    up = ladder(first.table, by=by, scores=LADDER | {"12": LADDER["08"] + 0.5})  # new rank 9
    assert rows(up, "12")["tier"] == "gold"
    down = ladder(first.table, by=by, scores=LADDER | {"11": LADDER["15"] - 0.5})  # new rank 16
    assert rows(down, "11")["tier"] == "silver"
    edge = ladder(first.table, by=by, scores=LADDER | {"11": LADDER["14"] - 0.5})  # new rank 15
    assert rows(edge, "11")["tier"] == "gold"


def test_the_band_of_a_score_is_a_share_of_the_cut():
    old = pd.DataFrame({"account_id": list("abcd"), "tier": ["gold", "gold", "silver", "silver"]})
    result = assigned([54.1, 53.9, 66.0, 65.9], by="score", cuts=None, previous=old, band=0.1)
    assert tier_of(result) == ["gold", "silver", "gold", "silver"]  # cut 60: down below 54, up from 66


def test_newcomers_come_in_at_the_boundary():
    first = ladder(by="quantile")
    scores = LADDER | {"new": LADDER["03"] + 0.5}  # rank 4 of 41 accounts: 10 % are 4
    assert rows(ladder(first.table, by="quantile", scores=scores), "new")["tier"] == "diamond"


def test_rounds_count_and_a_hold_stops_the_way_down_not_up():
    first = ladder()
    assert (first.table["rounds"] == 1).all()
    fallen = LADDER | {"00": -1.0, "39": 200.0}
    full = ladder(first.table, scores=fallen, hold=2)
    assert (rows(full, "39")["tier"], rows(full, "39")["reason"]) == ("standard", "kept")  # no seat is free yet
    held = ladder(first.table, scores=fallen, hold=2, by="quantile")
    assert (rows(held, "00")["tier"], rows(held, "00")["reason"], rows(held, "00")["rounds"]) == ("diamond", "held", 2)
    assert rows(held, "39")["tier"] == "diamond"
    free = ladder(held.table, scores=fallen, hold=2, by="quantile")
    assert (rows(free, "00")["tier"], rows(free, "00")["rounds"]) == ("standard", 1)


def test_an_override_takes_a_seat_and_is_signed():
    result = assigned([9, 8, 7, 6, 5, 4], overrides=[BY_HAND])
    assert tier_of(result) == ["diamond", "silver", "silver", "standard", "standard", "gold"]
    row = rows(result, "f")
    assert (row["reason"], row["note"], row["by_score"]) == ("override", "joint plan (Li Na, 2025-06-01)", "standard")
    assert rows(result, "b")["reason"] == "seats"
    assert result.facts()["n_over_capacity"] == 0


def test_an_override_downward_frees_a_seat():
    result = assigned([9, 8, 7, 6, 5, 4], overrides=[BY_HAND | {"account_id": "a", "tier": "standard"}])
    assert tier_of(result) == ["standard", "diamond", "gold", "silver", "silver", "standard"]


def test_more_overrides_than_seats_are_told():
    both = [BY_HAND | {"account_id": name, "tier": "diamond"} for name in "ef"]
    result = assigned([9, 8, 7, 6, 5, 4], overrides=both)
    assert tier_of(result)[4:] == ["diamond", "diamond"]
    assert result.facts()["n_over_capacity"] == 1


def test_an_override_ends():
    ends = [BY_HAND | {"until": "2025-06-29"}, BY_HAND | {"account_id": "e", "until": DAY}]
    result = assigned([9, 8, 7, 6, 5, 4], overrides=ends)
    assert rows(result, "f")["reason"] == "score"
    assert rows(result, "e")["tier"] == "gold"


@pytest.mark.parametrize(
    ("changed", "code", "told"),
    [
        ({"reason": " "}, "KAM-M04", "nothing is said under reason"),
        ({"author": None}, "KAM-M04", "under author"),
        ({"date": None}, "KAM-M04", "under date"),
        ({"date": "2025-07-01"}, "KAM-M06", "dated 1 July 2025, after 30 June 2025"),
        ({"date": "soon"}, "KAM-A07", "names no single day"),
        ({"tier": "Dimond"}, "KAM-M03", "did you mean diamond"),
        ({"account_id": "zz"}, "KAM-M05", "no such account"),
    ],
)
def test_an_override_is_answered_for(changed, code, told):
    with pytest.raises(KamError, match=rf"{code}[\s\S]*{told}"):
        assigned([9, 8, 7, 6, 5, 4], overrides=[BY_HAND | changed])


def test_all_faults_of_overrides_are_told_at_once():
    wrong = [BY_HAND | {"reason": "", "author": ""}, BY_HAND | {"account_id": "x"}]
    with pytest.raises(KamError) as raised:
        assigned([9, 8, 7, 6, 5, 4], overrides=wrong)
    assert [fault.code for fault in raised.value.faults] == ["KAM-M04", "KAM-M05"]


def test_probabilities_are_shares_of_the_draws():
    draws = pd.DataFrame({"x": [3.0, 2.0, 1.0], "y": [2.0, 3.0, 1.0], "z": [3.0, 1.0, 2.0]}, index=list("abc"))
    table = assigned([3, 2, 1], draws=draws).table.set_index("account_id")
    assert table["p_diamond"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert table["p_gold"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert table["p_silver"].tolist() == pytest.approx([0, 1 / 3, 2 / 3])


def test_probabilities_of_normal_scores_follow_the_normal_law():
    """Two accounts at distance one standard deviation of the difference: P(first) = Φ(1) = .8413."""
    chance = np.random.default_rng(4)
    draws = pd.DataFrame(
        [1 + chance.normal(size=20_000) / 2**0.5, chance.normal(size=20_000) / 2**0.5], index=["a", "b"]
    )
    table = assigned([1, 0], draws=draws).table
    assert table["p_diamond"].iloc[0] == pytest.approx(0.8413, abs=0.01)


@given(
    scores=st.lists(st.integers(-20, 200), min_size=1, max_size=40),
    later=st.randoms(),
    by=st.sampled_from(sorted(CUTS)),
    band=st.floats(0, 0.9),
)
def test_properties_of_two_rounds(scores, later, by, band):
    ids = [f"{n:02d}" for n in range(len(scores))]
    first = tiers(accounts(scores, ids), score="score", as_of=DAY, by=by, band=band)
    same = tiers(accounts(scores, ids), score="score", as_of=DAY, by=by, band=band, previous=first.table)
    assert same.facts()["moved_share"] == 0
    assert (same.table["rounds"] == 2).all()
    codes = first.table["tier"].map(TIERS.index)
    assert codes.is_monotonic_increasing
    shuffled = list(scores)
    later.shuffle(shuffled)
    second = tiers(accounts(shuffled, ids), score="score", as_of=DAY, by=by, band=band, previous=first.table)
    loose = tiers(accounts(shuffled, ids), score="score", as_of=DAY, by=by, band=0.0, previous=first.table)
    assert loose.table["tier"].tolist() == loose.table["by_score"].tolist()
    if by == "capacity":
        assert second.table["tier"].value_counts().to_dict() == loose.table["tier"].value_counts().to_dict()
    if by != "capacity":
        assert second.facts()["moved_share"] <= loose.facts()["moved_share"]
    facts = second.facts()
    assert set(facts) == set(second.units)
    assert json.loads(json.dumps(facts)) == facts


WRONG = [
    ({"by": "luck"}, "KAM-M01", "did you mean|valid names"),
    ({"cuts": {"diamond": 1}}, "KAM-M02", "one cut each"),
    ({"cuts": {"diamond": 1, "gold": 2, "silver": "3"}}, "KAM-M02", "write numbers"),
    ({"cuts": {"diamond": 1, "gold": 2, "silver": float("nan")}}, "KAM-M02", "write numbers"),
    ({"cuts": {"diamond": 1.5, "gold": 2, "silver": 3}}, "KAM-M02", "whole numbers"),
    ({"cuts": {"diamond": -1, "gold": 2, "silver": 3}}, "KAM-M02", "whole numbers"),
    ({"by": "quantile", "cuts": {"diamond": 0.5, "gold": 0.4, "silver": 0.2}}, "KAM-M02", "at most 1"),
    ({"by": "score", "cuts": {"diamond": 10, "gold": 20, "silver": 5}}, "KAM-M02", "better tier asks for more"),
    ({"band": 1.0}, "KAM-M07", "0.25"),
    ({"band": float("nan")}, "KAM-M07", "0.25"),
    ({"hold": -1}, "KAM-M07", "rounds from 0"),
    ({"hold": 1.5}, "KAM-M07", "rounds from 0"),
    ({"previous": pd.DataFrame({"account_id": ["a"], "tier": ["A"]})}, "KAM-M03", "unknown tier 'A'"),
    ({"previous": pd.DataFrame({"account_id": ["a", "a"], "tier": ["gold"] * 2})}, "KAM-T02", "share a key"),
    ({"draws": pd.DataFrame({"x": [1.0]}, index=["zz"])}, "KAM-M09", "finite score"),
    ({"draws": pd.DataFrame({"x": [np.nan]}, index=["a"])}, "KAM-M09", "finite score"),
    ({"draws": pd.DataFrame(index=["a"])}, "KAM-M09", "finite score"),
]


@pytest.mark.parametrize(("told", "code", "mend"), WRONG)
def test_what_cannot_be_used_is_told(told, code, mend):
    with pytest.raises(KamError, match=rf"{code}[\s\S]*({mend})"):
        assigned([3, 2, 1], **told)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (accounts([]), "KAM-M08"),
        (accounts(["x", "y"]), "KAM-M08"),
        (accounts([1.0, np.inf]), "KAM-T03"),
        (pd.DataFrame({"account_id": ["a", "a"], "score": [1, 2]}), "KAM-T02"),
        (pd.DataFrame({"account_id": [7, "7"], "score": [1, 2]}), "KAM-T02"),
        (pd.DataFrame({"account_id": ["a"], "scor": [1]}), "KAM-T01"),
    ],
)
def test_accounts_that_cannot_be_tiered(frame, code):
    with pytest.raises(KamError, match=code):
        tiers(frame, score="score", as_of=DAY)


def test_no_accounts_are_an_empty_input():
    with pytest.raises(KamError) as raised:
        tiers(accounts([]), score="score", as_of=DAY)
    assert raised.value.exit_code is Exit.INPUT_EMPTY


def test_the_argument_is_left_alone():
    frame = accounts([3, 1, 2])
    before = frame.copy()
    assigned([3, 1, 2])
    tiers(frame, score="score", as_of=DAY)
    pd.testing.assert_frame_equal(frame, before)


def test_headlines_in_both_languages():
    first = assigned([9, 8, 7, 6, 5, 4])
    assert first.headline() == "6 accounts: 1 Diamond, 1 Gold, 2 Silver, 2 Standard"
    assert first.headline("zh") == "6家客户：钻石1家、黄金1家、白银2家、普通2家"
    again = assigned([1, 8, 7, 6, 5, 9], previous=first.table)
    assert again.headline().startswith("1 Diamond, 1 Gold, 2 Silver, 2 Standard; 1 moved up and 1 down (33.3%")
    assert said("gold", "zh") == "黄金"


def test_migration_by_hand():
    old = pd.DataFrame({"account_id": list("abcd"), "tier": ["gold", "gold", "silver", "standard"]})
    new = pd.DataFrame({"account_id": list("abce"), "tier": ["diamond", "silver", "silver", "gold"]})
    result = migration(old, new, value=pd.Series({"a": 50.0, "b": 30.0, "c": 20.0, "d": 7.0, "e": 3.0}))
    cells = result.table.set_index(["before", "after"])
    assert cells.loc[("gold", "diamond")].tolist() == [1, 50]
    assert cells.loc[("gold", "silver")].tolist() == [1, 30]
    assert cells.loc[("silver", "silver")].tolist() == [1, 20]
    assert cells.loc[("standard", "gone")].tolist() == [1, 7]
    assert cells.loc[("new", "gold")].tolist() == [1, 3]
    assert len(cells) == 24
    assert cells["accounts"].sum() == 5
    assert result.moves["account_id"].tolist() == ["a", "b", "d", "e"]
    assert result.facts() == {
        "n_accounts": 3, "n_up": 1, "n_down": 1, "n_new": 1, "n_gone": 1, "moved_share": pytest.approx(2 / 3),
        "value_up": 50, "value_down": 30, "value_gone": 7, "value_moved_share": pytest.approx(0.8),
    }  # fmt: skip
    assert result.headline("zh").startswith("3家客户中有66.7%变更了等级（升级1家、降级1家）")
    assert set(result.facts()) == set(result.units)


def test_migration_of_nobody_and_of_negative_money():
    one = pd.DataFrame({"account_id": ["a"], "tier": ["gold"]})
    other = pd.DataFrame({"account_id": ["b"], "tier": ["gold"]})
    assert migration(one, other, value=pd.Series({"a": -5.0})).facts()["moved_share"] == 0
    moved = migration(one, one.assign(tier="silver"), value=pd.DataFrame({"account_id": ["a"], "value": [-5.0]}))
    assert (moved.facts()["value_down"], moved.facts()["value_moved_share"]) == (-5, 0)


@pytest.mark.parametrize(
    ("value", "code"), [(pd.Series([1.0, 2.0], index=["a", "a"]), "KAM-T02"), (pd.Series({"a": np.inf}), "KAM-T03")]
)
def test_migration_needs_one_finite_value_each(value, code):
    frame = pd.DataFrame({"account_id": ["a"], "tier": ["gold"]})
    with pytest.raises(KamError, match=code):
        migration(frame, frame, value=value)


def test_the_floor_reaches_everybody_and_no_tier_gets_less_than_a_lower_one():
    services = pd.DataFrame(
        [("diamond", "visits", 2), ("gold", "visits", 6), ("silver", "visits", 1), ("gold", "events", 1)],
        columns=["tier", "service", "level"],
    )
    table = service_floor(services, floor={"visits": 1, "answers": 1}).set_index(["service", "tier"])
    assert table.loc["visits", "level"].tolist() == [6, 6, 1, 1]
    assert table.loc["answers", "level"].tolist() == [1, 1, 1, 1]
    assert table.loc["events", "level"].tolist() == [1, 1, 0, 0]
    assert table.loc["visits", "raised"].tolist() == [True, False, False, True]


@pytest.mark.parametrize("level", [-1, float("nan"), "often"])
def test_a_level_is_a_number(level):
    services = pd.DataFrame({"tier": ["gold"], "service": ["visits"], "level": [1]})
    with pytest.raises(KamError, match="KAM-M10"):
        service_floor(services, floor={"visits": level})


def test_a_service_is_planned_once_a_tier():
    services = pd.DataFrame({"tier": ["gold", "gold"], "service": "visits", "level": [1, 2]})
    with pytest.raises(KamError, match=r"KAM-M10[\s\S]*planned twice"):
        service_floor(services, floor={})
