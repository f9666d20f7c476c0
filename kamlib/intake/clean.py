"""Every line gets one disposition: rejected for a reason, excluded by a rule, or kept.

Rules are looked at in a fixed order and the first that fits counts: what cannot be read, total rows, dropped values,
product lines, overlap of exports, exact duplicates, guests, cancelled orders.
"""

import ibis

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.typed import said

KEPT, REJECTED, EXCLUDED = "kept", "rejected", "excluded"
TOTAL_WORDS = ("合计", "小计", "总计", "共计", "本页合计", "total", "totals", "subtotal", "sub-total", "sub total",
               "grand total", "sum")  # fmt: skip
TOTALS, OVERLAP, DUPLICATES, GUESTS, CANCELLED = "total rows", "overlap", "duplicates", "guests", "cancelled orders"
PRODUCTS, SHAPE = "product lines", "shape"
RULES = {
    TOTALS: text("total rows"),
    OVERLAP: text("lines that two exports both hold"),
    DUPLICATES: text("exact repeats of a line"),
    GUESTS: text("lines that name no account"),
    CANCELLED: text("orders and the cancellations that take them back"),
    PRODUCTS: text("product lines that are no trade"),
    SHAPE: text("rows with too few or too many fields"),
}


def marked(lines, mapping, *, needed, today):
    """`lines` with ``_what`` (kept, rejected, excluded) and ``_rule`` (which reason or rule); cancellations come later.

    Parameters
    ----------
    lines : ibis.Table
        Raw and canonical (``c_``) columns.
    mapping : Mapping
        Its ``clean`` holds the rules.
    needed : tuple of str
        Canonical columns without which a line says nothing.
    today : date
        Lines of a later day are rejected.
    """
    bad = [(reasons(name)[0], lines[f"why_{name}"].notnull()) for name in _checked(lines)]
    bad += [(reasons(name)[1], lines[f"c_{name}"].isnull()) for name in needed if name != "account_id"]
    if "c_date" in lines.columns:
        bad.append(("future date", lines["c_date"] > ibis.literal(today)))
    rules = [(TOTALS, _totals(lines)), *_drops(lines, mapping.clean.drop), *_products(lines, mapping.clean.products)]
    if mapping.clean.overlap == "drop" and "_again" in lines.columns:
        rules.append((OVERLAP, lines["_elsewhere"] > 0))
    if mapping.clean.duplicates == "drop":
        rules.append((DUPLICATES, lines["_again"] > 0))
    guests = [(GUESTS, lines["c_account_id"].isnull())] if "c_account_id" in lines.columns else []
    total_rows, others = rules[:1], rules[1:]
    order = [(EXCLUDED, total_rows), (REJECTED, bad), (EXCLUDED, [*others, *guests])]
    cases = [(test, what, rule) for what, rules in order for rule, test in rules]
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


def _checked(lines):
    return [name.removeprefix("why_") for name in lines.columns if name.startswith("why_")]


def _totals(lines):
    """A row whose account, name, order or product is just the word for a total."""
    found = ibis.literal(False)
    for name in ("account_id", "account_name", "order_id", "product_id"):
        if f"c_{name}" in lines.columns:
            word = lines[f"c_{name}"].lower().re_replace("[\\s:：]+$", "").re_replace("\\s+", " ")
            found |= word.isin(TOTAL_WORDS).fill_null(False)
    return found


def _drops(lines, drop):
    for column, values in drop.items():
        yield drop_rule(column, values), said(lines[column]).isin([v.strip() for v in values]).fill_null(False)


def _products(lines, products):
    if products is None:
        return
    product = lines["c_product_id"]
    if products.exclude:
        yield PRODUCTS, product.isin(products.exclude).fill_null(False)
    if products.only:
        yield PRODUCTS, ~product.isin(products.only).fill_null(False)


def present(table, mapping, where):
    """Raise unless the columns that the rules name are there."""
    wanted = dict.fromkeys(mapping.clean.drop)
    if mapping.clean.cancellations:
        wanted[mapping.clean.cancellations.column] = None
    valid = [name for name in table.columns if not name.startswith("_")]
    faults = [
        Fault(
            "KAM-I72",
            f"{where} clean: column {name}",
            text("the file has no column of this name"),
            text("the rule would never apply"),
            did_you_mean(name, valid),
        )
        for name in wanted
        if name not in valid
    ]
    if mapping.clean.products and not any(short in mapping.columns for short in ("product", "product_id")):
        faults.append(
            Fault(
                "KAM-I71",
                f"{where} clean.products",
                text("{column} is not mapped", column="product"),
                text("the rule would never apply"),
                text("say which column of the file holds it"),
            )
        )
    if faults:
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)
