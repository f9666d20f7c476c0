"""Names in a mapping find their columns: as written, else without the blanks and full-width signs that nobody sees."""

import unicodedata

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.layout import RESERVED
from kamlib.intake.schema import DAY, MONEY, NUMBER, TABLES, TEXT, field

ABLE = {
    TEXT: {"value", "row_number", "whole", "via", "before", "chains"},
    DAY: {"format"},
    MONEY: {"multiply", "sum", "unit"},
    NUMBER: {"multiply", "sum", "unit"},
}


def resolved(mapping, columns, *, name, where=""):
    """`mapping` with every name written as the file writes it.

    Parameters
    ----------
    mapping : Mapping
    columns : iterable of str
        The file's own columns.
    name : str
        The canonical table.
    where : str
        Names the files in an error.

    Returns
    -------
    tuple of (Mapping, list of Text)
        A notice for every name that was found only without its blanks or in another width.

    Raises
    ------
    KamError
        All faults at once: KAM-I70 unknown canonical names, KAM-I71 required ones that nothing is mapped to, KAM-I73
        one mapped twice, KAM-I75 an origin that its kind cannot have (exit 2 for these), KAM-I72 columns that the file
        does not have (exit 43).

    Examples
    --------
    >>> from kamlib.intake.spec import Mapping
    >>> asked = Mapping(source="x.csv", columns={"account": "客户 ", "date": "日期", "amount": "金额(元)"})
    >>> found, notices = resolved(asked, ["客户", "日期", "金额（元）"], name="transactions")
    >>> found.columns["amount"].column, len(notices)
    ('金额（元）', 2)
    """
    own = [column for column in columns if column not in RESERVED]
    wrong = [*_unknown(mapping, name, where), *_unmapped(mapping, name, where), *_unfit(mapping, name, where)]
    by_plain = {}
    for column in own:
        by_plain.setdefault(plain(column), []).append(column)
    found = {wanted: _match(wanted, own, by_plain) for wanted in _wanted(mapping)}
    absent = [_absent(wanted, own, mapping, where) for wanted, hit in found.items() if hit is None]
    if wrong or absent:
        raise KamError(*wrong, *absent, exit_code=Exit.USAGE if wrong else Exit.SCHEMA_DRIFT)
    told = [
        text("column {wanted} is taken to be {found}, which is written with other blanks or widths", wanted=w, found=f)
        for w, f in found.items()
        if w != f
    ]
    return (_renamed(mapping, found) if told else mapping), told


def plain(name):
    """A name without outer blanks, in one width.

    >>> plain(" 金额（元） ")
    '金额(元)'
    """
    return unicodedata.normalize("NFKC", str(name)).strip()


def origins(column):
    """The file's columns that one canonical column is made from."""
    return [*([column.column] if column.column else []), *column.multiply, *column.sum]


def ruled(clean):
    """The file's columns that the rules look at."""
    return [*clean.drop, *([clean.cancellations.column] if clean.cancellations else [])]


def _wanted(mapping):
    used = [name for column in mapping.columns.values() for name in origins(column)]
    return list(dict.fromkeys([*used, *ruled(mapping.clean)]))


def _match(wanted, own, by_plain):
    if wanted in own:
        return wanted
    alike = by_plain.get(plain(wanted), [])
    return alike[0] if len(alike) == 1 else None


def _renamed(mapping, found):
    columns = {
        short: column.model_copy(
            update={
                "column": found.get(column.column, column.column),
                "multiply": tuple(found[name] for name in column.multiply),
                "sum": tuple(found[name] for name in column.sum),
            }
        )
        for short, column in mapping.columns.items()
    }
    rules = {"drop": {found[name]: values for name, values in mapping.clean.drop.items()}}
    if mapping.clean.cancellations:
        there = found[mapping.clean.cancellations.column]
        rules["cancellations"] = mapping.clean.cancellations.model_copy(update={"column": there})
    return mapping.model_copy(update={"columns": columns, "clean": mapping.clean.model_copy(update=rules)})


def _unknown(mapping, name, where):
    valid = [f.short for f in TABLES[name]]
    taken = set()
    for short in mapping.columns:
        known, place = field(name, short), f"{where} columns.{short}"
        if known is None:
            found = text("there is no column of this name in {table}", table=name)
            yield Fault("KAM-I70", place, found, text("it would be ignored"), did_you_mean(short, valid))
        elif known.name in taken:
            found, means = text("{column} is mapped twice", column=known.name), text("one of the two would be ignored")
            yield Fault("KAM-I73", place, found, means, text("keep one of the two lines"))
        else:
            taken.add(known.name)


def _unmapped(mapping, name, where):
    mapped = {found.name for short in mapping.columns if (found := field(name, short))}
    for needed in TABLES[name]:
        if needed.required and needed.name not in mapped:
            means = text("{table} cannot be made without it", table=name)
            mend = text("say which column of the file holds it")
            yield Fault("KAM-I71", f"{where} columns", text("{column} is not mapped", column=needed.short), means, mend)
    if mapping.clean.products and "product_id" not in mapped:
        found, means = text("{column} is not mapped", column="product"), text("the rule would never apply")
        yield Fault("KAM-I71", f"{where} clean.products", found, means, text("say which column of the file holds it"))


def _unfit(mapping, name, where):
    """Settings that a text, a day or a number cannot be made from or does not follow."""
    for short, column in mapping.columns.items():
        known = field(name, short)
        beyond = sorted(column.model_fields_set - ABLE[known.kind] - {"column"}) if known else []
        if beyond:
            found = text("{names} does not go with a column of this kind", names=", ".join(beyond))
            mend = text("possible here: {names}", names=", ".join(["column", *sorted(ABLE[known.kind])]))
            yield Fault("KAM-I75", f"{where} columns.{short}", found, text("it would be ignored"), mend)


def _absent(wanted, own, mapping, where):
    mapped = any(wanted in origins(column) for column in mapping.columns.values())
    means = text("its values would be missing in every line") if mapped else text("the rule would never apply")
    place = f"{where}: column {wanted}" if mapped else f"{where} clean: column {wanted}"
    return Fault("KAM-I72", place, text("the file has no column of this name"), means, did_you_mean(wanted, own))
