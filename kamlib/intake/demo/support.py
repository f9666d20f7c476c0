"""What the distributor gives (rebates, promotion support, dividends, programmes) and the resale prices that it sees."""

from datetime import date, timedelta

from kamlib.intake.demo.bunching import rate
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.goods import supply_price
from kamlib.intake.demo.season import LAST, quarters

STREAM_SUPPORT, STREAM_PROGRAMMES, STREAM_RESALE = 5, 6, 7
REBATE_PAID_AFTER = 20
DIVIDEND_POINTS = 50
# Promotion support in basis points of the half-year's purchases, and the share of half-years with support.
PROMOTION = {"giant": (40, 120, 0.7), "core": (60, 160, 0.5), "growing": (100, 220, 0.6), "occasional": (200, 400, 0.3)}
PROMOTION_BUNCHING = (150, 300, 1.0)
PROGRAMMES = ("门店陈列", "品鉴会", "开瓶扫码", "联合配送", "节庆联促")
# Shares of programmes offered, and of those offered that the account joins.
TAKES_PART = {
    "giant": (0.95, 0.55),
    "core": (0.9, 0.7),
    "growing": (0.8, 0.8),
    "fading": (0.7, 0.25),
    "occasional": (0.4, 0.3),
}
SOURCES = ("市场走访", "线上监测", "业务员上报")


def rebates(accounts, documents, *, seed):
    """Money given: account, date, kind (rebate, promotion, dividend), cents; none after the last day of the data."""
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_SUPPORT, int(account.account_id))
        mine = documents[account.account_id]
        rows += _rebates(account, mine) + _promotion(account, mine, draws) + _dividends(account, mine)
    return sorted(row for row in rows if row[3] > 0 and row[1] <= LAST)


def bought(documents, first, last):
    """Net purchases between two days, in cents."""
    return sum(document.amount for document in documents if first <= document.day <= last)


def _rebates(account, documents):
    rows = []
    for quarter in quarters():
        net = bought(documents, quarter.first, quarter.last)
        day = quarter.last + timedelta(REBATE_PAID_AFTER)
        rows.append((account.account_id, day, "rebate", net * rate(net) // 10_000))
    return rows


def _promotion(account, documents, draws):
    low, high, share = PROMOTION_BUNCHING if account.role == "bunching" else PROMOTION.get(account.segment, (0, 0, 0))
    rows = []
    for year in (2023, 2024, 2025):
        for first, last in ((date(year, 1, 1), date(year, 6, 30)), (date(year, 7, 1), date(year, 12, 31))):
            points, given, day = draws.whole(low, high), draws.chance(share), last - timedelta(draws.whole(5, 60))
            if given:
                net = bought(documents, first, last)
                rows.append((account.account_id, day, "promotion", net * points // 1_000_000 * 100))
    return rows


def _dividends(account, documents):
    """Half a per cent of a giant's year, when it grew, in the next February; the amount is not announced before."""
    if account.segment != "giant":
        return []
    rows = []
    for year in (2023, 2024):
        this, before = (bought(documents, date(y, 1, 1), date(y, 12, 31)) for y in (year, year - 1))
        grew = this > before
        rows.append((account.account_id, date(year + 1, 2, 20), "dividend", grew * this * DIVIDEND_POINTS // 10_000))
    return rows


def programmes(accounts, *, seed):
    """Account, programme, offered (yes, no), joined (yes, no): one row for each account and programme."""
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_PROGRAMMES, int(account.account_id))
        offer, take = TAKES_PART[account.segment]
        for programme in PROGRAMMES:
            offered, joined = draws.chance(offer), draws.chance(take)
            rows.append((account.account_id, programme, _yes(offered), _yes(offered and joined)))
    return rows


def _yes(answer):
    return "yes" if answer else "no"


def resale_prices(accounts, *, seed):
    """Prices at which large dealers were seen to resell, of 2024 and 2025.

    Account, date, product id, region, resale price and supply price in cents a case, source.
    """
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_RESALE, int(account.account_id))
        for product in _watched(account):
            for month in range(24):
                day = date(2024 + month // 12, month % 12 + 1, draws.whole(3, 28))
                supply = supply_price(product, day)
                resale = supply * _mark(account, day, draws) // 100_000 * 100
                rows.append(
                    (account.account_id, day, product.product_id, account.region, resale, supply, draws.pick(SOURCES))
                )
    return sorted(rows, key=lambda row: (row[1], row[0], row[2]))


def _watched(account):
    by_price = sorted(account.favourites, key=lambda product: (-product.price, product.product_id))
    return by_price[:2] if account.role else []


def _mark(account, day, draws):
    """Resale price in thousandths of the supply price: below it in the last month of a quarter, for who dumps."""
    if not account.dumps:
        return draws.whole(1060, 1160)
    return draws.whole(880, 970) if day.month % 3 == 0 else draws.whole(990, 1060)
