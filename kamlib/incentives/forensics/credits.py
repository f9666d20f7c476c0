"""What later credits make of a price: recorded support as a share of purchases, and the price net of everything."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.forensics.findings import UNTOLD, arranged, judged

CERTAIN = ("rebate", "dividend")
PRICED_SHARE = 0.95


def recorded_support(rebates, *, purchases, kinds=None):
    """Recorded support of each account as a share of its net purchases over the same time.

    Parameters
    ----------
    rebates : DataFrame
        ``account_id``, ``kind``, ``amount``: money given; several rows an account.
    purchases : DataFrame
        ``account_id``, ``amount``: lines of purchases, returns negative.
    kinds : sequence of str, optional
        Only these kinds.

    Returns
    -------
    Series
        Share by ``account_id``, over all accounts with purchases above 0; 0 for those without support.

    Examples
    --------
    >>> given = pd.DataFrame({"account_id": ["A"], "kind": ["rebate"], "amount": [3.0]})
    >>> bought = pd.DataFrame({"account_id": ["A", "A", "B"], "amount": [60.0, 40.0, 10.0]})
    >>> recorded_support(given, purchases=bought).to_dict()
    {'A': 0.03, 'B': 0.0}
    """
    checks.columns(rebates, ["account_id", "kind", "amount"], table="rebates")
    checks.columns(purchases, ["account_id", "amount"], table="purchases")
    given = rebates if kinds is None else rebates[rebates["kind"].isin(kinds)]
    bought = purchases["amount"].astype(float).groupby(purchases["account_id"]).sum()
    support = given["amount"].astype(float).groupby(given["account_id"]).sum()
    bought = bought[bought > 0]
    return (support.reindex(bought.index, fill_value=0.0) / bought).rename("support_share")


def net_net(lines, *, rebates, floors, certain=CERTAIN):
    """Whose price falls below a floor once every later credit is taken off.

    Parameters
    ----------
    lines : DataFrame
        ``account_id``, ``product_id``, ``quantity``, ``amount``: purchases, returns and price corrections negative.
    rebates : DataFrame
        ``account_id``, ``kind``, ``amount``: credits of the same time.
    floors : DataFrame
        ``product_id``, ``floor``: money a unit, such as what small accounts pay, or the cost.
    certain : sequence of str
        Kinds that are price beyond doubt. The others, such as promotion that was spent on promotion, may or may not be.

    Returns
    -------
    Findings
        ``estimate`` is the shortfall below the floor over the account's own basket, 1 − (amount − credits) / (quantity
        × floor), with all credits taken off; ``low`` takes off the certain kinds alone, and ``high`` equals the
        estimate: it is arithmetic, not sampling, that is uncertain. ``found`` when `low` is above 0, ``not found`` when
        the estimate is not. ``amount``, ``credits`` and ``at_floor`` are the money it is made of. Accounts of whose
        purchases more than 5 % have no floor, or with credits alone, are ``no_price``; otherwise credits are counted in
        proportion.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated products, KAM-N40 without rows.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["L", "S"], "product_id": "P", "quantity": [10, 1], "amount": [990, 99]})
    >>> credits = pd.DataFrame({"account_id": ["L"], "kind": ["rebate"], "amount": [60.0]})
    >>> found = net_net(lines, rebates=credits, floors=pd.DataFrame({"product_id": ["P"], "floor": [95.0]}))
    >>> found.found, round(float(found.table["estimate"].iloc[0]), 6)
    (['L'], 0.021053)
    """
    checks.columns(lines, ["account_id", "product_id", "quantity", "amount"], table="lines")
    checks.columns(rebates, ["account_id", "kind", "amount"], table="rebates")
    checks.columns(floors, ["product_id", "floor"], table="floors")
    checks.unique(floors, "product_id", table="floors")
    faults.refuse([] if len(lines) else [evidence_faults.empty("lines")])
    basket = _basket(lines, floors.set_index("product_id")["floor"].astype(float))
    paid = pd.Index(rebates["account_id"].dropna().unique())
    basket = basket.reindex(basket.index.union(paid).rename("account_id"))
    every, sure = (_given(rebates, basket, kinds) for kinds in (None, certain))
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (1 - (basket["amount"] - part) / basket["at_floor"] for part in (sure, every))
    blind = ~(basket["priced_share"] >= PRICED_SHARE) | ~(basket["at_floor"] > 0)
    verdict = np.where(blind, UNTOLD, judged(low, high, 1e-9))
    table = pd.DataFrame(
        {
            "estimate": high.mask(blind),
            "low": low.mask(blind),
            "high": high.mask(blind),
            "verdict": verdict,
            "why": np.select([blind, verdict == UNTOLD], ["no_price", "straddles"], ""),
            "amount": basket["amount"],
            "credits": every,
            "at_floor": basket["at_floor"],
        }
    )
    return arranged("net_net", table.rename_axis("account_id").reset_index())


def _basket(lines, floor):
    unit = lines["product_id"].map(floor)
    known = unit.notna() & lines["quantity"].notna() & lines["account_id"].notna()
    amount, size = lines["amount"].astype(float), lines["amount"].astype(float).abs()
    by = lines["account_id"]
    return pd.DataFrame(
        {
            "amount": amount.where(known, 0.0).groupby(by).sum(),
            "at_floor": (lines["quantity"].astype(float) * unit).where(known, 0.0).groupby(by).sum(),
            "priced_share": size.where(known, 0.0).groupby(by).sum() / size.groupby(by).sum(),
        }
    )


def _given(rebates, basket, kinds):
    chosen = rebates if kinds is None else rebates[rebates["kind"].isin(kinds)]
    money = chosen["amount"].astype(float).groupby(chosen["account_id"]).sum()
    return money.reindex(basket.index, fill_value=0.0) * basket["priced_share"].fillna(1.0)
