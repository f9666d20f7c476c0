"""Prices below a floor and goods out of region: the demo's planted six, planted diverters, nobody clean."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.forensics import below_floor, out_of_region


def scans(shares, *, n=200, seed=0):
    """`n` scans of each account's goods, all in the east but the given share."""
    rng = np.random.default_rng(seed)
    ids = np.repeat(list(shares), n)
    away = rng.random(len(ids)) < np.repeat(list(shares.values()), n)
    return pd.DataFrame(
        {"account_id": ids, "region": np.where(away, "west", "east"), "cases": rng.integers(1, 9, len(ids))}
    )


def test_the_demo_dumpers_and_nobody_else(demo, truth):
    found = below_floor(demo["resale_prices"])
    assert sorted(found.found) == truth["dumping"]
    assert found.facts()["n_untold"] == 0


def test_their_share_is_that_of_the_table(demo, truth):
    prices = demo["resale_prices"]
    below = (prices["resale_price"] < prices["supply_price"]).groupby(prices["account_id"]).mean()
    table = below_floor(prices).table.set_index("account_id")
    assert table["estimate"].to_dict() == pytest.approx(below.to_dict())


def test_no_goods_of_the_demo_were_seen_out_of_region(demo):
    found = out_of_region(demo["resale_prices"], regions=demo["accounts"])
    assert (found.table["verdict"] == "not found").all()


def test_planted_diverters_and_none_else():
    shares = {f"{n:02}": 0.01 for n in range(20)} | {"X": 0.25, "Y": 0.12}
    home = pd.DataFrame({"account_id": list(shares), "region": "east"})
    for seed in range(20):
        found = out_of_region(scans(shares, seed=seed), regions=home)
        assert set(found.found) == {"X", "Y"}
        assert found.table.loc[found.table["account_id"] == "X", "towards"].item() == "west"


def test_clean_prices_raise_none():
    """20 accounts, 50 sightings, 3 % of them misread below the floor: 40 sets, none is named in 38 of them."""
    named = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        below = rng.random(1000) < 0.03
        seen = pd.DataFrame({"account_id": [f"{n % 20:02}" for n in range(1000)], "supply_price": 100.0})
        named += bool(below_floor(seen.assign(resale_price=np.where(below, 97.0, 110.0))).found)
    assert named <= 2


def test_a_second_licence_and_the_volume_share():
    seen = pd.DataFrame({"account_id": "A", "region": ["e"] * 10 + ["w"] * 10, "cases": [1] * 10 + [3] * 10})
    one = pd.DataFrame({"account_id": ["A"], "region": ["e"]})
    two = pd.DataFrame({"account_id": ["A", "A"], "region": ["e", "w"]})
    row = out_of_region(seen, regions=one, quantity="cases").table.iloc[0]
    assert (row["estimate"], row["volume_share"], row["verdict"]) == (0.5, 0.75, "found")
    assert out_of_region(seen, regions=two).found == []


def test_equal_prices_are_not_below():
    seen = pd.DataFrame({"account_id": "A", "resale_price": [0.1 + 0.2] * 12, "supply_price": 0.3})
    assert below_floor(seen).table["below"].tolist() == [0]


def test_what_is_missing_cannot_be_told():
    seen = pd.DataFrame(
        {"account_id": ["A"] * 12 + ["B"] * 9 + ["C"] * 12, "resale_price": 90.0, "supply_price": 100.0}
    )
    seen.loc[:11, "supply_price"] = np.nan
    table = below_floor(seen).table.set_index("account_id")
    assert table["why"].to_dict() == {"A": "no_price", "B": "few", "C": ""}
    assert table.loc[["A", "B"], "estimate"].isna().all()
    home = pd.DataFrame({"account_id": ["A"], "region": ["east"]})
    flow = out_of_region(seen.assign(region="east"), regions=home)
    assert flow.table.set_index("account_id")["why"].to_dict() == {"A": "", "B": "no_region", "C": "no_region"}
    assert flow.reason("B") == "it cannot be told: the account's own regions are not recorded"


def test_few_hits_above_the_limit_are_no_finding():
    seen = pd.DataFrame({"account_id": "A", "resale_price": [90.0] + [110.0] * 11, "supply_price": 100.0})
    row = below_floor(seen).table.iloc[0]
    assert (row["verdict"], row["why"]) == ("cannot be told", "straddles")


def test_faults():
    seen = pd.DataFrame({"account_id": ["A"], "resale_price": [np.inf], "supply_price": [1.0]})
    with pytest.raises(KamError, match="KAM-T03"):
        below_floor(seen)
    with pytest.raises(KamError, match="KAM-T01"):
        below_floor(seen, floor="floor")
    with pytest.raises(KamError) as told:
        below_floor(seen.iloc[:0], limit=1)
    assert [fault.code for fault in told.value.faults] == ["KAM-N05", "KAM-N40"]


def test_sentences_in_both_languages(demo):
    assert below_floor(demo["resale_prices"]).headline().startswith("6 of 16 accounts were seen reselling below")
    assert "区域外" in out_of_region(demo["resale_prices"], regions=demo["accounts"]).headline("zh")
