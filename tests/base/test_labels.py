"""Columns and values as readers meet them."""

import pandas as pd
import pytest

from kamlib.base.labels import LABELS, in_currency, label, named, say, spoken, unit
from kamlib.base.text import text

UNITS = {
    *("name", "date", "days", "count", "money", "change", "share", "index", "tiny", "months", "yes/no", "number"),
    *("ordinal", "accounts", "month"),
}


def test_every_column_has_a_chinese_name_and_a_known_unit():
    assert {kind for _, kind in LABELS.values()} <= UNITS
    for column in LABELS:
        assert any("一" <= c <= "鿿" for c in label(column).to("zh")), column


def test_a_window_says_its_length():
    assert [str(label(c)) for c in ("revenue_12m", "revenue_prior_6m")] == [
        "Revenue, 12 months",
        "Revenue, 6 months before",
    ]
    assert (label("revenue_3m").to("zh"), unit("revenue_3m"), unit("revenue_prior_3m")) == (
        *("近3个月销售额", "money", "money"),
    )


def test_a_strange_column_keeps_its_name_whatever_it_is():
    for name in ("{n:count}", "色号", 7):
        assert (label(name).to("zh"), unit(name)) == (str(name), "")


@pytest.mark.parametrize(
    ("value", "kind", "en", "zh"),
    [
        (0.12345, "share", "12.3%", "12.3%"),
        (-0.5, "change", "−50.0%", "−50.0%"),
        (0.5, "change", "+50.0%", "+50.0%"),
        (0, "change", "0.0%", "0.0%"),
        (1234.5, "money", "1,234", "1,234"),
        (-2, "money", "−2.00", "−2.00"),
        (0.12345, "index", "0.123", "0.123"),
        (39.25, "index", "39.25", "39.25"),
        (4096, "ordinal", "4096", "4096"),
        (1e6, "accounts", "1,000,000", "1,000,000"),
        (pd.Timestamp("2025-03-31"), "date", "2025-03-31", "2025-03-31"),
        (pd.Timestamp("2025-03-01"), "month", "2025-03", "2025-03"),
        (True, "", "yes", "是"),
        (False, "yes/no", "no", "否"),
        (None, "money", "–", "–"),
        (float("nan"), "share", "–", "–"),
        (pd.NaT, "date", "–", "–"),
        ("NA", "name", "NA", "NA"),
        (2.0, "", "2", "2"),
        (2.25, "", "2.25", "2.25"),
    ],
)
def test_values_are_written_by_their_unit(value, kind, en, zh):
    assert (say(value, kind), say(value, kind, "zh")) == (en, zh)


def test_a_column_of_money_has_one_precision():
    assert spoken(pd.DataFrame({"revenue": [0.0, 12.34, 1000.0]}))["revenue"].tolist() == ["0", "12", "1,000"]
    assert spoken(pd.DataFrame({"revenue": [0.0, 12.34]}))["revenue"].tolist() == ["0.00", "12.34"]


def test_reasons_and_rules_are_said_in_chinese():
    frame = pd.DataFrame({"reason": ["cost cannot be read", "date is missing", "future date", "who knows {x}", ""]})
    assert spoken(frame, "zh")["reason"].tolist() == [
        "成本：无法读取",
        "日期：缺失",
        "日期晚于今天",
        "who knows {x}",
        "",
    ]
    assert spoken(frame)["reason"].tolist() == frame["reason"].tolist()


def test_the_given_frame_is_left_alone_and_rows_keep_their_order():
    frame = pd.DataFrame({"state": ["new", "lost"], "accounts": [1, 2]}, index=[5, 3])
    before = frame.copy()
    shown = named(frame, "zh")
    assert shown.columns.tolist() == ["状态", "客户数"]
    assert shown.to_numpy().tolist() == [["新增", "1"], ["流失", "2"]]
    assert shown.index.tolist() == [5, 3]
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_has_its_headings():
    assert named(pd.DataFrame({"revenue": pd.Series(dtype=float)}), "zh").columns.tolist() == ["销售额"]


@pytest.mark.parametrize(
    ("currency", "en", "zh"),
    [("CNY", "Cost, CNY", "成本（元）"), ("GBP", "Cost, GBP", "成本（GBP）"), ("", "Cost", "成本")],
)
def test_money_names_its_currency(currency, en, zh):
    assert (in_currency(text("Cost"), currency=currency), in_currency(text("Cost"), currency=currency, lang="zh")) == (
        *(en, zh),
    )


def test_a_notebook_shows_whole_sentences_escaped_and_without_row_numbers():
    shown = named(pd.DataFrame({"notice": ["a long sentence, " * 20 + "<b>end</b>"]}))._repr_html_()
    assert "&lt;b&gt;end&lt;/b&gt;" in shown
    assert "<th>0</th>" not in shown
