"""The draft of next year's supply terms, large accounts beside small ones, with planted breaches of price parity.

A large account's rebate is worth more than a small one's promotion support; what it leaves as a deposit makes up for
that. Where it does not, the large account gets the goods cheaper, and squeezes the price of the small.
"""

from kamlib.intake.demo import goods
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.season import LAST

STREAM = 12
PERIOD = "2026"
CAPITAL_POINTS = 600
"""Yearly cost of money, in basis points, at which a deposit is counted."""
N_LARGE, N_SMALL = 10, 18
# Discount on the invoice, rebate, promotion support and cost of the deposit, in basis points of the purchase.
PLANTED = (
    ("both", (300, 300, 50, 280)),
    ("net-net", (0, 420, 200, 280)),
    ("net-net", (0, 300, 50, 0)),
    ("supply", (150, 100, 0, 300)),
    ("", (0, 450, 50, 600)),  # looks like a breach to who forgets the deposit
)
PRODUCTS = tuple(goods.of(category)[0] for category in goods.CATEGORIES)


def terms(accounts, *, seed):
    """The draft, and what is planted in it.

    Returns
    -------
    tuple of (list, dict)
        Rows: account, period, product id, cases, list price (cents a case), discount, rebate and promotion (basis
        points), deposit (cents); and for ``truth.json`` the large accounts and the breaches.
    """
    draws = Draws(seed, STREAM)
    large = sorted(draws.some([a.account_id for a in accounts if a.segment == "giant"], N_LARGE))
    small = sorted(draws.some([a.account_id for a in accounts if a.segment in ("core", "occasional")], N_SMALL))
    rows, breaches = [], []
    for place, account_id in enumerate(large):
        for turn, product in enumerate(_three(place)):
            planted = PLANTED[place // 2] if turn == 1 and place % 2 == 0 else None
            parts = planted[1] if planted else _large(draws)
            rows.append(_row(account_id, product, draws.whole(80, 400), parts))
            if planted and planted[0]:
                breaches.append({"account_id": account_id, "product_id": product.product_id, "fails": planted[0]})
    for place, account_id in enumerate(small):
        rows += [_row(account_id, product, draws.whole(4, 40), _small(draws)) for product in _three(place)]
    return sorted(rows), {
        "period": PERIOD,
        "capital_rate_basis_points": CAPITAL_POINTS,
        "large": large,
        "breaches": breaches,
    }


def _three(place):
    return [PRODUCTS[(place + step) % len(PRODUCTS)] for step in (0, 2, 3)]


def _large(draws):
    return (0, draws.whole(250, 350), draws.whole(30, 80), draws.whole(260, 320))


def _small(draws):
    return (0, 0, draws.whole(180, 220), 0)


def _row(account_id, product, cases, parts):
    discount, rebate, promotion, cost = parts
    price = goods.supply_price(product, LAST)
    value = cases * price * (10_000 - discount) // 10_000
    deposit = value * cost // CAPITAL_POINTS // 100 * 100
    return (account_id, PERIOD, product.product_id, cases, price, discount, rebate, promotion, deposit)
