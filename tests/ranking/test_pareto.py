"""The key list and its edges; expected values from closed forms, tables done by hand, and counts of real sets."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.ranking import ALPHA_80_20, pareto


def accounts(values, ids=None):
    ids = ids or [f"{n:04d}" for n in range(len(values))]
    return pd.DataFrame({"account_id": ids, "revenue_12m": np.asarray(values, dtype=float)})


def key_list(result):
    return result.table["account_id"][result.table["is_key"]].tolist()


def test_six_accounts_done_by_hand():
    result = pareto(accounts([5, 50, 0, 30, -20, 15], list("abcdef")))
    table = result.table.set_index("account_id")
    assert list(table.index) == ["b", "d", "f", "a", "c", "e"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["share"].tolist() == pytest.approx([0.5, 0.3, 0.15, 0.05, 0, 0])
    assert table["cum_share"].tolist() == pytest.approx([0.5, 0.8, 0.95, 1, 1, 1])
    assert table["value"].tolist() == [50, 30, 15, 5, 0, -20]
    assert key_list(result) == ["b", "d"]
    # Gini of 5, 15, 30, 50: (2 (1·5 + 2·15 + 3·30 + 4·50) − 5 · 100) / (4 · 100)
    assert result.facts() == {
        "accounts_for_cut": 2,
        "accounts_for_cut_share": 0.5,
        "top_20_share": pytest.approx(0.5),
        "gini": pytest.approx(150 / 400),
        "hhi": pytest.approx(0.25 + 0.09 + 0.0225 + 0.0025),
        "n_accounts": 6,
        "n_nonpositive": 2,
    }


def test_ten_equal_accounts_give_eight():
    assert len(key_list(pareto(accounts([0.1] * 10)))) == 8


def test_an_account_with_85_per_cent_is_a_list_of_one():
    assert key_list(pareto(accounts([10, 85, 5]))) == ["0001"]


def test_the_account_that_crosses_the_cut_is_in():
    assert len(key_list(pareto(accounts([50, 29.9, 20.1])))) == 3
    assert len(key_list(pareto(accounts([50, 30, 20])))) == 2


def test_ties_are_ordered_by_account_id():
    result = pareto(accounts([1, 1, 1, 1], ["10", "9", "A", "007"]), cut=0.5)
    assert result.table["account_id"].tolist() == ["007", "10", "9", "A"]
    assert key_list(result) == ["007", "10"]


def test_missing_and_nonpositive_values_are_counted_ranked_last_and_never_key():
    result = pareto(accounts([np.nan, 4, -1, 0, 6], list("abcde")), cut=1.0)
    assert result.table["account_id"].tolist() == ["e", "b", "d", "c", "a"]
    assert key_list(result) == ["e", "b"]
    assert (result.facts()["n_accounts"], result.facts()["n_nonpositive"]) == (5, 3)
    assert result.table["share"].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("alpha", [ALPHA_80_20, 1.5, 3.0])
def test_a_pareto_sample_holds_what_its_exponent_says(alpha):
    """The top fraction p of a Pareto holds p^(1 − 1/α); values are the exact mean of each of n equal slices."""
    n = 100_000
    held = (np.arange(n + 1) / n) ** (1 - 1 / alpha)
    facts = pareto(accounts(np.diff(held))).facts()
    assert facts["top_20_share"] == pytest.approx(0.2 ** (1 - 1 / alpha), abs=1e-9)
    assert facts["gini"] == pytest.approx(1 / (2 * alpha - 1), abs=1e-4)
    assert facts["accounts_for_cut_share"] == pytest.approx(0.8 ** (1 / (1 - 1 / alpha)), abs=1e-5)


def test_80_20_is_the_exponent_1161_with_gini_7565():
    """Published: α = ln 5 / ln 4 = 1.16096 and Gini .7565."""
    alpha = ALPHA_80_20
    assert alpha == pytest.approx(1.16096, abs=5e-6)
    assert 0.2 ** (1 - 1 / alpha) == pytest.approx(0.8)
    assert 1 / (2 * alpha - 1) == pytest.approx(0.7565, abs=5e-5)


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_equal_accounts(n):
    facts = pareto(accounts([3.0] * n)).facts()
    assert facts["gini"] == pytest.approx(0, abs=1e-12)
    assert facts["hhi"] == pytest.approx(1 / n)


@pytest.mark.parametrize(("n", "fifth"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (35, 7)])
def test_the_top_fifth_is_rounded_up(n, fifth):
    assert pareto(accounts([1.0] * n)).facts()["top_20_share"] == pytest.approx(fifth / n)


VALUES = st.lists(st.one_of(st.integers(-100, 10_000).map(float), st.just(float("nan"))), min_size=1, max_size=40)


@given(values=VALUES, order=st.randoms(), scale=st.floats(1e-6, 1e6))
def test_neither_row_order_nor_the_unit_of_money_matters(values, order, scale):
    plain = pareto(accounts(values))
    frame = accounts(values)
    rows = list(range(len(frame)))
    order.shuffle(rows)
    other = pareto(frame.iloc[rows].assign(revenue_12m=lambda f: f["revenue_12m"] * scale))
    assert key_list(other) == key_list(plain)
    assert other.facts() == {k: pytest.approx(v, abs=1e-9) for k, v in plain.facts().items()}


@given(values=VALUES, low=st.floats(0.05, 0.95), more=st.floats(0.0, 0.05))
def test_the_key_list_grows_with_the_cut_and_is_the_shortest(values, low, more):
    small, large = pareto(accounts(values), cut=low), pareto(accounts(values), cut=low + more)
    assert key_list(large)[: len(key_list(small))] == key_list(small)
    held = small.table["share"][small.table["is_key"]]
    if len(held):
        assert held.sum() >= low - 1e-8
        assert held.iloc[:-1].sum() < low
        assert small.table["value"][small.table["is_key"]].min() > 0


def test_the_argument_is_left_alone_and_the_facts_are_json():
    frame = accounts([3, 1, 2])
    before = frame.copy()
    result = pareto(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert json.loads(json.dumps(result.facts(), allow_nan=False)) == result.facts()
    assert set(result.units) == set(result.facts())


SAYS = [
    ([90, 7, 3, 0], "No, it is steeper: the top 20% of 3 accounts with positive value hold 90%", "更集中"),
    ([78, 6, 6, 5, 5], "Yes: the top 20% of 5 accounts hold 78%; 40% of the accounts are needed for 80%", "符合二八"),
    ([78, 6, 6, 5, 5, -1], "Yes: the top 20% of 5 accounts with positive value hold 78%", "另有1家金额不为正"),
    ([75, 10, 5, 5, 5], "Yes: the top 20% of 5 accounts hold 75%", "符合二八"),
    ([74, 11, 5, 5, 5], "No: the top 20% of 5 accounts hold 74%; 40% of the accounts are needed for 80%", "不是二八"),
    ([74, 11, 5, 5, 5, 0], "No: the top 20% of 5 accounts with positive value hold 74%", "金额为正的5家客户"),
    (
        [90, 4, 3, 2, 1],
        "No, it is steeper: the top 20% of 5 accounts hold 90%; 20% of the accounts are enough",
        "更集中",
    ),
    ([2, 2, 2], "No: all 3 accounts are of equal value, so size sets none of them apart", "3家客户的金额完全相同"),
    ([7], "No: a single account has a positive revenue_12m, so there is nothing to compare", "只有一家客户"),
    (
        [0, -5, np.nan],
        "No: none of the 3 accounts has a positive revenue_12m, so none can be key",
        "3家客户的revenue_12m均不为正",
    ),
]


@pytest.mark.parametrize(("values", "english", "chinese"), SAYS)
def test_is_it_80_20_is_answered_by_name(values, english, chinese):
    result = pareto(accounts(values))
    assert result.headline("en").startswith(english)
    assert chinese in result.headline("zh")


def test_85_per_cent_still_counts_as_80_20():
    assert pareto(accounts([85, 5, 4, 3, 3])).headline().startswith("Yes")


def test_without_positive_value_nobody_is_key():
    result = pareto(accounts([0, -5, np.nan]))
    assert key_list(result) == []
    assert result.facts() == {
        "accounts_for_cut": 0,
        "accounts_for_cut_share": 0.0,
        "top_20_share": 0.0,
        "gini": 0.0,
        "hhi": 0.0,
        "n_accounts": 3,
        "n_nonpositive": 3,
    }


def test_a_column_without_any_value_ranks_nobody():
    frame = accounts([1, 2]).assign(revenue_12m=None)
    assert pareto(frame).facts()["n_nonpositive"] == 2


@pytest.mark.parametrize(
    ("frame", "code", "told"),
    [
        (accounts([1.0]).rename(columns={"revenue_12m": "revenue_6m"}), "KAM-T01", "did you mean revenue_6m"),
        (accounts([1.0]).rename(columns={"account_id": "acount_id"}), "KAM-T01", "did you mean acount_id"),
        (accounts([1.0, 2.0], ["a", "a"]), "KAM-T02", "share a key"),
        (accounts([1.0, np.inf]), "KAM-T03", "1 infinite values"),
        (accounts([1.0]).assign(revenue_12m="12"), "KAM-K01", "text instead of numbers"),
        (accounts([]), "KAM-K02", "no accounts"),
    ],
)
def test_what_is_wrong_with_the_accounts_is_told(frame, code, told):
    with pytest.raises(KamError, match=rf"{code}[\s\S]*{told}"):
        pareto(frame)


def test_no_accounts_is_an_empty_input():
    with pytest.raises(KamError) as raised:
        pareto(accounts([]))
    assert raised.value.exit_code is Exit.INPUT_EMPTY


@pytest.mark.parametrize("cut", [0, -0.1, 1.01, 80])
def test_a_cut_is_a_share(cut):
    with pytest.raises(KamError, match=r"KAM-T04[\s\S]*write 0.8 for 80 per cent"):
        pareto(accounts([1.0]), cut=cut)


def test_wholesale_customers_are_not_80_20(shared_data):
    """The counter-example of the set's documentation: 43 % with the top 20 %, 57 % of 440 needed."""
    frame = pd.read_csv(shared_data / "wholesale_customers" / "wholesale_customers.csv")
    spending = frame.drop(columns=["Channel", "Region"]).sum(axis=1)
    result = pareto(accounts(spending.to_numpy()))
    assert result.headline() == ("No: the top 20% of 440 accounts hold 43%; 57% of the accounts are needed for 80%")
    assert result.facts()["accounts_for_cut"] == 252


@pytest.mark.parametrize(("year", "n", "share"), [(2018, 1637, 0.7436), (2019, 1748, 0.7494), (2020, 1878, 0.7369)])
def test_iowa_stores_hold_74_to_75_per_cent_each_year(shared_data, year, n, share):
    sales = pd.read_parquet(
        shared_data / "iowa_liquor" / f"sales_{year}.parquet", columns=["store_number", "sale_dollars"]
    )
    money = sales.groupby("store_number")["sale_dollars"].sum()
    facts = pareto(accounts(money.to_numpy(), list(money.index))).facts()
    assert facts["n_accounts"] == n
    assert facts["top_20_share"] == pytest.approx(share, abs=5e-5)


def test_online_retail_all_history_holds_77_per_cent(shared_data):
    """Net of returns, both years, overlap dropped, guests out; the last twelve months alone hold 73 %."""
    columns = ["invoice_date", "quantity", "price", "customer_id", "sheet"]
    lines = pd.read_parquet(shared_data / "online_retail_ii" / "online_retail_ii.parquet", columns=columns)
    lines = lines[(lines["sheet"] != "Year 2009-2010") | (lines["invoice_date"] < "2010-12-01")]
    lines = lines[lines["customer_id"].notna()]
    lines["amount"] = lines["quantity"] * lines["price"]
    whole = lines.groupby("customer_id")["amount"].sum().round(4)
    recent = lines[lines["invoice_date"] >= "2010-12-10"].groupby("customer_id")["amount"].sum().round(4)
    facts = pareto(accounts(whole.to_numpy())).facts()
    assert (facts["n_accounts"], round(facts["top_20_share"], 2)) == (5942, 0.77)
    assert round(pareto(accounts(recent.to_numpy())).facts()["top_20_share"], 2) == 0.73
