"""Threats: by hand, on wrong input, and the one planted in the demo data."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import sold, threats
from tests.swot import demo


def rows(**changed):
    given = {
        "competitor": ["X", "X", "Y", "Y"],
        "region": "N",
        "category": "beer",
        "share": [0.10, 0.20, 0.20, 0.21],
        "our_share": [0.30, 0.25, 0.30, 0.25],
        "source": "visit",
        "date": ["2024-12-31", "2025-12-31"] * 2,
    }
    return pd.DataFrame(given | changed)


def test_money_at_stake_by_hand():
    """Market 500 / 0.25 = 2000; we lost .05 to X (gained .10) and Y (gained .01): 10 / 11 and 1 / 11 of 100."""
    sales = pd.DataFrame({"region": ["N"], "category": ["beer"], "sales": [500.0]})
    found = threats(rows(), as_of="2025-12-31", sales=sales)
    assert found.table["competitor"].tolist() == ["X", "Y"]
    assert found.table["at_stake"].tolist() == pytest.approx([1000 / 11, 100 / 11])
    assert found.facts()["n_threats"] == 2
    assert found.facts()["at_stake"] == pytest.approx(100.0)
    assert "X" in found.headline() and "5.0%" in found.headline("zh")


def test_stated_market_counts_before_our_sales_and_caps_stay():
    sales = pd.DataFrame({"region": ["N"], "category": ["beer"], "sales": [500.0]})
    market = pd.DataFrame(
        {
            "region": "N",
            "category": "beer",
            "size": [9000.0, 4000.0, 1.0],
            "date": ["2024-12-31", "2025-06-30", "2026-12-31"],
        }
    )
    found = threats(rows(), as_of="2025-12-31", sales=sales, market=market).table
    assert found["market"].tolist() == [4000.0, 4000.0]
    assert found["at_stake"].tolist() == pytest.approx([2000 / 11, 200 / 11])
    huge = threats(rows(), as_of="2025-12-31", sales=sales, market=market.head(1).assign(size=9e6)).table
    assert huge["at_stake"].tolist() == pytest.approx([5000 / 11, 500 / 11])


def test_gains_below_our_loss_count_in_full():
    sales = pd.DataFrame({"region": ["N"], "category": ["beer"], "sales": [500.0]})
    found = threats(rows(our_share=[0.45, 0.25] * 2), as_of="2025-12-31", sales=sales).table
    assert found["at_stake"].tolist() == pytest.approx([0.10 * 2000, 0.01 * 2000])


def test_unknown_market_is_unknown_and_one_date_is_no_threat():
    found = threats(rows(), as_of="2025-12-31").table
    assert found["threat"].all() and found["at_stake"].isna().all()
    single = threats(rows().iloc[[1, 3]], as_of="2025-12-31")
    assert not single.table["threat"].any()
    assert single.facts()["first"] == ""
    assert single.headline().startswith("None of 2 competitors")


def test_who_gains_where_we_gain_is_no_threat():
    found = threats(rows(our_share=[0.25, 0.30] * 2), as_of="2025-12-31").table
    assert not found["threat"].any()


def test_all_faults_at_once():
    bad = pd.concat([rows(share=[1.2, 0.2, -0.1, "?"], date=["2024-12-31", "2026-01-01"] * 2), rows().head(1)])
    bad = pd.concat([bad, rows().head(1)], ignore_index=True)
    with pytest.raises(KamError) as raised:
        threats(bad, as_of="2025-12-31")
    codes = sorted(fault.code for fault in raised.value.faults)
    assert codes == ["KAM-S55"] * 2 + ["KAM-S60"] + ["KAM-S61"] * 3
    assert raised.value.faults[0].to("zh").startswith("✗ KAM-S61")


def test_a_rank_stands_in_for_a_share():
    """Ranks 2 and 1 of 3 suppliers are shares of 1/3 and 1/2; a stated share after a ranked one is no gain."""
    ranked = rows(share=[None, None, None, 0.4]).assign(rank=[2, 1, 1, None], suppliers=3, price=9.0)
    found = threats(ranked, as_of="2025-12-31").table.set_index("competitor")
    assert found.loc["X", ["share_before", "share", "gain"]].tolist() == pytest.approx([1 / 3, 1 / 2, 1 / 6])
    assert found["by_rank"].to_dict() == {"X": True, "Y": False}
    assert pd.isna(found.loc["Y", "gain"])
    assert found["price"].tolist() == [9.0, 9.0]
    with pytest.raises(KamError) as raised:
        threats(ranked.assign(rank=[4, 1, "first", None]), as_of="2025-12-31")
    assert [fault.code for fault in raised.value.faults] == ["KAM-S62", "KAM-S62"]


def test_days_that_are_none_are_told_together():
    with pytest.raises(KamError) as raised:
        threats(rows(date=["2024", "2025-12-31", "never", None]), as_of="2025-12-31")
    assert [fault.where for fault in raised.value.faults] == [f"competitors: row {n}, date" for n in (1, 3, 4)]


def test_shares_of_a_market_above_one_are_refused():
    with pytest.raises(KamError, match="KAM-S61") as raised:
        threats(rows(share=[0.5, 0.2, 0.5, 0.21]), as_of="2025-12-31")
    assert raised.value.faults[0].where == "competitors: N, beer, 2024-12-31"


def test_the_planted_threat_comes_first(root):
    truth = demo.truth(root)
    sales = sold(demo.lines(root), as_of=demo.AS_OF, by=("region", "category"))
    facts = threats(demo.table(root, "competitors"), as_of=demo.AS_OF, sales=sales).facts()
    planted = truth["threat"]
    assert (facts["first"], facts["first_region"], facts["first_category"]) == (
        planted["competitor"],
        planted["region"],
        planted["category"],
    )
    assert facts["first_gain"] == pytest.approx(0.09)
