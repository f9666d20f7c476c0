"""Features by hand, against a plain computation in pandas, and blind to everything from the origin on."""

import numpy as np
import pandas as pd
import pytest

from kamlib.accounts import account_table
from kamlib.accounts.daily import daily
from kamlib.base.errors import KamError
from kamlib.league import features
from kamlib.league.features import outcomes
from tests.league import made


def lines(rows):
    frame = pd.DataFrame(rows, columns=["account_id", "date", "amount"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


BY_HAND = lines(
    [
        ("A", "2024-01-01", 100.0),
        ("A", "2024-01-11", 60.0),
        ("A", "2024-01-11", -20.0),
        ("A", "2024-01-31", 80.0),
        ("A", "2024-02-10", -30.0),
        ("A", "2025-01-01", 5.0),
        ("B", "2024-02-15", 7.0),
        ("C", "2024-01-05", -9.0),
    ]
)


def test_one_account_done_by_hand():
    row = features(BY_HAND, origins=["2024-03-01"]).set_index("account_id").loc["A"]
    assert row["origin"] == pd.Timestamp("2024-03-01")
    assert (row["revenue"], row["revenue_12m"], row["revenue_q1"], row["revenue_prior_12m"]) == (190, 190, 190, 0)
    assert (row["frequency"], row["x"], row["active_months"], row["lines"], row["largest_day"]) == (3, 2, 2, 3, 100)
    assert (row["tenure_days"], row["recency_days"], row["t_x"], row["T"]) == (60, 30, 30, 60)
    assert row["gap_days"] == 15  # gaps of 10 and 20 days
    assert row["gap_cv"] == pytest.approx(np.sqrt(50) / 15)
    assert row["m_x"] == 60  # purchase days of 40 and 80 after the first
    assert row["return_rate"] == pytest.approx(50 / 240)


def test_only_who_bought_before_is_known():
    assert features(BY_HAND, origins=["2024-02-15"])["account_id"].tolist() == ["A"]
    assert features(BY_HAND, origins=["2024-02-16"])["account_id"].tolist() == ["A", "B"]
    assert features(BY_HAND, origins=["2024-01-01"]).empty


def test_the_day_of_the_origin_is_not_seen_and_belongs_to_the_future():
    seen = features(BY_HAND, origins=["2025-01-01"]).set_index("account_id")
    assert seen.loc["A", "revenue"] == 190
    day = pd.Timestamp("2025-01-01").date()
    followed = outcomes(daily(BY_HAND), {day: pd.Timestamp("2025-01-02").date()})
    assert followed[["account_id", "future"]].values.tolist() == [["A", 5.0]]


def test_windows_of_a_year_and_of_quarters_end_where_they_should():
    """Days 1, 91, 92, 365, 366 and 730, 731 before the origin, each with its own money."""
    origin = pd.Timestamp("2025-07-01")
    money = {1: 1, 91: 2, 92: 4, 364: 8, 365: 16, 366: 32, 728: 64, 730: 128, 731: 256}
    rows = [("A", origin - pd.Timedelta(days=age), amount) for age, amount in money.items()]
    row = features(lines(rows), origins=[origin]).iloc[0]
    assert row["revenue"] == 511
    assert row["revenue_12m"] == 1 + 2 + 4 + 8 + 16
    assert row["revenue_prior_12m"] == 32 + 64 + 128
    assert (row["revenue_q1"], row["revenue_q2"], row["revenue_q4"], row["revenue_q8"]) == (3, 4, 8, 64)
    assert row["revenue_q5"] == 16 + 32
    assert (row["frequency_12m"], row["frequency_q1"]) == (5, 2)


def test_several_origins_at_once_are_each_as_if_alone():
    frame, days = made.lines(), ["2024-01-01", "2024-07-01", "2025-01-01"]
    together = features(frame, origins=days)
    alone = pd.concat([features(frame, origins=[day]) for day in days], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)


def test_what_the_account_table_also_tells_is_the_same():
    """The account table counts up to and including its day: that is the day before the origin."""
    frame = made.lines()
    seen = features(frame, origins=["2025-01-01"]).set_index("account_id")
    table = account_table(frame, as_of="2024-12-31").set_index("account_id").loc[seen.index]
    assert seen["revenue"].tolist() == pytest.approx(table["revenue"].tolist())
    assert seen["frequency"].tolist() == table["frequency"].tolist()
    assert seen["gap_cv"].tolist() == pytest.approx(table["order_gap_cv"].tolist(), nan_ok=True)
    assert seen["return_rate"].tolist() == pytest.approx(table["return_rate"].tolist(), nan_ok=True)
    assert (seen["recency_days"] - 1).tolist() == pytest.approx(table["recency_days"].tolist(), nan_ok=True)


def test_nothing_from_the_origin_on_is_seen():
    frame, origin = made.lines(), pd.Timestamp("2025-01-01")
    chance, after = np.random.default_rng(3), frame["date"] >= origin
    shuffled = frame.copy()
    for column in ("account_id", "amount", "date"):
        shuffled.loc[after, column] = chance.permutation(frame.loc[after, column].to_numpy())
    shuffled.loc[after, "amount"] *= -1000
    plain, other = (features(f, origins=["2024-07-01", origin]) for f in (frame, shuffled))
    assert after.sum() > 100
    pd.testing.assert_frame_equal(plain, other)


def test_neither_row_order_nor_repeats_of_an_origin_matter():
    frame = made.lines(40)
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        features(frame, origins=["2025-01-01"]), features(shuffled, origins=["2025-01-01", "2025-01-01"])
    )


@pytest.mark.parametrize(("origins", "code"), [([], "KAM-L01"), (["spring"], "KAM-A07"), ("2025-13-01", "KAM-A07")])
def test_an_origin_is_a_day(origins, code):
    with pytest.raises(KamError, match=code):
        features(BY_HAND, origins=origins)
