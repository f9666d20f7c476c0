"""Elasticities: the published slopes of the orange juice data, planted slopes, confounding by advertising."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.calibrate import elasticities, nested_logit


@pytest.fixture(scope="module")
def juice(shared_data):
    """Shop-weeks; the shop is counted from the 249 runs of one brand, three to a shop."""
    rows = pd.read_csv(shared_data / "oj_prices" / "oj.csv")
    runs = (rows["brand"] != rows["brand"].shift()).cumsum() - 1
    return rows.assign(shop=runs // 3, week=rows.groupby(runs).cumcount())


def test_orange_juice_by_brand(juice):
    """Known answers of the data set's page: −3.38, −3.32, −2.71 by brand, −3.14 with one slope."""
    found = elasticities(juice, by="brand", volume="sales").set_index("brand")["elasticity"]
    known = {"dominicks": -3.38, "minute.maid": -3.32, "tropicana": -2.71}
    assert found.to_dict() == pytest.approx(known, abs=0.005)
    one = elasticities(juice, by="brand", volume="sales", common=True)
    assert one["elasticity"].tolist() == pytest.approx([-3.14], abs=0.005)
    assert one["n"].tolist() == [28_947]


def test_orange_juice_with_advertising_held_fixed(juice):
    found = elasticities(juice, by="brand", volume="sales", controls=["feat"]).set_index("brand")["elasticity"]
    known = {"dominicks": -2.90, "minute.maid": -2.37, "tropicana": -2.29}
    assert found.to_dict() == pytest.approx(known, abs=0.005)


def test_orange_juice_shops_have_their_own_errors(juice):
    """With errors common to a shop the slopes are the same and less sure."""
    plain = elasticities(juice, by="brand", volume="sales")
    shops = elasticities(juice, by="brand", volume="sales", groups="shop")
    assert juice["shop"].nunique() == 83
    assert shops["elasticity"].tolist() == pytest.approx(plain["elasticity"].tolist())
    assert (shops["se"] > plain["se"]).all()


def test_orange_juice_gives_no_nested_logit_without_supply_prices(juice):
    """Shelf prices are no supply prices: what a shop asks answers to its demand, so the columns must be given."""
    with pytest.raises(KamError, match="KAM-T01"):
        nested_logit(juice.rename(columns={"brand": "account_id", "shop": "region", "week": "period"}))


def test_planted_slopes_are_within_their_intervals():
    held = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        price = np.exp(rng.normal(0, 0.2, 150))
        rows = pd.DataFrame({"price": price, "volume": 50 * price**-2.4 * np.exp(0.3 * rng.normal(size=150))})
        found = elasticities(rows).iloc[0]
        held.append(found["low"] < -2.4 < found["high"])
    assert np.mean(held) >= 0.88


def test_advertising_left_out_makes_the_slope_too_steep():
    rng = np.random.default_rng(1)
    feat = rng.random(2000) < 0.3
    price = np.exp(rng.normal(0, 0.1, 2000) - 0.3 * feat)
    volume = price**-2.0 * np.exp(0.9 * feat + 0.1 * rng.normal(size=2000))
    rows = pd.DataFrame({"price": price, "volume": volume, "feat": feat.astype(int)})
    assert elasticities(rows)["elasticity"][0] < -3
    assert elasticities(rows, controls=["feat"])["elasticity"][0] == pytest.approx(-2.0, abs=0.1)


def test_faults():
    rows = pd.DataFrame({"price": [1.0, 0.0, 2.0], "volume": [1.0, 1.0, np.nan]})
    with pytest.raises(KamError, match="2 values are missing"):
        elasticities(rows)
    with pytest.raises(KamError, match="KAM-N40"):
        elasticities(rows.iloc[:0])
    with pytest.raises(KamError, match="KAM-N43"):
        elasticities(rows.iloc[:1])
    with pytest.raises(KamError, match="KAM-T01"):
        elasticities(rows, by="brand")
