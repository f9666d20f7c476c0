"""From a file to canonical lines; expected ledgers are counted by hand."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.base.record import write_parquet
from kamlib.intake.engine import batches
from kamlib.intake.ledger import balanced
from tests.intake.made import LINES, book, read, rows, written


def test_every_line_and_all_money_stand_in_the_ledger(tmp_path):
    found = read(written(tmp_path), clean={"drop": {"状态": "作废"}})
    assert book(found) == {
        ("in", ""): (4, 200.0),
        ("excluded", "guests"): (1, 20.0),
        ("excluded", "状态 = 作废"): (1, 50.0),
        ("kept", ""): (2, 130.0),
    }
    assert rows(found, "account_id", "date", "amount") == [
        ("A", date(2025, 1, 2), Decimal("100.0000")),
        ("B", date(2025, 1, 4), Decimal("30.0000")),
    ]
    assert found.facts()["guest_lines_share"] == round(1 / 3, 4)
    assert found.facts()["guest_amount_share"] == round(20 / 150, 4)


def test_facts_have_units_and_the_headline_is_said_in_both_languages(tmp_path):
    found = read(written(tmp_path), currency="CNY")
    assert set(found.facts()) == set(found.units)
    assert found.headline() == ("4 lines in = 3 kept + 1 excluded + 0 rejected; 180 CNY kept, of 2 accounts")
    assert "保留3行" in found.headline("zh")
    assert "180元" in found.headline("zh")


def test_ids_and_names_that_look_like_numbers_or_nothing_stay_text(tmp_path):
    names = ["007", "NA", "None", "nan", "null", "1e5", "TRUE", "＝1+1", "=HYPERLINK(1)", "<script>", "../../x", "😀"]
    lines = "".join(f"{name},2025-01-02,S{n},P,1,1,有效\n" for n, name in enumerate(names))
    assert [r[0] for r in rows(read(written(tmp_path, lines)), "account_id")] == names


def test_amounts_are_read_as_people_write_them(tmp_path):
    said = ['"1,234.50"', "(3400)", "50-", "￥7", "1.2万", "－100", "１２"]
    lines = "".join(f"A,2025-01-02,S{n},P,1,{value},有效\n" for n, value in enumerate(said))
    money = [float(r[0]) for r in rows(read(written(tmp_path, lines)), "amount")]
    assert money == [1234.5, -3400, -50, 7, 12000, -100, 12]


def test_a_decimal_comma_holds_for_plain_looking_amounts_too(tmp_path):
    said = ['"1.234,56"', "2.500", '"12,5"']
    lines = "".join(f"A,2025-01-02,S{n},P,1,{value},x\n" for n, value in enumerate(said))
    assert [float(r[0]) for r in rows(read(written(tmp_path, lines)), "amount")] == [1234.56, 2500, 12.5]


def test_rejected_lines_keep_their_place_reason_and_text(tmp_path):
    lines = (
        LINES
        + "C,2025-01-06,S5,P1,1,暂无,有效\nC,unknown,S6,P1,1,5,有效\nC,2026-03-01,S7,P1,1,7,有效\nC,2025-01-08,S8\n"
    )
    found = read(written(tmp_path, lines), clean={"max_rejected": 0.9})
    told = found.rejects.set_index("line")
    assert told.index.tolist() == [9, 6, 7, 8]
    assert told.loc[6, ["column", "text"]].tolist() == ["amount", "暂无"]
    assert told.loc[7, ["column", "text"]].tolist() == ["date", "unknown"]
    assert told.loc[8, ["column", "reason", "text"]].tolist() == ["date", "future date", "2026-03-01"]
    facts = found.facts()
    assert (facts["lines_in"], facts["lines_rejected"], facts["lines_amount_unknown"]) == (8, 4, 2)
    assert facts["amount_rejected"] == 12.0
    assert facts["amount_in"] == facts["amount_kept"] + facts["amount_excluded"] + facts["amount_rejected"]


def test_too_many_rejected_lines_end_the_reading_with_examples_and_counts(tmp_path):
    lines = LINES + "C,2025-01-06,S5,P1,1,暂无,有效\n"
    with pytest.raises(KamError) as caught:
        read(written(tmp_path, lines))
    said = str(caught.value)
    assert caught.value.exit_code == Exit.INPUT_CORRUPT
    assert "KAM-I80" in said
    assert "sales.csv:6 amount" in said
    assert "暂无" in said
    assert "1 of 5 lines (20.0%)" in said


def test_a_mapped_column_that_is_not_there_is_named_with_the_nearest(tmp_path):
    with pytest.raises(KamError) as caught:
        read(written(tmp_path), columns={"account": "客户", "date": "日 期", "amount": "金額"})
    said = str(caught.value)
    assert caught.value.exit_code == Exit.SCHEMA_DRIFT
    assert [f.code for f in caught.value.faults] == ["KAM-I72", "KAM-I72"]
    assert "did you mean 日期?" in said
    assert "did you mean 金额?" in said


def test_unknown_and_missing_canonical_names_come_at_once(tmp_path):
    with pytest.raises(KamError) as caught:
        read(written(tmp_path), columns={"acount": "客户", "date": "日期"})
    said = str(caught.value)
    assert "did you mean account" in said
    assert said.count("KAM-I71") == 2


def test_nothing_left_after_the_rules_is_an_error_of_its_own(tmp_path):
    with pytest.raises(KamError, match="no line is left") as caught:
        read(written(tmp_path), clean={"drop": {"状态": ["有效", "作废"]}})
    assert caught.value.exit_code == Exit.INPUT_EMPTY


def test_a_value_that_never_occurs_is_told(tmp_path):
    found = read(written(tmp_path), clean={"drop": {"状态": "作 废"}})
    assert any("no line has 作 废 in column 状态" in str(notice) for notice in found.notices)


def test_total_rows_are_excluded_with_notice(tmp_path):
    found = read(written(tmp_path, LINES + "合计,,,,5,200.00,\nTotal:,,,,5,200.00,\n"))
    assert book(found)["excluded", "total rows"] == (2, 400.0)
    assert any("total rows" in str(notice) for notice in found.notices)


def test_an_account_called_total_wine_is_an_account(tmp_path):
    found = read(written(tmp_path, "Total Wine,2025-01-02,S1,P1,1,5,有效\n"))
    assert found.facts()["accounts"] == 1


def test_products_that_are_no_trade_are_left_out(tmp_path):
    columns = {"account": "客户", "date": "日期", "amount": "金额", "product": "产品"}
    found = read(written(tmp_path), columns=columns, clean={"products": {"exclude": ["P2"]}})
    assert book(found)["excluded", "product lines"] == (2, 50.0)
    only = read(written(tmp_path), columns=columns, clean={"products": {"only": "P2"}})
    assert book(only)["excluded", "product lines"] == (2, 150.0)


def test_amounts_can_be_a_product_or_a_sum_of_columns(tmp_path):
    columns = {"account": "客户", "date": "日期", "amount": {"multiply": ["数量", "金额"]}}
    assert [float(r[0]) for r in rows(read(written(tmp_path), columns=columns), "amount")] == [200.0, 50.0, 30.0]
    columns["amount"] = {"sum": ["数量", "金额"]}
    assert [float(r[0]) for r in rows(read(written(tmp_path), columns=columns), "amount")] == [102.0, 51.0, 31.0]
    columns["amount"] = {"column": "金额", "unit": 10000}
    assert float(rows(read(written(tmp_path), columns=columns), "amount")[0][0]) == 1_000_000


def test_ids_written_as_decimals_and_chains_are_made_by_the_mapping(tmp_path):
    lines = "17850.0,2025-01-02,S1,P,1,1,\nHY-VEE #3 / A,2025-01-02,S2,P,1,1,\nHY-VEE #4,2025-01-02,S3,P,1,1,\n"
    path = written(tmp_path, lines)
    whole = {"account": {"column": "客户", "whole": True}, "date": "日期", "amount": "金额"}
    assert rows(read(path, columns=whole), "account_id")[0] == ("17850",)
    chain = {"account": {"column": "客户", "before": "#"}, "date": "日期", "amount": "金额"}
    assert [r[0] for r in rows(read(path, columns=chain), "account_id")] == ["17850.0", "HY-VEE", "HY-VEE"]


@pytest.mark.parametrize("value", ["1e400", "inf", "nan", "1e15", "100000000000000"])
def test_infinite_and_huge_values_are_rejected(tmp_path, value):
    with pytest.raises(KamError) as caught:
        read(written(tmp_path, f"A,2025-01-02,S1,P,1,{value},\n"))
    assert caught.value.exit_code == Exit.INPUT_CORRUPT
    assert value in str(caught.value)


def test_infinite_values_of_a_parquet_file_are_rejected(tmp_path):
    frame = pd.DataFrame({"客户": ["A", "B"], "日期": pd.to_datetime(["2025-01-02"] * 2), "金额": [1.0, float("inf")]})
    frame.to_parquet(tmp_path / "s.parquet")
    with pytest.raises(KamError, match="inf"):
        read(tmp_path / "s.parquet")


def test_parquet_keeps_its_types_and_integer_ids_become_text(tmp_path):
    table = pa.table(
        {"客户": pa.array([7, None, 12]), "日期": pa.array([date(2025, 1, 2)] * 3), "金额": [0.1, 0.2, 0.3]}
    )
    pq.write_table(table, tmp_path / "s.parquet")
    found = read(tmp_path / "s.parquet")
    assert rows(found, "account_id", "amount") == [("7", Decimal("0.1000")), ("12", Decimal("0.3000"))]
    assert found.facts()["guest_lines_share"] == round(1 / 3, 4)


def test_accounts_alone_are_read_without_dates(tmp_path):
    path = written(tmp_path, "1,10,5\n2,1,1\n", head="Region,Fresh,Milk\n")
    columns = {"account": {"row_number": True}, "region": "Region", "revenue": {"sum": ["Fresh", "Milk"]}}
    found = read(path, columns=columns, name="accounts")
    assert rows(found, "account_id", "revenue") == [("1", Decimal("15.0000")), ("2", Decimal("2.0000"))]
    assert found.facts()["amount_in"] == 17.0


def test_the_same_lines_give_the_same_bytes(tmp_path):
    lines = "".join(f"A{n % 97},2025-01-{1 + n % 28:02d},S{n},P,1,{n / 7:.2f},有效\n" for n in range(20_000))
    path = written(tmp_path, lines)
    for name in ("a", "b"):
        write_parquet(batches(read(path).lines), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_ledger_that_does_not_add_up_is_refused(tmp_path):
    table = read(written(tmp_path)).ledger
    table.loc[1, "rows"] += 1
    with pytest.raises(KamError, match="do not add up") as caught:
        balanced(table)
    assert caught.value.exit_code == Exit.GATE_FAILED


money = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
line = st.tuples(
    st.sampled_from(["A", "B", "", "合计"]), money | st.sampled_from(["x", ""]), st.sampled_from(["有效", "作废"])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(line, min_size=1, max_size=30))
def test_in_is_always_kept_plus_excluded_plus_rejected(tmp_path, made):
    lines = "".join(
        f"{account},2025-01-02,S{n},P,1,{amount},{state}\n" for n, (account, amount, state) in enumerate(made)
    )
    found = read(written(tmp_path, lines), clean={"drop": {"状态": "作废"}}, strict=False)
    facts = found.facts()
    assert facts["lines_in"] == len(made)
    known = sum(amount for _, amount, _ in made if amount not in ("x", ""))
    assert facts["amount_in"] == pytest.approx(float(known))
    assert facts["lines_kept"] == sum(a in ("A", "B") and m not in ("x", "") and s == "有效" for a, m, s in made)
    parts = [facts[f"amount_{step}"] for step in ("kept", "excluded", "rejected")]
    assert facts["amount_in"] == pytest.approx(sum(parts))
