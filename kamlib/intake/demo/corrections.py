"""Documents that take something back: returns, red invoices, and one cancelled order."""

from dataclasses import replace
from datetime import date, timedelta

from kamlib.intake.demo.documents import CANCELLATION, RED, RETURN, Document, Line, taken_back
from kamlib.intake.demo.orders import order
from kamlib.intake.demo.season import open_day

CANCELLED_ON, CANCELLED_YUAN = (date(2025, 6, 18), date(2025, 6, 20)), 5_200_000
DEAREST = "酱香"
RED_SHARE = 0.012
RETURN_SHARE = {True: 0.06, False: 0.02}
"""Share of orders with a return, for accounts that complain often and for the others."""


def corrections(orders, account, draws, *, until):
    """Returns and red invoices for `orders`, none later than `until`."""
    made = []
    for sale in orders:
        if draws.chance(RETURN_SHARE[account.complaints > 0.05]):
            made.append(_returned(sale, draws))
        elif draws.chance(RED_SHARE):
            made.append(_red(sale, draws))
    return [document for document in made if document.day <= until]


def _returned(sale, draws):
    line = draws.pick(sale.lines)
    back = max(1, line.quantity * draws.whole(10, 60) // 100)
    return _correction(sale, RETURN, open_day(sale.day + timedelta(draws.whole(4, 20))), [taken_back(line, back)])


def _red(sale, draws):
    """A line invoiced wrongly is taken back, or its price is corrected: then the quantity is zero."""
    line = draws.pick(sale.lines)
    price = Line(line.product, 0, -line.amount * draws.whole(2, 6) // 100, 0)
    wrong = taken_back(line, line.quantity) if draws.chance(0.5) else price
    return _correction(sale, RED, open_day(sale.day + timedelta(draws.whole(1, 12))), [wrong])


def _correction(sale, kind, day, lines):
    return Document(sale.account_id, day, kind, sale.region, tuple(lines), corrects=sale)


def cancelled(accounts, draws):
    """A mistyped order of a small account, as large as a year of the largest dealers, and its cancellation.

    Returns
    -------
    list of Document
        The order, then the cancellation with the same lines, negative.
    """
    small = [each for each in accounts if each.segment == "occasional" and each.favourites[0].category == DEAREST]
    account = replace(small[len(small) // 2], lines=(3, 3))
    placed, withdrawn = CANCELLED_ON
    sale = order(account, placed, CANCELLED_YUAN, draws)
    lines = [taken_back(line, line.quantity) for line in sale.lines]
    return [sale, _correction(sale, CANCELLATION, withdrawn, lines)]
