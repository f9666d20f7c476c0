"""A scale that one account stretches is told; an even one is not."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import skew

from kamlib.indicators import IndicatorSystem


def warned(values, **given):
    content = {
        "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
        "dimensions": {"d": {"weight": 1, "indicators": {"x": {"direction": "benefit", "weight": 1} | given}}},
    }
    frame = pd.DataFrame({"x": values}, index=[f"C{n}" for n in range(len(values))])
    return [str(fault.found) for fault in IndicatorSystem.of(content).score(frame).warnings if fault.code == "KAM-W221"]


STEEP = np.exp(np.linspace(0, 8, 60))
EVEN = [float(n) for n in range(20)]


@pytest.mark.parametrize(
    ("values", "given", "told"),
    [
        (EVEN, {}, []),
        ([*EVEN, 19 / 0.04], {}, ["one account, C20, spans 96% of the range"]),
        ([-481.0, *EVEN], {}, ["one account, C0, spans 96% of the range"]),
        ([*EVEN, 475.0], {"treat": {"winsorise": {"share": 0.1}}}, []),
        ([*EVEN, 475.0], {"normalise": {"goalposts": [0, 20]}}, []),
        ([*EVEN, 475.0], {"normalise": "rank"}, []),
        ([0.0, 0.0, 9.0], {}, []),
        (STEEP, {"unit": "money"}, [f"a column of money with skewness {skew(STEEP, bias=False):.1f} is not treated"]),
        (STEEP, {"unit": "money", "treat": "log1p"}, []),
    ],
)
def test_who_stretches_the_scale(values, given, told):
    assert warned(values, **given) == told
