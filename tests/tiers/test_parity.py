"""Price parity: by hand, from tables, and every breach planted in the demo data and no other."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.tiers import offered_prices, paid_prices, parity

PRICES = pd.DataFrame(
    {
        "account_id": ["L", "M", "s", "t", "L"],
        "product_id": ["p", "p", "p", "p", "q"],
        "period": "2026",
        "quantity": [100.0, 50.0, 1.0, 3.0, 5.0],
        "list_price": 10.0,
        "supply_price": [10.0, 9.0, 10.0, 10.0, 8.0],
        "net_net_price": [9.0, 9.9, 9.6, 9.2, 8.0],
    }
)


def test_gaps_and_failures_by_hand():
    """Small: supply 10, net-net (1 · 9.6 + 3 · 9.2) / 4 = 9.3. Nobody small bought q."""
    found = parity(PRICES, large=["L", "M"])
    rows = found.table.set_index("account_id")
    assert rows["small_net_net_price"].tolist() == pytest.approx([9.3, 9.3])
    assert rows["fails"].to_dict() == {"M": "supply", "L": "net-net"}
    assert rows.loc["L", "net_net_gap"] == pytest.approx(9.0 / 9.3 - 1)
    assert rows.loc["L", "money"] == pytest.approx(0.3 * 100)
    assert rows.loc["M", ["supply_gap", "money"]].tolist() == pytest.approx([-0.1, 0.0])
    facts = found.facts()
    assert (facts["n_compared"], facts["n_alone"], facts["n_breaches"], facts["n_accounts"]) == (2, 1, 2, 2)
    assert (facts["n_supply"], facts["n_net_net"], found.n_small) == (1, 1, 2)
    assert "2 of 2" in found.headline()
    assert found.told("zh")["fails"].tolist() == ["仅发票上的供货价", "仅净净价"]


def test_tolerance_and_the_lowest_small_price():
    """L is 3.2 % below the small, M 10 % on the invoice."""
    for tolerance, n in ((0.0, 2), (0.03, 2), (0.04, 1), (0.099, 1), (0.1, 0)):
        assert parity(PRICES, large=["L", "M"], tolerance=tolerance).facts()["n_breaches"] == n
    lowest = parity(PRICES, large=["L", "M"], against="lowest").table
    assert lowest["small_net_net_price"].tolist() == [9.2, 9.2]


def test_equal_prices_hold():
    equal = PRICES.assign(supply_price=10.0, net_net_price=0.1 + 0.2)
    found = parity(equal, large=["L", "M"])
    assert found.facts()["n_breaches"] == 0
    assert found.headline().startswith("Parity holds") and found.headline("zh").startswith("平价成立")


@given(st.permutations(range(len(PRICES))), st.floats(0.01, 1e6))
def test_neither_order_nor_currency_matters(order, factor):
    money = ["list_price", "supply_price", "net_net_price"]
    changed = PRICES.iloc[list(order)].assign(**{name: PRICES[name] * factor for name in money})
    plain, found = (parity(prices, large=["L", "M"]).table for prices in (PRICES, changed))
    same = ["account_id", "product_id", "fails"]
    assert found[same].values.tolist() == plain[same].values.tolist()
    assert found["net_net_gap"].tolist() == pytest.approx(plain["net_net_gap"].tolist())
    assert found["money"].tolist() == pytest.approx((plain["money"] * factor).tolist())


def test_rebates_above_the_price_are_a_breach_without_a_gap():
    """A net-net price of the small below 0 has no share to compare by; the large one below it still fails."""
    odd = PRICES.assign(supply_price=10.0, net_net_price=[-2.0, 9.0, -1.0, -1.0, 8.0])
    rows = parity(odd, large=["L", "M"]).table.set_index("account_id")
    assert rows["fails"].to_dict() == {"L": "net-net", "M": ""}
    assert rows["net_net_gap"].isna().all()


def test_nothing_to_compare():
    found = parity(PRICES, large=["L", "M", "s", "t"])
    assert found.facts()["n_compared"] == 0
    assert "cannot be checked" in found.headline()


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        ({"supply_price": 0.0}, {}, "KAM-Q08"),
        ({"net_net_price": None}, {}, "KAM-Q08"),
        ({"account_id": "L", "product_id": "p"}, {}, "KAM-Q08"),
        ({}, {"against": "median"}, "KAM-Q09"),
        ({}, {"large": ["X"]}, "KAM-Q10"),
        ({}, {"tolerance": 1.0}, "KAM-T04"),
    ],
)
def test_wrong_input(change, more, code):
    with pytest.raises(KamError, match=code):
        parity(PRICES.assign(**change), **({"large": ["L"]} | more))


def test_offered_price_by_hand():
    """100 less 10 % = 90; less 5 % and 2 % = 83.7; deposit 1000 · (8 % − 2 %) · ½ / 10 = 3."""
    terms = pd.DataFrame(
        {
            "account_id": ["7"],
            "product_id": ["p"],
            "period": ["2026H1"],
            "quantity": [10],
            "list_price": [100],
            "discount_share": [0.1],
            "rebate_share": [0.05],
            "promotion_share": [0.02],
            "deposit": [1000],
        }
    )
    found = offered_prices(terms, capital_rate=0.08, interest=0.02, years=0.5)
    assert found[["supply_price", "net_net_price"]].iloc[0].tolist() == pytest.approx([90.0, 86.7])
    with pytest.raises(KamError) as raised:
        offered_prices(terms.assign(rebate_share=1.5, quantity=0, deposit=-1), capital_rate=0.08)
    assert [fault.code for fault in raised.value.faults] == ["KAM-Q06"] * 3


def test_paid_prices_spread_allowances_by_money_within_the_period():
    """A, 2025: 900 + 300 = 1200; 120 allowed for it (one paid in 2026, earned in 2025) and 12 of deposit cost."""
    lines = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "A", "B", "B"],
            "product_id": ["p", "p", "q", "p", "p", "p"],
            "date": pd.to_datetime(
                ["2025-01-05", "2025-02-05", "2025-03-01", "2026-01-02", "2025-01-01", "2025-02-01"]
            ),
            "quantity": [10, -1, 3, 1, 5, -5],
            "amount": [1000.0, -100.0, 300.0, 100.0, 50.0, -50.0],
        }
    )
    allowances = pd.DataFrame(
        {
            "account_id": "A",
            "date": ["2025-07-01", "2026-01-20"],
            "earned": [None, "2025-12-31"],
            "amount": [70.0, 50.0],
        }
    )
    deposits = pd.DataFrame({"account_id": ["A"], "amount": [200.0]})
    found = paid_prices(lines, allowances=allowances, deposits=deposits, capital_rate=0.06)
    assert found[["account_id", "product_id", "period"]].values.tolist() == [
        ["A", "p", "2025"],
        ["A", "p", "2026"],
        ["A", "q", "2025"],
    ]
    assert found["supply_price"].tolist() == [100.0] * 3
    assert found["net_net_price"].tolist() == pytest.approx([91.0, 112.0, 91.0])
    plain = paid_prices(lines)
    assert (plain["net_net_price"] == plain["supply_price"]).all()
    with pytest.raises(KamError, match="KAM-Q07"):
        paid_prices(lines, period="W")


def test_list_prices_are_shown_beside():
    lines = pd.DataFrame(
        {"account_id": "A", "product_id": "p", "date": pd.Timestamp(2025, 1, 1), "quantity": [2], "amount": [190.0]}
    )
    assert paid_prices(lines.assign(list_price=100.0))["list_price"].tolist() == [100.0]
    assert paid_prices(lines)["list_price"].tolist() == [95.0]


def test_every_planted_breach_of_the_demo_terms_and_no_other(root):
    folder = root / "data" / "demo"
    planted = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["parity"]
    terms = pd.read_csv(folder / "terms.csv", dtype={"account_id": str, "product_id": str, "period": str})
    prices = offered_prices(terms, capital_rate=planted["capital_rate_basis_points"] / 10_000)
    found = parity(prices, large=planted["large"])
    broken = found.table[found.table["fails"] != ""]
    key = ["account_id", "product_id", "fails"]
    assert sorted(broken[key].values.tolist()) == sorted([row[name] for name in key] for row in planted["breaches"])
    assert found.facts()["n_compared"] == 3 * len(planted["large"])
    without = parity(offered_prices(terms.assign(deposit=0.0), capital_rate=0.06), large=planted["large"])
    assert without.facts()["n_net_net"] > found.facts()["n_net_net"]
