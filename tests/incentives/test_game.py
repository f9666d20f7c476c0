"""Dealers with rewards, effort and floors: closed cases, brute force, games that do not rest."""

import numpy as np
import pytest

from kamlib.incentives import demand, solve_prices
from kamlib.incentives.condition import Cells
from kamlib.incentives.game import Game, play
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.reward import Reward


def reward(schedules, sigma=0.2):
    """Schedules, one a row, as arrays of one scenario."""
    most = max(len(one.pieces) for one in schedules)
    base = np.array([[sum(p.slope for p in one.pieces if p.start == 0)] for one in schedules], dtype=float)
    parts = np.zeros((3, most, len(schedules), 1))
    parts[0] = 1.0
    for row, one in enumerate(schedules):
        for k, piece in enumerate(p for p in one.pieces if p.start > 0):
            parts[:, k, row, 0] = piece.start, piece.jump, piece.slope
    return Reward(base, *parts, np.full((len(schedules), 1), sigma))


def game(delta, cost, schedules, *, n=None, region=None, row=None, **given):
    """One scenario; every row sells where it has a cell."""
    count = len(delta)
    full = {"floor": -np.inf, "size": 100.0, "x0": 1e9, "alpha": 1.0, "rho": 0.0, "theta": 1e-9} | given
    fields = {name: np.broadcast_to(np.reshape(value, (-1, 1)), (count, 1)) for name, value in full.items()}
    cells = Cells(delta=np.reshape(delta, (-1, 1)) * 1.0, cost=np.reshape(cost, (-1, 1)) * 1.0, **fields)
    rows = len(schedules)
    row = np.arange(count) if row is None else np.array(row)
    region = np.zeros(count, dtype=int) if region is None else np.array(region)
    n = np.ones((rows, 1)) if n is None else np.reshape(n, (-1, 1)) * 1.0
    return Game(cells, row, region, n, np.ones((count, 1), dtype=bool), reward(schedules))


@pytest.mark.parametrize(
    ("b", "price", "effort"), [(0, 2.6736072264494, 60.4976479312), (0.3, 2.5102042279983, 69.5152287755)]
)
def test_t13_a_reward_moves_price_and_not_effort(b, price, effort):
    """T13 (Dorfman and Steiner 1954): M 1000, α 1, δ 2, c 1, θ .2, x0 20, monopoly; roots found by mpmath."""
    found = play(game([2], [1], [Schedule.flat(b)], size=1000.0, theta=0.2, x0=20.0))
    assert found.price[0, 0] == pytest.approx(price, abs=1e-9)
    assert found.effort[0, 0] == pytest.approx(effort, abs=1e-9)
    assert found.effort[0, 0] == pytest.approx(0.2 * found.volume[0, 0] - 20, abs=1e-9)
    assert found.settled[0]


def test_t13_pass_through():
    prices = [play(game([2], [1], [Schedule.flat(b)], size=1000.0, theta=0.2, x0=20.0)).price[0, 0] for b in (0, 0.3)]
    assert (prices[0] - prices[1]) / 0.3 == pytest.approx(0.544677, abs=5e-7)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_without_rewards_it_is_the_price_equilibrium(rho):
    delta, cost, n = [1.0, 0.4, 1.5], [1.0, 1.1, 1.4], [1, 12, 2]
    found = play(game(delta, cost, [Schedule()] * 3, n=n, rho=rho, alpha=1.4))
    plain = solve_prices(delta, cost, alpha=1.4, rho=rho, multiplicity=n)
    assert found.price[:, 0] == pytest.approx(plain.prices, abs=1e-11)
    assert found.volume[:, 0] == pytest.approx(100 * plain.shares, abs=1e-9)


def test_a_flat_reward_is_a_lower_cost():
    delta, cost = [1.0, 0.4], [1.0, 1.1]
    found = play(game(delta, cost, [Schedule.flat(0.2), Schedule()], rho=0.6))
    plain = solve_prices(delta, [0.8, 1.1], alpha=1, rho=0.6)
    assert found.price[:, 0] == pytest.approx(plain.prices, abs=1e-11)


KINDS = {
    "all_units": Schedule.all_units([(22, 0.15)]),
    "incremental": Schedule.incremental([(20, 0.4)]),
    "lump_sum": Schedule.lump_sum(3, 24),
    "table": Schedule.all_units([(18, 0.05), (25, 0.15)]) + Schedule.flat(0.05),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("floor", [-np.inf, 2.1])
def test_nobody_gains_by_any_price_and_effort(kind, floor):
    """Brute force: profit of each row at every price and effort of a grid, by the shares' own formula."""
    delta, cost, n, rho, theta, x0 = np.array([2.0, 1.9, 1.0]), [1.0, 1.0, 1.1], np.array([1, 1, 4]), 0.5, 0.1, 1.0
    schedules = [KINDS[kind], Schedule.flat(0.1), Schedule()]
    made = game(delta, cost, schedules, n=n, rho=rho, theta=theta, x0=x0, floor=floor)
    found = play(made)
    assert found.settled[0]
    price, effort = np.meshgrid(np.linspace(max(0.9, floor), 4, 400), np.linspace(0, 12, 121), indexing="ij")
    at_rest = delta + theta * np.log1p(found.effort[:, 0] / x0) - found.price[:, 0]
    assert demand.shares(at_rest, rho=rho, multiplicity=n).own * 100 == pytest.approx(found.volume[:, 0], abs=1e-7)
    for row in range(3):
        alone = np.append(at_rest, 0.0)  # the deviating dealer stands beside the rest of its row
        count = np.append(n, 1.0)
        count[row] -= 1
        keep = count > 0
        pulls = np.broadcast_to(alone, (*price.shape, 4)).copy()
        pulls[..., 3] = delta[row] + theta * np.log1p(effort / x0) - price
        volume = 100 * demand.shares(pulls[..., keep], rho=rho, multiplicity=count[keep]).own[..., -1]
        profit = (price - cost[row]) * volume - effort + schedules[row].expected(volume, 0.2)
        assert profit.max() <= found.profit[row, 0] * (1 + 1e-9)
        assert profit.max() >= found.profit[row, 0] * (1 - 2e-3)  # the grid does come near


def test_a_dealer_in_two_regions_has_one_target():
    """Rows 0 and 1 sell in region 0, row 0 in region 1 too; wedge and profit are those of the sum of both volumes."""
    schedule = Schedule.all_units([(40, 0.2)])
    made = game([1.5, 1.4, 1.2], [1.0, 1.0, 1.0], [schedule, Schedule()], region=[0, 0, 1], row=[0, 1, 0], rho=0.4)
    found = play(made)
    total = found.volume[[0, 2], 0].sum()
    assert found.settled[0]
    assert found.wedge[0, 0] == pytest.approx(schedule.marginal(total, 0.2), abs=1e-4)
    margins = ((found.price[:, 0] - 1) * found.volume[:, 0])[[0, 2]].sum()
    assert found.profit[0, 0] == pytest.approx(margins + schedule.expected(total, 0.2), rel=1e-12)


def test_a_floor_that_binds_turns_the_reward_into_effort():
    free, floored = (
        [play(game([2], [1], [Schedule.flat(b)], size=1000.0, theta=0.2, x0=20.0, floor=floor)) for b in (0, 0.3)]
        for floor in (-np.inf, 2.7)
    )
    assert floored[0].price[0, 0] == floored[1].price[0, 0] == 2.7
    gain = floored[1].effort[0, 0] - floored[0].effort[0, 0]
    assert gain > free[1].effort[0, 0] - free[0].effort[0, 0] > 0


def test_an_unsettled_game_says_so_and_gives_its_range():
    """A tail of identical dealers with one threshold and little risk jumps together: no symmetric rest."""
    made = game([2.0, 1.0], [1.0, 1.0], [Schedule(), Schedule.all_units([(4, 0.6)])], n=[1, 30], rho=0.7)
    made.reward.sigma[:] = 0.05
    found = play(made)
    assert not found.settled[0]
    assert found.certificate[0] > 1e-6
    assert found.high[1, 0] - found.low[1, 0] > 0.01


def test_one_scenario_is_the_same_in_company():
    """What stands beside a scenario does not change it."""
    alone = [game([2.0, 1.9], [1.0, 1.0], [KINDS[kind], Schedule()], rho=0.5) for kind in ("all_units", "lump_sum")]
    both = Game(
        Cells(*(np.concatenate([getattr(one.cells, f) for one in alone], axis=1) for f in Cells.__dataclass_fields__)),
        alone[0].row,
        alone[0].region,
        np.concatenate([one.n for one in alone], axis=1),
        np.concatenate([one.sells for one in alone], axis=1),
        Reward(*(np.concatenate([getattr(one.reward, f) for one in alone], -1) for f in Reward.__dataclass_fields__)),
    )
    together = play(both)
    for k, one in enumerate(alone):
        assert together.price[:, k] == pytest.approx(play(one).price[:, 0], abs=1e-10)
