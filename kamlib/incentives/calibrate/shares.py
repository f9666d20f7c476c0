"""Market shares of dealers from their volumes and the potential of their regions."""

import pandas as pd

from kamlib.base import checks
from kamlib.incentives import demand, evidence_faults, faults


def market_shares(rows, *, potential):
    """Shares of one dealer of each row, by region and period.

    Parameters
    ----------
    rows : DataFrame
        ``account_id``, ``region``, ``period``, ``volume`` (above 0, of all dealers of the row together), and where rows
        stand for several dealers ``n``.
    potential : mapping or Series
        Volume a period that all consumers of a region could buy, by region, in the unit of the volumes.

    Returns
    -------
    DataFrame
        `rows` with ``own`` (share of one dealer in the potential), ``within`` (in the brand's volume of region and
        period), ``brand`` (all dealers' share) and ``outside`` (1 − brand).

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N06 for volumes that are not above 0, KAM-N09 for a brand above its potential,
        KAM-N10 for `n` below 1, KAM-N44 for regions without potential.

    Examples
    --------
    >>> rows = pd.DataFrame({"account_id": ["A", "tail"], "region": "east", "period": 1, "volume": [10.0, 20.0],
    ...                      "n": [1, 4]})
    >>> market_shares(rows, potential={"east": 100})[["own", "within", "brand"]].round(4).values.tolist()
    [[0.1, 0.3333, 0.3], [0.05, 0.1667, 0.3]]
    """
    checks.columns(rows, ["account_id", "region", "period", "volume"], table="rows")
    size = rows["region"].map(dict(potential)).astype(float)
    missing = ", ".join(sorted(map(str, rows["region"][~(size > 0)].unique())))
    volume = rows["volume"].astype(float)
    found = [evidence_faults.no_potential("potential", missing)] if missing else []
    poor = int((~(volume > 0)).sum())
    found += [faults.no_numbers("rows: column volume", poor)] if poor else []
    faults.refuse(found)
    n = pd.Series(demand.counts(volume, rows.get("n")), index=rows.index)
    total = volume.groupby([rows["region"], rows["period"]]).transform("sum")
    brand = total / size
    faults.refuse([faults.bad_shares("rows", brand.max())] if (brand >= 1).any() else [])
    return rows.assign(own=volume / n / size, within=volume / n / total, brand=brand, outside=1 - brand)
