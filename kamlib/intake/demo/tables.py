"""Rows become frames of text, each value written as it will stand in the file."""

import pandas as pd

TRANSACTIONS = (
    "客户编号", "客户名称", "日期", "单号", "单据类型", "产品编号", "产品", "品类", "区域", "数量", "金额", "成本",
)  # fmt: skip
COLUMNS = {
    "transactions": TRANSACTIONS,
    "accounts": ("account_id", "name", "region", "type", "opened", "manager"),
    "receivables": ("account_id", "invoice_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"),
    "service": ("account_id", "date", "kind", "order_id", "amount", "severity", "closed"),
    "rebates": ("account_id", "date", "kind", "amount"),
    "programmes": ("account_id", "programme", "offered", "joined"),
    "potential": ("account_id", "category", "potential"),
    "competitors": ("competitor", "region", "category", "share", "our_share", "source", "date"),
    "resale_prices": ("account_id", "date", "product_id", "region", "resale_price", "supply_price", "source"),
    "market": ("region", "category", "size", "source", "date"),
    "terms": (
        *("account_id", "period", "product_id", "quantity", "list_price"),
        *("discount_share", "rebate_share", "promotion_share", "deposit"),
    ),
}
MONEY = {"金额", "成本", "amount", "paid_amount", "potential", "resale_price", "supply_price"}
MONEY |= {"size", "list_price", "deposit"}
BASIS_POINTS = {"discount_share", "rebate_share", "promotion_share"}
PER_MILLE = {"share", "our_share"}


def money(cents):
    """Cents as yuan with two decimals; empty for None.

    >>> money(-5), money(123456), money(None)
    ('-0.05', '1234.56', '')
    """
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def share(per_mille):
    """Per mille as a fraction.

    >>> share(85)
    '0.085'
    """
    return f"{per_mille // 1000}.{per_mille % 1000:03d}"


def fine_share(basis_points):
    """Basis points as a fraction.

    >>> fine_share(85)
    '0.0085'
    """
    return f"{basis_points // 10_000}.{basis_points % 10_000:04d}"


def plain(value):
    """Text as it is, a date in ISO form, a whole number in digits, nothing for None."""
    return "" if value is None else str(value)


def frame(table, rows):
    """A frame of text with the columns of `table`."""
    writers = [_writer(name) for name in COLUMNS[table]]
    written = [[write(value) for write, value in zip(writers, row, strict=True)] for row in rows]
    return pd.DataFrame(written, columns=list(COLUMNS[table]), dtype=str)


def _writer(name):
    if name in MONEY:
        return money
    return share if name in PER_MILLE else fine_share if name in BASIS_POINTS else plain


def transaction_rows(documents, numbers, names):
    """One row a line, in the order of the numbers; `names` gives each account's name."""
    return [
        (
            document.account_id, names.get(document.account_id, ""), document.day, numbers[document], document.kind,
            line.product.product_id, line.product.name, line.product.category, document.region,
            line.quantity, line.amount, line.cost,
        )
        for document in sorted(documents, key=lambda d: (d.day, numbers[d]))
        for line in document.lines
    ]  # fmt: skip


def with_day_twice(rows, day):
    """The rows with those of `day` exported twice, one block after the other."""
    end = max(place for place, row in enumerate(rows) if row[2] == day) + 1
    return rows[:end] + [row for row in rows if row[2] == day] + rows[end:]


def account_rows(accounts):
    """The master data of the accounts."""
    return [(a.account_id, a.name, a.region, a.type, a.opened, a.manager) for a in accounts]
