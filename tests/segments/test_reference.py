"""Clusterings and their measures against R (stats, cluster 2.1.4, fpc 2.2-10, mclust 6.0.0) and scikit-learn.

The tables are those of reference/segmentation: wholesale customers (440 x 6, log and z-score of R), Old Faithful.
"""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from kamlib.segments import agreement, choices, cluster_stats, gap, rules
from kamlib.segments.fit import kmeans, mixture, ward
from kamlib.segments.quality import calinski_harabasz, davies_bouldin, silhouettes, within
from kamlib.segments.resample import returns


@pytest.fixture(scope="module")
def folder(shared_reference):
    return shared_reference / "segmentation"


@pytest.fixture(scope="module")
def wholesale(folder):
    return pd.read_csv(folder / "wholesale_log_z.csv").to_numpy()


@pytest.fixture(scope="module")
def r_kmeans(folder):
    return pd.read_csv(folder / "wholesale_kmeans_labels.csv") - 1


@pytest.fixture(scope="module")
def r_ward(folder):
    return pd.read_csv(folder / "wholesale_ward_labels.csv") - 1


@pytest.fixture(scope="module")
def best(wholesale):
    """Two hundred starts, as R had."""
    return kmeans(wholesale, range(1, 9), seed=1, starts=200)


def _as_segments(labels):
    """Segments of the numbered accounts 0, 1, … with given labels."""
    table = pd.DataFrame({"account_id": [str(n) for n in range(len(labels))], "segment": [f"S{n + 1}" for n in labels]})
    return SimpleNamespace(table=table, names=sorted(set(table["segment"])))


def test_kmeans_is_as_good_as_r(wholesale, best, folder, r_kmeans):
    told = pd.read_csv(folder / "wholesale_kmeans_by_k.csv")
    ours = [within(wholesale, fit.labels) for fit in best.values()]
    assert (np.array(ours) <= told["within_ss"] * (1 + 1e-6)).all()
    sizes = [" ".join(map(str, sorted(np.bincount(fit.labels), reverse=True))) for fit in best.values()]
    assert sizes == told["sizes"].astype(str).tolist()
    assert [metrics.adjusted_rand_score(fit.labels, r_kmeans[f"k{k}"]) for k, fit in best.items()] == [1.0] * 8


def test_silhouette_and_calinski_harabasz_by_k(wholesale, best, folder):
    told = pd.read_csv(folder / "wholesale_kmeans_by_k.csv").query("k > 1")
    labels = [best[k].labels for k in told["k"]]
    assert silhouettes(wholesale, labels) == pytest.approx(told["silhouette"].tolist(), abs=1e-6)
    ours = [calinski_harabasz(wholesale, one) for one in labels]
    assert ours == pytest.approx(told["calinski_harabasz"].tolist(), rel=1e-6)


def test_ward_is_the_tree_of_r(wholesale, r_ward):
    fits = ward(wholesale, range(2, 7), seed=1)
    assert [metrics.adjusted_rand_score(fit.labels, r_ward[f"k{k}"]) for k, fit in fits.items()] == [1.0] * 5


@pytest.mark.parametrize("method", ["kmeans", "ward"])
@pytest.mark.parametrize("k", range(2, 7))
def test_cluster_stats_of_fpc(wholesale, folder, method, k):
    told = pd.read_csv(folder / "wholesale_cluster_stats.csv").query("method == @method and k == @k").iloc[0]
    labels = pd.read_csv(folder / f"wholesale_{method}_labels.csv")[f"k{k}"].to_numpy() - 1
    ours = cluster_stats(wholesale, labels)
    assert ours == pytest.approx(told[list(ours)].to_dict(), rel=1e-6)
    assert len(ours) == len(told) - 2


@pytest.mark.parametrize("k", [2, 3, 4])
def test_scikit_learns_measures(wholesale, r_kmeans, r_ward, folder, k):
    told = json.loads((folder / "sklearn_metrics_wholesale_k2_4.json").read_text(encoding="utf-8"))[f"wholesale_k{k}"]
    labels = r_kmeans[f"k{k}"].to_numpy()
    assert silhouettes(wholesale, [labels])[0] == pytest.approx(told["silhouette"], abs=1e-6)
    other = r_ward[f"k{k}"]
    tiers = pd.DataFrame({"account_id": [str(n) for n in range(len(labels))], "tier": other})
    found = agreement(tiers, _as_segments(labels), value=pd.Series(0.0, index=tiers["account_id"]))
    assert (found.ari, found.ami) == pytest.approx((told["ari"], told["ami"]), abs=1e-6)
    assert davies_bouldin(wholesale, labels) == pytest.approx(told["davies_bouldin"], abs=1e-6)
    assert calinski_harabasz(wholesale, labels) == pytest.approx(told["calinski_harabasz"], rel=1e-6)


@pytest.mark.parametrize(("how", "column"), [("bootstrap", "jaccard_boot"), ("subset", "jaccard_subset")])
def test_jaccard_similarities_of_clusterboot(wholesale, r_kmeans, folder, how, column):
    told = pd.read_csv(folder / "wholesale_clusterboot_k2_3.csv")
    labels = {k: r_kmeans[f"k{k}"].to_numpy() for k in (2, 3)}
    found = returns(wholesale, labels, cluster=kmeans, how=how, resamples=200, seed=1)
    for k in (2, 3):
        sizes = np.bincount(labels[k])
        rows = told[told["k"] == k].set_index("size")
        assert found[k].mean(axis=0) == pytest.approx(rows.loc[sizes, column].to_numpy(), abs=0.04)
        if how == "bootstrap":
            counts = (found[k] <= 0.5).sum(axis=0), (found[k] >= 0.75).sum(axis=0)
            assert counts[0] == pytest.approx(rows.loc[sizes, "dissolved_boot"].to_numpy(), abs=16)
            assert counts[1] == pytest.approx(rows.loc[sizes, "recovered_boot"].to_numpy(), abs=16)


def test_gap_and_its_five_choices(wholesale, best, folder):
    told = pd.read_csv(folder / "wholesale_gap_scaledPCA.csv")
    ours = gap(wholesale, told["k"], references=50, starts=5, seed=1, fits={k: fit.labels for k, fit in best.items()})
    assert ours["log_w"].to_numpy() == pytest.approx(told["logW"].to_numpy(), abs=0.01)
    assert ours["gap"].to_numpy() == pytest.approx(told["gap"].to_numpy(), abs=0.02)
    wanted = pd.read_csv(folder / "wholesale_gap_choice_scaledPCA.csv").set_index("rule")["k"].to_dict()
    assert choices(ours) == wanted
    assert choices(told.rename(columns={"SE.sim": "gap_se"})) == wanted


@pytest.mark.parametrize(
    ("covariance", "name", "starts"),
    [("spherical", "VII", 3), ("diag", "VVI", 3), ("tied", "EEE", 15), ("full", "VVV", 3)],
)
def test_bic_of_mclust(folder, covariance, name, starts):
    rows = pd.read_csv(folder / "faithful.csv").to_numpy()
    told = pd.read_csv(folder / "faithful_mclust_bic.csv").set_index("G")
    ours = [-mixture(rows, k, covariance, seed=1, starts=starts).bic(rows) for k in told.index]
    assert ours == pytest.approx(told[name].tolist(), rel=0.01)


def test_the_table_says_what_five_rules_say(wholesale):
    found = rules(wholesale, range(2, 6), method="ward", seed=1, budget=(0, 0, 0))
    best = found.table.loc[found.table["silhouette"].idxmax(), "k"]
    assert found.chosen("silhouette") == best == 2
    assert found.table["gap"].isna().all()
