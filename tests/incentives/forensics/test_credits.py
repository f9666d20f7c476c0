"""Prices net of every credit, by hand and on the demo's books."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.forensics import net_net, recorded_support

FLOORS = pd.DataFrame({"product_id": ["P", "Q"], "floor": [90.0, 40.0]})


def bought(rows):
    return pd.DataFrame(rows, columns=["account_id", "product_id", "quantity", "amount"])


def given(*rows):
    return pd.DataFrame(rows, columns=["account_id", "kind", "amount"])


def test_by_hand():
    """At the floor 10·90 + 5·40 = 1,100; paid 1,200 less 60 rebate less 80 promotion: 1,140 or 1,060."""
    lines = bought([("A", "P", 11, 1100), ("A", "P", -1, -100), ("A", "Q", 5, 220), ("A", "Q", 0, -20)])
    row = net_net(lines, rebates=given(("A", "rebate", 60.0), ("A", "promotion", 80.0)), floors=FLOORS).table.iloc[0]
    assert (row["estimate"], row["low"]) == pytest.approx((1 - 1060 / 1100, 1 - 1140 / 1100))
    assert (row["verdict"], row["why"]) == ("cannot be told", "straddles")
    assert (row["amount"], row["credits"], row["at_floor"]) == (1200, 140, 1100)


def test_planted_and_none_else():
    """50 accounts pay 100 and get 3 %; two get 12 % more, one of it as promotion."""
    ids = [f"{n:02}" for n in range(50)]
    lines = bought([(name, "P", 10.0, 1000.0) for name in ids])
    credits = given(*[(name, "rebate", 30.0) for name in ids], ("07", "dividend", 120.0), ("21", "promotion", 120.0))
    found = net_net(lines, rebates=credits, floors=FLOORS)
    assert found.found == ["07"]
    assert found.table.set_index("account_id").loc["21", "verdict"] == "cannot be told"
    assert found.facts()["n_untold"] == 1


def test_nobody_of_the_demo_pays_less_than_cost(demo):
    """Cost a unit from the lines themselves; the demo plants no price below it."""
    lines = demo["transactions"]
    sold = lines[lines["quantity"] > 0]
    floors = (sold["cost"] / sold["quantity"]).groupby(sold["product_id"]).max().rename("floor").reset_index()
    assert net_net(lines, rebates=demo["rebates"], floors=floors).found == []


def test_exactly_at_the_floor_is_not_below():
    assert net_net(bought([("A", "P", 3, 270.0)]), rebates=given(), floors=FLOORS).found == []


def test_unpriced_baskets_cannot_be_told_and_small_gaps_are_shared_out():
    lines = bought([("A", "P", 1, 100.0), ("A", "Z", 1, 6.0), ("B", "P", 96, 9600.0), ("B", "Z", 4, 400.0)])
    table = net_net(lines, rebates=given(("B", "rebate", 100.0)), floors=FLOORS).table.set_index("account_id")
    assert table.loc["A", "why"] == "no_price"
    assert table.loc["B", "credits"] == pytest.approx(96.0)


def test_credits_without_purchases_cannot_be_told():
    lines = bought([("A", "P", 10, 1000.0)])
    table = net_net(lines, rebates=given(("Z", "rebate", 7.0)), floors=FLOORS).table.set_index("account_id")
    assert (table.loc["Z", "why"], table.loc["Z", "credits"]) == ("no_price", 7.0)
    assert table.loc["A", "verdict"] == "not found"


def test_recorded_support_by_kind():
    lines = bought([("A", "P", 1, 200.0), ("B", "P", -1, -5.0)])
    credits = given(("A", "rebate", 4.0), ("A", "promotion", 6.0), ("C", "rebate", 1.0))
    assert recorded_support(credits, purchases=lines).to_dict() == {"A": 0.05}
    assert recorded_support(credits, purchases=lines, kinds=["rebate"]).to_dict() == {"A": 0.02}


def test_faults():
    lines = bought([("A", "P", 1, 1.0)])
    with pytest.raises(KamError, match="KAM-T02"):
        net_net(lines, rebates=given(), floors=pd.concat([FLOORS, FLOORS]))
    with pytest.raises(KamError, match="KAM-N40"):
        net_net(lines.iloc[:0], rebates=given(), floors=FLOORS)
    with pytest.raises(KamError, match="KAM-T01"):
        recorded_support(given(), purchases=lines.drop(columns="amount"))


def test_sentences_in_both_languages():
    found = net_net(bought([("A", "P", 1, 80.0)]), rebates=given(), floors=FLOORS)
    assert found.headline().startswith("1 of 1 accounts pay less than the floor")
    assert "净净价" in found.headline("zh")
    assert np.isclose(found.facts()["largest"], 1 - 80 / 90)
