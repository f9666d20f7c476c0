"""Hidden rebates: planted ones come back to 1e-7, the demo's dumpers stand out, clean dealers do not."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import solve_prices
from kamlib.incentives.calibrate import nested_logit
from kamlib.incentives.calibrate.made_up import market
from kamlib.incentives.forensics import hidden_rebates, price_outliers, recorded_support

DAYS = pd.date_range("2024-01-15", periods=24, freq="MS")


def seen(levels, *, sd=0.0, seed=0):
    """Two years of monthly prices about each level, in per cent of a supply price of 200."""
    rng = np.random.default_rng(seed)
    frames = [
        pd.DataFrame(
            {
                "account_id": name,
                "date": DAYS,
                "supply_price": 200.0,
                "resale_price": 2 * (level + sd * rng.normal(size=24)),
            }
        )
        for name, level in levels.items()
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def support(demo):
    """Recorded support of 2024 and 2025, the years of the prices seen."""
    late = {name: demo[name][demo[name]["date"] >= "2024"] for name in ("rebates", "transactions")}
    return recorded_support(late["rebates"], purchases=late["transactions"])


@pytest.fixture(scope="module")
def sizes(demo):
    """Share of each account in its largest region; the brand's share is taken to be a quarter."""
    money = demo["transactions"].groupby(["account_id", "region"])["amount"].sum()
    within = (money / money.groupby("region").transform("sum")).groupby("account_id").max()
    return within.rename("within").reset_index().query("within > 0").assign(brand=0.25)


def test_t17_what_is_hidden_in_an_equilibrium_comes_back():
    """w = 100, c = 3, rebates of which 1 of m is recorded; prices from the equilibrium, α and ρ known."""
    hidden = np.array([0.0, 4.0, 1.5, 7.25])
    found = solve_prices([3.0, 3.4, 2.9, 3.1], 103 - 1 - hidden, alpha=0.04, rho=0.75)
    names = list("ABCD")
    prices = seen(dict(zip(names, found.prices, strict=True)))
    shares = pd.DataFrame({"account_id": names, "within": found.shares / found.brand, "brand": found.brand})
    answer = hidden_rebates(
        prices, support=pd.Series(0.01, index=names), shares=shares, alpha=(0.04, 0.04), rho=(0.75, 0.75)
    )
    assert answer.table.set_index("account_id")["estimate"][names].to_numpy() == pytest.approx(hidden, abs=1e-7)
    assert answer.found == ["D", "B", "C"]


def test_wider_bands_say_less():
    shares = pd.DataFrame({"account_id": ["A", "B"], "within": 0.25, "brand": 0.25})
    prices, known = seen({"A": 110.8, "B": 104.0}, sd=0.5), pd.Series({"A": 0.0, "B": 0.0})
    widths = []
    for alpha, rho in (((0.04, 0.04), (0.75, 0.75)), ((0.03, 0.05), (0.65, 0.85)), ((0.02, 0.08), (0.5, 0.9))):
        table = hidden_rebates(prices, support=known, shares=shares, alpha=alpha, rho=rho).table.set_index("account_id")
        widths.append(table.loc["B", "high"] - table.loc["B", "low"])
        assert table.loc["A", "verdict"] != "found"
    assert widths == sorted(widths)
    assert table.loc["B", "verdict"] == "cannot be told"


def test_from_books_to_hidden_rebate():
    """α and ρ estimated from the market itself, then the dealer who secretly buys 12 % cheaper is named, alone."""
    dealers = market(seed=11, periods=36, sd=4, hidden={"r1_d3": 12.0})
    bands = nested_logit(dealers[dealers["account_id"] != "r1_d3"])
    sizes = dealers.groupby("account_id")[["within", "brand"]].mean().reset_index()
    prices = dealers.rename(columns={"price": "resale_price"})
    prices["date"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(30.5 * prices["period"], unit="D")
    answer = hidden_rebates(
        prices,
        support=pd.Series(0.0, index=sizes["account_id"]),
        shares=sizes,
        alpha=bands.band("alpha"),
        rho=bands.band("rho"),
        handling=0.035,
    )
    row = answer.table.set_index("account_id").loc["r1_d3"]
    assert answer.found == ["r1_d3"]
    assert row["low"] < 12.0 < row["high"]


def test_demo_dumpers_stand_out_from_their_peers_and_nobody_else(demo, support, truth):
    found = price_outliers(demo["resale_prices"], support=support)
    assert sorted(found.found) == truth["dumping"]
    assert found.facts()["n_untold"] == 0


def test_demo_with_a_demand_model_names_only_dumpers(demo, support, sizes, truth):
    bands = {"alpha": (0.035, 0.045), "rho": (0.7, 0.8)}
    table = hidden_rebates(demo["resale_prices"], support=support, shares=sizes, **bands).table
    verdict = table.set_index("account_id")["verdict"]
    assert set(verdict[verdict == "found"].index) <= set(truth["dumping"])
    assert (verdict[truth["dumping"]] != "not found").all()
    assert (verdict.drop(truth["dumping"]) == "not found").all()


def test_clean_dealers_rarely_stand_out():
    """60 sets of 16 dealers whose usual margins differ: at most one set in ten may name somebody."""
    rng = np.random.default_rng(4)
    named = 0
    for seed in range(60):
        levels = {f"{n:02}": 110 + 2 * rng.normal() for n in range(16)}
        named += bool(price_outliers(seen(levels, sd=3, seed=seed), support=pd.Series(0.02, index=levels)).found)
    assert named <= 6


def test_planted_among_clean_is_found():
    levels = {f"{n:02}": 110 + 0.3 * n for n in range(15)} | {"X": 92.0}
    assert price_outliers(seen(levels, sd=2), support=pd.Series(0.02, index=levels)).found == ["X"]


def test_support_explains_what_it_pays_for():
    """A dealer 6 % cheaper with 6 % more support is no outlier."""
    levels = {f"{n:02}": 110 + 0.1 * n for n in range(12)} | {"X": 104.5}
    known = pd.Series(0.0, index=levels)
    assert price_outliers(seen(levels), support=known).found == ["X"]
    assert price_outliers(seen(levels), support=known.where(known.index != "X", 0.06)).found == []


def test_what_is_missing_cannot_be_told():
    prices = pd.concat([seen({"A": 100.0, "B": 100.0}), seen({"C": 100.0}).head(5)])
    shares = pd.DataFrame({"account_id": ["A", "C"], "within": 0.2, "brand": 0.2})
    known = pd.Series({"A": 0.0, "B": 0.0, "C": 0.0})
    table = hidden_rebates(prices, support=known, shares=shares, alpha=(0.04, 0.04), rho=(0.7, 0.7)).table
    assert table.set_index("account_id")["why"].to_dict() == {"A": "", "B": "no_price", "C": "few"}
    assert (price_outliers(prices, support=known).table["why"] == "few").all()


def test_faults():
    shares = pd.DataFrame({"account_id": ["A"], "within": [0.2], "brand": [1.2]})
    with pytest.raises(KamError) as told:
        hidden_rebates(seen({"A": 100.0}), support=pd.Series({"A": 0.0}), shares=shares, alpha=(0, 1), rho=(0.5, 1))
    assert [fault.code for fault in told.value.faults] == ["KAM-N05", "KAM-N05", "KAM-N09"]
    with pytest.raises(KamError, match="KAM-N40"):
        price_outliers(seen({"A": 100.0}).iloc[:0], support=pd.Series({"A": 0.0}))


def test_sentences_in_both_languages(demo, support):
    found = price_outliers(demo["resale_prices"], support=support)
    assert found.headline().startswith("6 of 16 accounts resell for less")
    assert found.headline("zh").startswith("16家客户中有6家")
