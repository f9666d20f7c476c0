"""The market of the books: volumes and cost are those of the lines, what is declared is named, and refusals."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.calibrate import market, market_hindrance, observed
from kamlib.incentives.calibrate.rows import _about_two_means

AS_OF = "2025-12-31"


@pytest.fixture(scope="module")
def lines():
    """Two regions, three accounts above the rest, two years; 60 of 100 is cost."""
    sizes = {
        "A": ("e", 500.0),
        "B": ("e", 90.0),
        "C": ("w", 300.0),
        "D": ("e", 20.0),
        "E": ("w", 10.0),
        "F": ("w", 30.0),
    }
    rows = [
        (account, pd.Timestamp(year, month, 5), region, size * (1 + 0.1 * (year == 2025)), 0.6 * size * 1.1)
        for account, (region, size) in sizes.items()
        for year in (2024, 2025)
        for month in range(1, 13)
    ]
    return pd.DataFrame(rows, columns=["account_id", "date", "region", "amount", "cost"])


def test_volumes_and_cost_are_those_of_the_last_twelve_months(lines):
    found = market(lines, as_of=AS_OF, large=0.8, brand_share=0.2)
    rows = found.table.set_index("name")
    assert rows.loc["A", "volume"] == pytest.approx(12 * 550 / 100)
    assert rows.loc["e tail", ["n", "volume"]].tolist() == pytest.approx([2, 12 * 1.1 * (90 + 20) / 2 / 100])
    assert found.scenario.supply_cost == pytest.approx(60.0)
    assert found.given["supply_cost"][1] == "books" and found.given["alpha"][1] == "declared"
    sold = (rows["n"] * rows["volume"]).groupby(rows["region"]).sum()
    assert found.scenario.potential == pytest.approx((sold / 0.2).to_dict())


def test_no_more_large_dealers_and_regions_than_asked(lines):
    one = market(lines, as_of=AS_OF, most=1, regions=1)
    assert one.facts()["n_large"] == 1 and one.facts()["n_regions"] == 1
    assert one.covered == pytest.approx(610 / 950)


def test_lines_after_the_day_do_not_count(lines):
    later = pd.concat([lines, lines.assign(date=lines["date"] + pd.DateOffset(years=2), amount=1e6)])
    assert market(later, as_of=AS_OF).table.equals(market(lines, as_of=AS_OF).table)


def test_without_region_and_cost_there_is_one_region_and_a_declared_cost(lines):
    found = market(lines.drop(columns=["region", "cost"]), as_of=AS_OF)
    assert list(found.scenario.potential) == ["–"] and found.given["supply_cost"] == (50.0, "declared")


def test_too_few_accounts_hold_no_market(lines):
    assert market_hindrance(lines, as_of=AS_OF) is None
    assert "fewer than 4" in str(market_hindrance(lines[lines["account_id"] < "D"], as_of=AS_OF))
    assert "no dated lines" in str(market_hindrance(lines.head(0), as_of=AS_OF))
    assert market_hindrance(lines.head(0), as_of=AS_OF, source="example") is None


@pytest.mark.parametrize(
    ("how", "codes"),
    [
        ({"brand_share": 1.0}, ["KAM-N05"]),
        ({"most": 0, "regions": 0}, ["KAM-N05", "KAM-N05"]),
        ({"alpha": -1.0}, ["KAM-N05"]),
    ],
)
def test_wrong_numbers_are_refused(lines, how, codes):
    with pytest.raises(KamError) as error:
        market(lines, as_of=AS_OF, **how)
    assert [fault.code for fault in error.value.faults] == codes


def test_another_source_is_refused(lines):
    with pytest.raises(KamError) as error:
        observed("book", lines, as_of=AS_OF, alpha=0.04, rho=0.75)
    assert error.value.faults[0].code == "KAM-N07"


def test_the_spread_about_two_means_is_that_of_dummies():
    """Two dealers, two years, one region: the residual of the two-way model by hand."""
    part = pd.DataFrame(
        {"account_id": ["A", "A", "B", "B"], "region": "e", "year": [0, 1, 0, 1], "log": [1.0, 2.0, 1.0, 4.0]}
    )
    # interaction (1 − 2 − 1 + 4)/2 = 1, residuals ±.5, one degree of freedom left
    assert _about_two_means(part) == pytest.approx(1.0)
