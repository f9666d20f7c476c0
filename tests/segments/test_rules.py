"""Single rules against scikit-learn, closed forms and brute force."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from kamlib.base.errors import KamError
from kamlib.segments import choices, gap, prediction_strength, rules
from kamlib.segments.exchange import exchanged
from kamlib.segments.fit import kmeans, nearest_centre
from kamlib.segments.quality import (
    calinski_harabasz,
    davies_bouldin,
    silhouettes,
    simplified_silhouette,
    within,
)
from kamlib.segments.resample import fitted


@pytest.fixture(scope="module")
def blobs():
    made = np.random.default_rng(1)
    return np.repeat([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0], [8.0, 8.0]], 25, axis=0) + made.normal(size=(100, 2))


@pytest.fixture(scope="module")
def found(blobs):
    return rules(blobs, range(2, 7), seed=1)


def test_measures_are_those_of_scikit_learn(blobs):
    labels = np.random.default_rng(2).integers(3, size=100)
    assert silhouettes(blobs, [labels])[0] == pytest.approx(metrics.silhouette_score(blobs, labels))
    assert davies_bouldin(blobs, labels) == pytest.approx(metrics.davies_bouldin_score(blobs, labels))
    assert calinski_harabasz(blobs, labels) == pytest.approx(metrics.calinski_harabasz_score(blobs, labels))


def test_a_cluster_of_one_has_silhouette_zero():
    rows, labels = np.array([[0.0], [1.0], [9.0]]), np.array([0, 0, 1])
    assert silhouettes(rows, [labels])[0] == pytest.approx(metrics.silhouette_score(rows, labels))
    # rows at 0 and 1: mean .5, inside .5, outside 9 and 8; the third is alone: 0
    assert simplified_silhouette(rows, labels) == pytest.approx((8.5 / 9 + 7.5 / 8 + 0) / 3)


def test_all_rules_find_four_clear_clusters(found):
    took = found.choices.set_index("rule")["k"].drop("gap globalmax")
    assert (took == 4).all()
    assert len(took) == 4 + 4 + 2
    assert found.largest_stable() == 4
    row = found.table.set_index("k").loc[4]
    assert row["worst_jaccard"] > 0.99
    assert row["prediction_strength"] > 0.99
    assert row["smallest_share"] == 0.25


def test_one_cluster_has_no_silhouette_and_all_the_variance(found, blobs):
    row = found.table.iloc[0]
    assert (row["k"], row["prediction_strength"], row["smallest_share"]) == (1, 1.0, 1.0)
    assert row["within_ss"] == pytest.approx(((blobs - blobs.mean(axis=0)) ** 2).sum())
    assert np.isnan(row["silhouette"]) and np.isnan(row["davies_bouldin"]) and np.isnan(row["calinski_harabasz"])


def test_kmeans_finds_the_best_of_all_partitions():
    """Brute force over all ways to part nine rows in three."""
    rows = np.random.default_rng(5).normal(size=(9, 2))
    parts = (np.array((0, *rest)) for rest in itertools.product(range(3), repeat=8))
    least = min(within(rows, part) for part in parts if set(part) == {0, 1, 2})
    assert within(rows, kmeans(rows, [3], seed=1)[3].labels) == pytest.approx(least)


def test_single_moves_never_raise_the_sum_of_squares():
    made = np.random.default_rng(6)
    rows, labels = made.normal(size=(60, 3)), np.arange(60) % 4
    costs = [within(rows, exchanged(rows, labels, moves=moves)) for moves in range(0, 60, 6)]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


def test_confidence_of_the_nearest_centre():
    labels, sure = nearest_centre(np.array([[1.0], [2.0], [6.0]]), centres=np.array([[0.0], [4.0]]))
    assert labels.tolist() == [0, 0, 1]
    assert sure == pytest.approx([1 - 1 / 3, 0, 1 - 2 / 6])


def test_gap_of_uniform_rows_is_near_zero_at_every_k():
    """The reference is uniform in the box; so are the rows, and the rule says one cluster."""
    rows = np.random.default_rng(1).uniform(size=(300, 2))
    table = gap(rows, range(1, 5), references=30, seed=1)
    assert table["gap"].abs().max() < 0.1
    assert choices(table)["firstSEmax"] == choices(table)["Tibs2001SEmax"] == 1


@pytest.mark.parametrize(
    ("heights", "errors", "told"),
    [
        # by hand; a rise throughout, a single peak, a first peak below a later one
        ([1.0, 2, 3, 4], [0.1] * 4, [4, 4, 4, 4, 4]),
        ([1.0, 3, 2, 1], [0.1] * 4, [2, 2, 2, 2, 2]),
        ([1.0, 3, 2, 5], [0.1] * 4, [2, 2, 4, 2, 4]),
        ([1.0, 3, 2, 5], [0.1, 0.1, 0.1, 2.0], [2, 2, 2, 2, 4]),
        ([2.9, 3, 2, 5], [0.1, 0.2, 0.1, 0.1], [1, 1, 4, 2, 4]),
    ],
)
def test_five_rules_by_hand(heights, errors, told):
    table = pd.DataFrame({"k": range(1, 5), "gap": heights, "gap_se": errors})
    assert list(choices(table).values()) == told


def test_prediction_strength_falls_where_a_cluster_is_split(blobs):
    found = prediction_strength(blobs, [1, 4, 5], seed=1)
    assert found[1] == 1
    assert found[4] > 0.99
    assert found[5] < 0.8


def test_equal_rows_do_not_break_the_table():
    found = rules(np.repeat([[0.0], [1.0], [2.0]], 20, axis=0), seed=1)
    assert found.table["k"].tolist() == [1, 2, 3]
    assert found.largest_stable() == 3
    assert np.isnan(found.table["gap"].iloc[2])
    assert found.table["within_ss"].iloc[2] == 0


def test_fewer_different_rows_than_clusters_are_fitted_by_fewer():
    fits = fitted(np.repeat([[0.0], [1.0]], 3, axis=0), [2, 4], cluster=kmeans, seed=1, starts=3)
    assert [fit.k for fit in fits] == [2, 2]


def test_unknown_method_is_told(blobs):
    with pytest.raises(KamError, match="KAM-H03"):
        rules(blobs, method="k-mean", seed=1)
