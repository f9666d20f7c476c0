"""Tiers on Online Retail, quarter by quarter: the band halves the moves and finds as many key accounts."""

import pandas as pd
import pytest

from kamlib.league import features
from kamlib.tiers import tiers
from tests.league.real import lines

ORIGINS = ["2010-09-10", "2010-12-10", "2011-03-10", "2011-06-10", "2011-09-10"]


def quarters(seen, future, *, band):
    """Mean share of accounts that moved, and mean recall of the accounts above Silver in the quarter that followed."""
    previous, moved, recall = None, [], []
    for day in ORIGINS:
        known = seen[seen["origin"] == day]
        found = tiers(known, score="revenue_12m", as_of=day, previous=previous, band=band)
        previous = found.table
        listed = previous.loc[previous["tier"].isin(["diamond", "gold"]), "account_id"]
        best = future[day].reindex(known["account_id"]).fillna(0.0).sort_values(ascending=False).index[: len(listed)]
        moved.append(found.facts()["moved_share"])
        recall.append(len(set(best) & set(listed)) / len(listed))
    return sum(moved[1:]) / (len(ORIGINS) - 1), sum(recall) / len(ORIGINS)


def test_the_band_halves_the_moves_at_equal_recall(shared_data):
    """17 % move a quarter without a band; equal recall: within one standard error of a list of 900, 1.6 points."""
    frame = lines("or2", shared_data)
    frame = frame.assign(date=pd.to_datetime(frame["date"]))
    seen = features(frame, origins=ORIGINS)
    ends = [*ORIGINS[1:], "2011-12-10"]
    future = {
        day: frame[(frame["date"] >= day) & (frame["date"] < end)].groupby("account_id")["amount"].sum().astype(float)
        for day, end in zip(ORIGINS, ends, strict=True)
    }
    (loose, found_loose), (still, found_still) = (quarters(seen, future, band=band) for band in (0.0, 0.25))
    assert loose == pytest.approx(0.17, abs=0.01)
    assert still <= loose / 2
    assert found_still >= found_loose - 0.016
