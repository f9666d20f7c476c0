"""Receivables and service cases that follow from the orders."""

from datetime import date, timedelta
from typing import NamedTuple

from kamlib.intake.demo.documents import RETURN, SALE
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.season import LAST, quarters

STREAM_PAYMENT, STREAM_SERVICE = 3, 4
# Days from the due date to payment, share never paid, share of which 60 % is paid and the rest stays open.
PAYMENT = {"prompt": ((-9, 2), 0.0, 0.0), "slow": ((6, 40), 0.004, 0.03), "risky": ((25, 110), 0.05, 0.08)}
LEFT_UNPAID = 3
INQUIRIES = 0.04


class Case(NamedTuple):
    """One row of the service table before the day it is closed."""

    account_id: str
    date: date
    kind: str
    order_id: str = ""
    cents: int | None = None
    severity: int = 1


def receivables(accounts, documents, numbers, *, seed):
    """One invoice an order: account, invoice, invoice date, due date, cents, payment date or None, cents paid."""
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_PAYMENT, int(account.account_id))
        sales = [document for document in documents[account.account_id] if document.kind == SALE]
        for place, sale in enumerate(sales):
            last = account.gone and account.credit != "prompt" and place >= len(sales) - LEFT_UNPAID
            due = sale.day + timedelta(account.terms)
            paid_on, paid = (None, 0) if last else _payment(account, sale, due, draws)
            rows.append((account.account_id, numbers[sale], sale.day, due, sale.amount, paid_on, paid))
    return sorted(rows, key=lambda row: (row[2], row[1]))


def _payment(account, sale, due, draws):
    delay, never, part = PAYMENT[account.credit]
    day = max(sale.day, due + timedelta(draws.whole(*delay)))
    share = draws.between(0, 1)
    if share < never or day > LAST:
        return None, 0
    return day, sale.amount * 6 // 10 if share < never + part else sale.amount


def service(accounts, documents, numbers, *, seed):
    """Cases: account, date, kind, order number or empty, cents or None, severity 1 to 3, day closed or None."""
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_SERVICE, int(account.account_id))
        cases = [
            case for document in documents[account.account_id] for case in _cases(account, document, numbers, draws)
        ]
        rows += [_closed(case, draws) for case in (*cases, *_breaches(account, draws)) if case.date <= LAST]
    return sorted(rows, key=lambda row: (row[1], row[0], row[2], row[3]))


def _cases(account, document, numbers, draws):
    if document.kind == RETURN:
        severity = draws.weighted((1, 2), (3, 1))
        yield Case(account.account_id, document.day, "return", numbers[document.corrects], -document.amount, severity)
    if document.kind != SALE:
        return
    day = document.day + timedelta(draws.whole(1, 25))
    if draws.chance(account.complaints):
        claim = document.lines[0].amount * draws.whole(5, 30) // 100
        severity = draws.weighted((1, 2, 3), (5, 3, 1))
        yield Case(account.account_id, day, "complaint", numbers[document], claim, severity)
    if draws.chance(INQUIRIES):
        yield Case(account.account_id, day, "inquiry")


def _breaches(account, draws):
    """Dealers that dump break price or territory rules; risky payers bounce a payment now and then."""
    chance = 0.4 if account.dumps else 0.06 if account.credit == "risky" else 0.0
    for quarter in quarters():
        day = quarter.first + timedelta(draws.whole(0, 85))
        if draws.chance(chance) and _trades(account, day):
            yield Case(account.account_id, day, "breach", severity=3)


def _trades(account, day):
    return account.opened <= day <= (account.leaves_on or date.max)


def _closed(case, draws):
    day = case.date + timedelta(draws.whole(1, 12) * case.severity)
    return (*case, day if day <= LAST else None)
