"""Scenarios with policies as the arrays of a game: cells (home first, then foreign regions) by scenarios."""

from dataclasses import dataclass, replace

import numpy as np

from kamlib.base.errors import Exit
from kamlib.incentives import faults
from kamlib.incentives.condition import Cells
from kamlib.incentives.game import Game
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.reward import Reward


@dataclass(frozen=True, eq=False)
class Board:
    """What stays the same over the years; arrays by rows (or cells) and scenarios.

    Attributes
    ----------
    cells : Cells
        Without a floor.
    row, region : ndarray of int (cells)
    n0, volume, price, cost : ndarray (rows, scenarios)
        Dealers; volume, price and handling cost of one, as observed.
    large : ndarray of bool (rows)
    list_price, supply, deposit, promotion, floor, dividend, target : ndarray (rows, scenarios)
        Terms; deposit and promotion in money a year, dividend in money, target in cases.
    rebate : Reward
        Without the dividend.
    outside : ndarray (rows, scenarios)
        What a dealer earns elsewhere.
    """

    cells: Cells
    row: np.ndarray
    region: np.ndarray
    n0: np.ndarray
    volume: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    large: np.ndarray
    list_price: np.ndarray
    supply: np.ndarray
    deposit: np.ndarray
    promotion: np.ndarray
    floor: np.ndarray
    dividend: np.ndarray
    target: np.ndarray
    rebate: Reward
    outside: np.ndarray

    def only(self, some):
        """The same board in `some` scenarios."""
        by_row = ("n0", "volume", "price", "cost", "list_price", "supply", "deposit", "promotion", "floor", "dividend")
        picked = {name: getattr(self, name)[:, some] for name in (*by_row, "target", "outside")}
        return replace(self, cells=self.cells.take(slice(None), some), rebate=self.rebate.only(some), **picked)

    def game(self, *, n, price_kept, territory_kept, dividend):
        """The game of a year: who is left, who keeps which rule, and the dividend that dealers count on (money).

        A key account that has left in part (n below 1) is one dealer with a weight of n in its region, and the volume
        of its whole region's potential.
        """
        weight = np.clip(n, 1e-6, 1.0)[self.row]
        home = np.arange(len(self.row)) < len(n)
        sells = np.where(home[:, None], True, ~territory_kept[self.row])
        floor = np.where(price_kept, self.floor, -np.inf)[self.row]
        one = self.rebate
        reward = Reward(
            one.base,
            np.concatenate([one.start, self.target[None]]),
            np.concatenate([one.jump, dividend[None]]),
            np.concatenate([one.slope, 0 * dividend[None]]),
            one.sigma,
        )
        delta = self.cells.delta + (1 - self.cells.rho) * np.log(weight)
        cells = replace(self.cells, floor=floor, delta=delta, size=self.cells.size / weight)
        return Game(cells, self.row, self.region, np.maximum(n, 1.0), sells, reward)


def board(pairs):
    """The board of (scenario, policy) pairs, whose scenarios have the same rows and regions.

    Raises
    ------
    KamError
        All faults of all policies against their scenarios; KAM-N12 for scenarios whose rows differ.
    """
    found = []
    for scenario, policy in pairs:
        try:
            policy.check(scenario)
        except faults.KamError as error:
            found += error.faults
    names = {tuple((d.name, d.region, d.size) for d in scenario.dealers) for scenario, _ in pairs}
    if len(names) > 1:
        found.append(faults.shapes("scenarios", *list(names)[:2]))
    faults.refuse(found, Exit.USAGE)
    rows, columns = _frame(pairs[0]), [_column(scenario, policy) for scenario, policy in pairs]
    return _stacked(rows, columns, any(policy.territory for _, policy in pairs))


def _frame(pair):
    scenario, _ = pair
    regions = list(scenario.potential)
    region = np.array([regions.index(dealer.region) for dealer in scenario.dealers])
    return region, np.array([dealer.size == "L" for dealer in scenario.dealers]), len(regions)


def _column(scenario, policy):
    """One scenario: arrays by row, and its scalars."""
    rows, (price, delta, profit) = scenario.arrays, scenario.observed()
    volume, dealers = rows["volume"], scenario.dealers

    def terms(setting, default):
        return np.array([policy.of(setting, dealer, default) for dealer in dealers], dtype=float)

    promotion = terms("promotion", 0.0)
    large = rows["size"] == "L"
    by_row = {
        "delta": delta + _uplift(scenario, promotion, rows),
        "volume": volume,
        "price": price,
        "n0": np.where(np.isin(rows["size"], policy.serves), rows["n"], 0.0),
        "cost": rows["cost"],
        "sigma": np.hypot(rows["sigma"], policy.threshold_vagueness),
        "x0": scenario.effort_scale(),
        "list_price": np.full(len(dealers), scenario.list_price),
        "supply": terms("supply_price", scenario.list_price),
        "deposit": terms("deposit", 0.0) * volume,
        "promotion": promotion * volume,
        "floor": np.full(len(dealers), -np.inf if policy.floor is None else policy.floor),
        "dividend": np.where(large, policy.dividend, 0.0) * volume,
        "target": policy.dividend_target * volume,
        "outside": scenario.outside * profit,
    }
    rebates = [policy.of("rebate", dealer, None) for dealer in dealers]
    schedules = [rebate.schedule(q) if rebate else Schedule() for rebate, q in zip(rebates, volume, strict=True)]
    return by_row, schedules, scenario


def _uplift(scenario, promotion, rows):
    """``(1 − ω)·g·ln(1 + z/z0) + ω·g·ln(1 + Z/z0)``, Z the promotion money per case of the region."""
    if not promotion.any():
        return promotion
    weight, region = rows["n"] * rows["volume"], rows["region"]
    around = np.array([(weight * promotion)[region == name].sum() / weight[region == name].sum() for name in region])
    own, all_ = (np.log1p(money / scenario.promotion_scale) for money in (promotion, around))
    return scenario.promotion_power * ((1 - scenario.spill_over) * own + scenario.spill_over * all_)


def _stacked(frame, columns, territory):
    home, large, regions = frame
    by_row = {name: np.stack([part[name] for part, _, _ in columns], axis=1) for name in columns[0][0]}
    rebate = _rebates([schedules for _, schedules, _ in columns], by_row.pop("sigma"))
    abroad = [(row, r) for row in np.flatnonzero(large) for r in range(regions) if r != home[row]] if territory else []
    row = np.array([*range(len(home)), *(j for j, _ in abroad)])
    region = np.array([*home, *(r for _, r in abroad)])
    cells = _cells(by_row, [scenario for *_, scenario in columns], row, region)
    for name in ("delta", "x0"):
        by_row.pop(name)
    return Board(cells=cells, row=row, region=region, large=large, rebate=rebate, **by_row)


def _cells(by_row, scenarios, row, region):
    foreign = np.arange(len(row)) >= len(by_row["volume"])

    def scalar(name):
        return np.broadcast_to([getattr(one, name) for one in scenarios], (len(row), len(scenarios)))

    size = np.array([list(one.potential.values()) for one in scenarios]).T[region]
    away = foreign[:, None]
    return Cells(
        delta=by_row["delta"][row] - away * scalar("handicap"),
        cost=(by_row["supply"] + by_row["cost"])[row] + away * scalar("freight"),
        floor=np.full(size.shape, -np.inf),
        size=size,
        x0=by_row["x0"][row],
        alpha=scalar("alpha"),
        rho=scalar("rho"),
        theta=scalar("theta"),
    )


def _rebates(schedules, sigma):
    """Schedules (scenarios of rows) as arrays."""
    most = max(len(one.pieces) for column in schedules for one in column)
    base, parts = np.zeros(sigma.shape), np.zeros((3, most, *sigma.shape))
    parts[0] = 1.0
    for s, column in enumerate(schedules):
        for row, one in enumerate(column):
            base[row, s] = sum(piece.slope for piece in one.pieces if piece.start == 0)
            for k, piece in enumerate(piece for piece in one.pieces if piece.start > 0):
                parts[:, k, row, s] = piece.start, piece.jump, piece.slope
    return Reward(base, *parts, sigma)
