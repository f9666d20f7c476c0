"""Rebates that no record shows: resale prices lower than supply price, costs, usual markup and known support explain.

A dealer's price is p = w + c − m + λ/(αB) (see :mod:`kamlib.incentives.demand`), so that m = w + c + λ/(αB) − p is
what pulls it down. What of m exceeds the recorded support is unrecorded support, a loss taken to win a threshold or
customers, or parallel goods; the price alone does not say which.
"""

import numpy as np
import pandas as pd
from scipy.stats import t

from kamlib.base import checks
from kamlib.incentives import demand, evidence_faults, faults
from kamlib.incentives.forensics.findings import CLEAR, FOUND, UNTOLD, arranged, judged

LEAST_MONTHS = 6
LEAST_PEERS = 8
PEER_SPREADS = 3.5
LEAST_CUT = 1.0


def hidden_rebates(sightings, *, support, shares, alpha, rho, handling=0.03, limit=1.0):
    """Unexplained price cut of each dealer, in per cent of its supply price, from a demand model with bands.

    Parameters
    ----------
    sightings : DataFrame
        ``account_id``, ``date``, ``resale_price``, ``supply_price``: prices seen, money a unit.
    support : Series
        Recorded support by ``account_id``, as a share of purchases (see :func:`recorded_support`). Where rewards have
        thresholds, give the marginal support instead: it is what a price follows.
    shares : DataFrame
        ``account_id``, ``within`` (the dealer's share of the brand in its region), ``brand`` (the brand's share of the
        region's potential); fractions in (0, 1).
    alpha, rho : pair of float
        Low and high end of price sensitivity, in utils per 1 % of supply price, and of nearness, in [0, 1).
    handling : float
        Freight and handling, as a share of the supply price.
    limit : float
        Cut that passes for error of the model, in per cent of the supply price.

    Returns
    -------
    Findings
        ``estimate`` at the middle of the bands, ``low`` and ``high`` over the bands and the 95 % interval of the mean
        price (of months, since sightings of a month are alike). ``price`` (mean, per cent of the supply price),
        ``markup`` (at the middle) and ``support`` stand beside it. Fewer than 6 months are ``few``; accounts without
        shares or support are ``no_price``. Estimates rank dealers better than they measure them: an error in α moves
        all alike.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts, KAM-N05 for bands, KAM-N09 for shares, KAM-N40
        without rows.

    Examples
    --------
    >>> days = pd.date_range("2024-01-15", periods=12, freq="MS")
    >>> seen = pd.DataFrame({"account_id": ["A"] * 12 + ["B"] * 12, "date": [*days] * 2, "supply_price": 100.0,
    ...                      "resale_price": [110.0, 111.0] * 6 + [99.0, 100.0] * 6})
    >>> sizes = pd.DataFrame({"account_id": ["A", "B"], "within": 0.25, "brand": 0.25})
    >>> found = hidden_rebates(seen, support=pd.Series({"A": 0.01, "B": 0.01}), shares=sizes, alpha=(0.035, 0.045),
    ...                        rho=(0.7, 0.8))
    >>> found.found
    ['B']
    """
    prices = _prices(sightings)
    checks.columns(shares, ["account_id", "within", "brand"], table="shares")
    checks.unique(shares, "account_id", table="shares")
    _bands(alpha, rho, shares)
    sizes = shares.set_index("account_id").reindex(prices.index)
    found = demand.Shares(*(sizes[name].to_numpy(float)[:, None] for name in ("within", "brand")), None)
    found = demand.Shares(found.within, found.brand[:, 0], found.within * found.brand)
    corners = ((max(alpha), max(rho)), (sum(alpha) / 2, sum(rho) / 2), (min(alpha), min(rho)))
    low, middle, high = (demand.markup(found, alpha=a, rho=r)[:, 0] for a, r in corners)
    cost = 100 * handling - 100 * support.reindex(prices.index).to_numpy(float)
    cut = 100 + cost - prices["price"].to_numpy()
    table = prices.assign(
        estimate=cut + middle, low=cut + low - prices["error"], high=cut + high + prices["error"], markup=middle
    )
    verdict = judged(table["low"], table["high"], limit)
    return _answer(table.assign(support=support.reindex(prices.index)), verdict)


def price_outliers(sightings, *, support):
    """The same without a demand model: the price cut beyond recorded support, against the middle of all dealers.

    Parameters
    ----------
    sightings, support
        As of :func:`hidden_rebates`.

    Returns
    -------
    Findings
        ``estimate`` is how far the dealer's price with its recorded support added stands below the median dealer's, in
        per cent of the supply price, with the 95 % interval of mean and median; ``found`` when it passes 3.5 robust
        standard deviations of the dealers (from the median absolute deviation; Iglewicz and Hoaglin 1993),
        named in ``limit``, and its low end 1 %; ``not found`` when its high end does not pass ``limit``. With fewer
        than 8 dealers all are ``few``. Dealers who all do it hide each other: beyond half of them, nothing shows.

    Examples
    --------
    >>> days = pd.date_range("2024-01-15", periods=12, freq="MS")
    >>> level = {name: 110 + k / 4 for k, name in enumerate("ABCDEFGH")} | {"X": 96}
    >>> seen = pd.concat([pd.DataFrame({"account_id": name, "date": days, "supply_price": 100.0,
    ...                                 "resale_price": [price, price + 1] * 6}) for name, price in level.items()])
    >>> price_outliers(seen, support=pd.Series(0.02, index=list("ABCDEFGHX"))).found
    ['X']
    """
    prices = _prices(sightings)
    known = support.reindex(prices.index)
    gross = prices["price"] + 100 * known
    told = (prices["months"] >= LEAST_MONTHS) & known.notna()
    middle = gross[told].median()
    # the median absolute deviation of n dealers is too small by about n / (n − 0.8) (Croux and Rousseeuw 1992)
    n = int(told.sum())
    spread = 1.4826 * n / max(n - 0.8, 0.2) * (gross[told] - middle).abs().median()
    limit = PEER_SPREADS * spread
    # a median is surer than its dealers by √n, and less sure than a mean by √(π/2)
    error = np.hypot(prices["error"], 1.96 * spread * np.sqrt(np.pi / 2 / max(n, 1)))
    cut = middle - gross
    table = prices.assign(estimate=cut, low=cut - error, high=cut + error, support=known, limit=limit)
    far = (table["estimate"] > limit) & (table["low"] > LEAST_CUT)
    verdict = np.select([far, table["high"] <= limit], [FOUND, CLEAR], UNTOLD)
    return _answer(table.assign(months=prices["months"] * (n >= LEAST_PEERS)), verdict)


def _prices(sightings):
    """Mean price in per cent of the supply price, over months, with the half-width of its interval."""
    checks.columns(sightings, ["account_id", "date", "resale_price", "supply_price"], table="sightings")
    checks.finite(sightings, ["resale_price", "supply_price"], table="sightings")
    faults.refuse([] if len(sightings) else [evidence_faults.empty("sightings")])
    resale, supply = (sightings[name].astype(float) for name in ("resale_price", "supply_price"))
    ratio = 100 * resale / supply.where(supply > 0)
    month = pd.to_datetime(sightings["date"]).dt.to_period("M")
    by = ratio.groupby([sightings["account_id"], month]).mean().groupby(level=0)
    months, spread = by.count(), by.std()
    error = spread / np.sqrt(months) * t.ppf(0.975, np.maximum(months - 1, 1))
    return pd.DataFrame({"price": by.mean(), "months": months, "error": error})


def _bands(alpha, rho, shares):
    found = [] if min(alpha) > 0 else [faults.outside("alpha", alpha, "> 0", "∞")]
    found += [] if 0 <= min(rho) <= max(rho) < 1 else [faults.outside("rho", rho, 0, "< 1")]
    values = shares[["within", "brand"]].to_numpy(float)
    fine = ((values > 0) & (values <= 1)).all() and (shares["brand"] < 1).all()
    faults.refuse(found + ([] if fine else [faults.bad_shares("shares", np.nanmax(values))]))


def _answer(table, verdict):
    blind, few = table["estimate"].isna(), table["months"] < LEAST_MONTHS
    untold = blind | few
    verdict = np.where(untold, UNTOLD, verdict)
    why = np.select([few, blind, verdict == UNTOLD], ["few", "no_price", "straddles"], "")
    figures = {name: table[name].mask(untold) for name in ("estimate", "low", "high")}
    rest = table.drop(columns=["estimate", "low", "high", "error"])
    answer = pd.concat([pd.DataFrame({**figures, "verdict": verdict, "why": why}, index=table.index), rest], axis=1)
    return arranged("hidden_rebate", answer.rename_axis("account_id").reset_index())
