"""Orders, returns, red invoices and cancellations before they become lines of a file."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kamlib.intake.demo import goods

SALE, RETURN, RED, CANCELLATION = "销售", "退货", "红字发票", "取消"
_PREFIX = {SALE: "XS", RETURN: "TH", RED: "HZ", CANCELLATION: "C"}


class Line(NamedTuple):
    """One product of a document: cases, and money in cents."""

    product: goods.Product
    quantity: int
    amount: int
    cost: int


@dataclass(frozen=True, eq=False)
class Document:
    """Lines of one account and day; `corrects` is the order that a negative document corrects."""

    account_id: str
    day: date
    kind: str
    region: str
    lines: tuple
    corrects: "Document | None" = None

    @property
    def amount(self):
        """Money of all lines, in cents."""
        return sum(line.amount for line in self.lines)


def sold(product, quantity, day, *, off=0):
    """A line at the supply price of `day`, `off` per cent below it."""
    price = goods.supply_price(product, day) * (100 - off) // 100
    return Line(product, quantity, quantity * price, quantity * goods.unit_cost(product))


def taken_back(line, quantity):
    """The line that takes back `quantity` cases of `line` at the price paid."""
    price, cost = line.amount // line.quantity, line.cost // line.quantity
    return Line(line.product, -quantity, -quantity * price, -quantity * cost)


def numbered(documents):
    """The documents in the order of the files, each with its number: ``{document: "XS230105-003"}``.

    A cancellation carries the number of the order that it cancels, after a C.
    """
    ordered = sorted(documents, key=lambda d: (d.day, d.kind == CANCELLATION, d.account_id, _PREFIX[d.kind], d.amount))
    numbers, count = {}, Counter()
    for document in ordered:
        prefix = _PREFIX[document.kind]
        count[prefix, document.day] += 1
        own = f"{prefix}{document.day:%y%m%d}-{count[prefix, document.day]:03d}"
        numbers[document] = f"C{numbers[document.corrects]}" if document.kind == CANCELLATION else own
    return numbers
