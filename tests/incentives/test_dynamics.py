"""Years under a policy: equalities of the design (T14 to T17), rules, exits, units, and what unsettled years tell."""

from dataclasses import replace

import numpy as np
import pytest

from kamlib.incentives import Scenario
from kamlib.incentives.draws import draw, scenario_of
from kamlib.incentives.dynamics import run
from kamlib.incentives.maxims import policies
from kamlib.incentives.policy import Policy, Rebate

SCENARIO = Scenario.default()
LARGE = {"L": Rebate("all_units", ((1.0, 6.0),))}


def both(one, other, *, years=2):
    """The years and indicators of two (scenario, policy) pairs run apart."""
    return run([one], years=years), run([other], years=years)


def same(one, other, *, tolerance=1e-9):
    """Whether all indicators of all years agree, but for those named."""
    for left, right in zip(one[2], other[2], strict=True):
        for name, value in left.items():
            assert value[0] == pytest.approx(right[name][0], rel=tolerance, abs=tolerance), name


def test_nothing_paid_leaves_the_market_as_observed():
    _, (year,), _ = run([(SCENARIO, Policy("none"))], years=1)
    price, _, profit = SCENARIO.observed()
    assert year.outcome.price[:, 0] == pytest.approx(price, abs=1e-9)
    assert year.sold[:, 0] == pytest.approx(SCENARIO.table["volume"].to_numpy(), rel=1e-10)
    assert year.profit[:, 0] == pytest.approx(profit, rel=1e-9)


def test_a_reward_of_nothing_is_no_programme():
    zero = Policy("zero", rebate={"L": Rebate("all_units", ((1.0, 0.0),))}, deposit={"L": 0.0}, promotion={"S": 0.0})
    same(*both((SCENARIO, Policy("none")), (SCENARIO, zero)))


@pytest.mark.parametrize("kind", ["all_units", "incremental"])
def test_a_threshold_near_zero_is_a_flat_rebate(kind):
    low = Policy("low", rebate={"L": Rebate(kind, ((1e-9, 3.0),))})
    flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 3.0),))})
    one, other = both((SCENARIO, low), (SCENARIO, flat))
    assert one[1][-1].outcome.price == pytest.approx(other[1][-1].outcome.price, abs=1e-6)
    assert one[2][-1]["supplier_profit"][0] == pytest.approx(other[2][-1]["supplier_profit"][0], rel=1e-7)


def test_a_flat_rebate_is_a_lower_supply_price():
    flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 3.0),))})
    cut = Policy("cut", supply_price={"L": 97.0})
    one, other = both((SCENARIO, flat), (SCENARIO, cut), years=4)
    for name in ("supplier_profit", "channel_profit", "mean_price", "small_survival", "effort", "support_ratio"):
        assert one[2][-1][name][0] == pytest.approx(other[2][-1][name][0], rel=1e-9), name


def test_t14_promotion_is_a_price_cut_to_rivals():
    """Uplift u (no spill-over) and a supply price lower by u/α: same shares and same profit of small dealers."""
    scenario = SCENARIO.vary(spill_over=0.0)
    uplift = scenario.promotion_power * np.log1p(4 / scenario.promotion_scale)
    promotion = Policy("promotion", promotion={"L": 4.0})
    cut = Policy("cut", supply_price={"L": 100 - uplift / scenario.alpha})
    one, other = both((scenario, promotion), (scenario, cut), years=4)
    assert one[1][-1].sold == pytest.approx(other[1][-1].sold, rel=1e-9)
    assert one[1][-1].profit == pytest.approx(other[1][-1].profit, rel=1e-9)
    assert one[2][-1]["mean_price"][0] > other[2][-1]["mean_price"][0] + 1


def test_t15_a_row_of_twenty_is_twenty_rows():
    tail = next(dealer for dealer in SCENARIO.dealers if dealer.name == "metro_small")
    rest = tuple(dealer for dealer in SCENARIO.dealers if dealer is not tail)
    split = SCENARIO.vary(dealers=(*rest, *(replace(tail, name=f"s{i}", n=1.0) for i in range(20))))
    one, other = both((SCENARIO, Policy("a", rebate=LARGE)), (split, Policy("a", rebate=LARGE)), years=1)
    same(one, other, tolerance=1e-8)


def test_t16_equal_belief_is_equal_prices():
    """A secret reward is one of size κ·B: prices agree within the year, the dealers' cash does not."""
    secret = Policy("secret", dividend=8.0, disclosure=0.0)
    known = Policy("known", dividend=8.0 * SCENARIO.belief, disclosure=1.0)
    one, other = both((SCENARIO, secret), (SCENARIO, known), years=1)
    assert np.array_equal(one[1][0].outcome.price, other[1][0].outcome.price)
    assert (one[1][0].profit[:2] > other[1][0].profit[:2]).all()


def test_secrecy_wears_off():
    """κ rises from .4 to about .9 in six years of payment (design 2.5: η = .3)."""
    scenario = SCENARIO.vary(belief=0.4)
    _, years, _ = run([(scenario, Policy("secret", dividend=6.0, dividend_target=0.5, disclosure=0.0))], years=7)
    kappa = [year.belief[0, 0] for year in years]
    assert kappa[0] == 0.4
    assert kappa[6] == pytest.approx(1 - 0.6 * 0.7**6, abs=2e-3)


def test_t17_a_hidden_rebate_is_found_from_price_and_shares():
    """w + c + λ/(α·B) − p is the wedge that the price was set with."""
    _, (year,), _ = run([(SCENARIO, Policy("a", rebate=LARGE))], years=1)
    rows, outcome = SCENARIO.table, year.outcome
    own = outcome.volume[:, 0] / rows["region"].map(SCENARIO.potential).to_numpy()
    brand = (rows["n"] * own).groupby(rows["region"]).transform("sum").to_numpy()
    lam = 1 - SCENARIO.rho
    damping = 1 - SCENARIO.rho * own / brand - lam * own
    found = 100 + rows["cost"].to_numpy() + lam / (SCENARIO.alpha * damping) - outcome.price[:, 0]
    assert found == pytest.approx(outcome.wedge[:, 0], abs=1e-7)
    assert found[0] > 4 and abs(found[2]) < 1e-7


def test_units_of_money_and_of_volume_do_not_matter():
    policy = Policy("a", rebate=LARGE, promotion={"S": 3.0}, deposit={"L": 20.0}, dividend=2.0)
    k = 7.0
    money = Policy(
        "a",
        rebate={"L": Rebate("all_units", ((1.0, 6.0 * k),))},
        promotion={"S": 3.0 * k},
        deposit={"L": 20.0 * k},
        dividend=2.0 * k,
    )
    dear = SCENARIO.vary(
        dealers=tuple(replace(dealer, cost=dealer.cost * k) for dealer in SCENARIO.dealers),
        **{name: getattr(SCENARIO, name) * k for name in ("list_price", "supply_cost", "promotion_scale", "freight")},
        alpha=SCENARIO.alpha / k,
    )
    big = SCENARIO.vary(potential={name: k * size for name, size in SCENARIO.potential.items()})
    (_, plain, _), (_, scaled, _) = both((SCENARIO, policy), (dear, money))
    assert scaled[-1].outcome.price == pytest.approx(k * plain[-1].outcome.price, rel=1e-8)
    assert scaled[-1].n == pytest.approx(plain[-1].n, rel=1e-8)
    _, larger, _ = run([(big, policy)], years=2)
    assert larger[-1].outcome.price == pytest.approx(plain[-1].outcome.price, rel=1e-8)


def test_the_order_of_dealers_does_not_matter():
    turned = SCENARIO.vary(dealers=tuple(reversed(SCENARIO.dealers)))
    same(*both((SCENARIO, Policy("a", rebate=LARGE)), (turned, Policy("a", rebate=LARGE))), tolerance=1e-7)


def floor(**given):
    return Policy("floor", rebate=LARGE, floor=108.0, termination=False, **given)


def test_a_deposit_keeps_the_floor_as_soon_as_detection_times_deposit_exceeds_the_gain():
    """φ·D* = gain (Becker and Stigler 1974): kept just above the gain of breaking alone, broken just below it."""
    _, (free,), _ = run([(SCENARIO, floor(detect_price=0.0))], years=1)
    assert not free.price_kept[:2, 0].any()
    _, (bound,), _ = run([(SCENARIO, floor(deposit={"L": 90.0}))], years=1)
    assert bound.price_kept[:, 0].all() and bound.settled[0]
    rows = SCENARIO.table
    needed = bound.gain[0, 0] / 0.6 / rows["volume"][0]  # money per case at which detection × deposit is the gain
    for factor, kept in ((1.02, True), (0.9, False)):
        deposit = {name: 90.0 for name in rows["name"] if name != "metro_a"} | {"metro_a": needed * factor}
        _, (year,), _ = run([(SCENARIO, floor(deposit=deposit))], years=1)
        assert year.price_kept[0, 0] == kept, factor


def test_rents_do_the_work_of_a_deposit():
    _, (rents,), _ = run([(SCENARIO, replace(floor(), termination=True, detect_price=0.9))], years=1)
    _, (none,), _ = run([(SCENARIO, floor(detect_price=0.9))], years=1)
    assert rents.stake[0, 0] > none.stake[0, 0] == 0
    assert rents.price_kept[:, 0].sum() >= none.price_kept[:, 0].sum()


def test_small_dealers_leave_when_large_ones_are_paid_more():
    rates = (0.0, 3.0, 6.0, 9.0)
    pairs = [(SCENARIO, Policy("b", rebate={"L": Rebate("flat", ((0.0, rate),))})) for rate in rates]
    _, _, told = run(pairs, years=8)
    survival, price = told[-1]["small_survival"][0], told[-1]["mean_price"][0]
    assert (np.diff(survival) < -0.02).all()
    assert (np.diff(price) < -0.3).all()


def test_whoever_is_not_supplied_sells_nothing():
    _, (year,), (told,) = run([(SCENARIO, Policy("large", serves=("L",)))], years=1)
    small = (SCENARIO.table["size"] == "S").to_numpy()
    assert (year.n[small] == 0).all()
    assert told["small_survival"][0] == 0 and told["coverage"][0] == pytest.approx(160 / 200)


def test_an_unsettled_year_has_a_range_and_no_value():
    """A tail of identical dealers with one threshold and little risk has no symmetric rest (design 3.5)."""
    rows = tuple(replace(dealer, sigma=0.05) for dealer in SCENARIO.dealers)
    policy = Policy("tail", rebate={"S": Rebate("all_units", ((1.3, 6.0),))})
    _, (year,), (told,) = run([(SCENARIO.vary(dealers=rows), policy)], years=1)
    assert not year.settled[0]
    low, high = told["mean_price"]
    assert high[0] - low[0] > 0.5
    assert (year.outcome.high - year.outcome.low).max() > 0.5


def test_company_does_not_matter():
    pairs = [(SCENARIO, Policy("none")), (SCENARIO, Policy("a", rebate=LARGE)), (SCENARIO, floor(deposit={"L": 90.0}))]
    _, together, _ = run(pairs, years=3)
    for k, pair in enumerate(pairs):
        _, alone, _ = run([pair], years=3)
        assert together[-1].profit[:, k] == pytest.approx(alone[-1].profit[:, 0], rel=1e-7)


def test_conduct_that_does_not_rest_has_a_range():
    """A market in which one dealer breaks the floor only while its rival keeps it (the draw was looked for)."""
    drawn = draw({}, draws=60, seed=1).iloc[4]
    market = scenario_of(SCENARIO, drawn)
    _, (year,), (told,) = run([(market, policies(market, drawn)["floor_conduct"])], years=1)
    assert year.outcome.settled[0] and not year.rests[0] and not year.settled[0]
    assert told["rule_breakers"][1][0] >= told["rule_breakers"][0][0] + 1
    assert told["mean_price"][1][0] > told["mean_price"][0][0]


def test_t9_the_stake_is_deposit_and_rents_and_ties_up_its_interest():
    """T9: detection × (D + V), V = β/(1 − β)·max(0, Π − F − iD) Π before interest; i·D a year is its cost."""
    policy = replace(floor(deposit={"L": 90.0}), termination=True)
    (_, (with_it,), _), (_, (without,), _) = both((SCENARIO, policy), (SCENARIO, replace(policy, deposit={})), years=1)
    deposit = 90.0 * SCENARIO.table["volume"][0]
    earned = with_it.outcome.profit[0, 0]
    outside = SCENARIO.outside * SCENARIO.observed()[2][0]
    rents = 0.9 / 0.1 * max(0.0, earned - outside - 0.05 * deposit)
    assert with_it.price_kept[:, 0].all()
    assert with_it.stake[0, 0] == pytest.approx(0.6 * (deposit + rents), rel=1e-6)
    assert earned - with_it.profit[0, 0] == pytest.approx(0.05 * deposit, rel=1e-12)
    assert without.stake[0, 0] < with_it.stake[0, 0]


def test_boundless_risk_makes_a_threshold_flat():
    """With d1 near σ/2 the marginal value of an all-units rebate is its rate."""
    rows = tuple(replace(dealer, sigma=30.0) for dealer in SCENARIO.dealers)
    scenario = SCENARIO.vary(dealers=rows)
    flat = Policy("flat", rebate={"L": Rebate("flat", ((0.0, 6.0),))})
    one, other = both((scenario, Policy("a", rebate=LARGE)), (scenario, flat), years=1)
    assert one[1][0].outcome.price == pytest.approx(other[1][0].outcome.price, abs=1e-6)


def test_a_deposit_stops_selling_abroad():
    """A large dealer that is paid by volume and loses nothing sells in other regions; with a deposit it stays."""
    loose = {"rebate": LARGE, "territory": True, "termination": False}
    pairs = [(SCENARIO, Policy("a", **loose)), (SCENARIO, Policy("b", **loose, deposit={"L": 500.0}))]
    _, (year,), (told,) = run(pairs, years=1)
    assert told["diverted_share"][0][0] > 0.01
    assert told["diverted_share"][1].tolist()[1] == 0.0
    assert year.territory_kept[:, 1].all() and not year.territory_kept[:, 0].all()
    assert year.price_kept.all()
