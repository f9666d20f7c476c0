"""By how many per cent volume falls when the price rises by one, from logarithms, by least squares."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.incentives import evidence_faults, faults
from kamlib.incentives.calibrate.least import regress


def elasticities(rows, *, by=None, price="price", volume="volume", controls=(), groups=None, common=False):
    """Slope of log volume on log price of each group, with its interval.

    Parameters
    ----------
    rows : DataFrame
        Columns `price` and `volume` above 0, the columns named in `by`, `controls` and `groups`.
    by : str, optional
        Column whose values have a line each, such as the brand.
    controls : sequence of str
        Columns beside the price: what moves volume and price at once, such as advertising, biases the slope when it is
        left out.
    groups : str, optional
        Column within which errors may be correlated, such as the shop.
    common : bool
        One slope for all, and an intercept for each value of `by`.

    Returns
    -------
    DataFrame
        The value of `by` (``"all"`` when common or without), ``elasticity`` (negative), ``se``, ``low``, ``high``
        (95 %), ``n``. Least squares: prices that answer to demand make it too small in size.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-N06 for values that are not above 0, KAM-N40 without rows, KAM-N43 for too few.

    Examples
    --------
    >>> rows = pd.DataFrame({"price": [1.0, 2.0, 4.0, 8.0], "volume": [64.0, 16.0, 4.0, 1.0]})
    >>> elasticities(rows)["elasticity"].round(9).tolist()
    [-2.0]
    """
    named = [name for name in (by, groups) if name]
    checks.columns(rows, [price, volume, *controls, *named], table="rows")
    poor = int((~(rows[[price, volume]] > 0)).any(axis=1).sum())
    found = [faults.no_numbers("rows", poor)] if poor else []
    faults.refuse(found + ([] if len(rows) else [evidence_faults.empty("rows")]))
    settings = {"columns": (price, volume, controls), "groups": groups}
    label = by or "by"
    if common or by is None:
        parts = [("all", rows, rows[by] if by else None)]
    else:
        parts = [(value, part, None) for value, part in rows.groupby(by, sort=True)]
    lines = [{label: value, **_line(part, intercepts, **settings)} for value, part, intercepts in parts]
    return pd.DataFrame(lines)


def _line(rows, intercepts, *, columns, groups):
    price, volume, controls = columns
    ones = np.ones((len(rows), 1)) if intercepts is None else pd.get_dummies(intercepts).to_numpy(float)
    X = np.column_stack([np.log(rows[price].to_numpy(float)), rows[list(controls)].to_numpy(float), ones])
    names = ["price", *controls, *(f"one {place}" for place in range(ones.shape[1]))]
    fit = regress(np.log(rows[volume].to_numpy(float)), X, names=names, groups=rows[groups] if groups else None)
    first = fit.table.iloc[0]
    told = {name: float(first[name]) for name in ("se", "low", "high")}
    return {"elasticity": float(first["estimate"]), **told, "n": fit.n}
