"""What the benefits cost, against the margin and the budget, and the uplift that would pay for them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.benefits import OF_REVENUE, levels
from kamlib.tiers.names import TIERS, check_names

COLUMNS = ("account_id", "tier", "revenue", "gross_margin")


@dataclass(frozen=True, eq=False)
class BenefitCosts:
    """Cost of a catalogue for one year.

    Attributes
    ----------
    table : DataFrame
        One row an account, dearest first: ``account_id``, ``tier``, ``revenue`` (money a year), ``margin`` (gross,
        money; missing when unknown), ``cost`` (money a year), ``cost_of_margin`` (cost ÷ margin; missing unless the
        margin is above 0), ``breakeven_uplift`` (share by which revenue must rise so that the margin after benefits is
        what it was without them; missing when no rise can, or the margin is unknown), ``breakeven`` (yes/no: some rise
        can).
    lines : DataFrame
        One row an account and benefit: ``account_id``, ``tier``, ``benefit``, ``kind``, ``level``, ``cost``,
        ``of_revenue`` (yes/no: the cost rises with revenue).
    budget : float or None
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    budget: float | None
    units: ClassVar[dict[str, str]] = {
        "cost": "money",
        "budget": "money",
        "over_budget": "money",
        "cost_of_margin": "share",
        "breakeven_uplift": "share",
        "n_accounts": "accounts",
        "n_never": "accounts",
        **{f"cost_{tier}": "money" for tier in TIERS},
    }

    def facts(self):
        """Totals; ``over_budget`` is 0 when the budget holds, ``budget`` None when there is none."""
        tiers = self.by_tier().set_index("tier")
        cost, whole = float(self.table["cost"].sum()), self.by("all").iloc[0]
        return {
            "cost": cost,
            "budget": self.budget,
            "over_budget": max(cost - self.budget, 0.0) if self.budget is not None else 0.0,
            **{
                name: None if pd.isna(whole[name]) else float(whole[name])
                for name in ("cost_of_margin", "breakeven_uplift")
            },
            "n_accounts": len(self.table),
            "n_never": int((self.table["margin"].notna() & ~self.table["breakeven"]).sum()),
            **{f"cost_{tier}": float(tiers["cost"].get(tier, 0.0)) for tier in TIERS},
        }

    def headline(self, lang="en"):
        """What the benefits cost, and by how much they do not fit the budget."""
        facts = self.facts()
        if facts["cost_of_margin"] is None:
            return text("The benefits cost {cost:compact} a year; the margin they come from is unknown", **facts).to(
                lang
            )
        if facts["budget"] is None:
            return text(
                "The benefits cost {cost:compact} a year, {cost_of_margin:percent1} of the gross margin", **facts
            ).to(lang)
        if facts["over_budget"] > 0:
            return text(
                "The benefits cost {cost:compact} a year, {over_budget:compact} more than the budget of "
                "{budget:compact}; that is {cost_of_margin:percent1} of the gross margin",
                **facts,
            ).to(lang)
        return text(
            "The benefits cost {cost:compact} a year, within the budget of {budget:compact}; that is "
            "{cost_of_margin:percent1} of the gross margin",
            **facts,
        ).to(lang)

    def by_tier(self):
        """One row a tier: ``tier``, ``accounts``, ``revenue``, ``margin``, ``cost``, ``cost_per_account``, ratios."""
        found = self.by("tier")
        return found.sort_values("tier", key=lambda names: names.map(TIERS.index), ignore_index=True)

    def by(self, key):
        """Sums by ``tier`` or over ``all``; both ratios are those of the accounts whose margin is known."""
        frame = self.table.assign(all="all")
        rates = self.lines["cost"].where(self.lines["of_revenue"], 0.0).groupby(self.lines["account_id"]).sum()
        frame["rated"] = frame["account_id"].map(rates).fillna(0.0)
        sums = frame.groupby(key)[["revenue", "margin", "cost"]].sum(min_count=1)
        sums.insert(0, "accounts", frame.groupby(key).size())
        sums["cost_per_account"] = sums["cost"] / sums["accounts"]
        known = frame[frame["margin"].notna()].groupby(key)[["margin", "cost", "rated"]].sum()
        return sums.join(_ratios(known)[["cost_of_margin", "breakeven_uplift"]]).reset_index()

    def by_benefit(self):
        """One row a benefit, dearest first: ``benefit``, ``kind``, ``accounts``, ``cost``."""
        groups = self.lines.groupby(["benefit", "kind"])
        found = groups.agg(accounts=("account_id", "nunique"), cost=("cost", "sum")).reset_index()
        return found.sort_values(["cost", "benefit"], ascending=[False, True], ignore_index=True)


def benefit_costs(catalogue, accounts, *, budget=None):
    """The cost of a catalogue of benefits for accounts in their tiers.

    Parameters
    ----------
    catalogue : Catalogue
    accounts : DataFrame
        ``account_id``, ``tier``, ``revenue`` (net money of a year), ``gross_margin`` (share of revenue; may be
        missing).
    budget : float, optional
        Money a year; None takes the catalogue's own.

    Returns
    -------
    BenefitCosts
        Costs a year: a share of revenue for discounts and promotion support, days / 365 · ``capital_rate`` · revenue
        for credit terms, places · unit cost · occasions for events, units · unit cost for services. Revenue below 0
        counts as 0. With revenue R, margin m, the share r of revenue and the sum F that do not depend on revenue, the
        break-even uplift is (r·R + F) / (R·(m − r)); there is none when r is not below m.

    Raises
    ------
    KamError
        KAM-T01 to T03 for absent columns, repeated accounts and infinite values; KAM-M03 for unknown tiers; KAM-Q04 for
        a revenue that is missing or a margin above 1; KAM-Q05 for a budget below 0.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> from kamlib.tiers import read_benefits
    >>> catalogue = read_benefits(root() / "params" / "benefits" / "default.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "tier": ["standard"], "revenue": [1e5], "gross_margin": [0.2]})
    >>> benefit_costs(catalogue, accounts).lines[["benefit", "cost"]].values.tolist()
    [['annual_review', 120.0], ['display_support', 2000.0]]
    """
    checks.columns(accounts, COLUMNS, table="accounts")
    numbers = {name: pd.to_numeric(accounts[name], errors="coerce").astype("float64") for name in COLUMNS[2:]}
    frame = accounts[list(COLUMNS)].assign(account_id=accounts["account_id"].astype("str"), **numbers)
    _check(frame, budget)
    revenue = frame["revenue"].clip(lower=0.0)
    frame = frame.assign(revenue=revenue, margin=revenue * frame["gross_margin"])
    lines = frame[["account_id", "tier", "revenue"]].merge(_priced(catalogue), on="tier", how="inner")
    lines["cost"] = lines["rate"] * lines["revenue"] + lines["sum"]
    lines = lines.sort_values(["account_id", "benefit"], ignore_index=True)
    for name, part in (("cost", lines), ("rated", lines[lines["of_revenue"]])):
        frame[name] = frame["account_id"].map(part.groupby("account_id")["cost"].sum()).fillna(0.0).astype("float64")
    table = _ratios(frame.drop(columns="gross_margin"))
    table["breakeven"] = table["breakeven_uplift"].notna()
    table = table.drop(columns="rated").sort_values(["cost", "account_id"], ascending=[False, True], ignore_index=True)
    names = ["account_id", "tier", "benefit", "kind", "level", "cost", "of_revenue"]
    return BenefitCosts(table, lines[names], catalogue.budget if budget is None else float(budget))


def _priced(catalogue):
    """One row a benefit and tier: what it costs as a share of revenue (``rate``), or as a ``sum`` an account."""
    given = pd.DataFrame(levels(catalogue), columns=["benefit", "kind", "tier", "level"])
    costs = [_COST[row.kind](catalogue, row) for row in given.itertuples()]
    given["of_revenue"] = given["kind"].isin(_OF_REVENUE)
    amounts = pd.Series(costs, index=given.index, dtype="float64")
    return given.assign(rate=amounts.where(given["of_revenue"], 0.0), sum=amounts.where(~given["of_revenue"], 0.0))


def _of_revenue(_, row):
    return row.level


def _of_days(catalogue, row):
    return row.level / 365 * catalogue.capital_rate


def _of_occasions(catalogue, row):
    benefit = catalogue.benefits[row.benefit]
    return row.level * benefit.unit_cost * len(benefit.calendar)


def _of_units(catalogue, row):
    return row.level * catalogue.benefits[row.benefit].unit_cost


_COST = {
    "discount": _of_revenue,
    "promotion support": _of_revenue,
    "credit term": _of_days,
    "event": _of_occasions,
    "service": _of_units,
}
_OF_REVENUE = (*OF_REVENUE, "credit term")


def _ratios(sums):
    """`sums` with ``cost_of_margin`` and ``breakeven_uplift``, from margin, cost and its part that rises with revenue.

    In money the uplift is cost / (margin − rated): what a rise of one hundred per cent would leave.
    """
    sums = sums.assign(cost_of_margin=sums["cost"] / sums["margin"].where(sums["margin"] > 0))
    left = sums["margin"] - sums["rated"]
    uplift = sums["cost"] / left.where(left > 0)
    return sums.assign(breakeven_uplift=uplift.where(sums["cost"] > 0, np.where(sums["cost"] == 0, 0.0, np.nan)))


def _check(frame, budget):
    checks.unique(frame, "account_id", table="accounts")
    check_names(frame["tier"], "accounts: column tier")
    checks.finite(frame, ["revenue", "gross_margin"], table="accounts")
    faults = [
        _wrong("KAM-Q04", f"accounts: {row.account_id}", f"revenue {row.revenue}, gross_margin {row.gross_margin}")
        for row in frame.itertuples()
        if pd.isna(row.revenue) or row.gross_margin > 1
    ]
    if budget is not None and not 0 <= budget < np.inf:
        faults.append(_wrong("KAM-Q05", "budget", repr(budget)))
    if faults:
        raise KamError(*faults, exit_code=Exit.INPUT_CORRUPT)


def _wrong(code, where, found):
    return Fault(
        code,
        where,
        text("{value}", value=found),
        text("no cost can be held against it"),
        text("write money from 0, and the margin as a share of revenue of at most 1"),
    )
