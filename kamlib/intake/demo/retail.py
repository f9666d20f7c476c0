"""Walk-in customers of the distributor's own shops: sales without an account."""

from datetime import timedelta

from kamlib.intake.demo import goods
from kamlib.intake.demo.accounts import REGIONS
from kamlib.intake.demo.documents import SALE, Document, sold
from kamlib.intake.demo.season import FIRST, LAST

GUEST = ""


def guests(draws):
    """One or two sales a day of one product each, from the first day to the last."""
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    return [_sale(day, draws) for day in days for _ in range(1 + draws.chance(0.15))]


def _sale(day, draws):
    product = draws.weighted(goods.PRODUCTS, [goods.demand(each.category, day) for each in goods.PRODUCTS])
    return Document(GUEST, day, SALE, draws.pick(REGIONS), (sold(product, draws.whole(1, 6), day),))
