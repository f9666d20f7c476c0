"""Recorded tables in words: by hand."""

import pandas as pd
import pytest

from kamlib.base.text import text
from kamlib.reports.tables import ROWS, table

TITLE = text("Accounts")


def test_numbers_are_written_by_their_unit():
    frame = pd.DataFrame(
        {
            "account_id": ["007", "NA"],
            "last_purchase": pd.to_datetime(["2025-12-31", None]),
            "revenue": [1234567.4, -12.0],
            "share": [0.98765, 0.0],
            "growth": [0.123, -0.5],
            "recency_days": [3.0, None],
            "is_key": [True, False],
            "rank": [1, 1200],
            "色号": [1.5, 2.0],
        }
    )
    made = table(frame, title=TITLE, lang="zh", currency="CNY")
    assert made.headings == (
        *("客户编号", "最近采购", "销售额（元）", "占比", "增长率", "距上次采购天数", "重点客户", "排名"),
        "色号",
    )
    assert made.rows == (
        ("007", "2025-12-31", "1,234,567", "98.8%", "+12.3%", "3", "是", "1", "1.50"),
        ("NA", "–", "−12", "0.0%", "−50.0%", "–", "否", "1200", "2"),
    )
    assert made.kinds == ("short", "short", "n", "n", "n", "n", "short", "n", "n")


def test_small_money_keeps_its_cents():
    frame = pd.DataFrame({"revenue": [12.5, 999.0]})
    assert table(frame, title=TITLE, lang="en").rows == (("12.50",), ("999.00",))


def test_the_first_rows_are_shown_and_the_others_counted():
    made = table(pd.DataFrame({"rank": range(1, 1235)}), title=TITLE, lang="en")
    assert [row[0] for row in made.rows] == [str(n) for n in range(1, ROWS + 1)]
    assert made.more == "20 of 1,234 rows are shown."
    assert table(pd.DataFrame({"rank": range(20)}), title=TITLE, lang="en").more == ""


def test_columns_are_chosen_in_their_order_and_empty_ones_left_out():
    frame = pd.DataFrame({"share": [0.5], "name": [None], "region": [""], "account_id": ["1"], "extra": [1]})
    made = table(frame, title=TITLE, lang="en", columns=("account_id", "name", "region", "absent", "share"))
    assert made.headings == ("Account", "Share")


def test_codes_are_said_in_words():
    frame = pd.DataFrame(
        {
            "step": ["in", "excluded", "rejected"],
            "rule": ["", "guests", "amount cannot be read"],
            "column": ["", "amount", "自定义"],
        }
    )
    assert table(frame, title=TITLE, lang="zh").rows == (
        ("收到", "", ""),
        ("剔除", "无客户编号", "金额"),
        ("拒收", "金额：无法读取", "自定义"),
    )


def test_names_of_accounts_are_never_taken_for_codes():
    frame = pd.DataFrame({"account_id": ["in", "guests"], "name": ["active", "amount"], "region": ["kept", "no"]})
    assert table(frame, title=TITLE, lang="zh").rows == (("in", "active", "kept"), ("guests", "amount", "no"))


@pytest.mark.parametrize(("name", "kind"), [("金" * 18, "short"), ("金" * 19, "long"), ("x" * 37, "long")])
def test_long_texts_may_break_into_lines(name, kind):
    assert table(pd.DataFrame({"name": [name]}), title=TITLE, lang="en").kinds == (kind,)


def test_control_marks_go_and_very_long_texts_are_cut():
    frame = pd.DataFrame({"text": ["a\u202eb\x00", "金" * 200]})
    assert table(frame, title=TITLE, lang="en").rows == (("ab",), ("金" * 119 + "…",))
