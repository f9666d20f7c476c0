"""Every line gets one disposition: excluded by a rule, rejected for a reason, or kept.

Rules are looked at in a fixed order and the first that fits counts: total rows, dropped values, product lines; then
what cannot be read; then overlap of exports, exact duplicates, guests, cancelled orders. What a rule takes out need not
be readable: a void invoice may well have no amount.
"""

import ibis

from kamlib.base.text import text
from kamlib.intake.amounts import TOO_LARGE
from kamlib.intake.lookup import own, said

KEPT, REJECTED, EXCLUDED = "kept", "rejected", "excluded"
TOTALS, OVERLAP, DUPLICATES, GUESTS, CANCELLED = "total rows", "overlap", "duplicates", "guests", "cancelled orders"
PRODUCTS, SHAPE, FUTURE, LARGE = "product lines", "shape", "future date", "too large"
RULES = {
    TOTALS: text("total rows"),
    OVERLAP: text("lines that two exports both hold"),
    DUPLICATES: text("exact repeats of a line"),
    GUESTS: text("lines that name no account"),
    CANCELLED: text("orders and the cancellations that take them back"),
    PRODUCTS: text("product lines that are no trade"),
    SHAPE: text("rows with too few or too many fields"),
    LARGE: text("too large"),
}


def marked(lines, mapping, *, needed, today):
    """`lines` with ``_what`` (kept, rejected, excluded) and ``_rule`` (which reason or rule); cancellations come later.

    Parameters
    ----------
    lines : ibis.Table
        Canonical (``c_``) columns, those that rules look at; where known also ``_total`` (a total row), ``_again`` and
        ``_overlap`` (see :func:`kamlib.intake.repeats.repeated`).
    mapping : Mapping
        Its ``clean`` holds the rules.
    needed : iterable of str
        Canonical columns without which a line says nothing.
    today : date
        Lines of a later day are rejected.
    """
    asked = [*_totals(lines), *_drops(lines, mapping.clean.drop), *_products(lines, mapping.clean.products)]
    left = [*_repeats(lines, mapping.clean), *_guests(lines)]
    order = [(EXCLUDED, asked), (REJECTED, _unreadable(lines, needed, today)), (EXCLUDED, left)]
    cases = [(test, what, rule) for what, rules in order for rule, test in rules]
    if not cases:
        return lines.mutate(_what=ibis.literal(KEPT), _rule=ibis.literal(""))
    what = ibis.cases(*((test, what) for test, what, _ in cases), else_=KEPT)
    rule = ibis.cases(*((test, rule) for test, _, rule in cases), else_="")
    return lines.mutate(_what=what, _rule=rule)


def reasons(name):
    """Why a line is rejected for a column: it cannot be read, or it is missing.

    >>> reasons("amount")
    ('amount cannot be read', 'amount is missing')
    """
    return f"{name} cannot be read", f"{name} is missing"


def drop_rule(column, values):
    """What a drop by value is called in the ledger.

    >>> drop_rule("状态", ["作废", "测试"])
    '状态 = 作废, 测试'
    """
    return f"{column} = {', '.join(values)}"


def checked(lines):
    """Canonical columns whose values may not be readable."""
    return [name.removeprefix("why_") for name in lines.columns if name.startswith("why_")]


def _unreadable(lines, needed, today):
    """Reasons in the order of the columns, so that reason, column and text of a rejected line belong together."""
    for name in checked(lines):
        yield LARGE, lines[f"why_{name}"] == str(TOO_LARGE)
        yield reasons(name)[0], lines[f"why_{name}"].notnull()
    for name in needed:
        if name != "account_id":
            yield reasons(name)[1], lines[f"c_{name}"].isnull()
    if "c_date" in lines.columns:
        yield FUTURE, lines["c_date"] > ibis.literal(today)


def _totals(lines):
    if "_total" in lines.columns:
        yield TOTALS, lines["_total"]


def _drops(lines, drop):
    for column, values in drop.items():
        yield drop_rule(column, values), said(own(lines, column)).isin([v.strip() for v in values]).fill_null(False)


def _products(lines, products):
    if products is None:
        return
    product = lines["c_product_id"]
    if products.exclude:
        yield PRODUCTS, product.isin([code.strip() for code in products.exclude]).fill_null(False)
    if products.only:
        yield PRODUCTS, ~product.isin([code.strip() for code in products.only]).fill_null(False)


def _repeats(lines, rules):
    if "_again" not in lines.columns:
        return
    if rules.overlap == "drop":
        yield OVERLAP, lines["_overlap"]
    if rules.duplicates == "drop":
        yield DUPLICATES, lines["_again"] > 0


def _guests(lines):
    if "c_account_id" in lines.columns:
        yield GUESTS, lines["c_account_id"].isnull()
