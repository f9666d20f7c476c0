"""Settlement and accrual: tables worked by hand, the golden case of IFRS 15."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Schedule, accrue, settle

SHEET = Schedule.sheet([(60, 2.4, 0.04), (100, 6.0, 0.08)])


def test_collections_are_the_base_and_a_breach_cancels_everything():
    """Target 100: under 60 nothing, then 4 % on all, from the target 6 % on it and 8 % beyond."""
    year = pd.DataFrame(
        {
            "account_id": ["007", "NA", "C", "D", "E"],
            "sold": [300.0] * 5,
            "collected": [59.0, 80.0, 100.0, 120.0, 120.0],
            "earlier": [0.0, 1.0, 7.0, 0.0, 2.0],
            "breach": [False, False, False, False, True],
        }
    )
    before = year.copy()
    found = settle(year, schedule=SHEET, base="collected")
    assert found["earned"].tolist() == pytest.approx([0, 3.2, 6, 7.6, 0])
    assert found["due"].tolist() == pytest.approx([0, 2.2, -1, 7.6, -2])
    kept = settle(year, schedule=SHEET, base="collected", clawback=False)
    assert kept["due"].tolist() == pytest.approx([0, 2.2, 0, 7.6, 0])
    assert list(found) == [*year, "base", "earned", "due"]
    pd.testing.assert_frame_equal(year, before)


def test_returns_can_undo_a_tier():
    year = pd.DataFrame({"account_id": ["A", "B", "C"], "sold": [105.0, 105.0, 5.0], "returned": [5.0, 6.0, 9.0]})
    found = settle(year, schedule=Schedule.all_units([(100, 5)]))
    assert found["earned"].tolist() == [500, 0, 0]
    assert found["base"].tolist() == [100, 99, 0]


def test_t20_accrual_at_the_expected_year_end_tier():
    """The standard's own example scaled: 480 falls to 432 for all units once the year is expected to pass the tier."""
    halves = pd.DataFrame({"volume": [75.0, 225.0], "expected": [150.0, 300.0]})
    found = accrue(halves, schedule=Schedule.all_units([(200, 48)]), price=480)
    assert found["revenue"].tolist() == [36_000, 93_600]
    assert found["liability"].tolist() == [0, 300 * 48]


def test_the_year_as_accrued_is_the_year_as_settled():
    quarters = pd.DataFrame({"volume": [40.0, 70.0, 10.0, 90.0], "expected": [150.0, 320.0, 180.0, 210.0]})
    schedule = Schedule.incremental([(100, 5), (200, 9)])
    found = accrue(quarters, schedule=schedule, price=100)
    assert found["revenue"].sum() == pytest.approx(210 * 100 - schedule.payoff(210))
    risky = accrue(quarters, schedule=schedule, price=100, sigma=0.3)
    assert risky["liability"].iloc[1] == pytest.approx(110 * schedule.expected(320, 0.3) / 320)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda f: settle(f, schedule=SHEET, base="shipped"), "KAM-N07"),
        (lambda f: settle(f, schedule=SHEET, base="collected"), "KAM-T01"),
        (lambda f: settle(pd.concat([f, f]), schedule=SHEET), "KAM-T02"),
        (lambda f: settle(f.assign(returned=float("nan")), schedule=SHEET), "KAM-N06"),
        (lambda f: settle(f.assign(breach=[None]), schedule=SHEET), "KAM-N06"),
        (lambda f: accrue(f.assign(volume=10.0, expected=9.0), schedule=SHEET, price=1), "KAM-N08"),
    ],
)
def test_bad_statements_are_refused(call, code):
    frame = pd.DataFrame({"account_id": ["A"], "sold": [10.0]})
    with pytest.raises(KamError) as caught:
        call(frame)
    assert [fault.code for fault in caught.value.faults] == [code]
