"""What a company's own books say of α and ρ: resale prices that were seen, beside what the dealers bought."""

import pandas as pd

from kamlib.incentives.calibrate.logit import nested_logit
from kamlib.incentives.calibrate.shares import market_shares
from kamlib.intake.engine import as_table

LIST = 100.0


def from_books(transactions, resale_prices, *, as_of, brand_share=0.25):
    """α and ρ with their intervals from the months in which resale prices were seen, or why they are not told.

    Parameters
    ----------
    transactions : Ibis table, DataFrame or path
        ``account_id``, ``date``, ``amount``, ``region``.
    resale_prices : DataFrame
        ``account_id``, ``date``, ``product_id``, ``resale_price``, ``supply_price``, money a unit.
    as_of : date or str
    brand_share : float
        Share of our sales in what consumers of a region could buy in an average month, in (0, 1): declared.

    Returns
    -------
    Estimate
        Prices count in per cent of the mean supply price of their product, so that α is per per cent of list.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": list("AB") * 2, "region": "east", "amount": 90.0,
    ...                       "date": pd.to_datetime(["2025-01-15"] * 2 + ["2025-02-15"] * 2)})
    >>> seen = lines.assign(product_id="P", resale_price=110.0, supply_price=100.0)
    >>> found = from_books(lines, seen, as_of="2025-12-31")
    >>> found.verdict, found.why, found.n
    ('cannot be told', 'flat_prices', 4)
    """
    return nested_logit(priced_shares(transactions, resale_prices, as_of=as_of, brand_share=brand_share))


def priced_shares(transactions, resale_prices, *, as_of, brand_share):
    """Shares of all dealers of region and month, of those whose price was seen that month: what the estimate rests on.

    Returns
    -------
    DataFrame
        ``account_id``, ``region``, ``period``, ``own``, ``within``, ``outside``, ``price``, ``supply_price``; a volume
        is money over the dealer's own supply price. Months whose sales exceed the potential are left out.
    """
    bought = _bought(transactions, as_of).merge(_seen(resale_prices, as_of), on=["account_id", "period"], how="left")
    bought["volume"] = bought["amount"] / bought["supply_price"].fillna(LIST)
    total = bought.groupby(["region", "period"])["volume"].sum()
    potential = total.groupby("region").mean() / brand_share
    fits = (total < potential.reindex(total.index, level="region")).rename("fits").reset_index()
    bought = bought.merge(fits[fits["fits"]], on=["region", "period"])
    return market_shares(bought, potential=potential).dropna(subset=["price"]).reset_index(drop=True)


def _bought(transactions, as_of):
    """Net purchases by account, region and month, where they are above nothing."""
    lines = as_table(transactions)
    day = lines.date.cast("date")
    rows = lines.filter(day <= pd.Timestamp(as_of).date())
    month = {"year": day.year(), "month": day.month()}
    found = rows.group_by("account_id", "region", **month).agg(amount=rows.amount.cast("float64").sum()).execute()
    period = pd.to_datetime(found[["year", "month"]].assign(day=1)).dt.strftime("%Y-%m")
    found = found.assign(period=period)[["account_id", "region", "period", "amount"]]
    return found[(found["amount"] > 0) & found["region"].notna()].sort_values(["account_id", "region", "period"])


def _seen(prices, as_of):
    """Mean resale and supply price of account and month, in per cent of the mean supply price of each product."""
    rows = prices[pd.to_datetime(prices["date"]) <= pd.Timestamp(as_of)]
    usual = rows.groupby("product_id")["supply_price"].transform("mean").astype("float64")
    rows = rows.assign(period=pd.to_datetime(rows["date"]).dt.strftime("%Y-%m"))
    told = {name: LIST * rows[f"{name}_price"].astype("float64") / usual for name in ("resale", "supply")}
    rows = rows.assign(price=told["resale"], supply_price=told["supply"])
    return rows.groupby(["account_id", "period"], as_index=False)[["price", "supply_price"]].mean()
