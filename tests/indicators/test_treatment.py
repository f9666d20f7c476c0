"""Treatment: COINr's answers, scipy beside, closed forms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kamlib.base.errors import KamError
from kamlib.indicators import treat
from kamlib.indicators.treatment import shape
from tests.indicators.conftest import REFERENCE, csv


def check_jrc(raw, treated, details):
    """The JRC rule gives COINr's values, and its report COINr's skewness, kurtosis and number of moved points."""
    done, report = treat(raw, rule="jrc")
    pd.testing.assert_frame_equal(done, treated.astype(float), rtol=1e-9, check_like=True)
    report, details = report.set_index("indicator"), details.set_index("iCode").loc[list(raw)]
    np.testing.assert_allclose(report["skew_before"], details["check_SkewKurt0.Skew"], rtol=1e-9)
    np.testing.assert_allclose(report["kurt_before"], details["check_SkewKurt0.Kurt"], rtol=1e-9)
    moved = details["winsorise.nwin"].fillna(0).astype(int)
    assert report.loc[report["done"] != "log", "moved"].to_dict() == moved[report["done"] != "log"].to_dict()
    again = details["check_SkewKurt1.Skew"][report["done"] == "winsorised"].dropna()
    np.testing.assert_allclose(report.loc[again.index, "skew"], again, rtol=1e-9)
    return report


def test_jrc_on_made_up_accounts_as_coinr():
    folder = REFERENCE / "kam_synthetic"
    raw, treated = (csv(folder / name, index_col=0) for name in ("imputed_median.csv", "treated.csv"))
    report = check_jrc(raw.astype(float), treated, csv(folder / "treat_details.csv"))
    assert report.loc["NetSales", ["done", "moved"]].tolist() == ["winsorised", 2]


def test_jrc_on_asem_as_coinr(asem):
    raw, treated = (csv(asem / name, index_col=0) for name in ("screened.csv", "treated.csv"))
    details = csv(asem / "treat_details.csv")
    codes = list(details["iCode"])
    check_jrc(raw[codes].astype(float), treated[codes], details)


def test_a_column_that_winsorising_cannot_mend_becomes_a_logarithm():
    x = pd.Series(2.0 ** np.arange(20), name="x")
    done, report = treat(x, rule={"jrc": {"winmax": 1}})
    np.testing.assert_allclose(done, np.log(x - 1 + 0.01 * (2**19 - 1)), rtol=1e-12)
    assert report.loc[0, ["done", "low", "high"]].tolist() == ["log", 1.0, 2.0**19]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("none", [-3.0, 0.0, 9.0]),
        ("log1p", [-np.log(4), 0.0, np.log(10)]),
        ("asinh", [-np.log(3 + np.sqrt(10)), 0.0, np.log(9 + np.sqrt(82))]),
        ({"clip": [-1, 4]}, [-1.0, 0.0, 4.0]),
        ({"log_from": [0, 10]}, [np.log(0.1), np.log(0.1), np.log(9.1)]),
        ({"winsorise": {"share": 0.25}}, [-1.5, 0.0, 4.5]),
    ],
)
def test_closed_forms(rule, expected):
    np.testing.assert_allclose(treat(pd.Series([-3.0, 0.0, 9.0]), rule=rule)[0], expected, rtol=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=40))
def test_shape_is_that_of_scipy(values):
    x = np.array(values)
    if x.std() <= 1e-6 * max(np.abs(x).max(), 1e-9):
        return
    np.testing.assert_allclose(shape(x)[0], stats.skew(x, bias=False), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(shape(x)[1], stats.kurtosis(x, bias=False), rtol=1e-6, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), min_size=1, max_size=30),
    st.sampled_from(["none", "log1p", "asinh", "jrc", {"winsorise": {"share": 0.1}}]),
)
def test_order_and_gaps_survive_and_the_input_is_left_alone(values, rule):
    x = pd.Series(values, dtype="float64")
    before = x.copy()
    done, _ = treat(x, rule=rule)
    pd.testing.assert_series_equal(x, before)
    assert done.isna().tolist() == x.isna().tolist()
    by_size = done[x.sort_values().dropna().index].to_numpy()
    assert (np.diff(by_size) >= 0).all()


def test_frozen_numbers_repeat_the_treatment():
    x = pd.Series([*range(40), 500.0, 700.0])
    done, report = treat(x, rule="jrc")
    limits = report.loc[0, ["low", "high"]].tolist()
    pd.testing.assert_series_equal(treat(x, rule={"clip": limits})[0], done)


@pytest.mark.parametrize("rule", ["log", {"winsorise": {"share": 0.7}}, {"winsorise": {}}, {"jrc": {"winmx": 5}}, None,
                                  {"clip": [3, 1]}, {"jrc": {"skew": "2"}}])  # fmt: skip
def test_unknown_rules_are_refused(rule):
    with pytest.raises(KamError) as raised:
        treat(pd.Series([1.0, 2.0]), rule=rule)
    assert {fault.code for fault in raised.value.faults} == {"KAM-E105"}


def test_infinite_values_are_refused_with_their_rows():
    with pytest.raises(KamError) as raised:
        treat(pd.DataFrame({"x": [1.0, np.inf, -np.inf]}, index=["A", "B", "C"]), rule="none")
    assert raised.value.faults[0].code == "KAM-E107"
    assert "2 infinite values, in B, C" in str(raised.value)
