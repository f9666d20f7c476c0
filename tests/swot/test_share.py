"""Share of wallet by hand and on the demo data; the Wallet Allocation Rule by its published table."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.swot import share_of_wallet, sold, wallet_allocation
from tests.swot import demo


def pairs(**money):
    name, values = next(iter(money.items()))
    return pd.DataFrame({"account_id": list("ABCDE")[: len(values)], "category": "wine", name: values})


@pytest.mark.parametrize(("n", "shares"), [(2, [0.667, 0.333]), (3, [0.5, 0.333, 0.167]), (4, [0.4, 0.3, 0.2, 0.1])])
def test_wallet_allocation_rule_as_published(n, shares):
    """Keiningham et al., Harvard Business Review, October 2011, whose table prints whole per cents."""
    assert [round(wallet_allocation(rank, n), 3) for rank in range(1, n + 1)] == shares


@given(st.integers(1, 60))
def test_wallet_allocation_sums_to_one_and_falls(n):
    shares = [wallet_allocation(rank, n) for rank in range(1, n + 1)]
    exact = [(1 - Fraction(rank, n + 1)) * Fraction(2, n) for rank in range(1, n + 1)]
    assert sum(exact) == 1
    assert shares == pytest.approx([float(share) for share in exact])


@pytest.mark.parametrize(("rank", "n"), [(0, 3), (4, 3), (1, 0), (1, 2.5), ("1", 3), (float("nan"), 3), (1, True)])
def test_ranks_outside_are_refused(rank, n):
    with pytest.raises(KamError, match="KAM-S62"):
        wallet_allocation(rank, n)


def test_shares_ranges_caps_and_unknowns_by_hand():
    sales = pairs(sales=[30.0, 50.0, -5.0, 10.0])
    potential = pairs(potential=[100.0, 40.0, 20.0]).assign(
        potential_low=[60, None, None], potential_high=[120, None, 30]
    )
    found = share_of_wallet(sales, potential, uncertainty=0.25)
    assert found.table["flag"].tolist() == ["", "above 1", "net returns", "no estimate"]
    assert found.table["wallet_share"].tolist()[:3] == [0.3, 1.0, 0.0]
    assert found.table["wallet_share_low"].tolist()[:3] == pytest.approx([0.25, 1.0, 0.0])
    assert found.table["wallet_share_high"].tolist()[:3] == pytest.approx([0.5, 1.0, 0.0])
    assert found.table["uncapped"].tolist()[:3] == pytest.approx([0.3, 1.25, -0.25])
    assert found.table["open"].tolist()[:3] == [70.0, 0.0, 20.0]
    assert found.table.loc[3, ["wallet_share", "potential", "open"]].isna().all()
    facts = found.facts()
    assert facts["wallet_share"] == pytest.approx((30 + 40 + 0) / 160)
    assert (facts["n_above_one"], facts["n_no_estimate"], facts["open"]) == (1, 1, 90.0)
    assert "44%" in found.headline() and "44%" in found.headline("zh")


def test_what_is_bought_elsewhere_only_has_the_share_zero():
    found = share_of_wallet(pairs(sales=[10.0]).iloc[:0], pairs(potential=[50.0]))
    assert found.table[["sales", "wallet_share", "open"]].values.tolist() == [[0.0, 0.0, 50.0]]


def test_without_estimates_nothing_is_claimed():
    found = share_of_wallet(pairs(sales=[1.0, 2.0]), pairs(potential=[1.0]).iloc[:0])
    assert found.facts()["wallet_share"] is None
    assert "unknown" in found.headline() and "未知" in found.headline("zh")
    assert found.by_account()["wallet_share"].isna().all()


def test_by_account_adds_categories():
    sales = pd.DataFrame({"account_id": "A", "category": ["x", "y", "z"], "sales": [10.0, 90.0, 7.0]})
    potential = pd.DataFrame({"account_id": "A", "category": ["x", "y"], "potential": [40.0, 60.0]})
    row = share_of_wallet(sales, potential).by_account().iloc[0]
    assert row["wallet_share"] == pytest.approx((10 + 60) / 100)
    assert (row["sales"], row["open"]) == (100.0, 30.0)


def test_faults_come_together():
    sales = pd.concat([pairs(sales=[1.0, float("inf")]), pairs(sales=[1.0])])
    with pytest.raises(KamError) as raised:
        share_of_wallet(sales, pairs(potential=[0.0, 5.0]))
    assert [fault.code for fault in raised.value.faults] == ["KAM-S60", "KAM-S65", "KAM-S65"]
    with pytest.raises(KamError, match="KAM-S57"):
        share_of_wallet(pairs(sales=[1.0]), pairs(potential=[5.0]).assign(potential_low=6.0))
    with pytest.raises(KamError, match="KAM-S61"):
        share_of_wallet(pairs(sales=[1.0]), pairs(potential=[5.0]).assign(potential_low=0.0))


def test_demo_wallet(root):
    """The estimates that lie below our own sales are those that plain pandas counts; the truth has 3 % of them."""
    lines, potential = demo.lines(root), demo.table(root, "potential")
    found = share_of_wallet(sold(lines, as_of=demo.AS_OF), potential)
    year = lines[lines["date"] > "2024-12-31"].groupby(["account_id", "category"])["amount"].sum()
    key = pd.MultiIndex.from_frame(potential[["account_id", "category"]])
    own = year.reindex(key, fill_value=0.0).to_numpy()
    assert found.facts()["n_above_one"] == int((own > potential["potential"]).sum()) > 0
    assert found.facts()["n_no_estimate"] == 0
    whole = own.clip(0, potential["potential"]).sum() / potential["potential"].sum()
    assert found.facts()["wallet_share"] == pytest.approx(whole)
    assert found.table["wallet_share"].between(0, 1).all()
