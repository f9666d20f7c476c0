"""What the pictures rest on: map, tornado, parts of a price, course, stakes, one's own box, the panel's answer."""

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import (
    Front,
    Named,
    Policy,
    Rebate,
    Scenario,
    claims,
    coarse_to_fine,
    compare,
    dumping_map,
    price_parts,
    search,
    simulate,
    tornado,
)
from kamlib.incentives.maxims import CLAIMS
from kamlib.incentives.own import narrowed, own_box
from kamlib.incentives.what_if import what_if

MARKET = Scenario.default()
FLAT = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 4.0),))})
CHASE = Policy(
    "chase", rebate={"L": Rebate("all_units", ((1.5, 12.0),)), "S": Rebate("all_units", ((1.2, 12.0),))}
)  # fmt: skip


def test_a_cell_of_the_map_is_a_simulation():
    row = dumping_map(MARKET, steps=3).table.iloc[4]
    policy = Policy("cell", rebate={"L": Rebate("all_units", ((row["target"], row["rate"]),))})
    one = simulate(MARKET, policy, years=1, seed=1)
    large = one.dealers[one.dealers["dealer"].isin(["metro_a", "metro_b", "city_a"])]
    assert row["settled"] and row["gap"] == pytest.approx(large["price"].min() - 100.0, abs=1e-6)
    assert row["dumping_share"] == pytest.approx(one.kpis.loc["dumping_share", "value"], abs=1e-9)


def test_coarse_cells_stay_what_they_are():
    coarse, fine = coarse_to_fine(MARKET, steps=(3, 5))
    both = coarse.table.merge(fine.table, on=["target", "rate"], suffixes=("", "_fine"))
    assert (len(coarse.table), len(fine.table), len(both)) == (9, 25, 9)
    assert both["gap"].equals(both["gap_fine"])


def test_price_parts_add_up_and_an_unsettled_price_has_none():
    parts = price_parts(MARKET, FLAT, simulate(MARKET, FLAT, years=1, seed=1), dealer="city_a")
    last = simulate(MARKET, FLAT, years=1, seed=1).dealers.set_index("dealer").loc["city_a"]
    assert parts.table["amount"].sum() == pytest.approx(last["price"])
    restless = price_parts(MARKET, CHASE, simulate(MARKET, CHASE, years=2, seed=1))
    assert not restless.settled and restless.facts()["price"] is None and restless.low < restless.high
    assert "没有稳定结果" in restless.headline("zh")


def test_the_tornado_at_no_change_is_the_comparison():
    found = tornado(MARKET, FLAT, years=2)
    table = compare(MARKET, [FLAT], years=2, seed=1).table["supplier_profit"]
    assert found.middle == pytest.approx(table[1] / table[0] - 1, rel=1e-9)
    belief = found.table.set_index("parameter").loc["belief"]
    assert belief["low"] == pytest.approx(found.middle) and belief["high"] == pytest.approx(found.middle)
    assert (found.table["certificate"] <= 1e-6).all()


def test_unsettled_rows_are_ranges_in_words():
    named = Named(compare(MARKET, [CHASE], years=2, seed=1), {})
    row = named.told().iloc[1]
    assert row["outcome"] == "no stable outcome" and " to " in row["mean_price"]
    course = named.course()
    restless = course[(course["policy"] == "chase") & ~course["settled"]]
    assert restless["mean_price"].isna().all() and (restless["price_high"] > restless["price_low"]).any()


def test_rules_are_broken_where_the_gain_is_larger():
    bare = Policy("bare", territory=True, detect_territory=0.01, termination=False)
    bond = Policy("bond", territory=True, detect_territory=0.9, deposit={"L": 8.0})
    table = Named(compare(MARKET, [bare, bond], years=1, seed=1), {}).stakes(MARKET).table
    settled = table[table["settled"]]
    assert (settled["kept"].astype(bool) == (settled["gain"] <= settled["stake"] + 1e-9)).all()
    assert settled.loc[settled["policy"] == "bond", "kept"].astype(bool).all()


def test_the_front_speaks_of_the_best_within_the_limits():
    named = Named(compare(MARKET, [FLAT], years=1, seed=1), {})
    front = Front(search(MARKET, budget=0.1, candidates=12, seed=1, years=1), named)
    facts = front.facts()
    assert set(facts) == set(front.units)
    best = front.table.set_index("policy").loc[facts["best"]]
    assert facts["profit_change"] == pytest.approx(best["supplier_profit"] / front.base - 1, abs=1e-6)


def test_the_box_of_ones_own_holds_ones_own_numbers():
    box = own_box(MARKET)
    assert box["alpha"] == pytest.approx((0.036, 0.044)) and box["large_share"] == pytest.approx((0.45, 0.55))
    assert box["brand_share"][0] < 48 / 200 < box["brand_share"][1]
    drawn = claims.test(MARKET, draws=4, seed=1, years=1, claims=CLAIMS[-1:], box=box).draws
    assert drawn["alpha"].between(*box["alpha"]).all()


def test_two_boxes_differ_only_where_intervals_do_not_meet():
    wide = claims.test(MARKET, draws=24, seed=1, years=1, claims=CLAIMS[12:13])
    weak = claims.test(MARKET, draws=24, seed=1, years=1, claims=CLAIMS[12:13], box={"promotion_power": (0.05, 0.06)})
    row = narrowed(wide, weak).table.iloc[0]
    assert row["own"] < row["wide"] and row["differs"] == (row["own_high"] < row["wide_low"])


@pytest.mark.parametrize("kind", ["all_units", "incremental", "flat"])
def test_the_panel_answers_as_the_comparison_does(kind):
    found = what_if(MARKET, rate=5.0, target=1.1, promotion=3.0, kind=kind, years=2)
    table = compare(MARKET, [found.policy], years=2, seed=1).table
    assert found.facts()["profit_change"] == pytest.approx(
        table["supplier_profit"][1] / table["supplier_profit"][0] - 1, rel=1e-7
    )
    assert set(found.facts()) == set(found.units)


def test_no_stable_outcome_has_no_numbers_in_the_panel():
    market = MARKET.vary(dealers=tuple(one for one in MARKET.dealers if one.size == "L"))
    rates = [what_if(market, rate=rate, target=1.6, years=2) for rate in (6.0, 8.0, 10.0, 12.0, 14.0)]
    for found in rates:
        numbers = [value for name, value in found.facts().items() if name not in ("settled", "certificate")]
        assert found.settled or set(numbers) == {None}
        assert found.settled == bool(np.isfinite(found.table["policy"]).all())


def test_wrong_maps_are_refused():
    with pytest.raises(KamError) as error:
        dumping_map(MARKET, kind="flat", targets=(2.0, 1.0), steps=1)
    assert [fault.code for fault in error.value.faults] == ["KAM-N07", "KAM-N05", "KAM-N05"]
