"""Made transaction lines for the speed comparison: seeded, in time order, the lines of an order together."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DAYS = 1096
FIRST_DAY = np.datetime64("2023-01-01")
LAST_DAY = FIRST_DAY + np.timedelta64(DAYS - 1, "D")
LINES_AN_ORDER = 4
LINES_AN_ACCOUNT = 100
CATEGORIES = [f"category {letter}" for letter in "ABCDEFGHIJKLMNOP"]
REGIONS = ["East", "South", "West", "North", "Centre", "Coast", "Islands", "Abroad"]
CHUNK = 250_000
SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("date", pa.date32()),
        ("order_id", pa.string()),
        ("category", pa.string()),
        ("region", pa.string()),
        ("amount", pa.decimal128(18, 4)),
        ("cost", pa.decimal128(18, 4)),
    ]
)


def write_lines(path, *, lines, seed):
    """Write `lines` lines as Parquet: one account for 100 lines, four lines an order, 2 % returns."""
    draw = np.random.default_rng(seed)
    weights = draw.lognormal(sigma=1.2, size=max(lines // LINES_AN_ACCOUNT, 1))
    reach = np.cumsum(weights) / weights.sum()
    regions = draw.integers(len(REGIONS), size=len(reach))
    orders = -(-lines // LINES_AN_ORDER)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for first in range(0, orders, CHUNK):
            numbers = np.arange(first, min(first + CHUNK, orders))
            batch = _orders(numbers, orders, reach, regions, draw)
            writer.write_table(batch.slice(0, max(lines - first * LINES_AN_ORDER, 0)))


def _orders(numbers, orders, reach, regions, draw):
    account = np.minimum(np.searchsorted(reach, draw.random(len(numbers))), len(reach) - 1)
    day = FIRST_DAY + numbers * DAYS // orders
    of = np.sort(draw.integers(len(numbers), size=len(numbers) * LINES_AN_ORDER))
    amount = np.round(draw.lognormal(4, 1, size=len(of)) * 100).astype("int64")
    cost = np.round(amount * draw.uniform(0.6, 0.9, size=len(of))).astype("int64")
    sign = np.where(draw.random(len(of)) < 0.02, -1, 1)
    columns = [
        _ids("A", account[of]),
        pa.array(day[of].astype("datetime64[D]")),
        _ids("S", numbers[of]),
        pa.array(CATEGORIES).take(pa.array(np.minimum(draw.geometric(0.2, size=len(of)) - 1, len(CATEGORIES) - 1))),
        pa.array(REGIONS).take(pa.array(regions[account[of]])),
        _money(amount * sign),
        _money(cost * sign),
    ]
    return pa.table(columns, schema=SCHEMA)


def _ids(letter, numbers):
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width=8, padding="0")
    return pc.binary_join_element_wise(letter, digits, "")


def _money(cents):
    words = np.column_stack([cents * 100, np.where(cents < 0, -1, 0)]).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(cents), [None, pa.py_buffer(words.tobytes())])


if __name__ == "__main__":
    write_lines(sys.argv[1], lines=int(sys.argv[2]), seed=1)
