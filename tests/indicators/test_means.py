"""Means and ranks: COINr's answers at every level, Monte-Carlo replays, properties."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.indicators import aggregate, rank
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.hierarchy import composed, indicators, stacked

KAM = REFERENCE / "kam_synthetic"


@pytest.mark.parametrize(
    ("file", "how"),
    [
        ("aggregated.csv", "arith"),
        ("agg_minmax1_100_amean.csv", "arith"),
        ("agg_minmax1_100_gmean.csv", "geo"),
        ("agg_zscore_amean.csv", "arith"),
    ],
)
def test_every_level_of_asem_as_coinr(asem, file, how):
    meta, expected = csv(asem / "imeta.csv"), csv(asem / file, index_col=0).astype(float)
    found = composed(expected[list(indicators(meta).index)], meta, how)
    pd.testing.assert_frame_equal(found[list(expected)], expected, rtol=1e-9)


def test_every_rank_of_asem_as_coinr(asem):
    values, ranks = (csv(asem / name, index_col=0) for name in ("aggregated.csv", "aggregated_ranks.csv"))
    found = values.astype(float).apply(rank)[list(ranks)]
    same = found == ranks.loc[found.index]
    # Three countries have the same TolMin to 15 digits; COINr sets one of them apart by the last bit.
    assert same.drop(columns="TolMin").all(axis=None)
    assert list(same.index[~same["TolMin"]]) == ["GRC"]
    assert values.loc[["BGR", "CZE", "GRC"], "TolMin"].nunique() == 1


def test_200_draws_of_asem_give_coinrs_ranks(asem):
    meta, values = csv(asem / "imeta.csv"), csv(asem / "normalised.csv", index_col=0).astype(float)
    sets = stacked(csv(asem / "ua_weights_used.csv"))
    assert len(sets) == 200
    ranks = pd.DataFrame({rep: rank(composed(values, meta, "arith", w)["Index"]) for rep, w in sets.items()})
    first = csv(asem / "ua_weights_ranks_first50.csv", index_col=0).loc[ranks.index].drop(columns="Nominal")
    assert (ranks.iloc[:, :50].to_numpy() == first.to_numpy()).all()
    stats = csv(asem / "ua_weights_rankstats.csv", index_col=0).loc[ranks.index]
    ranks = ranks.astype(float)
    for column, found in (
        ("Mean", ranks.mean(axis=1)),
        ("Median", ranks.median(axis=1)),
        ("Q5", ranks.quantile(0.05, axis=1)),
        ("Q95", ranks.quantile(0.95, axis=1)),
    ):
        np.testing.assert_allclose(found, stats[column], rtol=1e-9)


@pytest.mark.parametrize(("how", "name"), [("arith", "a_amean_a_amean"), ("geo", "a_gmean_a_gmean")])
def test_made_up_accounts_as_coinr(how, name):
    meta, unit = csv(KAM / "imeta.csv"), csv(KAM / "normalised_1_100.csv", index_col=0)
    scores, ranks = (csv(KAM / f"{kind}_{name}.csv", index_col=0) for kind in ("scores", "rank"))
    found = composed(unit, meta, how)
    pd.testing.assert_frame_equal(found[list(scores)], scores, rtol=1e-9)
    assert rank(found["KAM"]).tolist() == ranks["rank"].tolist()


def test_60_draws_on_made_up_accounts_give_coinrs_ranks():
    meta, unit = csv(KAM / "imeta.csv"), csv(KAM / "normalised_1_100.csv", index_col=0)
    sets, ranks = stacked(csv(KAM / "mc_weights.csv")), csv(KAM / "mc_ranks.csv", index_col=0)
    found = [rank(composed(unit, meta, "arith", w)["KAM"]).tolist() for w in sets.values()]
    assert len(found) == 60
    assert (ranks.to_numpy() == np.array(found).T).all()


VALUES = st.lists(st.floats(1, 100), min_size=2, max_size=8)


@settings(deadline=None, max_examples=80)
@given(VALUES, st.data())
def test_means_are_ordered_lie_between_the_ends_and_keep_equal_values(values, data):
    weights = pd.Series(data.draw(st.lists(st.floats(0.01, 10), min_size=len(values), max_size=len(values))))
    row = pd.DataFrame([values, [values[0]] * len(values)])
    found = {how: aggregate(row, weights, how=how) for how in ("harm", "geo", "arith")}
    found["power"] = aggregate(row, weights, how="power", power=3)
    ladder = [found[how][0] for how in ("harm", "geo", "arith", "power")]
    slack = 1e-9 * max(values)
    assert min(values) - slack <= ladder[0]
    assert ladder[-1] <= max(values) + slack
    assert all(low <= high + slack for low, high in pairwise(ladder))
    for mean in found.values():
        np.testing.assert_allclose(mean[1], values[0], rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.one_of(st.none(), st.floats(1, 100)), min_size=3, max_size=3), min_size=2, max_size=12))
def test_a_gap_gives_its_weight_to_what_is_there(rows):
    frame, weights = pd.DataFrame(rows, columns=list("abc"), dtype="float64"), {"a": 1.0, "b": 2.0, "c": 3.0}
    for how in ("arith", "geo", "harm"):
        found = aggregate(frame, weights, how=how)
        for label, row in frame.iterrows():
            here = row.dropna()
            if here.empty:
                assert np.isnan(found[label])
                continue
            alone = aggregate(frame.loc[[label], here.index], weights, how=how)
            assert found[label] == alone[label]


def test_rows_below_the_limit_have_no_mean():
    frame = pd.DataFrame({"a": [1.0, None, 1.0], "b": [3.0, 3.0, None]})
    found = aggregate(frame, {"a": 0.6, "b": 0.4}, how="arith", min_available=0.6)
    assert found.isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("weights", "options", "code", "told"),
    [
        ({"a": 1.0}, {"how": "arith"}, "KAM-E102", "no weight for b"),
        ({"a": -1.0, "b": 2.0}, {"how": "arith"}, "KAM-E102", "the weight is -1.0"),
        ({"a": "1", "b": 2.0}, {"how": "arith"}, "KAM-E102", "the weight is '1'"),
        ({"a": 0, "b": 0}, {"how": "arith"}, "KAM-E102", "all weights are zero: a, b"),
        ({"a": 1, "b": 1}, {"how": "geometric"}, "KAM-E105", "did you mean"),
        ({"a": 1, "b": 1}, {"how": "power"}, "KAM-E105", "write {power: 0.5}"),
        ({"a": 1, "b": 1}, {"how": "geo"}, "KAM-E111", "a, A"),
        ({"a": 1, "b": 1}, {"how": "power", "power": -2}, "KAM-E111", "needs values above 0"),
    ],
)
def test_faults(weights, options, code, told):
    frame = pd.DataFrame({"a": [0.0, 1.0], "b": [2.0, 3.0]}, index=["A", "B"])
    with pytest.raises(KamError) as raised:
        aggregate(frame, weights, **options)
    assert raised.value.faults[0].code == code
    assert told in str(raised.value)


def test_a_zero_weight_takes_a_column_out_of_the_geometric_mean():
    frame = pd.DataFrame({"a": [0.0, -1.0], "b": [2.0, 3.0]})
    np.testing.assert_allclose(aggregate(frame, {"a": 0, "b": 1}, how="geo"), [2.0, 3.0], rtol=1e-15)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), min_size=1, max_size=30), st.randoms())
def test_ranks_follow_the_scores_and_not_their_order_or_last_bits(values, random):
    scores = pd.Series(values, dtype="float64")
    ranks = rank(scores)
    assert ranks.isna().tolist() == scores.isna().tolist()
    shuffled = scores.sample(frac=1, random_state=random.randrange(1000))
    pd.testing.assert_series_equal(rank(shuffled).sort_index(), ranks)
    trembling = scores * (1 + np.resize([0.0, 2.0**-52], len(scores)))
    doubled = pd.concat([scores, trembling], ignore_index=True)
    halves = rank(doubled)
    assert halves[: len(scores)].tolist() == halves[len(scores) :].tolist() or not _far_from_half(scores)


def _far_from_half(scores):
    """Whether no score lies on the edge between two numbers of 12 digits, where the last bit decides."""
    x = scores[scores.notna() & (scores != 0)].abs().to_numpy()
    mantissa = x / 10.0 ** (np.floor(np.log10(x)) - 11)
    return bool((np.abs(mantissa % 1 - 0.5) > 1e-3).all())
