"""The account table of a company that has lines, or only a list of accounts."""

import pandas as pd
import pytest

from kamlib.accounts import account_frame, account_table
from kamlib.base.errors import KamError

LINES = pd.DataFrame(
    {
        "account_id": ["007", "8"],
        "account_name": ["from the line", "老店"],
        "date": pd.to_datetime(["2025-03-01", "2025-04-01"]),
        "amount": [100.0, 50.0],
    }
)
NO_LINES = LINES.iloc[:0]


def test_accounts_alone_are_ranked_by_what_the_company_gave():
    given = pd.DataFrame({"account_id": ["b", "a", "c"], "revenue": [30.0, 70.0, -5.0], "region": ["N", "S", "N"]})
    table = account_frame(NO_LINES, given, as_of=None)
    assert table["account_id"].tolist() == ["a", "b", "c"]
    assert table["revenue_share"].tolist() == [0.7, 0.3, 0.0]
    assert table["no_net_revenue"].tolist() == [False, False, True]
    assert table["region"].tolist() == ["S", "N", "N"]


def test_given_names_stand_before_those_of_the_lines_and_no_account_is_lost():
    given = pd.DataFrame({"account_id": ["007", "9"], "name": ["given", "without lines"], "manager": ["Li", "Wu"]})
    table = account_frame(LINES, given, as_of="2025-12-31")
    assert table["name"].tolist() == ["given", "老店"]
    assert table["manager"].tolist()[0] == "Li"
    assert table["revenue"].sum() == LINES["amount"].sum()


def test_both_ways_give_the_same_columns():
    given = pd.DataFrame({"account_id": ["1"], "revenue": [1.0]})
    expected = account_table(LINES, as_of="2025-12-31", months=6).columns.tolist()
    assert account_frame(NO_LINES, given, as_of=None, months=6).columns.tolist() == expected


def test_an_account_given_twice_is_refused():
    given = pd.DataFrame({"account_id": ["007", "007"], "name": ["a", "b"]})
    with pytest.raises(KamError, match="share a key"):
        account_frame(LINES, given, as_of="2025-12-31")
