"""What competitors and the size of the market tell of each region."""

import numpy as np
import pandas as pd

from kamlib.base import checks

NEEDED = ("competitor", "region", "category", "share", "our_share", "date")


def regional(competitors, *, as_of, market=None):
    """Shares and growth by region, from the last survey up to `as_of` and the one before it.

    Parameters
    ----------
    competitors : DataFrame
        ``competitor``, ``region``, ``category``, ``share``, ``our_share``, ``date``; shares are fractions.
    as_of : date or str
        Later rows are not looked at.
    market : DataFrame, optional
        ``region``, ``category``, ``size`` (money a year), ``date``. Weighs the categories of a region by their last
        known size; without it, or where one is not known, all of them weigh the same.

    Returns
    -------
    DataFrame
        One row a region: ``our_share``; ``share_change`` since the survey before (missing without one), over the
        categories of both; ``rival`` with the largest ``rival_share``; ``gainer`` that gained most (``gain``) in a
        category (``gained_category``) in which our share fell, missing where none did; ``market_growth`` between the
        last two days of `market`, a year, missing without; ``market_date`` of the last survey.

    Raises
    ------
    KamError
        KAM-T01 for absent columns.

    Examples
    --------
    >>> rows = pd.DataFrame({"competitor": "X", "region": "N", "category": "beer", "share": [0.1, 0.2],
    ...                      "our_share": [0.3, 0.25], "date": ["2024-12-31", "2025-12-31"]})
    >>> found = regional(rows, as_of="2025-12-31").iloc[0]
    >>> print(found["rival"], found["rival_share"], round(found["share_change"], 3), round(found["gain"], 3))
    X 0.2 -0.05 0.1
    """
    checks.columns(competitors, NEEDED, table="competitors")
    as_of = pd.Timestamp(as_of)
    rows = competitors.assign(date=pd.to_datetime(competitors["date"]))
    rows = rows[rows["date"] <= as_of]
    size, growth = _sizes(market, as_of)
    found = [_one(region, part, size) for region, part in rows.groupby("region")]
    columns = ["region", "our_share", "share_change", "rival", "rival_share", "gainer", "gained_category", "gain"]
    table = pd.DataFrame(found, columns=[*columns, "market_date"])
    return table.assign(market_growth=table["region"].map(growth).astype("float64"))


def _one(region, rows, size):
    last = rows["date"].max()
    before = rows.loc[rows["date"] < last, "date"].max()
    now, then = rows[rows["date"] == last], rows[rows["date"] == before]
    ours, previous = (part.groupby("category")["our_share"].mean() for part in (now, then))
    change = (ours - previous).dropna()
    rivals = {
        name: _mean(part.groupby("category")["share"].mean(), region, size, ours.index)
        for name, part in now.groupby("competitor")
    }
    rival = max(sorted(rivals), key=rivals.get)
    gained = _gained(now, then, change)
    mean_change = _mean(change, region, size, change.index) if len(change) else np.nan
    return (region, _mean(ours, region, size, ours.index), mean_change, rival, rivals[rival], *gained, last)


def _mean(shares, region, size, categories):
    """Mean over `categories` by size; a category in which nothing was seen counts as 0."""
    weights = pd.Series([size.get((region, category), np.nan) for category in categories], index=categories)
    if weights.isna().any() or not weights.sum() > 0:
        weights = pd.Series(1.0, index=categories)
    return float((shares.reindex(categories, fill_value=0.0) * weights).sum() / weights.sum())


def _gained(now, then, change):
    """Competitor, category and gain of the largest gain in a category in which our share fell."""
    key = ["competitor", "category"]
    gains = (now.groupby(key)["share"].mean() - then.groupby(key)["share"].mean()).dropna()
    lost = change.index[change < 0]
    gains = gains[gains.index.get_level_values("category").isin(lost) & (gains > 0)]
    if gains.empty:
        return None, None, np.nan
    competitor, category = gains.idxmax()
    return competitor, category, float(gains.max())


def _sizes(market, as_of):
    """``{(region, category): last size}`` and ``{region: growth a year}``."""
    if market is None:
        return {}, {}
    checks.columns(market, ["region", "category", "size", "date"], table="market")
    rows = market.assign(date=pd.to_datetime(market["date"]), size=market["size"].astype("float64"))
    rows = rows[rows["date"] <= as_of].sort_values("date", kind="stable")
    size = rows.groupby(["region", "category"])["size"].last().to_dict()
    return size, {region: _growth(part) for region, part in rows.groupby("region")}


def _growth(rows):
    """Of the categories known on both of the last two days."""
    days = sorted(rows["date"].unique())[-2:]
    if len(days) < 2:
        return np.nan
    then, now = (rows[rows["date"] == day].groupby("category")["size"].sum() for day in days)
    both = now.index.intersection(then.index)
    if not len(both) or then[both].sum() <= 0:
        return np.nan
    years = (days[1] - days[0]) / pd.Timedelta(days=365.2425)
    return float((now[both].sum() / then[both].sum()) ** (1 / years) - 1)
