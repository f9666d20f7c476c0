"""Resale prices below a price they are compared with, and goods seen outside the seller's regions.

A price to compare with is a yardstick for looking. Tying a deposit, a reward or supply to it fixes a minimum resale
price, which the law restricts; see ``docs/forensics.md``.
"""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.forensics.findings import UNTOLD, arranged, judged, share_interval

LEAST_SIGHTINGS = 10


def below_floor(sightings, *, price="resale_price", floor="supply_price", limit=0.05):
    """Who was seen reselling below a price, such as the supply price.

    Parameters
    ----------
    sightings : DataFrame
        One row a price seen: ``account_id`` (rows without are left out), the columns `price` and `floor`, in money a
        unit.
    price, floor : str
        Column of the price seen and of the price it is compared with; equal is not below.
    limit : float
        Share of sightings below that passes for misreading and clearance.

    Returns
    -------
    Findings
        ``estimate`` is the share of sightings below, with an exact 95 % interval that takes sightings as independent;
        ``found`` when even its low end passes the limit, ``not found`` when the share itself does not. ``sightings``,
        ``below``, and ``depth`` (mean shortfall where below, as a share of the floor) stand beside it. Fewer than 10
        sightings with both prices are ``few``, none ``no_price``.

    Raises
    ------
    KamError
        KAM-T01, T03 for absent columns and infinite prices, KAM-N05 for `limit`, KAM-N40 without rows.

    Examples
    --------
    >>> seen = pd.DataFrame({"account_id": ["A"] * 12 + ["B"] * 12, "supply_price": 100.0,
    ...                      "resale_price": [95.0] * 6 + [108.0] * 18})
    >>> below_floor(seen).table[["account_id", "estimate", "verdict"]].values.tolist()
    [['A', 0.5, 'found'], ['B', 0.0, 'not found']]
    """
    checks.columns(sightings, ["account_id", price, floor], table="sightings")
    checks.finite(sightings, [price, floor], table="sightings")
    _limits(limit, sightings)
    seen, compared = (sightings[name].astype(float) for name in (price, floor))
    rows = pd.DataFrame({"account_id": sightings["account_id"], "ratio": seen / compared})
    rows["known"] = rows["ratio"].notna() & (compared > 0)
    rows["hit"] = rows["known"] & (rows["ratio"] < 1 - 1e-9)
    rows["depth"] = (1 - rows["ratio"]).where(rows["hit"])
    table = _counted(rows, seen="sightings", hits="below", missing="no_price", limit=limit)
    return arranged("below_floor", table.assign(depth=rows.groupby("account_id")["depth"].mean()).reset_index())


def out_of_region(sightings, *, regions, limit=0.02, quantity=None):
    """Whose goods are seen outside the regions it may sell in.

    Parameters
    ----------
    sightings : DataFrame
        One row a sighting of goods traced to an account (a scanned code, a price report, a delivery): ``account_id``
        (rows without are left out), ``region`` (where it was seen), and the column `quantity` if named.
    regions : DataFrame
        ``account_id``, ``region``: one row for each region that an account may sell in.
    limit : float
        Share of sightings outside that passes for wrong entries.
    quantity : str, optional
        Column of units, for the share of volume.

    Returns
    -------
    Findings
        ``estimate`` is the share of sightings outside, with an exact 95 % interval; ``found`` when even its low end
        passes the limit, ``not found`` when the share itself does not. ``sightings``, ``outside``, ``towards`` (the
        region seen most often outside, ``""`` for none) and, with `quantity`, ``volume_share`` stand beside it.
        Fewer than 10 sightings are ``few``; accounts without any row in `regions` are ``no_region``.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N05 for `limit`, KAM-N40 without rows.

    Examples
    --------
    >>> seen = pd.DataFrame({"account_id": "A", "region": ["east"] * 15 + ["west"] * 5})
    >>> row = out_of_region(seen, regions=pd.DataFrame({"account_id": ["A"], "region": ["east"]})).table.iloc[0]
    >>> float(row["estimate"]), row["verdict"], row["towards"]
    (0.25, 'found', 'west')
    """
    wanted = ["account_id", "region", *([quantity] if quantity else [])]
    checks.columns(sightings, wanted, table="sightings")
    checks.columns(regions, ["account_id", "region"], table="regions")
    _limits(limit, sightings)
    own = set(regions[["account_id", "region"]].itertuples(index=False, name=None))
    placed = sightings["account_id"].isin({account for account, _ in own})
    rows = sightings[wanted].assign(known=sightings["region"].notna() & placed)
    pairs = zip(rows["account_id"], rows["region"], strict=True)
    rows["hit"] = rows["known"] & np.array([pair not in own for pair in pairs])
    table = _counted(rows, seen="sightings", hits="outside", missing="no_region", limit=limit)
    table["towards"] = rows[rows["hit"]].groupby("account_id")["region"].agg(lambda seen: seen.mode().iloc[0])
    table["towards"] = table["towards"].astype(object).where(table["towards"].notna(), "")
    if quantity:
        volume = rows[quantity].where(rows["known"]).groupby(rows["account_id"]).sum()
        table["volume_share"] = rows[quantity].where(rows["hit"]).groupby(rows["account_id"]).sum() / volume
    return arranged("out_of_region", table.reset_index())


def _limits(limit, sightings):
    found = [] if 0 <= limit < 1 else [faults.outside("limit", limit, 0, "< 1")]
    faults.refuse(found + ([] if len(sightings) else [evidence_faults.empty("sightings")]))


def _counted(rows, *, seen, hits, missing, limit):
    """Share of hits among the known rows of each account, judged."""
    by = rows.groupby("account_id")
    n, k = by["known"].sum(), by["hit"].sum()
    low, high = share_interval(k, n.clip(lower=1))
    few, none = (n < LEAST_SIGHTINGS).to_numpy(), (n == 0).to_numpy()
    estimate = (k / n).to_numpy(float)
    verdict = np.where(few, UNTOLD, judged(low, estimate, limit))
    why = np.select([none, few, verdict == UNTOLD], [missing, "few", "straddles"], "")
    told = {"estimate": np.where(few, np.nan, estimate)}
    told |= {"low": np.where(few, np.nan, low), "high": np.where(few, np.nan, high), "verdict": verdict, "why": why}
    return pd.DataFrame({**told, seen: n.to_numpy(), hits: k.to_numpy()}, index=n.index)
