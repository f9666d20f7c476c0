"""How often searches for traces err on clean data and find what is planted, and how α and ρ come back."""

import time
from collections import Counter

import numpy as np
import pandas as pd
import pyblp

from kamlib.incentives.calibrate import nested_logit, rival_prices
from kamlib.incentives.calibrate.made_up import market
from kamlib.incentives.forensics import bunchers, price_outliers

TITLE = "Traces of rewards, and price sensitivity"
LADDER = (200_000, 300_000, 440_000, 650_000, 950_000, 1_400_000, 2_000_000)
SETS = 400
SAMPLES = 200


def section():
    """The section of the README."""
    parts = [_false_alarms(), _power(), _outliers(), _recovery(), _speed()]
    return "\n\n".join(parts)


def clean(rng, kind, accounts=60, periods=12):
    """Logarithms of volumes of accounts that know nothing of a ladder."""
    noise = rng.normal(size=(accounts, periods))
    if kind == "habit":
        for t in range(1, periods):
            noise[:, t] = 0.9 * noise[:, t - 1] + np.sqrt(0.19) * noise[:, t]
    logs = np.log(rng.uniform(1e5, 3e6, (accounts, 1))) + rng.uniform(0.03, 0.5, (accounts, 1)) * noise
    return logs + np.tile(rng.normal(0, 0.3, (accounts, 4)), 3) if kind == "season" else logs


def _frame(logs):
    accounts, periods = logs.shape
    ids = np.repeat([f"{n:03}" for n in range(accounts)], periods)
    return pd.DataFrame(
        {"account_id": ids, "period": np.tile(range(periods), accounts), "volume": np.exp(logs).ravel()}
    )


def _false_alarms():
    rng, rows = np.random.default_rng(1), []
    kinds = {"plain": "independent quarters", "habit": "quarters like the last one (.9)", "season": "seasons"}
    for kind, name in kinds.items():
        named = sum(bool(bunchers(_frame(clean(rng, kind)), thresholds=LADDER).found) for _ in range(SETS))
        rows.append(f"| {name} | {named} of {SETS} |")
    head = "Sets of 60 clean accounts, twelve quarters, seven thresholds, in which `bunchers` names anybody:"
    return "\n".join([head, "", "| volumes | sets |", "| --- | ---: |", *rows])


def _power():
    rng, rows, edges = np.random.default_rng(2), [], np.log(LADDER)
    for share in (0.3, 0.5, 0.7, 0.9):
        hits = 0
        for _ in range(SAMPLES):
            logs = clean(rng, "plain")
            own = np.log(rng.uniform(2.5e5, 2e6)) + 0.2 * rng.normal(size=12)
            near = edges[np.abs(edges - own[:, None]).argmin(axis=1)] + rng.uniform(0.001, 0.018, 12)
            logs[0] = np.where(rng.random(12) < share, near, own)
            hits += "000" in bunchers(_frame(logs), thresholds=LADDER).found
        rows.append(f"| {share:.0%} | {hits / SAMPLES:.0%} |")
    head = "One account among 59 clean ones that moves a share of its twelve quarters just above the nearest threshold:"
    return "\n".join([head, "", "| quarters moved | found |", "| ---: | ---: |", *rows])


def _outliers():
    rng, named = np.random.default_rng(3), 0
    ids = [f"{n:02}" for n in range(16)]
    days = pd.date_range("2024-01-15", periods=24, freq="MS")
    for _ in range(SETS):
        prices = 110 + 2 * rng.normal(size=(16, 1)) + 3 * rng.normal(size=(16, 24))
        seen = pd.DataFrame({"account_id": np.repeat(ids, 24), "date": list(days) * 16, "supply_price": 100.0})
        found = price_outliers(seen.assign(resale_price=prices.ravel()), support=pd.Series(0.02, index=ids))
        named += bool(found.found)
    return f"Sets of 16 clean dealers in which `price_outliers` names anybody: {named} of {SETS}."


def _recovery():
    rows = []
    for sd in (5, 3, 2.2):
        for months in (24, 60):
            found = [nested_logit(market(seed=seed, periods=months, sd=sd)) for seed in range(SAMPLES)]
            rows.append(_recovered(f"| {sd} | {months} |", found))
    head = f"`nested_logit` on {SAMPLES} made-up markets each (24 dealers, 3 regions, α = .04, ρ = .75):"
    names = ("supply price moves by, %", "months", "α: median (IQR)", "ρ: median (IQR)", "α, ρ in 95 % interval")
    columns = "| " + " | ".join((*names, "OLS α, ρ", "told")) + " |"
    return "\n".join([head, "", columns, "|" + " ---: |" * 7, *rows])


def _recovered(start, found):
    told = [answer for answer in found if answer.verdict == "told"]
    cells = []
    for name in ("alpha", "rho"):
        low, middle, high = np.quantile([answer.facts()[name] for answer in told], [0.25, 0.5, 0.75])
        cells.append(f"{middle:.4f} ({high - low:.4f})" if name == "alpha" else f"{middle:.3f} ({high - low:.3f})")
    held = [
        np.mean([answer.low(name) < true < answer.high(name) for answer in told])
        for name, true in (("alpha", 0.04), ("rho", 0.75))
    ]
    ols = np.mean([answer.table.query("method == 'ols'")["estimate"] for answer in told], axis=0)
    counts = Counter(answer.verdict for answer in found)
    return (
        f"{start} {cells[0]} | {cells[1]} | {held[0]:.0%}, {held[1]:.0%} | {ols[0]:.3f}, {ols[1]:.2f} "
        f"| {counts['told'] / len(found):.0%} |"
    )


def _speed():
    rows = market(seed=3)
    places = rows["region"] + rows["period"].astype(str)
    products = pd.DataFrame({"market_ids": places, "product_ids": rows["account_id"], "nesting_ids": 1})
    products = products.assign(prices=rows["price"], shares=rows["own"], clustering_ids=places)
    products["demand_instruments0"], products["demand_instruments1"] = rows["supply_price"], rival_prices(rows)
    pyblp.options.verbose = False

    def peer():
        problem = pyblp.Problem(pyblp.Formulation("0 + prices", absorb="C(product_ids)"), products)
        return problem.solve(rho=0.7, method="1s", se_type="clustered").rho.item()

    ours, theirs = _fastest(lambda: nested_logit(rows)), _fastest(peer)
    return (
        f"On one such market pyblp, set up and solved, takes {theirs / ours:.0f} times as long as `nested_logit`; it "
        "searches for ρ and does far more than this model needs."
    )


def _fastest(run):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
