"""A policy's outcome: certificate on every number, ranges instead of means, luck against closed forms."""

from dataclasses import replace

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Policy, Rebate, Scenario, simulate
from kamlib.incentives.simulate import indicators

SCENARIO = Scenario.default()
LARGE = Policy("rebate", rebate={"L": Rebate("all_units", ((1.0, 6.0),))}, dividend=2.0)
ASTRAY = Policy("x", deposit={"metro_x": 3.0}, floor=400.0)
TAIL = Policy("tail", rebate={"S": Rebate("all_units", ((1.3, 6.0),))})


@pytest.fixture(scope="module")
def found():
    return simulate(SCENARIO, LARGE, years=8, seed=1)


@pytest.fixture(scope="module")
def unsettled():
    rows = tuple(replace(dealer, sigma=0.05) for dealer in SCENARIO.dealers)
    return simulate(SCENARIO.vary(dealers=rows), TAIL, years=2, seed=1)


def test_values_are_means_of_the_last_half(found):
    assert found.settled and found.certificate <= 1e-6
    assert found.path["settled"].all() and len(found.path) == 8
    for name, row in found.kpis.iterrows():
        assert row["value"] == pytest.approx(found.path[name].iloc[4:].mean(), rel=1e-12)
        assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12


def test_dealers_add_up_to_the_indicators(found):
    """Supplier's profit from the dealers' own rows: margin less what the closed form of the rebate expects."""
    last = found.dealers[found.dealers["year"] == 8]
    base = SCENARIO.table["volume"].to_numpy()
    paid = 0.0
    for row, dealer in enumerate(SCENARIO.dealers):
        if dealer.size == "L":
            one = LARGE.rebate["L"].schedule(base[row])
            bonus = type(one).lump_sum(2.0 * base[row], base[row])
            volume = last["volume"].iloc[row]
            paid += last["n"].iloc[row] * (one + bonus).expected(volume, dealer.sigma)
    margin = 50.0 * (last["n"] * last["volume"]).sum()
    assert found.path["supplier_profit"].iloc[-1] == pytest.approx(margin - paid, rel=1e-10)


def test_luck_agrees_with_the_expectation(found):
    """Mean of the draws against the closed form, within four standard errors (spread from the quantiles)."""
    spread = (found.bill.loc[0.95, "supplier_profit"] - found.bill.loc[0.05, "supplier_profit"]) / 3.29
    error = found.bill.loc["mean", "supplier_profit"] - found.path["supplier_profit"].iloc[-1]
    assert abs(error) < 4 * spread / np.sqrt(2000)
    assert spread > 0


def test_the_seed_changes_luck_alone(found):
    other = simulate(SCENARIO, LARGE, years=8, seed=2)
    assert other.path.equals(found.path) and other.dealers.equals(found.dealers)
    assert not other.bill.equals(found.bill)
    assert simulate(SCENARIO, LARGE, years=8, seed=1).bill.equals(found.bill)


def test_no_mean_hides_an_unsettled_game(unsettled):
    assert not unsettled.settled and unsettled.certificate > 1e-6
    assert unsettled.kpis["value"].isna().all() and unsettled.bill is None
    assert unsettled.kpis.loc["mean_price", "high"] - unsettled.kpis.loc["mean_price", "low"] > 0.5
    numbers = unsettled.path.loc[~unsettled.path["settled"]].drop(columns=["year", "settled", "certificate"])
    assert numbers.isna().all(axis=None)
    assert unsettled.facts()["mean_price"] is None
    assert "no stable outcome" in unsettled.headline() and "没有稳定结果" in unsettled.headline("zh")


def test_many_at_once_are_the_same(found):
    table, settled, certificate = indicators([(SCENARIO, LARGE), (SCENARIO, Policy("none"))], years=8)
    assert settled.all() and (certificate <= 1e-6).all()
    for name in table:
        assert table[name][0] == pytest.approx(found.kpis.loc[name, "value"], rel=1e-7, abs=1e-7), name


def test_facts_have_units(found):
    assert set(found.facts()) == set(found.units)
    assert found.headline("zh").startswith("rebate：平均售价")


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: simulate(SCENARIO, Policy("x"), years=0, seed=1), ["KAM-N05"]),
        (lambda: Policy("x", dividend=0.06, disclosure=50), ["KAM-N14", "KAM-N14"]),
        (lambda: Policy("x", dividend=9.0, dividend_cap=5.0), ["KAM-N15"]),
        (lambda: Policy("x", rebate={"L": Rebate("all_units", ((1.2, 3.0), (1.0, 5.0)))}), ["KAM-N01"]),
        (lambda: Policy("x", rebate={"L": Rebate("al_units", ((1.2, 3.0),))}, serves=("M",)), ["KAM-N07", "KAM-N07"]),
        (
            lambda: simulate(SCENARIO, Policy("x", deposit={"metro_x": 3.0}, floor=400.0), seed=1),
            ["KAM-N07", "KAM-N16"],
        ),
    ],
)
def test_bad_policies_are_refused_with_all_faults(make, codes):
    with pytest.raises(KamError) as caught:
        make()
    assert sorted(fault.code for fault in caught.value.faults) == codes


def test_the_more_particular_setting_wins():
    policy = Policy("x", deposit={"L": 1.0, "metro": 2.0, "metro_a": 3.0})
    assert [policy.of("deposit", dealer, 0.0) for dealer in SCENARIO.dealers] == [3.0, 2.0, 2.0, 1.0, 0.0, 0.0]


def test_without_a_reaction_the_observed_volumes_are_replayed_exactly():
    """Volumes bit for bit; money against the schedules' own closed forms, dealer by dealer, without the model."""
    still = simulate(SCENARIO, LARGE, years=3, seed=1, react=False)
    rows, price = SCENARIO.table, SCENARIO.observed()[0]
    for year in (1, 2, 3):
        told = still.dealers[still.dealers["year"] == year]
        assert told["volume"].tolist() == rows["volume"].tolist()
        assert told["price"].tolist() == price.tolist()
        assert told["n"].tolist() == rows["n"].tolist()
    paid = 0.0
    for dealer, volume in zip(SCENARIO.dealers, rows["volume"], strict=True):
        if dealer.size == "L":
            schedule = LARGE.rebate["L"].schedule(volume)
            schedule += type(schedule).lump_sum(2.0 * volume, volume)
            paid += dealer.n * schedule.expected(volume, dealer.sigma)
    sold = (rows["n"] * rows["volume"]).sum()
    assert still.kpis.loc["supplier_profit", "value"] == pytest.approx(50.0 * sold - paid, rel=1e-12)
    assert still.kpis.loc["small_survival", "value"] == 1.0
    assert still.settled


def test_replayed_surplus_is_that_of_the_model_without_rewards():
    """The pulls of the replay come from shares alone; the game finds the same without any reward."""
    none = Policy("none")
    still, played = (simulate(SCENARIO, none, years=1, seed=1, react=react) for react in (False, True))
    for name in ("consumer_surplus", "mean_price", "supplier_profit", "coverage", "effort"):
        assert still.path[name].iloc[0] == pytest.approx(played.path[name].iloc[0], rel=1e-7), name
