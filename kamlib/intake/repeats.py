"""Lines that stand more than once: within one export, or in two exports that overlap.

Two exports overlap on the days of which both hold mostly the same lines. A line that two exports hold by chance, such
as the same small purchase in the files of two branches, is no overlap.
"""

from functools import reduce

import ibis

SEPARATOR = "\x1f"
MOSTLY = 0.5  # of the lines of the common days, in the export that has fewer of them
SAMPLE = 50


def repeated(lines, days, *, columns, mapped=(), connection):
    """How often each line stood before.

    Parameters
    ----------
    lines : ibis.Table
        With ``_seq`` and the columns named.
    days : ibis.Table
        ``_seq``, ``_export`` (which export a line is from) and ``_day`` of the same lines.
    columns : list of str
        Two lines are the same when they agree in all of these.
    mapped : iterable of str
        Those that carry a meaning, and so are no running numbers.

    Returns
    -------
    ibis.Table
        ``_seq`` of every line that has an equal one; ``_again``: how often it stood before in its own export;
        ``_elsewhere``: whether an earlier export holds the same occurrence of it; ``_overlap``: whether the two exports
        overlap on that day. A line that stands twice in one export and three times in another stands three times
        altogether.
    """
    counting = running_numbers(lines, [name for name in columns if name not in set(mapped)])
    columns = [name for name in columns if name not in counting]
    keyed = lines.select("_seq", *columns).mutate(_hash=_packed(lines, columns).hash())
    counts = keyed.group_by("_hash").agg(_n=keyed.count())
    twice = _stored(counts.filter(counts["_n"] > 1).select("_hash"), connection)
    near = keyed.semi_join(twice, "_hash").select("_seq", _key=_key(keyed, columns))
    near = _stored(near.join(days, "_seq").select("_seq", "_key", "_export", "_day"), connection)
    own = ibis.window(group_by=[near["_key"], near["_export"]], order_by=near["_seq"])
    near = near.mutate(_again=ibis.row_number().over(own))
    other = ibis.window(group_by=[near["_key"], near["_again"]], order_by=near["_seq"])
    near = near.mutate(_rank=ibis.row_number().over(other), _first=near["_export"].first().over(other))
    near = _stored(near.mutate(_elsewhere=near["_rank"] > 0), connection)
    return _stored(_with_overlap(near, days).select("_seq", "_again", "_elsewhere", "_overlap"), connection)


def running_numbers(lines, columns):
    """Columns that merely count the lines of their file from 0 or 1; they would make every line differ.

    >>> place = {"_seq": [0, 1, 2], "_file": ["a"] * 3, "_sheet": [""] * 3}
    >>> table = {"no": ["1", "2", "3"], "id": ["7", "8", "9"], **place}
    >>> running_numbers(ibis.memtable(table), ["no", "id"])
    ['no']
    """
    if not columns:
        return []
    sample = lines.order_by("_seq").limit(SAMPLE).select("_file", "_sheet", *columns).to_pyarrow().to_pylist()
    first = [row for row in sample if (row["_file"], row["_sheet"]) == (sample[0]["_file"], sample[0]["_sheet"])]
    return [name for name in columns if _counts([row[name] for row in first]) and _counts_on(lines, name)]


def _counts(values):
    starts = ([str(n + start) for n in range(len(values))] for start in (0, 1))
    return len(values) > 2 and [str(value) for value in values] in starts


def _counts_on(lines, name):
    """Whether the column goes on like that in every file and sheet."""
    number = lines[name].try_cast("int64")
    ends = {"n": lines.count(), "kinds": number.nunique(), "low": number.min(), "high": number.max()}
    found = lines.group_by(["_file", "_sheet"]).agg(**ends).to_pyarrow().to_pandas()
    counted = (
        (found["n"] == found["kinds"]) & found["low"].isin([0, 1]) & (found["high"] - found["low"] + 1 == found["n"])
    )
    return bool(counted.all())


def _with_overlap(near, days):
    """`near` with ``_overlap``, decided for each pair of exports from the days on which they have lines in common."""
    found = near.filter(near["_elsewhere"])
    shared = found.group_by(["_first", "_export", "_day"]).agg(_n=found.count()).to_pyarrow().to_pandas()
    if shared.empty:
        return near.mutate(_overlap=ibis.literal(False))
    pairs = _overlapping(shared, _lines_a_day(days, shared))
    if pairs.empty:
        return near.mutate(_overlap=ibis.literal(False))
    said = ibis.memtable(pairs.rename(columns={"_first": "_one", "_export": "_other"}))
    joined = near.left_join(said, [near["_first"] == said["_one"], near["_export"] == said["_other"]])
    return joined.mutate(_overlap=joined["_elsewhere"] & joined["_one"].notnull())


def _lines_a_day(days, shared):
    """All lines by export and day, for the days that matter."""
    wanted = ibis.memtable(shared[["_day"]].drop_duplicates())
    near = days.semi_join(wanted, "_day")
    return near.group_by(["_export", "_day"]).agg(_all=near.count()).to_pyarrow().to_pandas()


def _overlapping(shared, lines):
    """Pairs of exports with mostly the same lines on the days on which they have some in common."""
    own = shared.merge(lines, on=["_export", "_day"])
    both = own.merge(lines.rename(columns={"_export": "_first", "_all": "_theirs"}), on=["_first", "_day"])
    sums = both.groupby(["_first", "_export"], as_index=False)[["_n", "_all", "_theirs"]].sum()
    return sums.loc[sums["_n"] > MOSTLY * sums[["_all", "_theirs"]].min(axis=1), ["_first", "_export"]]


def _packed(lines, columns):
    return ibis.struct({f"f{n}": lines[name] for n, name in enumerate(columns)})


def _key(lines, columns):
    texts = [lines[name].cast("string").fill_null("\x00") for name in columns]
    return reduce(lambda left, right: left + SEPARATOR + right, texts)


def _stored(table, connection):
    return connection.create_table(ibis.util.gen_name("repeats"), table, temp=True)
