"""What every account bought on every day: the grain of purchase histories."""

import ibis

from kamlib.accounts.lines import read_lines


def daily(transactions):
    """Lines summed by account and day, held in the engine: ``account_id``, ``date``, ``net``, ``returned``, ``lines``
    (positive ones), ``buys`` (net above zero), ``gap`` (days since the purchase day before; none for the first).
    """
    lines = read_lines(transactions)
    amount = lines.amount
    days = lines.group_by("account_id", "date").agg(
        net=amount.sum(), returned=(-amount.sum(where=amount < 0)).coalesce(0), lines=(amount > 0).sum()
    )
    days = days.mutate(buys=days.net > 0)
    before = days.date.lag().over(group_by=[days.account_id, days.buys], order_by=days.date)
    return days.mutate(gap=ibis.ifelse(days.buys, days.date.delta(before, unit="day"), None)).cache()
