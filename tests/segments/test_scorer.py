"""Clusters as a way to pick: in the order of their segments, the same for any order of rows."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from kamlib.segments import ClusterPick, segment
from kamlib.segments.scorer import COLUMNS


@pytest.fixture
def seen():
    made = np.random.default_rng(3)
    level = np.repeat([4.0, 7.0, 10.0], 60) + made.normal(size=180) / 4
    return pd.DataFrame(
        {
            "account_id": [f"{n:03}" for n in range(180)],
            "revenue_12m": np.exp(level),
            "frequency_12m": np.round(np.exp(level / 4)),
            "recency_days": made.integers(1, 300, 180).astype(float),
            "revenue_prior_12m": np.exp(level + made.normal(size=180) / 3),
        }
    )


@pytest.mark.parametrize("inside", ["lots", "revenue"])
def test_accounts_stand_in_the_order_of_their_segments(seen, inside):
    score = ClusterPick(k=3, inside=inside).fit([], seed=1)(seen)
    found = segment(seen[["account_id", *COLUMNS]], k=3, ks=(), value="revenue_12m", seed=1).table["segment"]
    place = found.map({name: n for n, name in enumerate(["giant", "S1", "S2", "S3"])}).to_numpy()
    assert np.isfinite(score).all()
    assert (np.diff(place[np.argsort(-score)]) >= 0).all()
    if inside == "revenue":
        for name in set(place):
            mine = place == name
            assert np.array_equal(rankdata(score[mine]), rankdata(seen["revenue_12m"][mine]))


def test_the_order_of_rows_has_no_say(seen):
    score = ClusterPick(k=3, inside="revenue").fit([], seed=1)(seen)
    mixed = seen.sample(frac=1, random_state=5)
    again = ClusterPick(k=3, inside="revenue").fit([], seed=1)(mixed.reset_index(drop=True))
    assert np.array_equal(np.argsort(-score), mixed.index.to_numpy()[np.argsort(-again)])


def test_fewer_different_accounts_than_segments_still_play(seen):
    few = pd.concat([seen.iloc[[0]]] * 3 + [seen.iloc[[170]]]).assign(account_id=list("abcd"))
    score = ClusterPick(k=9, inside="revenue").fit([], seed=1)(few.reset_index(drop=True))
    assert np.isfinite(score).all()
    assert np.argmax(score) == 3
