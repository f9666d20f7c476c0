"""All searches over the demo's tables: the planted accounts, no others; and what cannot be searched is said."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.forensics import hindrance, ladder_of, traces


@pytest.fixture(scope="module")
def found(demo, thresholds):
    names = ("rebates", "resale_prices", "accounts")
    return traces(demo["transactions"], {name: demo[name] for name in names}, thresholds=thresholds, seed=1)


def test_every_planted_account_is_named_and_nobody_else(found, truth):
    by_search = found.table.groupby("search")["account_id"].agg(sorted)
    assert by_search["bunching"] == truth["bunching"]
    assert by_search["below_supply"] == by_search["hidden_rebate"] == truth["dumping"]
    falsely = set(found.table["account_id"]) - {*truth["bunching"], *truth["dumping"]}
    assert len(falsely) <= found.facts()["expected_false"] and falsely == set()


def test_those_that_several_searches_name_come_first(found, truth):
    assert found.facts()["n_twice"] == len(truth["dumping"])
    assert found.table["account_id"].head(18).isin(truth["dumping"]).all()


def test_facts_have_units_and_sentences_both_languages(found):
    assert set(found.facts()) == set(found.units)
    assert found.headline("zh").startswith("4项搜索点到8家客户")
    assert len(found.accounts("zh")) == len(found.table)


def test_what_cannot_be_searched_is_said(demo):
    bare = traces(demo["transactions"], {"resale_prices": demo["resale_prices"].drop(columns="region")}, seed=1)
    assert bare.searches["search"].tolist() == ["below_supply"]
    assert set(bare.left_out) == {"bunching", "hidden_rebate", "out_of_region"}
    assert (bare.told("zh")["reason"] != "").sum() == 3


def test_without_prices_and_thresholds_there_is_nothing_to_search(demo):
    assert hindrance({"rebates": demo["rebates"]}, thresholds=[]) is not None
    assert hindrance({"rebates": demo["rebates"]}, thresholds=[1.0]) is None
    assert hindrance({"resale_prices": demo["resale_prices"]}, thresholds=[]) is None
    assert hindrance({"resale_prices": pd.DataFrame()}, thresholds=[]) is not None


def test_a_ladder_that_is_no_numbers_is_refused():
    with pytest.raises(KamError) as error:
        ladder_of("200000, many, 3e5")
    assert [fault.code for fault in error.value.faults] == ["KAM-N07", "KAM-N07"]
