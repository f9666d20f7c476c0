"""Checks name every fault of a frame at once."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base import checks
from kamlib.base.errors import Exit, KamError


def test_all_missing_columns_are_named():
    with pytest.raises(KamError) as caught:
        checks.columns(pd.DataFrame({"amout": [1]}), ["amount", "account_id"], table="t")
    assert [f.where for f in caught.value.faults] == ["t: column amount", "t: column account_id"]
    assert caught.value.exit_code == Exit.SCHEMA_DRIFT


def test_repeated_keys_are_counted_and_shown():
    with pytest.raises(KamError, match=r"2 rows share a key.*007"):
        checks.unique(pd.DataFrame({"account_id": ["007", "007", "8"]}), "account_id", table="accounts")


def test_infinite_values_are_refused_and_missing_ones_allowed():
    checks.finite(pd.DataFrame({"v": [1.0, np.nan]}), ["v"], table="t")
    with pytest.raises(KamError, match="1 infinite values"):
        checks.finite(pd.DataFrame({"v": [1.0, np.inf]}), ["v"], table="t")


@pytest.mark.parametrize("value", [0, -0.1, 1.01, float("nan")])
def test_a_share_outside_its_range_is_refused(value):
    with pytest.raises(KamError, match=r"0\.8 for 80 per cent"):
        checks.fraction(value, "cut")


def test_the_ends_of_a_share_are_as_stated():
    checks.fraction(1.0, "cut")
    with pytest.raises(KamError):
        checks.fraction(1.0, "cut", high_open=True)
