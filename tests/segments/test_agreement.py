"""Tiers against segments, plain cuts by brute force, lists by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from kamlib.base.errors import KamError
from kamlib.segments import agreement, segment
from kamlib.segments.agreement import reason
from kamlib.segments.cut import best_cuts
from kamlib.segments.picking import picking
from tests.segments.made import features, planted


@pytest.fixture(scope="module")
def made():
    return planted()


@pytest.fixture(scope="module")
def found(made):
    return segment(features(made), k=4, ks=[], seed=1)


@pytest.fixture(scope="module")
def value(made):
    return made.set_index("account_id")["revenue"]


def tiers(made, edges=(1e9, 3e5, 3e4, 0)):
    cut = pd.cut(made["revenue"], sorted(edges), labels=["C", "B", "A"])
    return pd.DataFrame({"account_id": made["account_id"], "tier": cut.astype(str)})


def test_a_plain_cut_is_the_best_of_all_cuts():
    """Brute force over all pairs of cuts of twelve accounts into three groups."""
    generator = np.random.default_rng(1)
    for _ in range(20):
        groups = np.sort(generator.integers(3, size=12)) if generator.random() < 0.3 else generator.integers(3, size=12)
        breaks = generator.random(12) < 0.7
        laid = best_cuts(groups, breaks, 3)
        allowed = [0, *np.flatnonzero(breaks[1:]) + 1, 12]
        every = itertools.combinations_with_replacement(allowed, 2)
        best = max((groups == np.searchsorted([a, b], np.arange(12), side="right")).sum() for a, b in every)
        assert (laid == groups).sum() == best
        assert (np.diff(laid) >= 0).all()
        assert breaks[1:][np.diff(laid) > 0].all()


def test_segments_that_are_a_revenue_cut_are_reproduced():
    frame = pd.DataFrame(
        {"account_id": range(90), "revenue": np.repeat([1e6, 1e4, 1e2], 30) * np.tile([1.0, 1.1, 1.2], 30)}
    )
    found = agreement(
        pd.DataFrame({"account_id": range(90), "tier": np.repeat(["A", "B", "C"], 30)}),
        segment(frame, k=3, ks=[], seed=1),
        value=frame.set_index("account_id")["revenue"],
    )
    assert (found.cut_same, found.cut_ari, found.ari, found.ami) == pytest.approx((1, 1, 1, 1))
    assert found.differs.empty
    assert found.cuts["lowest"].tolist() == [1e6, 1e4, 1e2]


def test_behaviour_that_revenue_does_not_show(made, found, value):
    """Only the gone and the steady overlap in revenue: the best cut between them by brute force."""
    seen = agreement(tiers(made), found, value=value)
    steady, gone = (np.sort(made["revenue"][made["truth"] == name]) for name in ("steady", "gone"))
    best = max((steady >= cut).sum() + (gone < cut).sum() for cut in made["revenue"])
    assert seen.cut_same == pytest.approx((30 + 120 + best) / 280)
    assert seen.cut_same < 1
    labels = found.table.set_index("account_id")["segment"]
    by_tier = tiers(made).set_index("account_id")["tier"][labels.index]
    assert seen.ari == pytest.approx(adjusted_rand_score(by_tier, labels))
    cross = seen.table.pivot(index="tier", columns="segment", values="n").fillna(0)
    assert cross.loc["A", "S1"] == 30
    assert seen.table["n"].sum() == 280
    assert seen.table["value"].sum() == pytest.approx(made["revenue"].sum())
    assert seen.cuts["same"].sum() == pytest.approx(seen.cut_same * 280)
    assert "precision_value" not in seen.facts()
    assert seen.headline("zh").startswith("仅按金额切分")


def test_hidden_gems_and_fading_giants():
    """By hand: one of the lowest tier behaves like S1, one of the best tier like S2."""
    frame = pd.DataFrame(
        {
            "account_id": [f"{n:02}" for n in range(40)],
            "revenue": np.linspace(2_000, 1_000, 40),
            "orders": [90.0] * 19 + [2.0] + [2.0] * 19 + [90.0],
            "visits": [60.0] * 19 + [1.0] + [1.0] * 19 + [60.0],
        }
    )
    ranked = pd.Categorical(
        np.repeat(["gold", "silver", "bronze", "basic"], 10), ["gold", "silver", "bronze", "basic"], ordered=True
    )
    seen = agreement(
        pd.DataFrame({"account_id": frame["account_id"], "tier": ranked}),
        segment(frame, k=2, ks=[], seed=1),
        value=frame.set_index("account_id")["revenue"],
    )
    assert seen.differs[["account_id", "tier", "segment", "suggested", "kind"]].values.tolist() == [
        ["39", "basic", "S1", "S2", "hidden gem"]
    ]
    fallen = frame.assign(orders=frame["orders"].where(frame["account_id"] != "03", 2.0))
    fallen["visits"] = fallen["visits"].where(fallen["account_id"] != "03", 1.0)
    again = agreement(
        pd.DataFrame({"account_id": frame["account_id"], "tier": ranked}),
        segment(fallen, k=2, ks=[], seed=1),
        value=frame.set_index("account_id")["revenue"],
    )
    assert again.differs[["account_id", "kind"]].values.tolist() == [["03", "fading giant"], ["39", "hidden gem"]]
    assert again.facts()["n_fading_giants"] == again.facts()["n_hidden_gems"] == 1
    assert reason("fading giant").to("zh") == "等级高，行为却像更低一群的客户（走弱的大客户）"


def test_lists_of_one_size_by_hand():
    """Ten bought later, so two are to be found: a (50) and c (20) of 100; lists of two.

    By value a, b: one of two, 55. By tier b, a: the same. By segment c and one of a, b, d by lot: 1 + 1/3 of two.
    """
    frame = pd.DataFrame(
        {
            "account_id": list("abcdefghijk"),
            "segment": ["S2", "S2", "S1", "S2", *["S3"] * 7],
            "value": [90.0, 80, 70, 60, 9, 8, 7, 6, 5, 4, 3],
            "rank": [1, 0, 1, 1, *[2] * 7],
        }
    )
    future = pd.Series([50.0, 5, 20, 7, 6, 4, 3, 2, 2, 1, 0], index=list("abcdefghijk"))
    rows = picking(frame, ["S1", "S2", "S3"], future).set_index("method")
    assert (rows["size"] == 2).all()
    assert rows["precision"].to_dict() == pytest.approx(
        {"value": 0.5, "tiers": 0.5, "segments": (1 + 1 / 3) / 2, "segments, by value": 1.0}
    )
    assert rows["captured"].to_dict() == pytest.approx(
        {"value": 0.55, "tiers": 0.55, "segments": 0.2 + (0.5 + 0.05 + 0.07) / 3, "segments, by value": 0.7}
    )


def test_membership_alone_finds_fewer_than_revenue(made, found, value):
    """Later revenue follows revenue: inside a segment the lot is worse than the order."""
    noise = np.random.default_rng(1).normal(scale=0.2, size=len(value))
    seen = agreement(tiers(made), found, value=value, future=value * np.exp(noise))
    facts = seen.facts()
    assert facts["precision_value"] > facts["precision_segments"]
    assert facts["captured_value"] > facts["captured_segments"]
    assert "of the later best accounts the value alone finds" in seen.headline()


def test_nobody_bought_later(made, found, value):
    seen = agreement(tiers(made), found, value=value, future=value.iloc[:0])
    assert seen.picks["precision"].isna().all()


def test_accounts_without_tier_or_value_are_told(made, found, value):
    with pytest.raises(KamError) as caught:
        agreement(tiers(made).iloc[3:], found, value=value.iloc[:-2])
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [("KAM-H09", "tiers"), ("KAM-H09", "value")]
    assert "3 accounts of the segments are not in it" in str(caught.value)
    assert "分群中有2个客户不在其中" in caught.value.to("zh")
