"""The whole demo: who buys, what they buy, what follows from it; the same for the same seed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from kamlib.intake.demo.accounts import people
from kamlib.intake.demo.bunching import bunched
from kamlib.intake.demo.corrections import cancelled, corrections
from kamlib.intake.demo.documents import numbered
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.orders import planned
from kamlib.intake.demo.retail import guests
from kamlib.intake.demo.season import LAST

STREAM_ORDERS, STREAM_GUESTS, STREAM_CANCELLED = 2, 10, 11


@dataclass(frozen=True, eq=False)
class Story:
    """Everything that happened, before it is written into files."""

    accounts: list
    by_account: dict
    guests: list
    cancelled: list
    numbers: dict
    twice: date

    @property
    def documents(self):
        """All documents, once each."""
        return [*self.trade, *self.guests, *self.cancelled]

    @property
    def trade(self):
        """What accounts bought and gave back, without the cancelled order."""
        return [document for mine in self.by_account.values() for document in mine]


def story(seed):
    """The story of one seed."""
    accounts = people(seed)
    by_account = {account.account_id: _trade(account, seed) for account in accounts}
    walk_in, withdrawn = guests(Draws(seed, STREAM_GUESTS)), cancelled(accounts, Draws(seed, STREAM_CANCELLED))
    every = [document for mine in by_account.values() for document in mine] + walk_in + withdrawn
    return Story(accounts, by_account, walk_in, withdrawn, numbered(every), _busiest(every))


def _trade(account, seed):
    draws = Draws(seed, STREAM_ORDERS, int(account.account_id))
    orders = planned(account, draws)
    if account.role == "bunching":
        return bunched(account, orders, draws)
    return orders + corrections(orders, account, draws, until=LAST)


def _busiest(documents):
    """The day of 2024 with most lines: the export that was made twice."""
    lines = Counter()
    for document in documents:
        lines[document.day] += len(document.lines)
    return max((day for day in lines if day.year == 2024), key=lambda day: (lines[day], day))
