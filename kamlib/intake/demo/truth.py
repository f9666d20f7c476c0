"""What was planted, for tests: all money in cents, all ids text."""

from collections import Counter
from datetime import date
from math import ceil

from kamlib.intake.demo import market
from kamlib.intake.demo.bunching import LADDER, REBATE_BASIS
from kamlib.intake.demo.documents import RED, RETURN
from kamlib.intake.demo.season import FIRST, LAST

LAST_YEAR = (date(2025, 1, 1), LAST)


def truth(told, frames, parity, *, seed):
    """The planted facts as one JSON-safe dictionary."""
    return {
        "seed": seed,
        "first_date": FIRST.isoformat(),
        "as_of": LAST.isoformat(),
        "money_unit": "cents of a yuan (CNY 0.01)",
        "rows": {name: len(frame) for name, frame in frames.items()},
        "ledger": _ledger(told),
        "duplicated_day": _duplicated(told),
        "cancelled_order": _cancelled(told),
        "returns": _sum([d for d in told.trade if d.kind == RETURN]),
        "red_invoices": _sum([d for d in told.trade if d.kind == RED]),
        "concentration": _concentration(told),
        "key_accounts": _ids(told, lambda a: a.segment == "giant"),
        "rebates": _rebates(told),
        "growing": {
            a.account_id: {"from": a.grows_from.isoformat(), "new": a.opened == a.grows_from}
            for a in told.accounts
            if a.grows_from
        },
        "leaving": {a.account_id: _leaver(a, told) for a in told.accounts if a.declines_from},
        "threat": _threat(),
        "parity": parity,
        "segments": dict(sorted(Counter(a.segment for a in told.accounts).items())),
        "accounts": {a.account_id: _account(a, told) for a in told.accounts},
    }


def _sum(documents):
    lines = [line for document in documents for line in document.lines]
    return {"rows": len(lines), "amount": sum(line.amount for line in lines)}


def _ids(told, wanted):
    return [account.account_id for account in told.accounts if wanted(account)]


def _ledger(told):
    """Lines and money as they stand in transactions.csv, with the extra copy of the day dropped or left in."""
    twice = [d for d in told.documents if d.day == told.twice]
    whole, copy = _sum(told.documents), _sum(twice)
    dropped = {
        "in": {name: whole[name] + copy[name] for name in whole},
        "duplicates": copy,
        "guests": _sum(told.guests),
        "cancelled": _sum(told.cancelled),
        "kept": _sum(told.trade),
    }
    again = [d for d in twice if d in set(told.guests)]
    left = {
        "in": dropped["in"],
        "guests": _sum(told.guests + again),
        "cancelled": dropped["cancelled"],
        "kept": _sum(told.trade + [d for d in twice if d.account_id]),
    }
    return {"duplicates_dropped": dropped, "duplicates_left": left}


def _duplicated(told):
    day = [d for d in told.documents if d.day == told.twice]
    return {
        "date": told.twice.isoformat(),
        **_sum(day),
        "guest_rows": _sum([d for d in day if not d.account_id])["rows"],
    }


def _cancelled(told):
    sale, withdrawal = told.cancelled
    return {
        "account_id": sale.account_id,
        "order_id": told.numbers[sale],
        "order_date": sale.day.isoformat(),
        "cancellation_id": told.numbers[withdrawal],
        "cancellation_date": withdrawal.day.isoformat(),
        "rows": len(sale.lines) + len(withdrawal.lines),
        "amount": sale.amount,
    }


def _net(documents, first=FIRST, last=LAST):
    return sum(d.amount for d in documents if first <= d.day <= last)


def _concentration(told):
    """Net revenue of the last twelve months; the first fifth are the 20 % of all accounts that bought most."""
    revenue = sorted((_net(mine, *LAST_YEAR) for mine in told.by_account.values()), reverse=True)
    fifth = ceil(len(revenue) / 5)
    return {
        "accounts": len(revenue),
        "revenue_12m": sum(revenue),
        "first_fifth": fifth,
        "first_fifth_revenue_12m": sum(revenue[:fifth]),
    }


def _rebates(told):
    return {
        "period": "calendar quarter",
        "basis": REBATE_BASIS,
        "ladder": [{"threshold": 100 * yuan, "rate_basis_points": points} for yuan, points in LADDER],
        "bunching": _ids(told, lambda a: a.role == "bunching"),
        "comparison": _ids(told, lambda a: a.role == "comparison"),
        "dumping": _ids(told, lambda a: a.dumps),
    }


def _leaver(account, told):
    last = max(d.day for d in told.by_account[account.account_id] if d.amount > 0)
    return {
        "declines_from": account.declines_from.isoformat(),
        "leaves_on": account.leaves_on.isoformat(),
        "last_order": last.isoformat(),
        "gone": account.gone,
    }


def _threat():
    region, category, competitor = market.THREAT
    return {"region": region, "category": category, "competitor": competitor}


def _account(account, told):
    mine = told.by_account[account.account_id]
    return {
        "segment": account.segment,
        "credit": account.credit,
        "sensitive_to_quality": account.complaints > 0.05,
        "revenue": _net(mine),
        "revenue_12m": _net(mine, *LAST_YEAR),
    }
