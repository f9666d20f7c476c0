"""Transforms by hand."""

import numpy as np
import pandas as pd
import pytest

from kamlib.segments.prepare import robust_z, signed_log, transformed

COLUMN = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 90.0]})


def test_z_has_mean_zero_and_standard_deviation_one():
    found = transformed(COLUMN, "z").ravel()
    assert found == pytest.approx((COLUMN["a"] - 20) / COLUMN["a"].std())
    assert transformed(COLUMN * 1e300, "z").ravel() == pytest.approx(found)


def test_log_z_is_z_of_the_signed_logarithm():
    found = transformed(COLUMN.assign(b=[-np.expm1(1), 0.0, np.expm1(1), 0.0, 0.0]), "log-z")
    logs = np.log([2.0, 3, 4, 5, 91])
    assert found[:, 0] == pytest.approx((logs - logs.mean()) / logs.std(ddof=1))
    assert found[:, 1] == pytest.approx(np.array([-1, 0, 1, 0, 0]) / np.sqrt(0.5))
    assert signed_log(np.array([-np.expm1(2.0), np.expm1(3.0)])) == pytest.approx([-2, 3])


def test_rank_is_the_share_below_with_ties_in_the_middle():
    assert transformed(pd.DataFrame({"a": [5.0, 5.0, 1.0, 9.0]}), "rank").ravel().tolist() == [0.5, 0.5, 0.125, 0.875]


def test_robust_z_by_hand():
    """Median 3, deviations 2, 1, 0, 1, 87: MAD 1; and where MAD is 0, the mean deviation (0, 0, 0, 0, 10: 2)."""
    assert transformed(COLUMN, "robust-z").ravel() == pytest.approx(np.array([-2, -1, 0, 1, 87]) / 1.4826)
    assert robust_z(np.array([5.0, 5, 5, 5, 15])) == pytest.approx(np.array([0, 0, 0, 0, 10]) / (2 * 1.2533))
    assert robust_z(np.full(3, 7.0)).tolist() == [0, 0, 0]
