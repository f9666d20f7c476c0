"""Scenarios: observed volumes are reproduced, and bad ones are refused with all faults."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Scenario, solve_prices


def test_t4_the_default_reproduces_its_own_volumes_and_margins():
    scenario = Scenario.default()
    price, delta, profit = scenario.observed()
    rows = scenario.table
    margin = price - 100 - rows["cost"]
    assert margin[[0, 3, 2]].tolist() == pytest.approx([7.84313725, 10.52631579, 6.37958533], abs=5e-9)
    for name in scenario.potential:
        here = (rows["region"] == name).to_numpy()
        pull = delta[here] + scenario.theta * np.log(2)  # effort as observed
        found = solve_prices(
            pull, 100 + rows["cost"][here], alpha=0.04, rho=0.75, multiplicity=rows["n"][here].to_numpy()
        )
        assert found.prices == pytest.approx(price[here], abs=1e-9)
        assert found.shares == pytest.approx(rows["share"][here].to_numpy(), abs=1e-12)
    effort = scenario.effort_scale()
    assert profit == pytest.approx((margin * rows["volume"]).to_numpy() - effort)
    assert effort / (price * rows["volume"].to_numpy()) == pytest.approx(
        np.full(6, 0.0057), abs=0.0003
    )  # ~0.6 % of price


def test_other_parameters_leave_observed_volumes_alone():
    for changes in ({"rho": 0.5}, {"alpha": 0.08}):
        scenario = Scenario.default().vary(**changes)
        assert scenario.table["volume"].tolist() == Scenario.default().table["volume"].tolist()


def test_tables_make_the_same_scenario():
    scenario = Scenario.default()
    regions = pd.DataFrame({"region": list(scenario.potential), "potential": list(scenario.potential.values())})
    assert Scenario.from_tables(scenario.table, regions) == scenario
    with pytest.raises(KamError) as caught:
        Scenario.from_tables(scenario.table.drop(columns="n"), regions)
    assert [fault.code for fault in caught.value.faults] == ["KAM-T01"]


def one(**changes):
    scenario = Scenario.default()
    return scenario.vary(dealers=(replace(scenario.dealers[0], **changes), *scenario.dealers[1:]))


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: Scenario.default().vary(rho=1.0), ["KAM-N05", "KAM-N05"]),
        (lambda: Scenario.default().vary(alpha=0.0, spill_over=50, dealers=()), ["KAM-N11", "KAM-N05", "KAM-N05"]),
        (lambda: Scenario.default().vary(theta=0.3), ["KAM-N05"]),
        (lambda: Scenario.default().vary(potential={"metro": 100.0, "city": 60.0}), ["KAM-N07"]),
        (lambda: one(sigma=0.0, size="XL", n=0), ["KAM-N07", "KAM-N05", "KAM-N05"]),
        (lambda: one(share=0.9), ["KAM-N09"]),
        (lambda: one(name="metro_b"), ["KAM-N13"]),
    ],
)
def test_bad_scenarios_are_refused_with_all_faults(make, codes):
    with pytest.raises(KamError) as caught:
        make()
    assert [fault.code for fault in caught.value.faults] == codes


def test_one_dealer_and_ten_thousand():
    base = Scenario.default().dealers[0]
    for count in (1, 10_000):
        rows = tuple(replace(base, name=f"d{i}", share=0.25 / count) for i in range(count))
        scenario = Scenario(rows, {"metro": 100.0})
        assert np.isfinite(scenario.observed()[0]).all()
