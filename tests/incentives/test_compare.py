"""Policies side by side: the reasons state what the equations say."""

import re
from dataclasses import replace

import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Policy, Rebate, Scenario, compare, simulate
from kamlib.incentives.draws import draw, scenario_of
from kamlib.incentives.maxims import policies

SCENARIO = Scenario.default()


def flat(rate, name="flat", **given):
    return Policy(name, rebate={"L": Rebate("flat", ((0.0, rate),))}, **given)


@pytest.fixture(scope="module")
def found():
    policies = [
        flat(16.0, "much"),
        flat(3.0, "some"),
        flat(1.0, "little"),
        Policy("promotion", promotion={"S": 6.0}),
        flat(8.0, "floor", floor=110.0, termination=False, detect_price=0.01),
    ]
    return compare(SCENARIO, policies, years=4, seed=1)


def test_the_table_holds_each_policy_once_with_its_certificate(found):
    assert found.table["policy"].tolist() == ["none", "much", "some", "little", "promotion", "floor"]
    assert found.table["settled"].all() and (found.table["certificate"] <= 1e-6).all()
    alone = simulate(SCENARIO, flat(3.0, "some"), years=4, seed=1)
    row = found.table.set_index("policy").loc["some"]
    assert row["supplier_profit"] == alone.kpis.loc["supplier_profit", "value"]


def test_dumping_is_the_wedge_above_handling_and_markup(found):
    """p < w exactly when wedge > c + markup (design 0.2)."""
    said = str(found.reasons["much"])
    wedge, rest = (float(part) for part in re.search(r"earns ([\d.]+) of reward.*\(([\d.]+)\)", said).groups())
    assert wedge == 16.0 and wedge > rest
    for one in found.simulations.values():
        dealers = one.dealers
        assert ((dealers["price"] < 100) == (dealers["wedge"] > dealers["price"] - 100 + dealers["wedge"])).all()
    assert found.table.set_index("policy").loc[["much"], "dumping_share"].item() > 0.3


def test_each_reason_is_the_one_that_applies(found):
    assert "small dealers leave" in str(found.reasons["some"])
    assert "lowers its price" in str(found.reasons["little"])
    assert "the supplier earns" in str(found.reasons["promotion"])
    assert "breaks a rule" in str(found.reasons["floor"])
    assert "低于供货价" in found.told("zh")["reason"][1]


def test_more_rebate_is_less_price_and_fewer_small_dealers(found):
    rows = found.table.set_index("policy")
    assert rows.loc[["none", "little", "some", "much"], "mean_price"].is_monotonic_decreasing
    assert rows.loc[["none", "little", "some", "much"], "small_survival"].is_monotonic_decreasing


def test_the_headline_names_the_best_settled_policy(found):
    best = found.table.loc[found.table["supplier_profit"].idxmax(), "policy"]
    assert found.facts()["best"] == best and best in found.headline()
    assert found.headline("zh").startswith("在6项政策中")


def test_a_policy_without_a_stable_outcome_has_a_range_and_no_number():
    rows = tuple(replace(dealer, sigma=0.05) for dealer in SCENARIO.dealers)
    tail = Policy("tail", rebate={"S": Rebate("all_units", ((1.3, 6.0),))})
    found = compare(SCENARIO.vary(dealers=rows), [tail], years=1, seed=1)
    row = found.table.set_index("policy").loc["tail"]
    assert not row["settled"] and row.drop(["settled", "certificate"]).isna().all()
    ranges = found.ranges.set_index(["policy", "indicator"]).loc[("tail", "mean_price")]
    assert ranges["high"] > ranges["low"]
    assert "no stable outcome" in str(found.reasons["tail"])
    assert found.facts()["n_unsettled"] == 1 and found.facts()["best"] == "none"


def test_a_name_stands_for_one_policy():
    with pytest.raises(KamError) as caught:
        compare(SCENARIO, [Policy("none"), flat(1.0), flat(2.0)], seed=1)
    assert [fault.code for fault in caught.value.faults] == ["KAM-N13", "KAM-N13"]


def test_conduct_that_does_not_rest_is_the_reason():
    drawn = draw({}, draws=60, seed=1).iloc[4]
    market = scenario_of(SCENARIO, drawn)
    found = compare(market, [policies(market, drawn)["floor_conduct"]], years=1, seed=1)
    assert "whether a rule is kept" in str(found.reasons["floor_conduct"])
    row = found.ranges.set_index(["policy", "indicator"]).loc[("floor_conduct", "mean_price")]
    assert row["high"] > row["low"]
