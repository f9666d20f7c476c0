"""Ids and names: trimmed text, looked up in a list, cut at a sign or gathered into chains where the mapping says so."""

import ibis

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.intake.lookup import own, said
from kamlib.intake.read import read

SHOWN = 3


def name_of(table, column, *, found, connection):
    """Add a canonical text to a table.

    Parameters
    ----------
    table : ibis.Table
    column : Column
        With ``whole``, ``via``, ``before`` and ``chains`` as described there, followed in this order.
    found : ibis.Table
        The same lines with nothing but the columns as found.

    Returns
    -------
    tuple of (ibis.Table, list of Text)
        The table with the text as ``_name``.

    Raises
    ------
    KamError
        KAM-I72 the look-up list lacks a column (exit 43), KAM-I74 it says two things of one value (exit 40).
    """
    value = _own(table, column)
    table, notices = table.mutate(_own=value, _name=value), []
    if column.via:
        listed = _list(column.via, connection)
        notices = [*_strangers(found.select(_own=_own(found, column)), listed, column.via)]
        joined = table.left_join(listed, table["_own"] == listed["_key"])
        table = joined.mutate(_name=ibis.coalesce(joined["_meant"], joined["_own"])).drop("_key", "_meant")
    value = _before(table["_name"], column.before) if column.before else table["_name"]
    if column.chains:
        value = ibis.cases(*((value.startswith(name), name) for name in column.chains), else_=table["_own"])
    return table.mutate(_name=value).drop("_own"), notices


def _own(table, column):
    if column.row_number:
        return (table["_seq"] + 1).cast("string")
    if column.value is not None:
        return ibis.literal(column.value)
    value = said(own(table, column.column))
    return value.re_replace("[.]0+$", "") if column.whole else value


def _before(value, signs):
    """What stands before the first of the signs; a value that begins with one stays whole."""
    start = value
    for sign in signs:
        start = start.split(sign)[0]
    return ibis.coalesce(start.strip().nullif(""), value)


def _strangers(values, listed, via):
    """A notice of values that the list does not name."""
    strange = values.filter(values["_own"].notnull()).anti_join(listed, values["_own"] == listed["_key"])
    found = strange.group_by("_own").agg(n=strange.count())
    told = found.aggregate(n=found.count(), lines=found["n"].sum()).to_pyarrow().to_pylist()[0]
    if not told["n"]:
        return
    shown = found.order_by("_own").limit(SHOWN).to_pyarrow()["_own"].to_pylist()
    yield text(
        "{n:count} values ({lines:count} lines), such as {shown}, are not in column {column} of {list}; they stay as "
        "they are",
        n=told["n"],
        lines=int(told["lines"]),
        shown=", ".join(shown),
        column=via.key,
        list=", ".join(via.source.files),
    )


def _list(via, connection):
    """The list as ``_key`` and ``_meant``, one row a key."""
    raw, where = read(via.source, connection=connection), ", ".join(via.source.files)
    absent = [name for name in (via.key, via.column) if name not in raw.table.columns]
    if absent:
        means, found = text("nothing can be looked up in it"), text("the file has no column of this name")
        valid = [name for name in raw.table.columns if not name.startswith("_")]
        faults = [Fault("KAM-I72", f"{where}: column {n}", found, means, did_you_mean(n, valid)) for n in absent]
        raise KamError(*faults, exit_code=Exit.SCHEMA_DRIFT)
    pairs = raw.table.select(_key=said(raw.table[via.key]), _meant=said(raw.table[via.column])).distinct()
    pairs = connection.create_table(ibis.util.gen_name("list"), pairs.filter(pairs["_key"].notnull()), temp=True)
    counted = pairs.group_by("_key").agg(n=pairs.count())
    twice = counted.filter(counted["n"] > 1).order_by("_key").limit(SHOWN).to_pyarrow()["_key"].to_pylist()
    if twice:
        raise _two_meanings(where, via, twice)
    return pairs


def _two_meanings(where, via, twice):
    found = text("{shown} stands there with several values of {column}", shown=", ".join(twice), column=via.column)
    means, mend = text("its lines would count several times"), text("keep one row for each key")
    return KamError(Fault("KAM-I74", f"{where}: column {via.key}", found, means, mend), exit_code=Exit.INPUT_CORRUPT)
