"""Claims about paying dealers: planted truths, closed forms, unsettled draws counted and never averaged away."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from kamlib.base.errors import KamError
from kamlib.base.text import text
from kamlib.incentives import Policy, Rebate, Scenario, claims
from kamlib.incentives.draws import BOX, draw, drivers, scenario_of
from kamlib.incentives.maxims import CLAIMS, Claim, policies
from kamlib.incentives.region import deciding

SCENARIO = Scenario.default()
BY_CODE = {claim.code: claim for claim in CLAIMS}


def chosen(*codes):
    return tuple(BY_CODE[code] for code in codes)


@pytest.fixture(scope="module")
def found():
    return claims.test(SCENARIO, draws=40, seed=3, years=2, claims=chosen("C1b", "C2a", "C2b", "C4a", "C5a", "C6a"))


def test_belief_of_one_decides_what_secrecy_does(found):
    """T16: an undisclosed dividend is one of size κ·B, so κ = 1 parts true from untrue (two years of learning)."""
    rows = found.table.set_index("claim")
    for code, above in (("C2a", False), ("C2b", True)):
        assert rows.loc[code, "driver"] == "belief" and rows.loc[code, "above"] == above
        assert rows.loc[code, "cut"] == pytest.approx(1.0, abs=0.06)
        assert rows.loc[code, "inside_share"] > 0.85


def test_dumping_is_decided_by_rate_over_margin(found):
    row = found.table.set_index("claim").loc["C1b"]
    assert 0 < row["share"] < 1
    truth = found.draws["C1b"]
    margin = found.draws["rate_to_margin"]
    assert margin[truth == 1].min() > margin[truth == 0].quantile(0.25)


def test_survival_falls_with_a_cut_for_large_dealers_and_rises_with_promotion_for_small_ones(found):
    """In every drawn market; and the claims count those in which it is a point or more."""
    drawn = draw({}, draws=40, seed=3)
    markets = [(scenario_of(SCENARIO, row), row) for _, row in drawn.iterrows()]
    offers = [(market, policies(market, row)) for market, row in markets]
    kept = {
        name: claims.indicators([(market, offer[name]) for market, offer in offers], years=2)[0]["small_survival"]
        for name in ("none", "cut_large", "promote_small")
    }
    assert (kept["cut_large"] < kept["none"]).all() and (kept["promote_small"] > kept["none"]).all()
    rows = found.table.set_index("claim")
    assert rows.loc["C4a", "true"] == (kept["none"] - kept["cut_large"] >= 0.01).sum()
    assert rows.loc["C5a", "true"] == (kept["promote_small"] - kept["none"] >= 0.01).sum()
    assert rows.loc["C6a", "share"] == 1.0


def test_verdicts_are_told_in_both_languages(found):
    assert found.facts()["n_draws"] == 40
    assert found.told("zh")["says"].str.contains("小经销商").any()
    assert found.headline("zh").startswith("在6条说法中")


def test_every_number_has_its_certificate(found):
    assert (found.table["certificate"] <= 1e-6).all()


def test_the_seed_decides_the_draws():
    one, other, third = (draw({}, draws=20, seed=seed) for seed in (1, 1, 2))
    assert one.equals(other) and not one.equals(third)
    low, high = np.array(list(BOX.values())).T
    assert ((one >= low) & (one <= high)).all(axis=None)
    ranks = np.floor((one - low) / (high - low) * 20)  # a Latin hypercube: each twentieth once
    assert all(sorted(ranks[name]) == list(range(20)) for name in one)


def test_the_observed_market_is_in_the_box():
    """Drawn at the default's own values, the scenario comes back."""
    same = {"brand_share": 0.24, "large_share": 0.5, "cost_large": 3.0, "cost_small": 4.0, "sigma_large": 0.15}
    same |= {name: getattr(SCENARIO, name) for name in ("rho", "alpha", "spill_over", "promotion_power", "outside")}
    same |= {"belief": 0.5, "supply_cost": 50.0, "rate": 6.0, "target": 1.0, "detection": 0.6}
    made = scenario_of(SCENARIO, pd.Series(same))
    assert made.table["share"].to_numpy() == pytest.approx(SCENARIO.table["share"].to_numpy(), rel=1e-12)
    assert replace(made, dealers=SCENARIO.dealers) == SCENARIO
    numbers = drivers([made], pd.DataFrame([same]))
    assert numbers["promotion_return"][0] == pytest.approx(1.25)
    assert numbers["rate_to_margin"][0] == pytest.approx(6 / ((2 * 7.84313725 + 10.52631579) / 3))


def test_unsettled_draws_are_counted_and_widen_the_interval():
    """A tail with a threshold and little risk does not rest; the limits take it as false, and as true."""
    rows = tuple(replace(dealer, sigma=0.05) for dealer in SCENARIO.dealers)
    restless = Claim("X", text("no price"), ("tail",), lambda of: of["tail"]["mean_price"] > 0)
    tail = Policy("tail", rebate={"S": Rebate("all_units", ((1.3, 6.0),))})
    pairs = [(SCENARIO.vary(dealers=rows), tail), (SCENARIO, Policy("none"))]
    low, settled, worst = claims.indicators(pairs, years=1)
    assert settled.tolist() == [False, True]
    row = claims._judged(restless, {"tail": low}, ({"tail": settled}, {"tail": worst}), pd.DataFrame({"a": [0, 1]}))
    assert (row["tested"], row["unsettled"], row["true"], row["share"]) == (2, 1, 1, 1.0)
    assert (row["low"], row["high"]) == (claims.wilson(1, 2)[0], claims.wilson(2, 2)[1])
    assert np.isnan(row["truth"][0]) and row["certificate"] <= 1e-6


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (7, 20), (200, 200)])
def test_wilson_agrees_with_scipy(hits, n):
    reference = binomtest(hits, n).proportion_ci(method="wilson")
    assert claims.wilson(hits, n) == pytest.approx((reference.low, reference.high), abs=1e-12)


def test_a_planted_cut_is_found_among_noise():
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.random((300, 6)), columns=list("abcdef"))
    truth = (table["d"] < 0.35) ^ (rng.random(300) < 0.05)
    region = deciding(table, truth)
    assert (region.driver, region.above) == ("d", False)
    assert region.cut == pytest.approx(0.35, abs=0.02)
    assert region.inside > 0.9 and region.outside < 0.1


def test_few_or_equal_draws_decide_nothing():
    table = pd.DataFrame({"a": range(19)})
    assert deciding(table, np.arange(19) > 9) is None
    assert deciding(pd.DataFrame({"a": range(40)}), np.ones(40)) is None
    assert deciding(pd.DataFrame({"a": np.ones(40)}), np.arange(40) > 9) is None


def test_a_box_has_known_names_and_rising_ranges():
    with pytest.raises(KamError) as caught:
        claims.test(SCENARIO, draws=5, seed=1, box={"rhoo": (0, 1), "rate": (5, 2)})
    assert [fault.code for fault in caught.value.faults] == ["KAM-N07", "KAM-N05"]
