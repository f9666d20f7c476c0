"""How groups split: no account is lost on the way, whatever the method; counted by hand on planted groups."""

import numpy as np
import pandas as pd
import pytest

from kamlib.segments import segment, splitting


@pytest.fixture
def features():
    made = np.random.default_rng(2)
    level = np.repeat([3.0, 6.0, 9.0], [60, 40, 20]) + made.normal(size=120) / 8
    return pd.DataFrame(
        {
            "account_id": [f"{n:03}" for n in range(120)],
            "revenue": np.exp(level),
            "orders": np.exp(level / 2 + made.normal(size=120) / 8),
        }
    )


@pytest.mark.parametrize("method", ["kmeans", "ward", "gmm"])
def test_no_account_is_lost_between_numbers(features, method):
    found = segment(features, method=method, ks=range(2, 5), seed=1)
    nodes, flows = splitting(found)
    n = int(found.table["fitted"].sum())
    assert (nodes.groupby("k")["n"].sum() == n).all()
    assert flows.groupby(["k", "segment"])["n"].sum().to_dict() == {
        (k, s): size for k, s, size in nodes[["k", "segment", "n"]].itertuples(index=False) if k < 4
    }
    assert (nodes.groupby("k")["value"].diff().dropna() <= 0).all()


def test_planted_groups_split_off_whole(features):
    nodes, _ = splitting(segment(features, ks=[2, 3], seed=1))
    assert nodes.loc[nodes["k"] == 3, "n"].tolist() == [20, 40, 60]


def test_a_method_with_one_number_has_no_flows(features):
    nodes, flows = splitting(segment(features, method="hdbscan", seed=1))
    assert flows.empty
    assert nodes["k"].nunique() == 1
