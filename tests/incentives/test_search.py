"""The search keeps its limits, prefers nothing unsettled, and its frontier is that of every pair compared."""

from dataclasses import replace

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Policy, Rebate, Scenario, search, simulate
from kamlib.incentives.search import _tried, frontier

SCENARIO = Scenario.default()


@pytest.fixture(scope="module")
def found():
    return search(SCENARIO, budget=0.05, dumping=0.0, survival=0.9, candidates=60, seed=4, years=4)


def test_the_best_keeps_the_limits_and_no_feasible_one_earns_more(found):
    rows = found.table.set_index("policy")
    best = rows.loc[found.best.name]
    assert best["support_ratio"] <= 0.05 and best["dumping_share"] <= 0 and best["small_survival"] >= 0.9
    assert best["settled"] and best["certificate"] <= 1e-6
    within = (rows["support_ratio"] <= 0.05) & (rows["dumping_share"] <= 0) & (rows["small_survival"] >= 0.9)
    assert best["supplier_profit"] == rows.loc[within & rows["settled"], "supplier_profit"].max()
    assert best["supplier_profit"] > rows.loc["none", "supplier_profit"]


def test_its_numbers_are_those_of_simulate(found):
    alone = simulate(SCENARIO, found.best, years=4, seed=1)
    row = found.table.set_index("policy").loc[found.best.name]
    assert row["supplier_profit"] == pytest.approx(alone.kpis.loc["supplier_profit", "value"], rel=1e-7)
    assert row["small_survival"] == pytest.approx(alone.kpis.loc["small_survival", "value"], rel=1e-7)


def test_the_frontier_is_that_of_every_pair(found):
    rows = found.table
    free = rows[rows["settled"] & (rows["support_ratio"] <= 0.05) & (rows["dumping_share"] <= 0)]
    for _, one in free.iterrows():
        beaten = any(
            other["supplier_profit"] >= one["supplier_profit"]
            and other["small_survival"] >= one["small_survival"]
            and (other["supplier_profit"], other["small_survival"]) != (one["supplier_profit"], one["small_survival"])
            for _, other in free.iterrows()
        )
        assert one["frontier"] == (not beaten)
    assert not rows.loc[~rows.index.isin(free.index), "frontier"].any()


def test_a_wider_budget_does_not_earn_less():
    """The even half of the candidates is the same, so that the best of it can only rise with the budget."""
    narrow, wide = (search(SCENARIO, budget=b, dumping=1.0, candidates=20, seed=2, years=2) for b in (0.01, 0.2))
    first = narrow.table.iloc[:11], wide.table.iloc[:11]
    best = [part.loc[part["feasible"], "supplier_profit"].max() for part in first]
    assert best[1] >= best[0]
    assert first[0]["supplier_profit"].equals(first[1]["supplier_profit"])


def test_no_money_leaves_nothing_but_none():
    found = search(SCENARIO, budget=0.0, candidates=10, seed=1, years=1)
    assert found.best.name == "none"


def test_limits_that_nobody_keeps_are_said():
    found = search(SCENARIO, budget=0.0, survival=1.0, candidates=6, seed=1, years=2)
    assert found.best is None and found.facts()["best"] is None
    assert "keeps the limits" in found.headline() and "都不满足限制" in found.headline("zh")


def test_what_is_unsettled_is_no_candidate():
    """A threshold for a tail with little risk does not rest: no numbers, not feasible within the widest limits."""
    rows = tuple(replace(dealer, sigma=0.05) for dealer in SCENARIO.dealers)
    tail = Policy("tail", rebate={"S": Rebate("all_units", ((1.3, 6.0),))})
    wide = {"budget": 1.0, "dumping": 1.0, "survival": 0.0}
    tried = _tried(SCENARIO.vary(dealers=rows), [Policy("none"), tail], wide, 1)
    assert tried["settled"].tolist() == tried["feasible"].tolist() == [True, False]
    assert tried.loc[1, ["supplier_profit", "small_survival", "mean_price"]].isna().all()


def test_rules_of_the_base_are_kept(found):
    base = Policy("base", deposit={"L": 20.0}, detect_price=0.4)
    made = search(SCENARIO, budget=0.1, candidates=4, seed=1, years=1, base=base)
    assert all(policy.deposit == {"L": 20.0} and policy.detect_price == 0.4 for policy in made.policies.values())
    assert all(policy.floor is None for policy in found.policies.values())


def test_equal_points_stay_on_the_frontier_together():
    assert frontier([1, 1, 0], [1, 1, 2], np.array([True, True, False])).tolist() == [True, True, False]


def test_limits_are_shares():
    with pytest.raises(KamError) as caught:
        search(SCENARIO, budget=5, survival=-1, candidates=1, seed=1)
    assert [fault.code for fault in caught.value.faults] == ["KAM-N05"] * 3
