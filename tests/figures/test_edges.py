"""Every picture of the extremes that data can be, without a warning and in both languages."""

import warnings
from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib.figures import account_scatter, ledger_bars, monthly_revenue, pareto_curve, top_shares
from kamlib.figures.svg import markup
from kamlib.ranking import concentration, pareto

EXTREMES = {
    "one account": [5.0],
    "all equal": [5.0] * 7,
    "all negative": [-1.0, -2.0],
    "nothing": [0.0],
    "the largest allowed beside the smallest": [9e13, 1.0, 1e-3],
    "cents": [0.01, 0.02],
}


def inputs(values):
    """What each drawing takes, made from the same values."""
    ids = [str(n) for n in range(len(values))]
    accounts = pd.DataFrame({"account_id": ids, "revenue_12m": values, "revenue": values, "recency_days": 200.0})
    months = pd.date_range("2025-01-01", periods=len(values), freq="MS")
    book = pd.DataFrame({"step": ["in", "kept"], "rule": ["", ""], "rows": [0, 0], "amount": [values[0]] * 2})
    return {
        pareto_curve: pareto(accounts),
        top_shares: concentration(accounts, draws=20, seed=1),
        account_scatter: accounts,
        monthly_revenue: pd.DataFrame({"month": months, "revenue": values}),
        ledger_bars: SimpleNamespace(ledger=book, headline=lambda lang: "x"),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("values", EXTREMES.values(), ids=EXTREMES.keys())
def test_extremes_are_drawn_without_a_warning(values, lang):
    given = inputs(values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for draw, result in given.items():
            svg = markup(draw(result, lang=lang, currency="CNY"), name=draw.__name__)
            assert svg.endswith("</svg>\n")
            assert f'<title id="{draw.__name__}-title">' in svg
