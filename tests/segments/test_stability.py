"""Jaccard similarities by hand, and segments that do and do not come back."""

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.segments import segment, stability
from kamlib.segments.resample import bootstrap, overlap, subset
from tests.segments.made import features, planted


@pytest.fixture(scope="module")
def found():
    return segment(features(planted(giants=1)), k=4, ks=[], seed=1)


def test_overlap_by_hand():
    """Clusters {0, 1, 2}, {3, 4, 5} against {0, 1}, {2, 3, 4, 5}: 2 / 3 and 3 / 4."""
    assert overlap(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])).tolist() == [2 / 3, 3 / 4]
    # noise: the second cluster keeps one of its rows, the rest is noise
    assert overlap(np.array([0, 0, 0, 1, 1, -1]), np.array([0, 0, 0, -1, 1, 1])).tolist() == [1.0, 1 / 3]
    assert overlap(np.array([0, 0, 1]), np.array([-1, -1, -1])).tolist() == [0.0, 0.0]
    assert np.isnan(overlap(np.array([0, 2]), np.array([0, 1]))[1])


def test_resamples_hold_what_theory_says():
    """1 - 1/e of the rows in a bootstrap, each once; half of them in a subset; at most 2,000 in either."""
    generator = np.random.default_rng(1)
    drawn = bootstrap(1_000, generator)
    assert len(drawn) == len(set(drawn)) == pytest.approx(632, abs=30)
    assert len(subset(1_000, generator)) == 500
    assert len(bootstrap(50_000, generator)) == len(subset(50_000, generator)) == 2_000


@pytest.mark.parametrize("how", ["bootstrap", "subset", "seed"])
def test_planted_segments_come_back(found, how):
    seen = stability(found, how=how, resamples=20, starts=3, seed=1)
    assert seen.table["segment"].tolist() == ["S1", "S2", "S3", "S4"]
    assert (seen.table["verdict"] == "stable").all()
    assert (seen.table["recovered"] == seen.table["resamples"]).all()
    assert (seen.table["dissolved"] == 0).all()
    assert seen.table["size"].sum() == seen.n_common == len(found.matrix)
    assert seen.headline().startswith("4 of 4 segments are stable; the weakest has a Jaccard similarity of")


def test_segments_too_many_do_not_come_back():
    many = segment(features(planted()), k=11, ks=[], seed=1)
    seen = stability(many, resamples=20, seed=1)
    assert (seen.table["verdict"] != "stable").sum() >= 4
    assert seen.facts()["worst_jaccard"] < 0.6
    assert seen.table["dissolved"].sum() > 0


def test_over_time_the_accounts_that_moved_are_counted(found):
    made = planted(giants=1)
    steady = made.index[made["truth"] == "steady"][:20]
    later = made.copy()
    later.loc[steady, ["revenue", "orders", "recency_days"]] = (60_000, 20, 500)
    seen = stability(found, how="time", later=segment(features(later), k=4, ks=[], seed=1), seed=1)
    # 20 of 80 steady accounts left for the 50 that are gone: 60/80 and 50/70
    row = seen.table.set_index("segment")["jaccard"]
    assert row.to_dict() == pytest.approx({"giant": 1.0, "S1": 1.0, "S2": 60 / 80, "S3": 50 / 70, "S4": 1.0})
    assert seen.moved_share == pytest.approx(20 / 281)
    assert seen.headline("zh").startswith("两个日期之间，281个客户中有7%离开了原来的群；5群中有4群保持原样")


def test_the_same_segments_did_not_move(found):
    seen = stability(found, how="time", later=found, seed=1)
    assert seen.facts() == {"n_segments": 5, "n_stable": 5, "worst_jaccard": 1.0, "n_common": 281, "moved_share": 0.0}


def test_bad_input_is_told(found):
    with pytest.raises(KamError, match="did you mean bootstrap") as caught:
        stability(found, how="bootstap", seed=1)
    assert caught.value.faults[0].code == "KAM-H07"
    with pytest.raises(KamError, match="KAM-H08"):
        stability(found, how="time", seed=1)
