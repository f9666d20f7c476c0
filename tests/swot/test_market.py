"""Shares by region, by hand, and what was planted in the demo data."""

import json

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import regional


def surveys(rows):
    return pd.DataFrame(rows, columns=["competitor", "region", "category", "share", "our_share", "date"])


TWO = surveys(
    [
        ("X", "N", "beer", 0.10, 0.30, "2024-12-31"),
        ("Y", "N", "beer", 0.25, 0.30, "2024-12-31"),
        ("X", "N", "wine", 0.20, 0.20, "2024-12-31"),
        ("X", "N", "beer", 0.18, 0.26, "2025-12-31"),
        ("Y", "N", "beer", 0.26, 0.26, "2025-12-31"),
        ("X", "N", "wine", 0.40, 0.22, "2025-12-31"),
        ("X", "S", "beer", 0.50, 0.10, "2025-12-31"),
        ("X", "S", "beer", 0.90, 0.01, "2026-12-31"),
    ]
)
SIZES = pd.DataFrame(
    {
        "region": "N",
        "category": ["beer", "wine", "beer", "wine", "gin"],
        "size": [300.0, 100.0, 330.0, 110.0, 50.0],
        "date": ["2024-12-31", "2024-12-31", "2025-12-31", "2025-12-31", "2025-12-31"],
    }
)


def found(**told):
    return regional(TWO, as_of="2025-12-31", **told).set_index("region")


def test_without_sizes_categories_weigh_the_same():
    """Ours (26 % + 22 %) / 2, before (30 % + 20 %) / 2; X has (18 % + 40 %) / 2, Y nothing in wine."""
    north = found().loc["N"]
    assert north["our_share"] == pytest.approx(0.24)
    assert north["share_change"] == pytest.approx(-0.01)
    assert (north["rival"], north["rival_share"]) == ("X", pytest.approx(0.29))
    assert np.isnan(north["market_growth"])


def test_sizes_weigh_categories():
    """Beer is three times wine: (3 · 26 % + 22 %) / 4; both grew by a tenth, and gin was not known before."""
    north = found(market=SIZES).loc["N"]
    assert north["our_share"] == pytest.approx(0.25)
    assert north["share_change"] == pytest.approx((3 * -0.04 + 0.02) / 4)
    assert north["market_growth"] == pytest.approx(0.1, abs=1e-3)


def test_a_gain_counts_only_where_we_lost():
    """X gained 20 points of wine, where we gained too; of beer, where we lost, it gained 8 and Y one."""
    north = found().loc["N"]
    assert (north["gainer"], north["gained_category"], north["gain"]) == ("X", "beer", pytest.approx(0.08))


def test_one_survey_tells_no_change_and_the_future_is_not_looked_at():
    south = found().loc["S"]
    assert (south["our_share"], south["rival_share"]) == (0.10, 0.50)
    assert np.isnan(south["share_change"])
    assert pd.isna(south["gainer"])
    assert south["market_date"] == pd.Timestamp("2025-12-31")


def test_nothing_known_yet():
    assert len(regional(TWO, as_of="2020-01-01")) == 0


def test_columns_are_needed():
    with pytest.raises(KamError, match="KAM-T01"):
        regional(TWO.drop(columns="our_share"), as_of="2025-12-31")
    with pytest.raises(KamError, match="KAM-T01"):
        found(market=SIZES.drop(columns="size"))


def test_the_planted_threat_is_found(demo, root):
    """One competitor gains in one region and category while our share shrinks: the demo's truth names it."""
    planted = json.loads((root / "data" / "demo" / "truth.json").read_text(encoding="utf-8"))["threat"]
    table = regional(demo.tables["competitors"], as_of=demo.as_of).set_index("region")
    worst = table.loc[table["gain"].idxmax()]
    assert (worst["gainer"], worst.name, worst["gained_category"]) == (
        planted["competitor"],
        planted["region"],
        planted["category"],
    )
