"""A pay plan is made of the closed forms of the salesforce module."""

import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.pay import pay_plan
from kamlib.incentives.salesforce import len_contract, reliability, two_task

NUMBERS = {"r": 2.0, "c": 1.0, "sigma2": 0.25, "margin": 1.0, "discipline": 1.0, "substitution": 0.5, "honoured": 0.8}
NUMBERS |= {"bonus": 1.0, "quota": 0.8, "delta": 0.9, "gain": 1.0, "detection": 0.25}


def test_the_plan_is_that_of_its_parts():
    plan = pay_plan(**NUMBERS)
    rows = plan.table.set_index("plan")
    assert rows.loc["linear", "beta"] == pytest.approx(1 / 1.5) == len_contract(2, 1, 0.25).beta
    assert rows.loc["two_task", "beta"] == two_task(2, 1, 0.25).beta
    assert rows.loc["doubted", "surplus"] == reliability(0.8, r=2, c=1, sigma2=0.25).surplus
    assert plan.bonus_cap == pytest.approx(9 * rows.loc["linear", "surplus"]) and plan.fine == 4.0


def test_curves_hold_the_plan_itself():
    plan = pay_plan(**NUMBERS)
    at = plan.risk[(plan.risk["r"] == 2.0) & (plan.risk["sigma2"] == 0.25)]
    assert at["beta"].item() == plan.linear.beta
    assert plan.doubt["surplus"].is_monotonic_increasing
    assert plan.quotas["effort"].max() == pytest.approx(plan.quota.best_effort, rel=0.02)
    assert plan.quotas["effort"].iloc[-1] < plan.quota.best_effort / 2


def test_facts_have_units_and_both_languages():
    plan = pay_plan(**NUMBERS)
    assert set(plan.facts()) == set(plan.units)
    assert plan.headline("zh").startswith("最优提成为每单位0.667")


def test_wrong_numbers_are_refused():
    with pytest.raises(KamError) as error:
        pay_plan(**NUMBERS | {"sigma2": -1.0, "c": 0.0})
    assert [fault.code for fault in error.value.faults] == ["KAM-N05", "KAM-N05"]
