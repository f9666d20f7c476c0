"""Who stops above a threshold: the demo's eight, nobody in clean data, and nothing said of the steady."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from kamlib.base.errors import KamError
from kamlib.incentives.forensics import bunchers, period_volumes
from kamlib.incentives.forensics.findings import share_interval


@pytest.fixture(scope="module")
def volumes(demo):
    return period_volumes(demo["transactions"])


def clean(rng, *, accounts=60, periods=12, kind="plain"):
    """Volumes of accounts that know nothing of a ladder."""
    noise = rng.normal(size=(accounts, periods))
    if kind == "habit":
        for t in range(1, periods):
            noise[:, t] = 0.9 * noise[:, t - 1] + np.sqrt(1 - 0.81) * noise[:, t]
    logs = np.log(rng.uniform(1e5, 3e6, (accounts, 1))) + rng.uniform(0.03, 0.5, (accounts, 1)) * noise
    if kind == "season":
        logs = logs + np.tile(rng.normal(0, 0.3, (accounts, 4)), periods // 4)
    ids = np.repeat([f"{n:03}" for n in range(accounts)], periods)
    return pd.DataFrame(
        {"account_id": ids, "period": np.tile(range(periods), accounts), "volume": np.exp(logs).ravel()}
    )


def test_the_planted_and_none_else(volumes, thresholds, truth):
    found = bunchers(volumes, thresholds=thresholds)
    assert sorted(found.found) == truth["bunching"]
    assert found.facts()["n_accounts"] == 260


@pytest.mark.parametrize("shift", [1.1, 0.9])
def test_a_ladder_that_is_not_theirs_names_nobody(volumes, thresholds, shift):
    assert bunchers(volumes, thresholds=[edge * shift for edge in thresholds]).found == []


@pytest.mark.parametrize("kind", ["plain", "habit", "season"])
def test_clean_data_raises_none(thresholds, kind):
    """40 sets of 60 accounts; the promise is at most 5 % of sets with anybody named."""
    rng = np.random.default_rng(11)
    named = [bunchers(clean(rng, kind=kind), thresholds=thresholds).found for _ in range(40)]
    assert sum(map(bool, named)) <= 2


def test_who_never_moves_cannot_be_told():
    still = pd.DataFrame({"account_id": "S", "period": range(12), "volume": 102.0})
    row = bunchers(still, thresholds=[100]).table.iloc[0]
    assert (row["verdict"], row["why"], row["hits"]) == ("cannot be told", "steady", 12)


def test_a_short_history_cannot_be_told_and_keeps_its_row():
    short = pd.DataFrame({"account_id": ["A"] * 5 + ["Z"], "period": [*range(5), 0], "volume": [101.0] * 5 + [-3.0]})
    table = bunchers(short, thresholds=[100]).table
    assert table[["account_id", "why", "periods"]].values.tolist() == [["A", "few", 5], ["Z", "few", 0]]
    assert table["estimate"].isna().all()


def test_intervals_are_those_of_scipy():
    low, high = share_interval([0, 3, 12], [12, 12, 12])
    for place, hits in enumerate([0, 3, 12]):
        exact = binomtest(hits, 12).proportion_ci(0.95, method="exact")
        assert (low[place], high[place]) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_a_volume_on_the_threshold_has_reached_it():
    moving = pd.DataFrame({"account_id": "A", "period": range(8), "volume": [100, 104, 99.99, 50, 70, 150, 220, 300.0]})
    assert bunchers(moving, thresholds=[100]).table["hits"].tolist() == [1]


def test_the_frame_is_left_alone_and_its_order_does_not_matter(volumes, thresholds):
    kept = volumes.copy()
    mixed = volumes.sample(frac=1, random_state=3)
    one, other = (bunchers(part, thresholds=thresholds).table for part in (volumes, mixed))
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(volumes, kept)


def test_the_unit_of_money_does_not_matter(volumes, thresholds):
    cents = volumes.assign(volume=volumes["volume"] * 100)
    one = bunchers(volumes, thresholds=thresholds).table
    other = bunchers(cents, thresholds=[edge * 100 for edge in thresholds]).table
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_faults(volumes):
    for thresholds, code in (([], "KAM-N04"), ([2, 1], "KAM-N01"), ([0, 1], "KAM-N03")):
        with pytest.raises(KamError, match=code):
            bunchers(volumes, thresholds=thresholds)
    with pytest.raises(KamError, match="KAM-N40"):
        bunchers(volumes.iloc[:0], thresholds=[1])
    with pytest.raises(KamError, match="KAM-N05"):
        bunchers(volumes, thresholds=[1], window=0)


def test_periods_between_first_and_last_are_zero_and_guests_are_out():
    lines = pd.DataFrame({"account_id": ["A", None, "A"], "date": ["2025-01-31", "2025-02-01", "2025-04-01"]})
    found = period_volumes(lines.assign(amount=[1.0, 9.0, 2.0]), period="month")
    assert found["volume"].tolist() == [1.0, 0.0, 0.0, 2.0]
    with pytest.raises(KamError, match="KAM-N07"):
        period_volumes(lines.assign(amount=1.0), period="week")


def test_sentences_in_both_languages(volumes, thresholds):
    found = bunchers(volumes, thresholds=thresholds)
    assert found.headline().startswith("8 of 260 accounts")
    assert found.headline("zh").startswith("260家客户中有8家")
    assert found.reason("0191", "zh").startswith("发现")
    assert found.reason("0075").startswith("not found")
