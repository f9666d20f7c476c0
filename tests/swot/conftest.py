"""What a run on the demo data knows of every account, once for all tests."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib import indicators
from kamlib.accounts import account_table
from kamlib.forecast import forecast
from kamlib.intake.company import load_company
from kamlib.swot import facts_of_accounts
from kamlib.tiers import round_before, tiers
from tests.conftest import ROOT


def market(competitors):
    """A made-up size of the market: it grows where our share falls, and shrinks elsewhere."""
    ours = competitors.assign(year=competitors["date"].str[:4]).groupby(["region", "category", "year"])["our_share"]
    shares = ours.mean().unstack()
    change = (shares["2025"] - shares["2024"]).groupby("region").transform("mean")
    then = pd.DataFrame({"size": 1e7, "date": "2024-12-31"}, index=change.index)
    now = pd.DataFrame({"size": (change < 0).map({True: 1.08e7, False: 0.97e7}), "date": "2025-12-31"})
    return pd.concat([then, now]).reset_index()


def dossiers(accounts):
    """Made-up facts of every third account, some of them old or guessed."""
    rows = []
    for n, account in enumerate(accounts[::3]):
        for field, value in {
            "industry_growth": (n % 7 - 3) / 50,
            "own_growth": (n % 9 - 3) / 30,
            "supporters": n % 4,
            "blockers": n % 3,
            "strong_blockers": int(n % 3 == 2),
            "undecided": n % 2,
            "contact_days": 20 * (n % 12),
        }.items():
            kind, day = ("fact", "estimate", "guess")[n % 3], ("2025-11-30", "2024-06-30")[n % 2]
            rows.append({"account_id": account, "field": field, "value": value, "kind": kind, "date": day})
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def demo():
    """The demo run, once for all tests."""
    return demo_run()


def demo_run():
    """Tables, accounts and facts of the demo run; ``by_tier`` has the quantiles within each tier."""
    company = load_company(ROOT / "params" / "demo.yaml", today=date(2026, 1, 1))
    as_of = company.settings["as_of"]
    tables = {
        name: pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv", dtype={"account_id": "str"}, encoding="utf-8")
        for name in ("receivables", "service", "potential", "competitors", "rebates", "programmes")
    }
    accounts = account_table(company.transactions, as_of=as_of)
    system = indicators.IndicatorSystem.load(ROOT / "params" / "indicators" / "kam_default.yaml")
    scores = system.score(system.measure({"transactions": company.transactions, **tables}, as_of=as_of))
    rules = {"score": "revenue_12m", "by": "quantile", "cuts": None}
    before = round_before(company.transactions, as_of=as_of, back=3, **rules)
    now = tiers(accounts, as_of=as_of, previous=before.table, **rules)
    joined = {name: tables[name] for name in ("receivables", "service", "potential")}
    ahead = forecast(company.transactions, as_of=as_of, horizon="12M", seed=1)
    told = dict(
        **joined,
        competitors=tables["competitors"],
        market=market(tables["competitors"]),
        given=company.given_accounts,
        scores=scores.table,
        points=scores.steps["normalised"],
        measures=scores.steps["raw"],
        tiers=now.table,
        forecast=ahead.table,
        horizon_days=ahead.horizon_days,
        segments=accounts[["account_id"]].assign(segment="S1"),
        dossiers=dossiers(accounts["account_id"].tolist()),
    )
    facts, by_tier = (facts_of_accounts(accounts, as_of=as_of, peers=peers, **told) for peers in (None, "tier"))
    return SimpleNamespace(tables=tables, accounts=accounts, facts=facts, by_tier=by_tier, as_of=as_of)
