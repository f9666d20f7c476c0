"""Profiles against plain pandas, names by the stated rule."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.segments import names, profile, segment
from tests.segments.made import features, planted


@pytest.fixture(scope="module")
def made():
    return planted(giants=1)


@pytest.fixture(scope="module")
def found(made):
    return segment(features(made), k=4, ks=[], seed=1)


def test_medians_quartiles_and_shares(made, found):
    seen = profile(found, features(made))
    truth = made[made["truth"] == "steady"]
    row = seen.table.query("segment == 'S2' and feature == 'orders'").iloc[0]
    assert row[["q1", "median", "q3"]].tolist() == pytest.approx(truth["orders"].quantile([0.25, 0.5, 0.75]).tolist())
    sizes = seen.sizes.set_index("segment")
    assert sizes["n"].to_dict() == {"giant": 1, "S1": 30, "S2": 80, "S3": 50, "S4": 120}
    assert sizes.loc["S2", "value_share"] == pytest.approx(truth["revenue"].sum() / made["revenue"].sum())
    assert sizes["value_share"].sum() == pytest.approx(1)
    assert sizes["n_share"].sum() == pytest.approx(1)


def test_robust_z_is_of_the_logarithm_against_all(made, found):
    logs = np.log1p(made["orders"])
    mad = (logs - logs.median()).abs().median()
    wanted = (np.median(logs[made["truth"] == "gone"]) - logs.median()) / (1.4826 * mad)
    assert profile(found, features(made)).wide().loc["S3", "orders"] == pytest.approx(wanted)


def test_missing_values_are_counted_and_left_out(made, found):
    frame = features(made)
    frame["orders"] = frame["orders"].where(made["truth"] != "gone")
    row = profile(found, frame).table.query("segment == 'S3' and feature == 'orders'").iloc[0]
    assert row["n_missing"] == 50
    assert np.isnan(row["median"]) and np.isnan(row["robust_z"])


def test_headline_names_the_segment_with_most_money(made, found):
    assert profile(found, features(made)).headline() == (
        "Segment giants has 0% of the accounts and 96% of their money (Revenue)"
    )


NAMED = pd.DataFrame(
    {
        "account_id": [f"{n:03}" for n in range(150)],
        "revenue": np.repeat([9e7, 6e7, 1e5, 800, 780], 30),
        "growth": np.repeat([0.9, -0.6, 0.0, 0.0, 0.02], 30) + np.tile([0.01, 0.0, -0.01], 50),
        "tenure_days": np.repeat([900, 950, 1_000, 40, 900], 30) + np.tile([0, 5, 9], 50),
        "recency_days": np.repeat([9, 10, 11, 8, 400], 30) + np.tile([0, 1, 2], 50),
    }
)


def test_names_say_size_and_movement_in_both_languages():
    found = names(profile(segment(NAMED, k=5, ks=[], seed=1), NAMED))
    assert {key: str(name) for key, name in found.items()} == {
        "S1": "large and growing",
        "S2": "large, slipping",
        "S3": "middle-sized and steady",
        "S4": "small and new",
        "S5": "small, gone quiet",
    }
    assert [name.to("zh") for name in found.values()] == [
        "大客户，增长中",
        "大客户，下滑中",
        "中等客户，平稳",
        "小客户，新近建立",
        "小客户，近来沉寂",
    ]


def test_names_are_always_different():
    frame = pd.DataFrame(
        {
            "account_id": [f"{n:03}" for n in range(200)],
            "revenue": np.repeat([9e6, 8e6, 1e3, 1e3], 50),
            "orders": np.repeat([4, 90, 3, 80], 50) + np.tile([0, 1], 100),
        }
    )
    found = names(profile(segment(frame, k=4, ks=[], seed=1), frame))
    said = [str(name) for name in found.values()]
    assert len(set(said)) == 4
    assert sorted(said)[:2] == ["large; Orders higher", "large; Orders lower"]
    assert {name.to("zh") for name in found.values()} >= {"大客户；订单数较高", "大客户；订单数较低"}


def test_giants_and_noise_have_names_of_their_own(made, found):
    said = names(profile(found, features(made)))
    assert list(said) == ["giant", "S1", "S2", "S3", "S4"]
    assert (str(said["giant"]), said["giant"].to("zh")) == ("giants", "巨头客户")


def test_accounts_that_are_not_described_are_told(made, found):
    with pytest.raises(KamError, match="1 accounts of the segments are not in it") as caught:
        profile(found, features(made).iloc[1:])
    assert caught.value.faults[0].code == "KAM-H09"
    with pytest.raises(KamError, match="KAM-T01"):
        profile(found, features(made), columns=["nothing"])
