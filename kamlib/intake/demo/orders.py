"""What one account orders over three years, before anybody bunches, returns or cancels."""

from datetime import date, timedelta
from math import fsum

from kamlib.intake.demo import goods
from kamlib.intake.demo.documents import SALE, Document, sold
from kamlib.intake.demo.season import FIRST, LAST, MID_AUTUMN, SPRING_FESTIVAL, open_day, season

PROMOTION_SHARE, PROMOTION_OFF = 0.06, 5
SKIPPED = 0.02


def planned(account, draws):
    """The account's orders by day."""
    dates = _festive(account, draws) if account.segment == "occasional" else _regular(account, draws)
    return [order(account, day, yuan, draws) for day, yuan in dates]


def order(account, day, yuan, draws):
    """One order for about `yuan` of the account's favourite products."""
    products = _assortment(account.favourites, draws.whole(*account.lines), day, draws)
    parts = [draws.between(0.5, 1.5) for _ in products]
    whole = fsum(parts)
    lines = tuple(_line(each, yuan * part / whole, day, draws) for each, part in zip(products, parts, strict=True))
    away = account.other_region and draws.chance(0.25)
    return Document(account.account_id, day, SALE, account.other_region if away else account.region, lines)


def _line(product, yuan, day, draws):
    off = PROMOTION_OFF if draws.chance(PROMOTION_SHARE) else 0
    return sold(product, max(1, int(100 * yuan / goods.supply_price(product, day) + 0.5)), day, off=off)


def _assortment(favourites, n, day, draws):
    rest, chosen = list(favourites), []
    while rest and len(chosen) < n:
        product = draws.weighted(rest, [goods.demand(each.category, day) for each in rest])
        rest.remove(product)
        chosen.append(product)
    return chosen


def _regular(account, draws):
    day = max(FIRST, account.opened) + timedelta(draws.whole(1, int(account.gap)))
    end = min(LAST, account.leaves_on or LAST)
    while (day := _working(day, draws)) <= end:
        level = account.level(day)
        yuan = account.yearly * account.gap / 365 * level * season(day) * draws.between(0.8, 1.2)
        yield day, yuan
        slower = 1.0 + 0.8 * (1.0 - level) if account.declines_from else 1.0
        day += timedelta(max(1, int(account.gap * slower * draws.between(0.75, 1.25) + 0.5)))


def _working(day, draws):
    """The day itself when orders are taken; after the closed week of a festival they come in over many days."""
    following = open_day(day)
    return following if (following - day).days <= 3 else open_day(following + timedelta(draws.whole(0, 9)))


def _festive(account, draws):
    """Before the two festivals, in early summer and in November; now and then an order is left out."""
    for year, spring, autumn in zip((2023, 2024, 2025), SPRING_FESTIVAL, MID_AUTUMN, strict=False):
        days = [
            spring - timedelta(draws.whole(3, 18)),
            date(year, 5, 20) + timedelta(draws.whole(0, 30)),
            autumn - timedelta(draws.whole(4, 22)),
            date(year, 11, 1) + timedelta(draws.whole(0, 30)),
        ]
        for day in map(open_day, days):
            yuan = account.yearly / 4 * account.level(day) * draws.between(0.8, 1.2)
            if not draws.chance(SKIPPED):
                yield day, yuan
