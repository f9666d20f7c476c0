"""A thousand markets from the whole box under each kind of reward: numbers everywhere, or an honest "unsettled"."""

import numpy as np
import pytest

from kamlib.incentives import Policy, Rebate, Scenario, draws
from kamlib.incentives.simulate import indicators

DRAWN = draws.draw({}, draws=1000, seed=1)
ROWS = DRAWN.to_dict("records")
MARKETS = [draws.scenario_of(Scenario.default(), row) for row in ROWS]


def _rebate(kind):
    return lambda row: Policy("x", rebate={"L": Rebate(kind, ((row["target"] * (kind != "flat"), row["rate"]),))})


def _conduct(row):
    terms = {"dividend_target": row["target"], "disclosure": 0.0, "conduct_clause": True, "deposit": {"L": 3.0}}
    return Policy("x", dividend=row["rate"], floor=95.0, detect_price=row["detection"], **terms)


@pytest.mark.parametrize(
    ("policy", "years", "least"),
    [
        (_rebate("flat"), 8, 1.0),
        (_rebate("all_units"), 4, 0.9),
        (_rebate("incremental"), 4, 0.95),
        (_conduct, 2, 0.9),
    ],
)
def test_a_thousand_draws_are_numbers_with_their_certificate(policy, years, least):
    """Only games without a resting point are without a number; a reply that is no number is no reason."""
    table, settled, certificate = indicators(list(zip(MARKETS, map(policy, ROWS), strict=True)), years=years)
    assert np.isfinite(certificate).all()
    assert certificate[settled].max() <= 1e-6
    assert np.isfinite(table[settled].to_numpy()).all()
    assert table[~settled].isna().all(axis=None)
    assert settled.mean() >= least
