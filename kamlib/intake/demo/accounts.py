"""The accounts and what is planted in them: five latent segments, credit, growth, decline, bunching.

Nothing of this is said in the tables; ``truth.json`` says it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kamlib.intake.demo import goods
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.names import MANAGERS, names
from kamlib.intake.demo.season import FIRST, months_between

REGIONS = ("华北", "华东", "华南")
CREDIT = ("prompt", "slow", "risky")
GONE, NEWCOMERS = 32, 6
STREAM = 1


class Segment(NamedTuple):
    """How the accounts of one segment buy: money in yuan a year, days between orders, lines an order."""

    n: int
    types: tuple
    yearly: tuple
    gap: tuple
    lines: tuple
    categories: tuple
    terms: tuple
    credit: tuple


SEGMENTS = {
    "giant": Segment(20, ("经销商",) * 8 + ("电商", "连锁超市"), (0, 0), (8, 10), (2, 3), (4, 6), (60,), (12, 5, 3)),
    "core": Segment(
        60, ("经销商", "连锁超市", "餐饮"), (290_000, 580_000), (17, 20), (2, 3), (3, 4), (30, 45), (15, 4, 1)
    ),
    "growing": Segment(
        38, ("电商", "连锁超市", "团购", "餐饮"), (75_000, 150_000), (33, 38), (2, 3), (2, 4), (30,), (14, 5, 1)
    ),
    "fading": Segment(40, ("经销商", "烟酒店", "餐饮"), (80_000, 140_000), (28, 33), (2, 2), (2, 3), (30,), (6, 8, 6)),
    "occasional": Segment(
        102, ("烟酒店", "餐饮", "团购"), (13_000, 34_000), (0, 0), (1, 2), (1, 2), (0, 15), (16, 3, 1)
    ),
}
# Yuan a year. Dealers that bunch and dealers compared with them are alike in size; the rest frame them.
ROLES = {
    "bunching": (1_150_000, 1_350_000, 1_600_000, 1_900_000, 2_250_000, 2_700_000, 3_300_000, 4_100_000),
    "comparison": (1_100_000, 1_400_000, 1_550_000, 1_950_000, 2_200_000, 2_800_000, 3_200_000, 4_300_000),
    "": (1_250_000, 2_000_000, 5_600_000, 7_800_000),
}
DUMPING = 6


@dataclass(frozen=True, eq=False)
class Account:
    """One account: what the tables say of it, and the latent traits that drive its behaviour.

    Money is in yuan a year at level 1, `gap` in days between orders, `growth` a month, `complaints` an order.
    """

    account_id: str
    name: str
    region: str
    other_region: str
    type: str
    opened: date
    manager: str
    segment: str
    yearly: float
    gap: float
    lines: tuple
    favourites: tuple
    terms: int
    credit: str
    complaints: float
    wallet: float
    role: str = ""
    dumps: bool = False
    drift: float = 0.0
    grows_from: date | None = None
    growth: float = 0.0
    declines_from: date | None = None
    leaves_on: date | None = None
    gone: bool = False

    def level(self, day):
        """The account's size on `day`, where its size without growth or decline is 1."""
        if self.grows_from:
            return 1.0 + self.growth * months_between(self.grows_from, day)
        if self.declines_from:
            passed = (day - self.declines_from).days / (self.leaves_on - self.declines_from).days
            left = 1.0 - 0.8 * min(max(passed, 0.0), 1.0)
            return left * left
        return 1.0 + self.drift * months_between(FIRST, day) / 12


def people(seed):
    """All accounts, by account id."""
    order = [(segment, i) for segment, plan in SEGMENTS.items() for i in range(plan.n)]
    draws = Draws(seed, STREAM)
    types = [draws.pick(SEGMENTS[segment].types) for segment, _ in order]
    ids = draws.some([f"{n:04d}" for n in range(1, len(order) + 1)], len(order))
    made = zip(ids, names(types, draws), types, order, strict=True)
    accounts = [
        _account(account_id, name, kind, origin, Draws(seed, STREAM, int(account_id)))
        for account_id, name, kind, origin in made
    ]
    return sorted(accounts, key=lambda account: account.account_id)


def _account(account_id, name, kind, origin, draws):
    segment, i = origin
    plan = SEGMENTS[segment]
    region = draws.weighted(REGIONS, (30, 45, 25))
    shape = draws.between(0, 1)
    common = {
        "account_id": account_id,
        "name": name,
        "region": region,
        "other_region": _other(region, draws) if segment == "giant" and i % 3 == 0 else "",
        "type": kind,
        "opened": FIRST - timedelta(draws.whole(30, 3000)),
        "manager": draws.pick(MANAGERS[region]),
        "segment": segment,
        "yearly": plan.yearly[0] + (plan.yearly[1] - plan.yearly[0]) * shape * shape,
        "gap": draws.between(*plan.gap),
        "lines": plan.lines,
        "favourites": _favourites(draws.whole(*plan.categories), draws),
        "terms": draws.pick(plan.terms),
        "credit": draws.weighted(CREDIT, plan.credit),
        "complaints": draws.weighted((0.015, 0.1), (9, 1)),
        "wallet": draws.between(0.25, 0.9),
    }
    return Account(**(common | _TRAITS[segment](i, draws)))


def _other(region, draws):
    return draws.pick([other for other in REGIONS if other != region])


def _favourites(n, draws):
    rest, chosen = list(goods.CATEGORIES), []
    while len(chosen) < n:
        chosen.append(draws.weighted(rest, [goods.POPULARITY[category] for category in rest]))
        rest.remove(chosen[-1])
    return tuple(product for category in chosen for product in draws.some(goods.of(category), draws.whole(3, 4)))


def _giant(i, draws):
    role, place = [(role, place) for role, sizes in ROLES.items() for place in range(len(sizes))][i]
    return {
        "yearly": ROLES[role][place],
        "role": role,
        "dumps": role == "bunching" and place >= len(ROLES[role]) - DUMPING,
        "drift": draws.between(-0.04, 0.06),
    }


def _core(_, draws):
    return {"drift": draws.between(-0.05, 0.05)}


def _growing(i, draws):
    if i < NEWCOMERS:
        opened = date(2023, 7, 3) + timedelta(draws.whole(0, 90))
        return {"opened": opened, "grows_from": opened, "growth": draws.between(0.16, 0.20), "gap": 24.0}
    start = date(2024, draws.whole(5, 12), 1)
    return {"grows_from": start, "growth": draws.between(0.13, 0.19)}


def _fading(i, draws):
    gone = i < GONE
    leaves = date(2024, 12, 1) + timedelta(draws.whole(0, 240)) if gone else date(2026, 2, 1) + timedelta(i)
    months = draws.whole(9, 12) if gone else draws.whole(16, 18)
    return {"gone": gone, "leaves_on": leaves, "declines_from": leaves - timedelta(30 * months), "complaints": 0.06}


def _occasional(_, draws):
    return {"drift": draws.between(-0.03, 0.03)}


_TRAITS = {"giant": _giant, "core": _core, "growing": _growing, "fading": _fading, "occasional": _occasional}
