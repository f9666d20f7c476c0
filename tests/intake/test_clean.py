"""Repeats, overlaps, cancellations and currencies; every expectation is counted by hand on a few lines."""

from datetime import date

import pandas as pd
import pytest

from kamlib.base.errors import Exit, KamError
from tests.intake.made import COLUMNS, LINES, book, read, rows, written

MORE = {**COLUMNS, "order": "单号", "product": "产品", "quantity": "数量"}
CANCEL = {"cancellations": {"column": "单号", "prefix": "C"}}


def test_exact_repeats_are_reported_and_dropped_only_when_asked(tmp_path):
    path = written(tmp_path, LINES + LINES)
    found = read(path)
    assert found.facts()["lines_kept"] == 6
    assert found.facts()["duplicate_lines"] == 3
    assert any("3 lines repeat another line exactly" in str(notice) for notice in found.notices)
    dropped = read(path, clean={"duplicates": "drop"})
    assert book(dropped)["excluded", "duplicates"] == (4, 200.0)
    assert dropped.facts()["lines_kept"] == 3
    assert read(path, clean={"duplicates": "keep"}).facts()["duplicate_lines"] == 0


def test_lines_that_differ_in_a_column_that_is_not_mapped_are_no_repeats(tmp_path):
    lines = "A,2025-01-02,S1,P1,1,5,x\nA,2025-01-02,S1,P1,1,5,y\n"
    assert read(written(tmp_path, lines)).facts()["duplicate_lines"] == 0


def test_a_day_that_was_exported_twice_is_named(tmp_path):
    day = "".join(f"A,2025-02-03,S{n},P1,1,{n + 1},有效\n" for n in range(12))
    found = read(written(tmp_path, LINES + day + day))
    (told,) = [str(notice) for notice in found.notices if "stand twice" in str(notice)]
    assert "3 February 2025 stand twice (12 repeats, 78.00 in money)" in told


def test_lines_of_two_exports_count_once_and_real_repeats_stay(tmp_path):
    first = "A,2025-01-02,S1,P1,1,5,\nA,2025-01-02,S1,P1,1,5,\nB,2025-01-03,S2,P1,1,7,\n"
    second = "A,2025-01-02,S1,P1,1,5,\nB,2025-01-03,S2,P1,1,7,\nB,2025-01-03,S2,P1,1,7,\nC,2025-01-04,S3,P1,1,9,\n"
    written(tmp_path, first, name="january.csv")
    written(tmp_path, second, name="week.csv")
    found = read(tmp_path)
    assert book(found)["excluded", "overlap"] == (2, 12.0)
    assert [float(r[0]) for r in rows(found, "amount")] == [5, 5, 7, 7, 9]
    assert read(tmp_path, clean={"overlap": "report"}).facts()["lines_kept"] == 7


def test_a_column_can_tell_exports_apart(tmp_path):
    lines = "A,2025-01-02,S1,P1,1,5,one\nA,2025-01-02,S1,P1,1,5,two\n"
    found = read(written(tmp_path, lines), columns={**COLUMNS, "sheet": "状态"})
    assert book(found)["excluded", "overlap"] == (1, 5.0)


def test_a_cancelled_order_leaves_no_money_and_the_account_stays(tmp_path):
    lines = "A,2025-01-02,S1,P1,9,900,\nA,2025-01-03,CS1,P1,-9,-900,\nB,2025-01-04,S2,P1,1,5,\n"
    found = read(written(tmp_path, lines), columns=MORE, clean=CANCEL)
    assert book(found)["excluded", "cancelled orders"] == (2, 0.0)
    assert found.facts()["accounts"] == 2
    assert [float(r[0]) for r in rows(found, "amount")] == [0, 0, 5]


def test_a_cancellation_takes_back_the_latest_equal_order_before_it(tmp_path):
    orders = "A,2025-01-02,S1,P1,2,100,\nA,2025-03-02,S2,P1,2,100,\n"
    lines = orders + "A,2025-04-02,CS2,P1,-2,-100,\nA,2025-05-02,S3,P1,2,100,\n"
    found = read(written(tmp_path, lines), columns=MORE, clean=CANCEL)
    assert [(str(r[0]), float(r[1])) for r in rows(found, "date", "amount")] == [
        ("2025-01-02", 100), ("2025-03-02", 0), ("2025-04-02", 0), ("2025-05-02", 100),
    ]  # fmt: skip


def test_a_cancellation_without_its_order_stays_a_return(tmp_path):
    lines = "A,2025-01-02,CS1,P1,-2,-100,\nA,2025-02-02,S1,P1,2,100,\nA,2025-03-02,CS9,P2,-1,-7,\n"
    found = read(written(tmp_path, lines), columns=MORE, clean=CANCEL)
    assert [float(r[0]) for r in rows(found, "amount")] == [-100, 100, -7]


def test_a_rule_on_a_column_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(KamError, match="the rule would never apply"):
        read(written(tmp_path), clean={"drop": {"状 态": "作废"}})
    with pytest.raises(KamError, match="product is not mapped"):
        read(written(tmp_path), clean={"products": {"exclude": "P1"}})


MIXED = "A,2025-01-02,S1,P1,1,100,CNY\nA,2025-01-10,S2,P1,1,10,usd\n"
IN_CURRENCY = {**COLUMNS, "currency": "状态"}


def test_mixed_currencies_are_refused(tmp_path):
    with pytest.raises(KamError, match="money in CNY, USD") as caught:
        read(written(tmp_path, MIXED), columns=IN_CURRENCY, currency="CNY")
    assert caught.value.exit_code == Exit.INPUT_CORRUPT
    signs = "A,2025-01-02,S1,P1,1,¥100,\nA,2025-01-10,S2,P1,1,$10,\n"
    with pytest.raises(KamError, match="KAM-I83"):
        read(written(tmp_path, signs))


def test_dated_rates_convert_at_the_day_or_the_last_before(tmp_path):
    rates = tmp_path / "rates" / "r.csv"
    rates.parent.mkdir()
    rates.write_text("date,currency,rate\n2025-01-01,USD,7.3\n2025-01-09,USD,7.2\n2025-01-11,USD,1\n", encoding="utf-8")
    found = read(written(tmp_path, MIXED), columns=IN_CURRENCY, currency="CNY", clean={"rates": str(rates)})
    assert [float(r[0]) for r in rows(found, "amount")] == [100, 72]
    assert any("converted to CNY" in str(notice) for notice in found.notices)
    early = "A,2024-12-31,S2,P1,1,10,USD\n" + MIXED
    with pytest.raises(KamError, match="no rate for USD on 31 December 2024"):
        read(written(tmp_path, early), columns=IN_CURRENCY, currency="CNY", clean={"rates": str(rates)})


def test_a_single_currency_other_than_the_runs_is_refused(tmp_path):
    with pytest.raises(KamError, match="the run counts in CNY"):
        read(written(tmp_path, "A,2025-01-02,S1,P1,1,100,USD\n"), columns=IN_CURRENCY, currency="CNY")


def test_headings_are_needed(tmp_path):
    with pytest.raises(KamError) as caught:
        read(written(tmp_path, ""))
    assert caught.value.exit_code == Exit.INPUT_EMPTY


def test_a_file_that_begins_with_its_last_day_is_read_backwards_within_a_day(tmp_path):
    newest_first = "B,2025-01-05,S9,P1,1,1,\nA,2025-01-04,CS1,P1,-2,-100,\nA,2025-01-04,S1,P1,2,100,\n"
    lines = newest_first + "B,2025-01-03,S8,P1,1,3,\n"
    found = read(written(tmp_path, lines), columns=MORE, clean=CANCEL)
    assert book(found)["excluded", "cancelled orders"] == (2, 0.0)
    assert [float(r[0]) for r in rows(found, "amount")] == [1, 0, 0, 3]


def test_in_a_file_that_begins_with_its_first_day_an_order_after_its_cancellation_stands(tmp_path):
    oldest_first = "B,2025-01-03,S8,P1,1,3,\nA,2025-01-04,CS1,P1,-2,-100,\nA,2025-01-04,S1,P1,2,100,\n"
    found = read(written(tmp_path, oldest_first + "B,2025-01-05,S9,P1,1,1,\n"), columns=MORE, clean=CANCEL)
    assert [float(r[0]) for r in rows(found, "amount")] == [3, -100, 100, 1]


def test_what_a_rule_takes_out_need_not_be_readable(tmp_path):
    lines = LINES + "C,2025-01-06,S5,P1,1,暂无,作废\n"
    found = read(written(tmp_path, lines), clean={"drop": {"状态": "作废"}})
    assert book(found)["excluded", "状态 = 作废"] == (2, 50.0)
    assert (found.facts()["lines_rejected"], found.facts()["lines_amount_unknown"]) == (0, 1)


def test_days_that_stand_for_none_in_a_typed_file_are_rejected(tmp_path):
    days = pd.Series([date(2025, 1, 2), date(1900, 1, 1), date(9999, 12, 31)])
    frame = pd.DataFrame({"客户": ["A"] * 3, "日期": days, "金额": [1.0, 2.0, 4.0]})
    frame.to_parquet(tmp_path / "s.parquet")
    found = read(tmp_path / "s.parquet", strict=False)
    assert book(found)["kept", ""] == (1, 1.0)
    assert found.rejects["text"].tolist() == ["1900-01-01", "9999-12-31"]


def notices(found):
    return [str(notice) for notice in found.notices]


def test_accounts_that_differ_only_in_case_blanks_or_width_are_named(tmp_path):
    ids = ["ACME", "acme", "ＡＣＭＥ", "华东 商贸", "华东商贸", "Other", "othe r x"]
    lines = "".join(f"{one},2025-01-02,S{n},P1,1,5,\n" for n, one in enumerate(ids))
    found = read(written(tmp_path, lines))
    (told,) = [said for said in notices(found) if "differ only in case" in said]
    assert told.startswith("2 groups of accounts differ only in case, blanks or width, such as 'ACME' and 'ＡＣＭＥ'")
    assert found.facts()["accounts"] == 7


def test_a_value_that_no_line_has_is_told_with_the_nearest(tmp_path):
    found = read(
        written(tmp_path), columns=MORE, clean={"drop": {"状态": ["作废 ", "有郊"]}, "products": {"exclude": "P22"}}
    )
    assert [said for said in notices(found) if said.startswith("no line has")] == [
        "no line has 有郊 in column 状态: is 有效 meant?",
        "no line has P22 in column product: is P2 meant?",
    ]
