"""From a company's tables to α and ρ: planted truth comes back, the demo's flat prices are refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kamlib.base.project import root
from kamlib.incentives.calibrate import from_books, nested_logit, priced_shares
from kamlib.incentives.calibrate.made_up import market
from kamlib.intake.company import load_company

MONTHS = pd.date_range("2020-01-01", periods=60, freq="MS")


def books(seed):
    """A made-up market written down as lines and sightings of one product, whose money is volume times supply price."""
    rows = market(seed=seed, periods=60, sd=5)
    day = MONTHS[rows["period"]] + pd.Timedelta(days=9)
    lines = pd.DataFrame({"account_id": rows["account_id"], "region": rows["region"], "date": day})
    lines["amount"] = rows["own"] * 1e6 * rows["supply_price"]
    seen = lines[["account_id", "date"]].assign(product_id="P", resale_price=rows["price"] * 3)
    return rows, lines, seen.assign(supply_price=rows["supply_price"] * 3)


def test_the_shares_are_those_that_were_written_down():
    rows, lines, seen = books(1)
    share = rows.drop_duplicates(["region", "period"]).groupby("region")["brand"].mean().mean()
    found = priced_shares(lines, seen, as_of="2025-12-31", brand_share=share)
    both = rows.assign(period=MONTHS[rows["period"]].strftime("%Y-%m")).merge(
        found, on=["account_id", "period"], suffixes=("", "_told")
    )
    assert len(both) == len(rows)
    scale = 100 / rows["supply_price"].mean()
    assert both["within_told"].to_numpy() == pytest.approx(both["within"], rel=1e-9)
    assert both["price_told"].to_numpy() == pytest.approx(both["price"] * scale, rel=1e-9)


def test_planted_truth_comes_back_within_its_interval():
    held = {"alpha": [], "rho": []}
    for seed in range(20):
        _, lines, seen = books(seed)
        told = from_books(lines, seen, as_of="2025-12-31")
        assert told.verdict == "told"
        for name, true in (("alpha", 0.04), ("rho", 0.75)):
            held[name].append(told.low(name) < true < told.high(name))
    assert min(np.mean(one) for one in held.values()) >= 0.8


@pytest.fixture(scope="module")
def demo():
    """The lines of the demo distributor."""
    return load_company(root() / "params" / "demo.yaml", today=date(2026, 1, 1)).transactions


def test_the_demo_is_refused_for_its_flat_supply_prices(demo):
    """By hand: the standard deviation of supply prices about each dealer's mean, below two per cent."""
    seen = pd.read_csv(root() / "data/demo/resale_prices.csv", dtype={"account_id": "str", "product_id": "str"})
    told = from_books(demo, seen, as_of="2025-12-31")
    assert (told.verdict, told.why) == ("cannot be told", "flat_prices")
    assert 0.01 < told.variation < 0.02
    assert "1.7%" in told.headline() and "1.7%" in told.headline("zh")
    rows = priced_shares(demo, seen, as_of="2025-12-31", brand_share=0.25)
    assert nested_logit(rows).facts() == told.facts()
