"""Lists by score and by revenue compared by hand."""

import pandas as pd

from kamlib.indicators import overlap
from tests.indicators.test_audit import scores_of


def test_who_enters_and_who_leaves_by_hand():
    """Ten accounts, two on a list: by score I and J, by revenue A and J."""
    ids = list("ABCDEFGHIJ")
    found = overlap(scores_of(pd.DataFrame({"a": range(10)}, index=ids)), pd.Series([99, *range(8), 50], index=ids))
    assert found.table[["account_id", "list_change", "rank", "revenue_rank"]].values.tolist() == [
        ["I", "enters", 2, 3],
        ["A", "leaves", 10, 1],
        ["J", "both", 1, 2],
    ]
    assert found.facts() == {"n_listed": 2, "n_both": 1, "n_changed": 1, "overlap_share": 0.5}


def test_the_score_by_revenue_itself_changes_nothing():
    frame = pd.DataFrame({"a": [5.0, 4.0, 3.0, 2.0, 1.0]}, index=list("ABCDE"))
    assert overlap(scores_of(frame), frame["a"], share=0.4).facts()["overlap_share"] == 1.0


def test_an_account_without_a_score_can_leave_and_equals_stand_by_id():
    frame = pd.DataFrame({"a": [None, 1.0, 1.0, 0.0, 0.5]}, index=list("ABCDE"))
    found = overlap(scores_of(frame), pd.Series([9.0, 1.0, 2.0], index=["A", "B", "C"]), share=0.2)
    assert found.table[["account_id", "list_change"]].values.tolist() == [["B", "enters"], ["A", "leaves"]]
