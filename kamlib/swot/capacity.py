"""Whom a full plan is written for, so that the list never outgrows the team; and the service floor of all others."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.refusals import no_capacity, refuse, unknown_value

REASONS = {
    "full": text("a full plan"),
    "no seat": text("the manager's full plans are taken by accounts that come first"),
    "no manager": text("nobody is in charge of the account"),
    "not chosen": text("not among the accounts chosen for full plans"),
}


def full_plans(accounts, *, order, plans_per_manager, chosen=None):
    """Give each manager full plans up to the capacity, best accounts first; all others get the service floor.

    Parameters
    ----------
    accounts : DataFrame
        ``account_id``, ``manager`` (may be empty) and the column `order`.
    order : str
        Larger comes first; missing comes last; equal ones by account id.
    plans_per_manager : int
        Full plans that one manager can work on.
    chosen : sequence of str, optional
        Accounts that may get a full plan, such as those of the upper tiers; None for all.

    Returns
    -------
    DataFrame
        One row an account: ``account_id``, ``manager``, `order`, ``place`` (1, 2, … among the manager's own that may
        get one), ``plan`` (full or floor), ``reason`` (full, no seat, no manager, not chosen).

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts, KAM-S74 for a capacity that is no whole number from 1.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": list("ABC"), "manager": ["Li", "Li", ""], "score": [1.0, 2.0, 3.0]})
    >>> full_plans(accounts, order="score", plans_per_manager=1)[["account_id", "plan", "reason"]].values.tolist()
    [['B', 'full', 'full'], ['C', 'floor', 'no manager'], ['A', 'floor', 'no seat']]
    """
    if isinstance(plans_per_manager, bool) or not isinstance(plans_per_manager, int | np.integer):
        refuse([no_capacity("plans_per_manager", plans_per_manager)])
    refuse([no_capacity("plans_per_manager", plans_per_manager)] if plans_per_manager < 1 else [])
    checks.columns(accounts, ["account_id", "manager", order], table="accounts")
    frame = accounts[["account_id", "manager", order]].assign(account_id=accounts["account_id"].astype("str"))
    checks.unique(frame, "account_id", table="accounts")
    frame["manager"] = frame["manager"].astype("str").where(frame["manager"].notna(), "").str.strip()
    frame = frame.sort_values([order, "account_id"], ascending=[False, True], na_position="last")
    may = frame["account_id"].isin({str(a) for a in chosen}) if chosen is not None else pd.Series(True, frame.index)
    runs = may & (frame["manager"] != "")
    frame["place"] = (frame[runs].groupby("manager").cumcount() + 1).astype("Int64")
    seated = (frame["place"] <= plans_per_manager).fillna(False).to_numpy(bool)
    frame["plan"] = np.where(seated, "full", "floor")
    frame["reason"] = np.select([seated, frame["manager"] == "", ~may], ["full", "no manager", "not chosen"], "no seat")
    frame["_floor"] = ~seated
    frame = frame.sort_values("_floor", kind="stable", ignore_index=True)
    return frame[["account_id", "manager", order, "place", "plan", "reason"]]


def floor_check(values, *, most=None, least=None):
    """Where the service that every account is owed is not kept.

    Parameters
    ----------
    values : DataFrame
        ``account_id`` and one column a measure, such as :func:`measured` gives.
    most, least : dict of {str: float}, optional
        The highest and the lowest value allowed of each measure: ``most={"complaint_days": 14}``.

    Returns
    -------
    DataFrame
        One row an account and measure, broken ones first: ``account_id``, ``measure``, ``value``, ``limit``, ``state``
        (kept, broken, unknown).

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts, KAM-S66 when no measure is named.

    Examples
    --------
    >>> values = pd.DataFrame({"account_id": ["A", "B", "C"], "complaint_days": [3.0, 20.0, None]})
    >>> floor_check(values, most={"complaint_days": 14})[["account_id", "state"]].values.tolist()
    [['B', 'broken'], ['C', 'unknown'], ['A', 'kept']]
    """
    limits = [(name, limit, 1) for name, limit in (most or {}).items()]
    limits += [(name, limit, -1) for name, limit in (least or {}).items()]
    refuse(
        [unknown_value("floor", "–", [name for name in values.columns if name != "account_id"])] if not limits else []
    )
    checks.columns(values, ["account_id", *(name for name, _, _ in limits)], table="values")
    checks.unique(values, "account_id", table="values")
    parts = []
    for name, limit, sign in limits:
        value = values[name].astype("float64")
        state = np.select([value.isna(), sign * value > sign * limit], ["unknown", "broken"], "kept")
        row = {"account_id": values["account_id"].astype("str"), "measure": name, "value": value, "limit": float(limit)}
        parts.append(pd.DataFrame({**row, "state": state}))
    table = pd.concat(parts, ignore_index=True)
    order = table["state"].map({"broken": 0, "unknown": 1, "kept": 2})
    table = table.assign(_order=order).sort_values(["_order", "measure", "account_id"], ignore_index=True)
    return table.drop(columns="_order")
