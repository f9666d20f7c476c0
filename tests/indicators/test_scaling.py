"""Normalising: COINr's and the OECD Handbook's answers, closed forms, properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.indicators import aggregate, normalise, rank
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.hierarchy import indicators

FINITE = st.lists(st.integers(-10_000, 10_000), min_size=3, max_size=30, unique=True)


@pytest.mark.parametrize(
    ("file", "method", "ends"),
    [
        ("normalised.csv", "minmax", (0, 100)),
        ("norm_minmax_1_100.csv", "minmax", (1, 100)),
        ("norm_zscore_0_1.csv", "zscore", (0, 1)),
    ],
)
def test_asem_as_coinr(asem, file, method, ends):
    meta, treated = indicators(csv(asem / "imeta.csv")), csv(asem / "treated.csv", index_col=0)
    found = normalise(treated[list(meta.index)], method=method, direction=meta["Direction"], range=ends)
    expected = csv(asem / file, index_col=0)[list(meta.index)].astype(float)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-12)


def test_asem_ranks_as_coinr(asem):
    """COINr tells values apart by their last bit, which the files do not hold: so equal values are left out."""
    meta, treated = indicators(csv(asem / "imeta.csv")), csv(asem / "treated.csv", index_col=0)
    treated = treated[list(meta.index)].astype(float)
    found = normalise(treated, method="rank", direction=meta["Direction"], range=(1, 51))
    same = (found - csv(asem / "norm_rank.csv", index_col=0)[list(meta.index)]).abs() < 1e-9
    assert same.drop(columns="TolMin").all(axis=None)
    x = treated["TolMin"]
    assert list(x.index[~same["TolMin"]]) == ["BGR", "CZE", "NOR"]
    assert x["BGR"] == x["CZE"] == x["GRC"]
    assert x["NOR"] == x["JPN"]


def test_made_up_accounts_as_coinr():
    folder = REFERENCE / "kam_synthetic"
    meta, treated = indicators(csv(folder / "imeta.csv")), csv(folder / "treated.csv", index_col=0)
    found = normalise(treated[list(meta.index)], method="minmax", direction=meta["Direction"], range=(1, 100))
    expected = csv(folder / "normalised_1_100.csv", index_col=0)[list(meta.index)]
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_schooling_as_table_15_of_the_oecd_handbook():
    table = csv(REFERENCE / "oecd_tai" / "table15_schooling_normalisations.csv", index_col=0)
    x = table["value"]
    for column, method, ends, digits in (("zscore", "zscore", (0, 1), 2), ("minmax", "minmax", (0, 1), 2),
                                         ("percentile", "percentile", (0, 100), 1)):  # fmt: skip
        found = normalise(x, method=method, direction="benefit", range=ends)
        np.testing.assert_allclose(found, table[column], atol=0.5001 * 10**-digits)


@pytest.mark.parametrize(("method", "expected"), [("EW", "EW"), ("BAP", "BAP")])
def test_tai_ranks_23_of_23_as_table_23_of_the_oecd_handbook(method, expected):
    folder = REFERENCE / "oecd_tai"
    posts = csv(folder / "undp_goalposts.csv", index_col=0)
    raw = csv(folder / "tai_raw_23.csv", index_col=0)
    bounds = {code: posts.loc[code, ["lower", "upper"]].tolist() for code in raw}
    unit = normalise(raw, method="goalposts", direction="benefit", bounds=bounds, range=(0, 1))
    weights = csv(folder / "table22_weights_EW_BAP.csv", index_col=0).loc[method]
    ranks = rank(aggregate(unit, weights, how="arith"))
    published = csv(folder / "table23_ranks_EW_BAP.csv", index_col=0)[expected]
    assert len(published) == 23
    assert ranks[published.index].tolist() == published.tolist()


def test_tai_values_as_published_by_undp():
    folder = REFERENCE / "oecd_tai"
    posts, raw = csv(folder / "undp_goalposts.csv", index_col=0), csv(folder / "tai_raw_23.csv", index_col=0)
    bounds = {code: posts.loc[code, ["lower", "upper"]].tolist() for code in raw}
    unit = normalise(raw, method="goalposts", direction="benefit", bounds=bounds, range=(0, 1))
    score = aggregate(unit, dict.fromkeys(raw, 1.0), how="arith")
    published = csv(folder / "tai_published_2dp.csv", index_col=0)["tai_published_2dp"]
    np.testing.assert_allclose(score[published.index], published, atol=0.0053)


def test_target_and_interval_as_mathmodels():
    table = csv(REFERENCE / "cn_methods" / "target_interval.csv")
    for direction, column in (({"target": 4}, "middle_m4"), ({"between": [3, 5]}, "interval_3_5")):
        found = normalise(table["x"], method="minmax", direction=direction, range=(0, 1))
        np.testing.assert_allclose(found, table[column], rtol=1e-9)


def test_efficacy_coefficient_is_goalposts_on_60_to_100():
    """60 + 40·(x - unallowed) / (satisfied - unallowed), which goes below 60 when it is not clipped."""
    x = pd.Series([5.0, 10.0, 15.0, 20.0])
    found = normalise(x, method="goalposts", direction="benefit", bounds=[10, 20], range=(60, 100), clip=False)
    assert found.tolist() == [40.0, 60.0, 80.0, 100.0]
    turned = normalise(x, method="goalposts", direction="cost", bounds=[10, 20], range=(60, 100))
    assert turned.tolist() == [100.0, 100.0, 80.0, 60.0]


def test_distance_to_target_runs_from_the_worst_seen_value():
    found = normalise(pd.Series([2.0, 6.0, 10.0, 14.0]), method="distance", direction="benefit", bounds=10)
    assert found.tolist() == [0.0, 50.0, 100.0, 100.0]
    found = normalise(pd.Series([2.0, 6.0, 10.0]), method="distance", direction="cost", bounds=6)
    assert found.tolist() == [100.0, 100.0, 0.0]


@settings(deadline=None, max_examples=60)
@given(FINITE, st.integers(1, 50), st.integers(-500, 500), st.sampled_from(["minmax", "zscore", "rank", "percentile"]))
def test_unit_and_origin_do_not_matter_and_a_cost_is_a_negated_benefit(values, scale, origin, method):
    x = pd.Series(values, dtype="float64")
    plain = normalise(x, method=method, direction="benefit")
    np.testing.assert_allclose(normalise(x * scale + origin, method=method, direction="benefit"), plain, atol=1e-9)
    pd.testing.assert_series_equal(normalise(-x, method=method, direction="cost"), plain)
    assert plain.rank().tolist() == x.rank().tolist()


@settings(deadline=None, max_examples=60)
@given(FINITE, st.floats(-5000, 5000), st.floats(0, 5000))
def test_an_interval_is_best_inside_and_falls_outside(values, low, width):
    x = pd.Series(values, dtype="float64")
    away = np.maximum(np.maximum(low - x, x - (low + width)), 0)
    if away.max() == 0:
        return
    found = normalise(x, method="minmax", direction={"between": [low, low + width]}, range=(0, 1))
    np.testing.assert_allclose(found, 1 - away / away.max(), atol=1e-12)


def test_gaps_stay_gaps():
    x = pd.Series([1.0, None, 3.0])
    for method in ("minmax", "zscore", "rank", "percentile"):
        assert normalise(x, method=method, direction="benefit").isna().tolist() == [False, True, False]
    assert normalise(x * np.nan, method="minmax", direction="benefit").isna().all()


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        ({"direction": None}, "KAM-E103", "direction missing"),
        ({"direction": "Benefit"}, "KAM-E103", "write benefit, cost, {target: x} or {between: [a, b]}"),
        ({"direction": {"between": [5, 1]}}, "KAM-E103", "unknown direction"),
        ({"method": "min_max"}, "KAM-E105", "did you mean minmax?"),
        ({"method": "goalposts"}, "KAM-E108", "the goalposts are None"),
        ({"bounds": [5, 5]}, "KAM-E108", "the goalposts are [5, 5]"),
        ({"bounds": [5, 1]}, "KAM-E108", "two different numbers in raw units, the lower first"),
        ({"bounds": [0, 1], "direction": {"target": 2}}, "KAM-E108", "lies outside the goalposts"),
        ({"method": "distance", "bounds": 0}, "KAM-E108", "lies outside the goalposts"),
    ],
)
def test_faults_of_the_scale(options, code, told):
    with pytest.raises(KamError) as raised:
        normalise(pd.Series([1.0, 2.0], name="x"), **{"method": "minmax", "direction": "benefit"} | options)
    assert raised.value.faults[0].code == code
    assert told in str(raised.value)


@pytest.mark.parametrize("method", ["minmax", "zscore"])
def test_a_constant_column_is_refused(method):
    with pytest.raises(KamError) as raised:
        normalise(pd.DataFrame({"x": [3.0, 3.0, None]}), method=method, direction="benefit")
    assert raised.value.faults[0].code == "KAM-E109"
    assert "all values are 3.0" in str(raised.value)
