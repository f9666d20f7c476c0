"""Rebates: closed forms against quadrature and finite differences, published option identities, tier tables by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from kamlib.base.errors import KamError
from kamlib.incentives import Schedule

TIERS = [(0, 0.01), (1_000_000, 0.02), (2_500_000, 0.03)]
KINDS = {
    "flat": Schedule.flat(5),
    "all_units": Schedule.all_units([(100, 5)]),
    "incremental": Schedule.incremental([(100, 5)]),
    "lump_sum": Schedule.lump_sum(200, 100),
    "table": Schedule.all_units([(60, 2), (100, 5)]) + Schedule.incremental([(80, 1), (130, 4)]),
    "sheet": Schedule.sheet([(60, 2.4, 0.04), (100, 6.0, 0.08)]),
}


def by_quadrature(schedule, mean, sigma):
    """The expected pay-off as an integral over the normal shock, cut at the jumps."""

    def term(shock):
        return schedule.payoff(mean * np.exp(sigma * shock - sigma**2 / 2)) * norm.pdf(shock)

    cuts = [(np.log(start / mean) + sigma**2 / 2) / sigma for start in schedule.thresholds]
    edges = [-12.0, *sorted(cut for cut in cuts if abs(cut) < 12), 12.0]
    return sum(quad(term, *edge, epsabs=1e-13, epsrel=1e-13)[0] for edge in itertools.pairwise(edges))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("mean", "sigma"), [(110, 0.2), (60, 0.45), (99.5, 0.05), (300, 0.15)])
def test_expected_is_the_integral(kind, mean, sigma):
    found = KINDS[kind].expected(mean, sigma)
    assert found == pytest.approx(by_quadrature(KINDS[kind], mean, sigma), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("mean", "sigma"), [(110, 0.2), (60, 0.45), (104, 0.1)])
def test_marginal_and_curvature_are_slopes(kind, mean, sigma):
    schedule, h = KINDS[kind], 1e-4

    def slope(f):
        five = [f(mean + k * h * mean, sigma) for k in (-2, -1, 1, 2)]
        return (five[0] - 8 * five[1] + 8 * five[2] - five[3]) / (12 * h * mean)

    assert schedule.marginal(mean, sigma) == pytest.approx(slope(schedule.expected), rel=1e-8, abs=1e-9)
    assert schedule.curvature(mean, sigma) == pytest.approx(slope(schedule.marginal), rel=1e-7, abs=1e-9)


def test_t8_by_the_black_formulas():
    """T8: Q = 110, T = 100, σ = .2; each formula is written here as the table of rewards has it."""
    Q, T, sigma, b, B = 110, 100, 0.2, 5, 200
    d1 = (np.log(Q / T) + sigma**2 / 2) / sigma
    d2 = d1 - sigma
    assert (d1, d2) == pytest.approx((0.5765508990, 0.3765508990), abs=1e-9)
    all_units = KINDS["all_units"]
    assert all_units.expected(Q, sigma) == pytest.approx(394.8332089, abs=5e-8)
    assert all_units.marginal(Q, sigma) == pytest.approx(12.0357211, abs=5e-8)
    expected = {
        "all_units": (b * Q * norm.cdf(d1), b * (norm.cdf(d1) + norm.pdf(d1) / sigma)),
        "incremental": (b * (Q * norm.cdf(d1) - T * norm.cdf(d2)), b * norm.cdf(d1)),
        "lump_sum": (B * norm.cdf(d2), B * norm.pdf(d2) / (sigma * Q)),
        "flat": (b * Q, b),
    }
    for kind, pair in expected.items():
        assert (KINDS[kind].expected(Q, sigma), KINDS[kind].marginal(Q, sigma)) == pytest.approx(pair, rel=1e-12)
    assert KINDS["lump_sum"].hit(Q, sigma) == pytest.approx(norm.cdf(d2), rel=1e-12)


@pytest.mark.parametrize(("sigma", "peak"), [(0.10, 4.509353), (0.20, 2.534473), (0.50, 1.395593)])
def test_t8b_the_pull_peaks_where_d1_is_sigma(sigma, peak):
    schedule = Schedule.all_units([(100, 1)])
    at = 100 * np.exp(sigma**2 / 2)
    assert schedule.marginal(at, sigma) == pytest.approx(peak, abs=5e-7)
    assert schedule.marginal(at, sigma) == pytest.approx(norm.cdf(sigma) + norm.pdf(sigma) / sigma, rel=1e-12)
    found = minimize_scalar(lambda q: -schedule.marginal(q, sigma), bounds=(50, 300), method="bounded")
    assert found.x == pytest.approx(at, rel=1e-4)
    assert schedule.curvature(at, sigma) == pytest.approx(0, abs=1e-12)


def test_t18_tiers_of_both_kinds():
    volumes = [2_400_000, 2_500_000, 3_000_000]
    assert Schedule.incremental(TIERS).payoff(volumes).tolist() == [38_000, 40_000, 55_000]
    assert Schedule.all_units(TIERS).payoff(volumes).tolist() == [48_000, 75_000, 90_000]


def test_t18_the_boundary_is_a_parameter():
    exceeds = Schedule.all_units(TIERS, boundary="exceeds")
    assert exceeds.payoff(2_500_000) == pytest.approx(50_000)
    assert exceeds.payoff(np.nextafter(2_500_000, np.inf)) == pytest.approx(75_000)
    assert Schedule.lump_sum(200, 100, boundary="exceeds").payoff([100, 101]).tolist() == [0, 200]
    assert Schedule.incremental(TIERS, boundary="exceeds").payoff(2_500_000) == 40_000  # no jump, no difference


def test_t19_affordable_discount():
    all_units = Schedule.all_units(TIERS).affordable_discount([2_000_000, 2_450_000, 2_475_000])
    assert all_units == pytest.approx([0.07, 0.52, 1.02], abs=1e-9)
    incremental = Schedule.incremental(TIERS).affordable_discount([1_000_000, 2_000_000, 2_450_000, 2_475_000])
    assert incremental == pytest.approx([0.02] * 4, abs=1e-9)
    assert np.isnan(Schedule.all_units(TIERS).affordable_discount(2_500_000))


def test_t6_an_all_units_discount_ends_double_margins():
    """T5, T6: demand 100 − p, supplier's cost 20; list price 60, 10 off all units from 40."""
    volume = np.arange(0, 100.001, 0.01)

    def retailer(w, schedule):
        profit = (100 - volume - w) * volume + schedule.payoff(volume)
        return profit, volume[profit >= profit.max() - 1e-9]

    plain, q = retailer(60, Schedule())
    assert (plain.max(), q.tolist(), (60 - 20) * q[0]) == (pytest.approx(400), [20], pytest.approx(800))
    reward = Schedule.all_units([(40, 10)])
    rewarded, q = retailer(60, reward)
    assert rewarded.max() == pytest.approx(400)
    assert q.tolist() == [20, 40]  # as well off; at 40 the price is the integrated 60
    assert (60 - 20) * 40 - reward.payoff(40) == pytest.approx(1200)
    assert 1200 + 400 == (100 - 40 - 20) * 40  # all of the integrated profit


def test_t7_a_target_rebate_coordinates_a_newsvendor():
    """T7 (Taylor 2002): p = 10, w = 6, c = 3, demand uniform on (0, 1000), rebate 10 on sales above T."""
    p, w, c, u = 10, 6, 3, 10
    order = np.arange(0, 1001, 1.0)
    sales = order - order**2 / 2000  # E min(q, D)

    def over(T):
        return np.where(order > T, (order - T) - (order**2 - T**2) / 2000, 0.0)

    assert order[np.argmax(p * sales - w * order)] == 400
    assert order[np.argmax(p * sales - c * order)] == 700
    assert (p * sales - c * order).max() == pytest.approx(2450)
    assert ((p * sales - c * order)[400], w / (c / p) - p) == (pytest.approx(2000), pytest.approx(u))
    shared = []
    for T in range(0, 701):
        retailer = p * sales - w * order + u * over(T)
        best = int(np.argmax(retailer))
        if best == 700 and retailer[best] >= 800 and (w - c) * 700 - u * over(T)[700] >= 1200:
            shared.append(T)
    # By hand: 10 (455 − T + T²/2000) must lie between 450, what the retailer needs, and 900, what the supplier has.
    low, high = 1000 - np.sqrt(270_000), 1000 - np.sqrt(180_000)
    assert shared == list(range(int(np.ceil(low)), int(high) + 1))
    # the payoff of the schedule is the same reward, by quadrature over demand
    demand = (np.arange(200_000) + 0.5) / 200
    paid = Schedule.incremental([(shared[0], u)]).payoff(np.minimum(700, demand)).mean()
    assert paid == pytest.approx(u * over(shared[0])[700], rel=1e-6)


@pytest.mark.parametrize("sigma", [0.1, 0.45])
def test_thresholds_near_zero_are_flat(sigma):
    for make in (Schedule.all_units, Schedule.incremental):
        near = make([(1e-9, 5)])
        assert near.expected(110, sigma) == pytest.approx(550, abs=1e-7)
        assert near.marginal(110, sigma) == pytest.approx(5, abs=1e-9)


def test_much_risk_makes_an_all_units_pull_flat():
    """σ → ∞: the wedge tends to b from above at any volume."""
    schedule = Schedule.all_units([(100, 5)])
    assert schedule.marginal([20, 100, 500], 40.0) == pytest.approx([5, 5, 5], abs=1e-9)


def test_little_risk_is_the_payoff():
    volumes = [99, 101, 250]
    for schedule in KINDS.values():
        assert schedule.expected(volumes, 1e-5) == pytest.approx(schedule.payoff(volumes), rel=1e-9)


def test_no_programme_pays_nothing():
    for schedule in (Schedule(), Schedule.flat(0), Schedule.all_units([(100, 0)])):
        assert (schedule.payoff(50), schedule.expected(50, 0.2), schedule.marginal(50, 0.2)) == (0, 0, 0)


def test_nothing_sold_earns_nothing():
    for schedule in KINDS.values():
        assert schedule.payoff(0) == 0
        assert schedule.expected(0, 0.2) == pytest.approx(0, abs=1e-12)
        assert np.isfinite(schedule.marginal(0, 0.2))


tiers = st.lists(st.tuples(st.floats(1, 500), st.floats(0, 20)), min_size=1, max_size=4, unique_by=lambda row: row[0])


@settings(max_examples=60, deadline=None)
@given(rows=tiers, volume=st.floats(1, 1000), sigma=st.floats(0.05, 1), k=st.floats(0.1, 50))
def test_units_do_not_matter(rows, volume, sigma, k):
    """Volume × k with rates ÷ k and volume × k with the same rates: money stays, and is multiplied by k."""
    rows = sorted(rows)
    for make in (Schedule.all_units, Schedule.incremental):
        plain = make(rows).expected(volume, sigma)
        scaled = make([(k * t, b) for t, b in rows]).expected(k * volume, sigma)
        assert scaled == pytest.approx(k * plain, rel=1e-9, abs=1e-9)
        assert make([(k * t, b / k) for t, b in rows]).expected(k * volume, sigma) == pytest.approx(
            plain, rel=1e-9, abs=1e-9
        )


@settings(max_examples=60, deadline=None)
@given(rows=tiers, volume=st.floats(0, 1000))
def test_a_tier_table_is_a_sum_of_its_tiers(rows, volume):
    rows = sorted(rows)
    table = Schedule.all_units(rows).payoff(volume)
    reached = [rate for start, rate in rows if volume >= start]
    assert table == pytest.approx(volume * (reached[-1] if reached else 0), rel=1e-9, abs=1e-9)
    bands = zip(rows, [*(start for start, _ in rows[1:]), np.inf], strict=True)
    by_band = sum(rate * max(0, min(volume, end) - start) for (start, rate), end in bands)
    assert Schedule.incremental(rows).payoff(volume) == pytest.approx(by_band, rel=1e-9, abs=1e-9)


def test_the_reward_sheet_in_use():
    """Under 60 % nothing, then 4 % on all, from the target 6 % on it and 8 % beyond: the sum of three plain rewards."""
    parts = Schedule.all_units([(60, 0.04)]) + Schedule.lump_sum(2, 100) + Schedule.incremental([(100, 0.04)])
    volumes = np.array([0, 30, 59.9, 60, 80, 99.9, 100, 120, 300])
    assert KINDS["sheet"].payoff(volumes) == pytest.approx(parts.payoff(volumes), abs=1e-12)
    assert KINDS["sheet"].expected(volumes, 0.2) == pytest.approx(parts.expected(volumes, 0.2), abs=1e-12)


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: Schedule.all_units([(100, 5), (100, 6)]), ["KAM-N01"]),
        (lambda: Schedule.all_units([(200, 5), (100, 6)]), ["KAM-N01"]),
        (lambda: Schedule.incremental([(100, -1), (50, 2), (0, 3)]), ["KAM-N01", "KAM-N02", "KAM-N03"]),
        (lambda: Schedule.flat(-2), ["KAM-N02"]),
        (lambda: Schedule.flat(float("nan")), ["KAM-N02"]),
        (lambda: Schedule.lump_sum(200, 0), ["KAM-N03"]),
        (lambda: Schedule.lump_sum(-1, -5), ["KAM-N02", "KAM-N03"]),
        (lambda: Schedule.all_units([]), ["KAM-N04"]),
        (lambda: Schedule.all_units([(100, 5)], boundary="at"), ["KAM-N07"]),
        (lambda: KINDS["flat"].expected(100, 0), ["KAM-N05"]),
        (lambda: KINDS["flat"].marginal(100, [0.2, -0.1]), ["KAM-N05"]),
        (lambda: KINDS["flat"].payoff([1, float("nan"), -3]), ["KAM-N06"]),
    ],
)
def test_bad_schedules_are_refused_with_all_faults(make, codes):
    with pytest.raises(KamError) as caught:
        make()
    assert [fault.code for fault in caught.value.faults] == codes
