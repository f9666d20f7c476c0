"""Large dealers that end each quarter just above a rebate threshold.

They order ahead of need in the last days of a quarter, or let orders wait for the next one. What was bought ahead is
not bought again, so that dips follow the peaks.
"""

from dataclasses import replace
from datetime import timedelta

from kamlib.intake.demo.corrections import corrections
from kamlib.intake.demo.documents import sold
from kamlib.intake.demo.orders import order
from kamlib.intake.demo.season import LAST, is_open, open_day, quarters

# Net purchases of a calendar quarter in yuan, and the rate on all of them, in basis points.
LADDER = (
    (200_000, 100),
    (300_000, 150),
    (440_000, 200),
    (650_000, 250),
    (950_000, 300),
    (1_400_000, 350),
    (2_000_000, 400),
)
REACH, CLOSE = 1.25, 1.02
LOAD_DAYS, WAIT_DAYS = 6, 45
CARELESS = 0.15
"""Share of quarters in which the dealer does not look at the ladder."""
REBATE_BASIS = "net purchases of the quarter (orders less returns and red invoices); the rate applies to all of them"


def bunched(account, orders, draws):
    """Orders and corrections of a dealer that watches the ladder."""
    made, ahead = [], 0
    for quarter in quarters():
        now = _still_needed([sale for sale in orders if sale.day <= quarter.last], ahead)
        orders = [sale for sale in orders if sale.day > quarter.last]
        back = corrections(now, account, draws, until=quarter.last)
        waiting, loaded, target = [], [], aim(_net(now + back))
        if target and not draws.chance(CARELESS):
            now, waiting = _waits(now, back, _net(now + back) - target * CLOSE, quarter, draws)
            loaded = _load(account, target, _net(now + back), quarter, draws)
        orders = waiting + orders
        ahead = _net(loaded)
        made += now + back + loaded
    return made


def aim(net):
    """The highest threshold within `REACH` of the net purchases, in cents; 0 when none is.

    >>> aim(26_000_000), aim(10_000_000)
    (30000000, 0)
    """
    return max((100 * yuan for yuan, _ in LADDER if 100 * yuan <= net * REACH), default=0)


def rate(net):
    """Rebate rate in basis points on the net purchases of a quarter, in cents.

    >>> rate(29_999_999), rate(30_000_000), rate(0)
    (100, 150, 0)
    """
    return max((points for yuan, points in LADDER if 100 * yuan <= net), default=0)


def _net(documents):
    return sum(document.amount for document in documents)


def _still_needed(orders, ahead):
    """The quarter's orders without the first ones, as far as they were bought ahead."""
    for place, sale in enumerate(orders):
        ahead -= sale.amount
        if ahead < 0:
            return orders[place:]
    return []


def _waits(orders, back, excess, quarter, draws):
    """Split the orders: the last ones wait for the next quarter while the `excess` over the target remains."""
    kept, waiting = list(orders), []
    corrected = {document.corrects for document in back}
    since = quarter.last - timedelta(WAIT_DAYS)
    while excess > 0 and kept and kept[-1].day > since and kept[-1] not in corrected:
        sale = kept.pop()
        excess -= sale.amount
        later = open_day(quarter.last + timedelta(draws.whole(2, 9)))
        if later <= LAST:
            repriced = tuple(sold(line.product, line.quantity, later) for line in sale.lines)
            waiting.insert(0, replace(sale, day=later, lines=repriced))
    return kept, waiting


def _load(account, target, net, quarter, draws):
    """The order that lifts the quarter just over its target, in its last days."""
    if net >= target:
        return []
    days = [quarter.last - timedelta(n) for n in range(LOAD_DAYS) if is_open(quarter.last - timedelta(n))]
    yuan = (target * draws.between(1.004, 1.018) - net) / 100
    return [order(account, draws.pick(days), yuan, draws)]
