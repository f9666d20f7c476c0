"""The account table against a table done by hand, a slow reference, real data, and lines that are wrong."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.pandas import column, data_frames, range_indexes
from ibis.config import Config

from kamlib.accounts import account_table
from kamlib.accounts.lines import read_lines
from kamlib.accounts.measures import measured
from kamlib.accounts.table import columns
from kamlib.base.errors import Exit, KamError
from tests.accounts import reference

HAND = pd.DataFrame(
    [
        ("007", "2024-01-10", "S1", "beer", "North", 100.0, 60.0, "Old name"),
        ("007", "2024-06-10", "S2", "wine", "North", 50.0, 20.0, "Old name"),
        ("007", "2025-03-31", "S3", "beer", "South", 120.0, 90.0, "New name"),
        ("007", "2025-03-31", "S3", "wine", "South", -20.0, None, "New name"),
        ("NA", "2025-02-28", "S4", "beer", None, 30.0, None, None),
        ("NA", "2025-03-01", "S5", "beer", None, -40.0, None, None),
    ],
    columns=["account_id", "date", "order_id", "category", "region", "amount", "cost", "account_name"],
).astype({"date": "datetime64[us]"})


def by_id(table, account):
    return table.set_index("account_id").loc[account]


def test_six_lines_done_by_hand():
    table = account_table(HAND, as_of="2025-03-31")
    assert list(table) == columns(12)
    assert table["account_id"].tolist() == ["007", "NA"]
    row = by_id(table, "007")
    assert (row["name"], row["region"]) == ("New name", "North")
    assert (str(row["first_purchase"].date()), str(row["last_purchase"].date())) == ("2024-01-10", "2025-03-31")
    assert (row["tenure_days"], row["recency_days"], row["frequency"], row["orders"]) == (446, 0, 3, 3)
    assert (row["revenue"], row["revenue_12m"], row["revenue_prior_12m"]) == (250.0, 150.0, 100.0)
    assert row["growth"] == pytest.approx(50 / 125)
    assert row["gross_margin"] == pytest.approx((270 - 170) / 270)
    assert row["average_order_value"] == pytest.approx(250 / 3)
    assert row["return_rate"] == pytest.approx(20 / 270)
    # beer 220, wine 30: p = .88 and .12
    assert row["category_breadth"] == pytest.approx(np.exp(-0.88 * np.log(0.88) - 0.12 * np.log(0.12)))
    assert row["active_months"] == 2
    # gaps 152 and 294 days
    assert row["order_gap_cv"] == pytest.approx(np.std([152, 294], ddof=1) / 223)
    monthly = [0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 100]
    assert row["monthly_slope"] == pytest.approx(np.polyfit(range(12), monthly, 1)[0])
    assert (row["revenue_share"], row["no_net_revenue"]) == (1.0, False)


def test_an_account_that_returned_more_than_it_bought_is_kept_and_flagged():
    row = by_id(account_table(HAND, as_of="2025-03-31"), "NA")
    assert (row["revenue"], row["no_net_revenue"], row["revenue_share"]) == (-10.0, True, 0.0)
    assert (row["frequency"], row["orders"], row["active_months"]) == (1, 1, 1)
    assert row["return_rate"] == pytest.approx(40 / 30)
    assert row[["growth", "gross_margin", "category_breadth", "order_gap_cv"]].isna().all()
    assert pd.isna(row["name"])
    assert pd.isna(row["region"])


def test_types_survive_a_parquet_file(tmp_path):
    table = account_table(HAND, as_of="2025-03-31")
    table.to_parquet(tmp_path / "accounts.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "accounts.parquet"), table)
    assert table.dtypes["account_id"] == table.dtypes["region"] == "str"
    assert set(table.dtypes[["frequency", "orders", "active_months"]].astype(str)) == {"int64"}


def test_a_day_whose_returns_exceed_its_sales_is_no_purchase_day():
    lines = HAND.assign(date=pd.Timestamp("2025-01-01"), account_id="A", amount=[10.0, 5.0, -15.0, -1.0, 0.0, 0.0])
    row = by_id(account_table(lines, as_of="2025-01-01"), "A")
    assert row["frequency"] == 0
    assert row[["first_purchase", "last_purchase", "tenure_days", "recency_days"]].isna().all()


def test_without_optional_columns_the_table_keeps_its_shape():
    full = account_table(HAND, as_of="2025-03-31")
    bare = account_table(HAND[["account_id", "date", "amount"]], as_of="2025-03-31")
    assert bare.dtypes.equals(full.dtypes)
    assert bare[["name", "region", "gross_margin", "category_breadth"]].isna().all().all()
    assert bare["orders"].tolist() == bare["frequency"].tolist()
    same = ["revenue", "revenue_12m", "frequency", "growth", "order_gap_cv", "monthly_slope"]
    pd.testing.assert_frame_equal(bare[same], full[same])


def test_lines_after_the_day_change_nothing():
    later = HAND.assign(date=pd.Timestamp("2025-04-01"), amount=1e6)
    pd.testing.assert_frame_equal(
        account_table(pd.concat([HAND, later]), as_of="2025-03-31"), account_table(HAND, as_of="2025-03-31")
    )


def test_ties_of_region_go_to_the_first_by_text():
    lines = HAND.assign(account_id="A", amount=10.0, region=["b", "a", "b", "a", None, None])
    assert account_table(lines, as_of="2025-03-31")["region"].tolist() == ["a"]


def test_growth_is_missing_when_no_line_reaches_the_prior_window():
    table = account_table(HAND[HAND["date"] > "2024-12-31"], as_of="2025-03-31")
    assert table[["revenue_prior_12m", "growth"]].isna().all().all()


@pytest.mark.parametrize(("prior", "recent", "growth"), [(100, 0, -2), (0, 100, 2), (-50, 100, 2), (50, -9, -2)])
def test_growth_at_zero_and_below(prior, recent, growth):
    lines = pd.DataFrame(
        {"account_id": "A", "date": pd.to_datetime(["2024-06-01", "2025-06-01"]), "amount": [prior, recent]}
    )
    assert account_table(lines, as_of="2025-12-31")["growth"].tolist() == [growth]


def test_money_is_exact_in_any_order():
    cents = pd.DataFrame({"account_id": "A", "date": pd.Timestamp("2025-01-01"), "amount": [0.1] * 30 + [1e13, -1e13]})
    for seed in range(3):
        shuffled = cents.sample(frac=1, random_state=seed)
        assert account_table(shuffled, as_of="2025-01-01")["revenue"].tolist() == [3.0]


@pytest.mark.parametrize("breadth", [1, 2, 4])
def test_equal_categories_are_counted(breadth):
    lines = pd.DataFrame(
        {"account_id": "A", "date": pd.Timestamp("2025-01-01"), "amount": 33.33, "category": list("abcd")[:breadth]}
    )
    assert account_table(lines, as_of="2025-01-01")["category_breadth"].tolist() == [pytest.approx(breadth, abs=1e-9)]


CENTS = st.integers(-5000, 9000).map(lambda cents: cents / 100)
LINES = data_frames(
    columns=[
        column("account_id", elements=st.sampled_from(["A", "B", "0C"])),
        column("date", elements=st.datetimes(pd.Timestamp("2023-01-01"), pd.Timestamp("2025-04-02")), dtype=object),
        column("order_id", elements=st.sampled_from(["1", "2", "3", None]), dtype=object),
        column("category", elements=st.sampled_from(["x", "y", "z", None]), dtype=object),
        column("region", elements=st.sampled_from(["e", "w", None]), dtype=object),
        column("account_name", elements=st.sampled_from(["m", "n", None]), dtype=object),
        column("amount", elements=CENTS),
        column("cost", elements=st.one_of(st.just(np.nan), CENTS)),
    ],
    index=range_indexes(min_size=1, max_size=25),
).map(lambda frame: frame.assign(date=pd.to_datetime(frame["date"]).dt.normalize().astype("datetime64[us]")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=LINES,
    as_of=st.sampled_from(["2024-02-29", "2025-03-31", "2025-03-30", "2025-02-28", "2024-12-15", "2025-04-30"]),
    months=st.sampled_from([1, 3, 12]),
)
def test_any_table_agrees_with_the_slow_reference(lines, as_of, months):
    if lines["date"].min() > pd.Timestamp(as_of):
        with pytest.raises(KamError, match="KAM-A05"):
            account_table(lines, as_of=as_of, months=months)
        return
    table = account_table(lines, as_of=as_of, months=months)
    expected = reference.account_table(lines, as_of, months)
    assert table["account_id"].tolist() == sorted(expected)
    renamed = {f"revenue_{months}m": "recent", f"revenue_prior_{months}m": "prior"}
    for row in table.rename(columns=renamed).to_dict("records"):
        for name, value in expected[row["account_id"]].items():
            if value is None:
                assert pd.isna(row[name]), name
            elif isinstance(value, float):
                assert row[name] == pytest.approx(value, rel=1e-6, abs=1e-6), name
            else:
                assert row[name] == value, name


class SparkOptions(Config):
    """What Ibis registers where pyspark is installed."""

    treat_nan_as_null: bool = False


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_the_expression_can_be_written_for_other_engines(dialect, monkeypatch):
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())
    kinds = dict.fromkeys(["account_id", "order_id", "category", "region", "account_name"], "string")
    lines = ibis.table({**kinds, "date": "date", "amount": "decimal(18, 4)", "cost": "decimal(18, 4)"}, name="lines")
    sql = ibis.to_sql(measured(lines, as_of=date(2025, 12, 31), months=12), dialect=dialect)
    assert "lines" in sql


def test_a_table_a_frame_and_a_file_give_the_same(tmp_path):
    HAND.to_parquet(tmp_path / "lines.parquet")
    expected = account_table(HAND, as_of="2025-03-31")
    pd.testing.assert_frame_equal(account_table(str(tmp_path / "lines.parquet"), as_of=date(2025, 3, 31)), expected)
    pd.testing.assert_frame_equal(account_table(ibis.memtable(HAND), as_of=pd.Timestamp("2025-03-31")), expected)


def test_whole_numbers_as_ids_become_text():
    lines = HAND.assign(account_id=[17850] * 6)
    assert account_table(lines, as_of="2025-03-31")["account_id"].tolist() == ["17850"]


def test_the_argument_is_left_alone():
    before = HAND.copy()
    account_table(HAND, as_of="2025-03-31")
    pd.testing.assert_frame_equal(HAND, before)


BROKEN = {
    "no lines": (HAND.head(0), "KAM-A01", Exit.INPUT_EMPTY, "no lines"),
    "columns": (
        HAND.rename(columns={"account_id": "acount_id", "amount": "ammount"}),
        "KAM-T01",
        Exit.SCHEMA_DRIFT,
        r"did you mean acount_id[\s\S]*did you mean ammount",
    ),
    "text dates": (
        HAND.assign(date=HAND["date"].astype(str)),
        "KAM-A02",
        Exit.SCHEMA_DRIFT,
        "column of dates, not text",
    ),
    "text amounts": (HAND.assign(amount="12"), "KAM-A02", Exit.SCHEMA_DRIFT, r"column amount[\s\S]*column of numbers"),
    "float ids": (HAND.assign(account_id=17850.0), "KAM-A02", Exit.SCHEMA_DRIFT, "leading zeros"),
    "no amount": (
        HAND.assign(amount=[1, 2, None, 4, 5, None]),
        "KAM-A03",
        Exit.INPUT_CORRUPT,
        "2 lines without a value",
    ),
    "no date": (HAND.assign(date=[pd.NaT, *HAND["date"][1:]]), "KAM-A03", Exit.INPUT_CORRUPT, "column date"),
    "no account": (HAND.assign(account_id=[None, *"abcde"]), "KAM-A03", Exit.INPUT_CORRUPT, "column account_id"),
    "blank account": (HAND.assign(account_id=["", " ", *"abcd"]), "KAM-A03", Exit.INPUT_CORRUPT, "2 lines without"),
    "infinite": (
        HAND.assign(amount=[np.inf, -np.inf, 1, 2, 3, 4]),
        "KAM-A04",
        Exit.INPUT_CORRUPT,
        "2 values that are inf",
    ),
    "huge": (HAND.assign(amount=[1e15, 1, 1, 2, 3, 4]), "KAM-A04", Exit.INPUT_CORRUPT, "1 values that are inf"),
    "infinite cost": (HAND.assign(cost=np.inf), "KAM-A04", Exit.INPUT_CORRUPT, "column cost"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_lines_is_told(name):
    lines, code, exit_code, told = BROKEN[name]
    with pytest.raises(KamError, match=rf"{code}[\s\S]*{told}") as raised:
        account_table(lines, as_of="2025-03-31")
    assert raised.value.exit_code is exit_code
    assert all(fault.mend.to("zh") != fault.mend.to("en") for fault in raised.value.faults)


def test_all_faults_are_told_at_once():
    lines = HAND.assign(account_id=[None, *"abcde"], amount=[np.nan, np.inf, 1, 2, 3, 4])
    with pytest.raises(KamError) as raised:
        account_table(lines, as_of="2025-03-31")
    assert [fault.code for fault in raised.value.faults] == ["KAM-A03", "KAM-A03", "KAM-A04"]


@pytest.mark.parametrize("months", [0, -1, 1.5, True, "12", None])
def test_months_are_a_whole_number(months):
    with pytest.raises(KamError, match="KAM-A06"):
        account_table(HAND, as_of="2025-03-31", months=months)


def test_a_day_before_the_first_line_is_refused():
    with pytest.raises(KamError, match=r"KAM-A05[\s\S]*31 December 2023, and the first line is of 10 January 2024"):
        account_table(HAND, as_of="2023-12-31")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(KamError, match=r"KAM-A10[\s\S]*nowhere.parquet"):
        account_table(tmp_path / "nowhere.parquet", as_of="2025-03-31")


def test_iowa_is_whole(shared_data):
    """Lines and stores as published with the set: 7,350,268 lines of 2,056 stores, 2018 to 2020."""
    folder = shared_data / "iowa_liquor"
    engine = ibis.duckdb.connect()
    sales = engine.read_parquet([str(folder / f"sales_{year}.parquet") for year in (2018, 2019, 2020)])
    lines = sales.select(account_id="store_number", date="date", amount="sale_dollars")
    table = account_table(lines, as_of="2020-12-31")
    assert len(table) == 2056
    assert (table["revenue_12m"] > 0).sum() == 1878
    assert (table["revenue_prior_12m"] > 0).sum() == 1748
    assert table["revenue"].sum() == pytest.approx(float(sales.sale_dollars.cast("decimal(18, 4)").sum().execute()))


def test_lines_without_a_cost_do_not_enter_the_margin():
    lines = read_lines(HAND)
    assert lines.cost.isnull().sum().execute() == 3
