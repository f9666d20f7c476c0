"""The market of a company's own books, as far as the books tell it; what they do not tell is declared and named."""

from dataclasses import dataclass
from typing import ClassVar

import ibis
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.calibrate.rows import dealer_rows
from kamlib.incentives.scenario import Scenario
from kamlib.intake.engine import as_table

LIST = 100.0
FEWEST = 4
_SIGMA = {"L": 0.15, "S": 0.45}
_MOST_SIGMA = 2.0


@dataclass(frozen=True, eq=False)
class Market:
    """A scenario made from books.

    Attributes
    ----------
    scenario : Scenario
        One case is goods of 100 in money at the dealer's price, so that money of the model is money of the books.
    table : DataFrame
        One row a dealer row, as :attr:`Scenario.table`.
    given : dict of str
        ``books`` or ``declared`` for each number that the model rests on.
    covered : float
        Share of the sales of the last twelve months that is in the model.
    """

    scenario: Scenario
    table: pd.DataFrame
    given: dict
    covered: float
    units: ClassVar[dict[str, str]] = {
        "n_large": "accounts",
        "n_small": "accounts",
        "n_regions": "count",
        "covered": "share",
        "large_share": "share",
        "price_sensitivity": "index",
        "nearness": "index",
    }

    def facts(self):
        """Who is in the model, how much of the sales, and the two numbers that decide most."""
        rows, large = self.table, self.table["size"] == "L"
        sold = rows["n"] * rows["volume"]
        return {
            "n_large": int(rows.loc[large, "n"].sum()),
            "n_small": int(rows.loc[~large, "n"].sum()),
            "n_regions": len(self.scenario.potential),
            "covered": self.covered,
            "large_share": float(sold[large].sum() / sold.sum()),
            "price_sensitivity": self.scenario.alpha,
            "nearness": self.scenario.rho,
        }

    def headline(self, lang="en"):
        """Who is in the model, and that price sensitivity and nearness are assumed."""
        return text(
            "The model holds {n_large:count} large dealers and {n_small:count} small ones in {n_regions:count} regions "
            "with {covered:percent} of sales; price sensitivity ({price_sensitivity:number3}) and nearness of dealers "
            "({nearness:number}) are assumed and not measured",
            **{name: value for name, value in self.facts().items() if name != "large_share"},
        ).to(lang)

    def sources(self, lang="en"):
        """One row a number: ``parameter``, ``figure``, ``basis`` in words."""
        said = {"books": text("from the books").to(lang), "declared": text("declared").to(lang)}
        rows = [(name, value, said[source]) for name, (value, source) in self.given.items()]
        return pd.DataFrame(rows, columns=["parameter", "figure", "basis"])


def market_hindrance(transactions, *, as_of, source="books"):
    """Why the books hold no market, as a Text; None when they do, and for the example, which needs none.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> str(market_hindrance(lines, as_of="2025-12-31"))
    'fewer than 4 accounts bought in the last twelve months: too few dealers for a market'
    """
    if source == "example":
        return None
    months = _months(transactions, as_of)
    if months.empty:
        return text("the data hold no dated lines, so nobody's yearly volume is known")
    now = months[months["period"] > pd.Timestamp(as_of) - pd.DateOffset(months=12)]
    net = (now["volume"] - now["returned"]).groupby(now["account_id"]).sum()
    if (net > 0).sum() < FEWEST:
        return text(
            "fewer than {n:count} accounts bought in the last twelve months: too few dealers for a market", n=FEWEST
        )
    return None


def observed(source, transactions, *, as_of, alpha, rho, **how):
    """The market of the books, see :func:`market`, or the made-up one of the ``example``.

    >>> observed("example", None, as_of=None, alpha=0.04, rho=0.75).facts()["n_large"]
    3
    """
    sources = ("books", "example")
    faults.refuse([] if source in sources else [faults.unknown("source", source, sources)])
    if source == "books":
        return market(transactions, as_of=as_of, alpha=alpha, rho=rho, **how)
    scenario = Scenario.default().vary(alpha=alpha, rho=rho)
    given = {name: (getattr(scenario, name), "declared") for name in ("alpha", "rho", "supply_cost")}
    return Market(scenario, scenario.table, given, 1.0)


def market(transactions, *, as_of, brand_share=0.25, large=0.5, most=6, regions=4, costs=(3.0, 4.0), **parameters):
    """The market that a company's transactions of the last twelve months show.

    Parameters
    ----------
    transactions : DataFrame, Ibis table or path
        ``account_id``, ``date``, ``amount``, and where known ``region`` and ``cost``.
    as_of : date or str
    brand_share : float
        Share of our sales in what all consumers of a region could buy, in (0, 1): declared, the books do not tell it.
    large : float
        Large dealers are the largest accounts that cover this share of sales together...
    most : int
        ...but no more than this many.
    regions : int
        Regions in the model, the largest; the others are left out, and :attr:`Market.covered` says how much remains.
    costs : pair of float
        Handling and finance of large and of small dealers, in per cent of list price: declared.
    **parameters
        Of :class:`kamlib.incentives.Scenario`, such as ``alpha`` and ``rho``: declared.

    Returns
    -------
    Market

    Raises
    ------
    KamError
        KAM-N05 for shares and counts outside their range, KAM-N40 without purchases.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": list("ABCDEF"), "date": pd.Timestamp("2025-06-30"), "region": "east",
    ...                       "amount": [500.0, 100.0, 80.0, 60.0, 40.0, 20.0], "cost": 0.6})
    >>> found = market(lines, as_of="2025-12-31")
    >>> found.table[["name", "size", "n", "volume"]].values.tolist()
    [['A', 'L', 1, 5.0], ['east tail', 'S', 5, 0.6]]
    """
    faults.within(brand_share=(brand_share, None), most=(most, 1), regions=(regions, 1))
    if not brand_share < 1:
        faults.refuse([faults.outside("brand_share", brand_share, "> 0", "< 1")])
    months = _months(transactions, as_of)
    now = months[months["period"] > pd.Timestamp(as_of) - pd.DateOffset(months=12)]
    sold = (now["volume"] - now["returned"]).groupby(now["region"]).sum().sort_values(ascending=False, kind="stable")
    kept = sold[sold > 0].head(regions)
    rows = _rows(months[months["region"].isin(kept.index)], as_of, large, most)
    size = rows["size"].map(dict(zip(("L", "S"), costs, strict=True)))
    measured = rows["sigma"].clip(0.02, _MOST_SIGMA)
    rows = rows.assign(cost=size, sigma=measured.fillna(rows["size"].map(_SIGMA)), volume=rows["volume"] / LIST)
    held = (rows["n"] * rows["volume"]).groupby(rows["region"]).sum()
    potential = (held / brand_share).rename("potential").reset_index()
    supply, known = _supply_cost(now)
    made = {"supply_cost": supply} | parameters
    scenario = Scenario.from_tables(rows, potential, **made)
    told = {name: (getattr(scenario, name), "declared") for name in ("alpha", "rho")}
    told |= {"brand_share": (brand_share, "declared"), "cost_large": (costs[0], "declared")}
    told |= {"cost_small": (costs[1], "declared")}
    told["supply_cost"] = (scenario.supply_cost, "books" if known and "supply_cost" not in parameters else "declared")
    told["sigma"] = (float(rows["sigma"].min()), "books" if measured.notna().all() else "declared")
    return Market(scenario, scenario.table, told, float(kept.sum() / sold[sold > 0].sum()))


def _months(transactions, as_of):
    """Purchases and returns by account, region and month up to the day, added up where the lines lie."""
    lines = as_table(transactions)
    region = lines.region.coalesce("–") if "region" in lines.columns else ibis.literal("–")
    cost = lines.cost.cast("float64") if "cost" in lines.columns else ibis.null("float64")
    lines = lines.mutate(region=region, cost=cost, date=lines.date.cast("date"), money=lines.amount.cast("float64"))
    lines = lines.filter((lines.date <= pd.Timestamp(as_of).date()) & lines.account_id.notnull())
    keys = {"account_id": lines.account_id, "region": lines.region, "period": lines.date.truncate("M")}
    found = lines.group_by(**keys).aggregate(
        volume=lines.money.clip(lower=0).sum(), returned=-lines.money.clip(upper=0).sum(), cost=lines.cost.sum()
    )
    return found.order_by(list(keys)).to_pandas().assign(period=lambda frame: pd.to_datetime(frame["period"]))


def _rows(months, as_of, large, most):
    """Dealer rows with at most `most` large ones."""
    now = months[months["period"] > pd.Timestamp(as_of) - pd.DateOffset(months=12)]
    net = (now["volume"] - now["returned"]).groupby(now["account_id"]).sum()
    net = net[net > 0].sort_values(ascending=False, kind="stable")
    faults.refuse([] if len(net) else [faults.no_dealers("transactions")])
    reached = float(net.head(min(most, len(net) - 1)).sum() / net.sum())
    return dealer_rows(months, as_of=as_of, cut=min(large, reached))


def _supply_cost(now):
    """Cost of goods of 100 at the dealers' price, and whether the books tell it."""
    money, cost = (now["volume"] - now["returned"]).sum(), now["cost"].sum(min_count=1)
    told = bool(pd.notna(cost) and 0 < cost < money)
    return (float(LIST * cost / money), True) if told else (Scenario.supply_cost, False)
