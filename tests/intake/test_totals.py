"""Total rows: which they are, and whether they equal the lines that they sum up; all sums by hand."""

import pytest

from tests.intake.made import COLUMNS, LINES, book, read, rows, written

MORE = {**COLUMNS, "product": "产品"}


def told(found):
    return [str(notice) for notice in found.notices if "total rows" in str(notice)]


@pytest.mark.parametrize(
    "label",
    ["合计", "小计：", "总 计", "本页合计", "累计", "Total", "TOTALS:", "Sub-total", "Grand total", "Sum", "汇总"],
)
def test_a_row_whose_account_is_a_label_is_a_total(tmp_path, label):
    found = read(written(tmp_path, LINES + f"{label},,,,5,200.00,\n"))
    assert book(found)["excluded", "total rows"] == (1, 200.0)
    assert told(found) == ["1 total rows are left out; 1 of them hold money, and each equals the sum of its lines"]


@pytest.mark.parametrize("name", ["Total Wine & More", "总计有限公司", "合计鲜", "Summit", "Subtotal Shop", "100计"])
def test_accounts_that_only_begin_like_a_total_are_kept(tmp_path, name):
    found = read(written(tmp_path, f"{name},2025-01-02,S1,P1,1,5,\n"))
    assert rows(found, "account_id") == [(name,)]
    assert not told(found)


def test_the_label_may_stand_in_any_column_where_account_or_date_is_missing(tmp_path):
    lines = LINES + ",2025-01-05,,,,200.00,合计\n" + "A 汇总,,,,,7,\n" + "A,2025-01-06,S9,P1,1,5,全部合计\n"
    found = read(written(tmp_path, lines))
    assert book(found)["excluded", "total rows"] == (2, 207.0)
    assert found.facts()["amount_kept"] == 185.0


def test_subtotals_of_groups_and_the_grand_total_are_compared_with_their_lines(tmp_path):
    first = "A,2025-01-02,S1,P1,1,100,\nA,2025-01-03,S2,P1,1,50,\n小计,,,,,150,\n"
    second = "B,2025-01-04,S3,P1,1,30,\n小计,,,,,30,\n总计,,,,,180,\n"
    found = read(written(tmp_path, first + second))
    assert told(found) == ["3 total rows are left out; 3 of them hold money, and each equals the sum of its lines"]
    assert found.facts()["amount_kept"] == 180.0


def test_a_total_above_its_lines_fits_too(tmp_path):
    found = read(written(tmp_path, "合计,,,,,200.00,\n" + LINES))
    assert told(found) == ["1 total rows are left out; 1 of them hold money, and each equals the sum of its lines"]


def test_each_file_has_its_own_totals(tmp_path):
    written(tmp_path, "A,2025-01-02,S1,P1,1,5,\n合计,,,,,5,\n", name="a.csv")
    written(tmp_path, "B,2025-01-03,S2,P1,1,7,\n合计,,,,,7,\n", name="b.csv")
    assert told(read(tmp_path)) == [
        "2 total rows are left out; 2 of them hold money, and each equals the sum of its lines"
    ]


def test_a_total_that_does_not_fit_is_named_with_both_sums(tmp_path):
    (said,) = told(read(written(tmp_path, LINES + "小计,,,,,200.00,\nC,2025-01-05,S5,P1,1,4,\n合计,,,,,999.00,\n")))
    assert "2 total rows are left out; 1 of them do not equal the sum of their lines, such as sales.csv, line 8" in said
    assert "999.00 against 4.00" in said


def test_lines_that_a_rule_leaves_out_belong_to_the_total(tmp_path):
    found = read(written(tmp_path, LINES + "合计,,,,5,200.00,\n"), clean={"drop": {"状态": "作废"}})
    assert "each equals" in told(found)[0]
    assert found.facts()["amount_kept"] == 130.0


def test_totals_without_money_are_left_out_without_a_comparison(tmp_path):
    found = read(written(tmp_path, LINES + "合计,,,,,,\n"))
    assert told(found) == ["1 total rows without money are left out"]


def test_total_rows_are_kept_when_asked(tmp_path):
    found = read(written(tmp_path, LINES + "合计,2025-01-05,S9,P1,1,200.00,\n"), clean={"totals": "keep"})
    assert ("合计",) in rows(found, "account_id")
    assert not told(found)


def test_a_label_in_the_product_column_is_a_total_too(tmp_path):
    found = read(written(tmp_path, LINES + "B,2025-01-05,S9,小计,1,80.00,\n"), columns=MORE)
    assert book(found)["excluded", "total rows"] == (1, 80.0)
    assert "200.00" in told(found)[0]
