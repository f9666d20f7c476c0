"""Lines that stand more than once: within one export, or in two exports that overlap."""

from functools import reduce

import ibis

SEPARATOR = "\x1f"


def repeated(lines, *, columns, exports, connection):
    """How often each line stood before.

    Parameters
    ----------
    lines : ibis.Table
        With ``_seq`` and the columns named.
    columns : list of str
        Two lines are the same when they agree in all of these.
    exports : list of str
        Columns that tell exports apart: file and sheet, or a column of the file.

    Returns
    -------
    ibis.Table
        ``_seq`` of every line that has an equal one; ``_again``: how often it stood before in its own export;
        ``_elsewhere``: 1 when an earlier export holds the same occurrence of it, else 0. A line that stands twice in
        one export and three times in another stands three times altogether.
    """
    keyed = lines.mutate(_hash=_key(lines, columns).hash(), _export=_key(lines, exports))
    counts = keyed.group_by("_hash").agg(_n=keyed.count())
    twice = counts.filter(counts["_n"] > 1).select("_hash")
    near = keyed.semi_join(twice, "_hash").select("_seq", "_export", _key=_key(keyed, columns))
    near = connection.create_table(ibis.util.gen_name("near"), near, temp=True)
    own = ibis.window(group_by=[near["_key"], near["_export"]], order_by=near["_seq"])
    near = near.mutate(_again=ibis.row_number().over(own))
    other = ibis.window(group_by=[near["_key"], near["_again"]], order_by=near["_seq"])
    near = near.mutate(_elsewhere=ibis.ifelse(ibis.row_number().over(other) > 0, 1, 0))
    found = near.select("_seq", "_again", "_elsewhere")
    return connection.create_table(ibis.util.gen_name("repeats"), found, temp=True)


def _key(lines, columns):
    texts = [lines[name].cast("string").fill_null("\x00") for name in columns]
    return reduce(lambda left, right: left + SEPARATOR + right, texts)
