"""Nothing of the future reaches the past; expected sums done by hand."""

from datetime import date

import pandas as pd
import pytest

from kamlib.accounts import account_table, holdout
from kamlib.base.errors import Exit, KamError

LINES = pd.DataFrame(
    [
        ("A", "2025-01-15", 100.0),
        ("A", "2025-06-30", 10.0),
        ("A", "2025-07-01", 60.0),
        ("A", "2025-12-31", -10.0),
        ("B", "2025-03-01", 20.0),
        ("C", "2025-09-01", 150.0),
        ("D", "2025-09-02", -5.0),
        ("A", "2026-01-01", 999.0),
    ],
    columns=["account_id", "date", "amount"],
).astype({"date": "datetime64[us]"})


def test_the_day_itself_is_past_and_the_end_belongs_to_the_future():
    split = holdout(LINES, cut_date="2025-06-30", horizon="6M")
    assert (split.cut_date, split.end) == (date(2025, 6, 30), date(2025, 12, 31))
    assert split.table.values.tolist() == [["A", 50.0, True], ["C", 150.0, False], ["D", -5.0, False]]
    assert sorted(split.calibration.amount.to_pandas().astype(float)) == [10.0, 20.0, 100.0]


def test_facts_say_how_much_of_the_future_was_unknown():
    facts = holdout(LINES, cut_date="2025-06-30", horizon="6M").facts()
    assert facts == {
        "cut_date": "2025-06-30",
        "end": "2025-12-31",
        "n_accounts": 3,
        "n_unknown": 2,
        "revenue": 195.0,
        "unknown_share": 0.75,
    }


def test_every_fact_has_a_unit_and_a_headline_is_said_in_each_language():
    split = holdout(LINES, cut_date="2025-06-30", horizon="6M")
    assert set(split.units) == set(split.facts())
    assert split.headline() == (
        "From 30 June 2025 to 31 December 2025, 3 accounts traded; "
        "those unknown before (2) brought 75.0% of the revenue"
    )
    assert "75.0%" in split.headline("zh")


def test_features_have_seen_nothing_after_the_day():
    split = holdout(LINES, cut_date="2025-06-30", horizon="90D")
    changed = LINES.assign(amount=LINES["amount"].where(LINES["date"] <= "2025-06-30", -7e6))
    changed.loc[changed["date"] > "2025-06-30", "account_id"] = "Z"
    other = holdout(changed, cut_date="2025-06-30", horizon="90D")
    pd.testing.assert_frame_equal(split.features(), other.features())
    pd.testing.assert_frame_equal(
        split.features(), account_table(LINES[LINES["date"] <= "2025-06-30"], as_of="2025-06-30")
    )


def test_the_truth_depends_on_nothing_before_the_day():
    changed = LINES.assign(amount=LINES["amount"].where(LINES["date"] > "2025-06-30", 3.0))
    future = [holdout(lines, cut_date="2025-06-30", horizon="6M").table for lines in (LINES, changed)]
    pd.testing.assert_frame_equal(*future)


@pytest.mark.parametrize(
    ("cut_date", "horizon"), [("2025-06-30", "12M"), ("2025-12-31", "2D"), ("2025-01-14", "1M"), ("2026-01-01", "1D")]
)
def test_a_history_that_does_not_reach_is_refused(cut_date, horizon):
    with pytest.raises(KamError, match=r"KAM-A09[\s\S]*from 15 January 2025 to 1 January 2026") as raised:
        holdout(LINES, cut_date=cut_date, horizon=horizon)
    assert raised.value.exit_code is Exit.INPUT_EMPTY


def test_a_horizon_without_unit_is_refused():
    with pytest.raises(KamError, match="KAM-A08"):
        holdout(LINES, cut_date="2025-06-30", horizon="26")


def test_cdnow_future_is_that_of_the_published_split(shared_data):
    """CDNOW, 39 + 39 weeks (Fader, Hardie and Lee 2005): the cohort of 23,570 is known by the end of September 1997."""
    folder = shared_data / "cdnow"
    names = ["account_id", "date", "cds", "amount"]
    text = {"account_id": str, "date": str}
    lines = pd.read_csv(folder / "CDNOW_master.txt", sep=r"\s+", names=names, skiprows=1, dtype=text)
    lines["date"] = pd.to_datetime(lines["date"], format="%Y%m%d")
    split = holdout(lines, cut_date="1997-09-30", horizon="39W")
    after = lines[(lines["date"] > "1997-09-30") & (lines["date"] <= "1998-06-30")]
    assert split.end == date(1998, 6, 30)
    assert split.facts()["n_unknown"] == 0
    assert len(split.features()) == 23_570
    assert len(split.table) == after["account_id"].nunique()
    assert split.facts()["revenue"] == pytest.approx(after["amount"].sum())
