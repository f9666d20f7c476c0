"""Strengths and weaknesses against peers, counted by hand."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.indicators import alike, profile
from tests.indicators.test_audit import scores_of

FRAME = pd.DataFrame({"a": [10.0, 8.0, 6.0, 4.0, 0.0], "b": [0.0, 9.0, 8.0, 7.0, 10.0]}, index=list("ABCDE"))


def test_by_hand():
    found = profile(scores_of(FRAME), "A")
    assert found.table[["indicator", "raw", "peer_median", "ahead_of", "verdict"]].values.tolist() == [
        ["a", 10.0, 5.0, 1.0, "strength"],
        ["b", 0.0, 8.5, 0.0, "weakness"],
    ]
    assert found.facts() == {"n_peers": 4, "n_strengths": 1, "n_weaknesses": 1}


def test_only_the_peers_count():
    assert (
        profile(scores_of(FRAME), "C", peers=["C", "D", "E"]).table.set_index("indicator").loc["a", "ahead_of"] == 1.0
    )


def test_equals_are_half_ahead():
    frame = pd.DataFrame({"a": [1.0, 1.0, 0.0, 2.0]}, index=list("ABCD"))
    assert profile(scores_of(frame), "A").table["ahead_of"].tolist() == [0.5]


def test_who_is_alike():
    given = pd.DataFrame({"account_id": list("ABC"), "type": ["shop", None, "shop"]})
    assert alike(given, "A", by="type") == ["A", "C"]
    assert alike(given, "B", by="type") is None
    assert alike(given, "A", by="size") is None


@pytest.mark.parametrize(("account", "peers", "code"), [("Z", None, "KAM-E119"), ("A", ["A"], "KAM-E122")])
def test_what_cannot_be_told(account, peers, code):
    with pytest.raises(KamError) as error:
        profile(scores_of(FRAME), account, peers=peers)
    assert error.value.faults[0].code == code
