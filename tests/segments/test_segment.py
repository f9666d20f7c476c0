"""Planted segments are found again; the answer does not depend on the order of the rows or on the seed."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from kamlib.base.errors import KamError
from kamlib.segments import METHODS, TRANSFORMS, giants, segment
from kamlib.segments.sample import stratified
from tests.segments.made import SIZES, features, planted


@pytest.fixture(scope="module")
def made():
    return planted()


@pytest.fixture(scope="module")
def found(made):
    return segment(features(made), seed=1)


def likeness(found, made):
    both = found.table.merge(made[["account_id", "truth"]], on="account_id")
    return adjusted_rand_score(both["truth"], both["segment"])


def test_planted_segments_are_found_without_being_told_how_many(found, made):
    assert (found.k, found.why) == (4, "stable")
    assert likeness(found, made) > 0.97
    assert found.facts()["worst_jaccard"] > 0.9
    assert found.notes == ()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_finds_them(made, method):
    k = None if method == "hdbscan" else 4
    found = segment(features(made), k=k, method=method, ks=[], seed=1)
    kept = found.table["segment"] != "noise"
    both = found.table[kept].merge(made[["account_id", "truth"]], on="account_id")
    assert adjusted_rand_score(both["truth"], both["segment"]) > 0.9
    assert found.k == 4
    assert found.table["confidence"].between(0, 1).all()
    assert kept.mean() > 0.8


@pytest.mark.parametrize("transform", sorted(set(TRANSFORMS) - {"robust-z"}))
def test_every_transform_finds_them(made, transform):
    """All but robust-z, which stretches long tails on purpose and is tested by hand in test_prepare."""
    assert likeness(segment(features(made), k=4, ks=[], transform=transform, seed=1), made) > 0.9


def test_a_long_tail_needs_the_logarithm():
    """Two segments that differ in orders, both with revenues from thousands to tens of millions."""
    made = np.random.default_rng(1)
    many = np.repeat([True, False], 150)
    frame = pd.DataFrame({"account_id": [f"A{n:03}" for n in range(300)], "revenue": made.lognormal(11, 2, 300)})
    frame["orders"] = np.where(many, 400, 4) * made.lognormal(0, 0.6, 300)
    frame["products"] = np.where(many, 90, 3) * made.lognormal(0, 0.6, 300)
    likeness = {}
    for transform in ("log-z", "z"):
        found = segment(frame, k=2, ks=[], transform=transform, seed=1).table
        kept = (found["segment"] != "giant").to_numpy()
        likeness[transform] = adjusted_rand_score(many[kept], found["segment"][kept])
    assert likeness["log-z"] > 0.97
    assert likeness["z"] < 0.9


def test_segments_are_in_order_of_value(found, made):
    medians = found.table.groupby("segment")["value"].median()
    assert medians[found.clusters].is_monotonic_decreasing
    both = found.table.merge(made[["account_id", "truth"]], on="account_id")
    named = both.groupby("segment")["truth"].agg(lambda names: names.mode()[0])
    assert named.to_dict() == {"S1": "large", "S2": "steady", "S3": "gone", "S4": "small"}


def test_order_of_rows_and_seed_have_no_say(found, made):
    shuffled = features(made).sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(segment(shuffled, seed=3).table, found.table)
    again = segment(features(made).iloc[::-1], ks=[2, 4, 5], seed=1)
    same = segment(features(made), ks=[2, 4, 5], seed=1)
    pd.testing.assert_frame_equal(again.rules, same.rules, check_exact=True)
    pd.testing.assert_frame_equal(again.table, same.table, check_exact=True)


def test_confidence_is_that_of_the_two_nearest_means(found):
    means = np.stack([found.matrix[found.codes() == place].mean(axis=0) for place in range(found.k)])
    near = np.sort(np.linalg.norm(found.matrix[:, None] - means, axis=2), axis=1)
    assert found.table["confidence"].to_numpy() == pytest.approx(1 - near[:, 0] / near[:, 1], abs=1e-6)


def test_giants_are_a_class_of_their_own_and_change_nothing_else():
    with_giants = planted(giants=2)
    seen = segment(features(with_giants), ks=range(2, 6), seed=1)
    assert seen.giants["value"].tolist() == [1e9, 1e9]
    assert (seen.names, seen.k) == (["giant", "S1", "S2", "S3", "S4"], 4)
    truth = with_giants.set_index("account_id")["truth"]
    labels = seen.table.set_index("account_id")["segment"]
    assert adjusted_rand_score(truth, labels[truth.index]) > 0.97
    assert seen.facts()["giants_share"] == pytest.approx(2e9 / with_giants["revenue"].sum())
    assert len(seen.table) == len(with_giants) == sum(SIZES.values()) + 2
    assert seen.matrix.shape == (sum(SIZES.values()), 3)


def test_giants_by_hand():
    """Logs 1, 2, 3, 4, 5, 20: median 3.5, MAD 1.5; (20 - 3.5) / (1.4826 * 1.5) = 7.42 > 3.5, (5 - 3.5) / 2.22 = .67."""
    assert giants(np.exp([1.0, 2, 3, 4, 5, 20])).tolist() == [False] * 5 + [True]
    # logs 0 (99 times) and 3: far out, e^3 / (99 + e^3) = 17 % of the total; with 9,900 others 0.2 %
    assert giants(np.exp([0.0] * 99 + [3])).sum() == 1
    assert giants(np.exp([0.0] * 9_900 + [3])).sum() == 0
    assert giants([np.nan, -5.0, 0.0, 3.0]).sum() == 0


def test_missing_values_and_useless_columns_are_told(made):
    frame = features(made).assign(
        empty=np.nan, same=7, name="x", orders=features(made)["orders"].where(np.arange(len(made)) > 4)
    )
    found = segment(frame, k=4, ks=[], seed=1)
    assert [str(note) for note in found.notes] == [
        "Left out because constant, missing throughout or no number: empty, same, name",
        "Missing values are taken as the median of their column: orders (5)",
    ]
    assert found.notes[1].to("zh") == "缺失值以该列中位数代替：orders (5)"
    assert found.features == ("revenue", "orders", "recency_days")


def test_no_structure_is_told():
    """One round cloud: nothing recurs beyond halves, and the gap statistic sees a single cluster."""
    made = np.random.default_rng(3)
    frame = pd.DataFrame(np.exp(made.normal(size=(300, 6))), columns=["revenue", *"abcde"])
    found = segment(frame.assign(account_id=range(300)), ks=range(2, 6), seed=1)
    assert (found.k, found.why) == (2, "none stable")
    assert str(found.notes[-1]).startswith("No number of segments is stable, so two are shown (Jaccard similarity of")
    assert "use them to describe, not to decide" in found.headline()
    assert "不宜用于决策" in found.headline("zh")


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 2.0, 3.0], [1.0, 1.0, 2.0], [5.0, 5.0, 5.0, 5.0, 1e9]])
def test_few_accounts_are_answered_plainly(method, values):
    frame = pd.DataFrame({"account_id": range(len(values)), "revenue": values})
    found = segment(frame, method=method, seed=1)
    assert len(found.table) == len(values)
    assert found.table["segment"].isin([*found.clusters, "giant", "noise"]).all()
    assert "worst_jaccard" not in found.facts()
    assert found.headline().startswith((f"{len(values)} accounts fall", f"The {len(values)} accounts form"))


def test_all_alike_but_a_giant_is_one_segment():
    frame = pd.DataFrame({"account_id": range(100), "revenue": [100.0] * 99 + [1e9]})
    found = segment(frame, method="hdbscan", seed=1)
    assert found.table["segment"].value_counts().to_dict() == {"S1": 99, "giant": 1}
    assert found.why == "alike"
    assert [str(note) for note in found.notes] == ["Without the giants all accounts are alike, so there is one segment"]


def test_many_accounts_are_fitted_by_a_sample_and_all_placed(monkeypatch):
    made = planted(giants=1)
    monkeypatch.setitem(segment.__globals__["LIMITS"], "kmeans", 140)
    found = segment(features(made), k=4, ks=[], seed=1)
    assert found.facts()["n_fitted"] == 140
    assert likeness(found, made) > 0.97
    assert found.table["segment"].value_counts()["giant"] == 1


def test_the_sample_has_the_same_share_of_every_class():
    values = np.random.default_rng(1).lognormal(size=10_000)
    chosen = stratified(values, 1_000, seed=1)
    order = values.argsort().argsort()[chosen]
    assert np.bincount(order // 500).tolist() == [50] * 20
    assert np.array_equal(chosen, stratified(values, 1_000, seed=1))
    assert not np.array_equal(chosen, stratified(values, 1_000, seed=2))


FRAME = pd.DataFrame({"account_id": list("abcdefgh"), "revenue": [1.0, 2, 3, 4, 50, 60, 70, 80]})


@pytest.mark.parametrize(
    ("frame", "settings", "told"),
    [
        (FRAME.iloc[:1], {}, ["KAM-H01", "1 accounts", "at least two"]),
        (FRAME.iloc[:0], {}, ["KAM-H01", "0 accounts"]),
        (FRAME, {"k": 9}, ["KAM-H02", "8 accounts that differ", "from 1 to 8"]),
        (FRAME, {"k": 0}, ["KAM-H02", "0 is no number of segments"]),
        (FRAME, {"k": 2.5}, ["KAM-H02", "2.5 is no number of segments"]),
        (FRAME, {"method": "kmean"}, ["KAM-H03", "'kmean' is not there", "did you mean kmeans?"]),
        (FRAME, {"transform": "logz"}, ["KAM-H04", "'logz' is not there", "did you mean log-z"]),
        (FRAME.assign(revenue=5.0), {}, ["KAM-H05", "features: revenue", "constant, missing throughout or no number"]),
        (FRAME.assign(revenue=np.nan), {}, ["KAM-H05"]),
        (FRAME, {"method": "hdbscan", "k": 3}, ["KAM-H06", "finds the number of segments itself"]),
        (FRAME.assign(account_id="a"), {}, ["KAM-T02", "8 rows share a key", "keep one row for each key"]),
        (FRAME.assign(account_id=[1, "1", *"cdefgh"]), {}, ["KAM-T02", "2 rows share a key", "such as 1"]),
        (FRAME.assign(revenue=[np.inf, *range(7)]), {}, ["KAM-T03", "1 infinite values"]),
        (FRAME, {"value": "revenu"}, ["KAM-T01", "column revenu", "did you mean revenue?"]),
    ],
)
def test_bad_input_is_told(frame, settings, told):
    with pytest.raises(KamError) as caught:
        segment(frame, seed=1, **settings)
    message = str(caught.value)
    assert [part for part in told if part not in message] == []
    assert caught.value.to("zh") != message
