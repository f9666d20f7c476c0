"""Pay of salespeople: the figures of the textbook models, each by a search of its own as well."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import norm

from kamlib.base.errors import KamError
from kamlib.incentives import salesforce


def best(f, low=0.0, high=5.0):
    return minimize_scalar(lambda x: -f(x), bounds=(low, high), method="bounded", options={"xatol": 1e-12})


def test_t1_len():
    found = salesforce.len_contract(2, 1, 1)
    expected = (1 / 3, 1 / 3, 1 / 6, 1 / 18)
    assert (found.beta, found.effort, found.surplus, found.salary) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("r", "c", "s2", "k"), [(2, 1, 1, 1), (0.5, 3, 2, 4), (0, 2, 1, 1.5)])
def test_t1_by_search(r, c, s2, k):
    """The salesperson's effort by search inside the firm's search for the commission."""

    def effort(beta):
        return best(lambda e: beta * e - c * e**2 / 2).x

    def surplus(beta):
        e = effort(beta)
        return k * e - c * e**2 / 2 - r * beta**2 * s2 / 2

    found = salesforce.len_contract(r, c, s2, margin=k)
    assert found.surplus == pytest.approx(-best(surplus).fun, rel=1e-7)
    assert found.beta == pytest.approx(best(surplus).x, abs=1e-4)
    worth = found.pay(found.effort) - c * found.effort**2 / 2 - found.risk_premium
    assert worth == pytest.approx(0, abs=1e-12)  # the certainty equivalent is the reservation


def test_t2_two_tasks():
    assert salesforce.two_task(1, 1, 1).beta == pytest.approx(2 / 7, abs=1e-12)
    assert pytest.approx(0.285714, abs=5e-7) == 2 / 7


@pytest.mark.parametrize(("r", "c", "s2", "values", "k"), [(1, 1, 1, (1, 1), 0.5), (0.4, 2, 3, (2, 0.7), 0.3)])
def test_t2_by_search(r, c, s2, values, k):
    b1, b2 = values

    def cost(e):
        return c * (e[0] ** 2 + 2 * k * e[0] * e[1] + e[1] ** 2) / 2

    def surplus(beta):
        e = minimize(lambda e: cost(e) - beta * e[0], [0.1, 0.0], tol=1e-14).x
        return b1 * e[0] + b2 * e[1] - cost(e) - r * beta**2 * s2 / 2, e

    found = salesforce.two_task(r, c, s2, volume=b1, discipline=b2, substitution=k)
    search = best(lambda b: surplus(b)[0])
    assert found.surplus == pytest.approx(-search.fun, rel=1e-6)
    assert [found.effort, found.neglect] == pytest.approx(surplus(found.beta)[1], abs=1e-6)


def test_without_substitution_two_tasks_are_one():
    one, two = salesforce.len_contract(2, 3, 0.5), salesforce.two_task(2, 3, 0.5, substitution=0)
    assert (two.beta, two.effort, two.surplus, two.salary, two.neglect) == pytest.approx(
        (one.beta, one.effort, one.surplus, one.salary, 0)
    )


def test_where_discipline_matters_most_a_salary_is_best():
    found = salesforce.two_task(1, 1, 1, volume=0.4, discipline=1, substitution=0.5)
    assert (found.beta, found.effort, found.surplus, found.salary) == (0, 0, 0, 0)


def test_t10_quota_bonus():
    found = salesforce.quota_bonus(1, 1, c=1, sigma=0.5)
    assert found.best_effort == pytest.approx(0.7978845608, abs=1e-9)
    assert found.best_quota == found.best_effort
    assert found.effort == pytest.approx(0.2967, abs=5e-5)
    assert found.utility == pytest.approx(0.035758, abs=5e-7)
    assert found.collapsed
    at_best = salesforce.quota_bonus(1, found.best_quota, c=1, sigma=0.5)
    assert at_best.effort == pytest.approx(found.best_effort, abs=1e-9)
    assert (at_best.hit, at_best.collapsed) == (pytest.approx(0.5), False)


@pytest.mark.parametrize(("B", "q", "c", "sigma"), [(1, 1, 1, 0.5), (2, 0.9, 1, 0.3), (1, 0, 2, 1), (0.5, 3, 1, 0.2)])
def test_t10_by_a_fine_grid(B, q, c, sigma):
    effort = np.linspace(0, 5, 2_000_001)
    worth = B * norm.cdf((effort - q) / sigma) - c * effort**2 / 2
    found = salesforce.quota_bonus(B, q, c=c, sigma=sigma)
    assert found.effort == pytest.approx(effort[np.argmax(worth)], abs=5e-6)
    assert found.utility == pytest.approx(worth.max(), abs=1e-11)


def test_the_best_quota_is_best_among_quotas():
    """With little noise the quota e* would be given up; the best one lies lower."""
    for sigma in (0.5, 0.25):
        found = salesforce.quota_bonus(1, 1, c=1, sigma=sigma)
        drawn = max(salesforce.quota_bonus(1, q, c=1, sigma=sigma).effort for q in np.linspace(0.1, 2.5, 241))
        assert found.best_effort >= drawn - 1e-9
        assert found.best_effort == pytest.approx(drawn, rel=0.02)
    assert found.best_effort < 1 / (0.25 * np.sqrt(2 * np.pi))


def test_t12_reliability():
    """Certain plans are the LEN contract; the rest against a search in a search."""
    certain, plain = salesforce.reliability(1.0, r=2, c=1, sigma2=1), salesforce.len_contract(2, 1, 1)
    assert (certain.beta, certain.effort, certain.surplus) == pytest.approx(
        (plain.beta, plain.effort, plain.surplus), abs=1e-7
    )
    p, r, c, s2 = 0.6, 2, 1, 1

    def ce(e, beta):  # mean and variance of a mixture: β(e + ε) with probability p, else nothing
        second = p * beta**2 * (e**2 + s2)
        return p * beta * e - r / 2 * (second - (p * beta * e) ** 2) - c * e**2 / 2

    def surplus(beta):
        e = best(lambda e: ce(e, beta)).x
        return ce(e, beta) + e - p * beta * e

    search = best(surplus)
    found = salesforce.reliability(p, r=r, c=c, sigma2=s2)
    assert found.surplus == pytest.approx(-search.fun, abs=1e-7)
    assert found.beta == pytest.approx(search.x, abs=1e-4)


def test_surplus_and_effort_rise_with_reliability():
    found = [salesforce.reliability(p, r=2, c=1, sigma2=1) for p in np.linspace(0.1, 1, 19)]
    assert (np.diff([one.surplus for one in found]) > 0).all()
    assert (np.diff([one.effort for one in found]) > 0).all()


def test_t11_credible_bonus():
    """A firm that discounts at δ keeps its word while b ≤ δ/(1 − δ)·S: the sum of all later years."""
    later = sum(0.8**t for t in range(1, 400)) * 5
    assert salesforce.credible_bonus(5, delta=0.8) == pytest.approx(later, rel=1e-12)
    assert salesforce.credible_bonus(5, delta=0) == 0


def test_sentences():
    assert salesforce.two_task(1, 1, 1).headline() == (
        "The best commission is 0.286 a unit; paid harder for volume, salespeople sell price: "
        "each unit of volume costs 0.50 of price discipline"
    )
    assert salesforce.len_contract(2, 1, 1).headline("zh") == "最优提成为每单位0.333；其中风险的代价为0.111"
    assert salesforce.quota_bonus(1, 1, c=1, sigma=0.5).headline() == (
        "The quota is out of reach: it draws an effort of 0.30, a quota of 0.80 would draw 0.80"
    )


@pytest.mark.parametrize(
    ("make", "wheres"),
    [
        (lambda: salesforce.len_contract(-1, 0, float("nan"), margin=0), ["r", "c", "sigma2", "margin"]),
        (lambda: salesforce.two_task(1, 1, 1, substitution=1), ["substitution"]),
        (lambda: salesforce.quota_bonus(0, -1, c=0, sigma=0), ["B", "q", "c", "sigma"]),
        (lambda: salesforce.reliability(60, r=1, c=1, sigma2=1), ["p"]),
        (lambda: salesforce.credible_bonus(5, delta=1), ["delta"]),
        (lambda: salesforce.deterring_fine(5, detection=0), ["detection"]),
    ],
)
def test_bad_numbers_are_refused(make, wheres):
    with pytest.raises(KamError) as caught:
        make()
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [("KAM-N05", where) for where in wheres]
