"""The picture of the ledger holds the ledger."""

from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from kamlib.figures import ledger_bars, style

LEDGER = pd.DataFrame(
    [
        ("in", "", 100, 1000.0),
        ("excluded", "guests", 20, 150.0),
        ("excluded", "状态 = 作废$", 10, -50.0),
        ("rejected", "amount cannot be read", 5, 0.0),
        ("kept", "", 65, 900.0),
    ],
    columns=["step", "rule", "rows", "amount"],
)
COMPANY = SimpleNamespace(ledger=LEDGER, headline=lambda lang: {"en": "All is told", "zh": "收支相符"}[lang])


def spans(ax):
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]


def test_each_part_begins_where_the_one_before_ended():
    """By hand: 100 lines, of which 20, 10 and 5 go, leave 65; 1000 less 150, plus 50, leave 900."""
    lines, money = ledger_bars(COMPANY).figure.axes
    assert spans(lines) == [(0, 100), (80, 100), (70, 80), (65, 70), (0, 65)]
    assert spans(money) == [(0, 1000), (850, 1000), (900, 850), (900, 900), (0, 900)]


def test_the_parts_are_told_by_colour_and_name():
    ax = ledger_bars(COMPANY, lang="zh")
    kinds = [style.SILVER, style.ACCENT_LIGHT, style.ACCENT_LIGHT, style.WARN, style.ACCENT]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == kinds
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["收到", "无客户编号", r"状态 = 作废\$", "金额：无法读取", "保留"]


def test_numbers_stand_beside_the_bars():
    lines, money = ledger_bars(COMPANY, currency="CNY").figure.axes
    assert [found.get_text() for found in lines.texts] == ["100", "20", "10", "5", "65"]
    assert [found.get_text() for found in money.texts] == ["1K", "150", "−50", "0", "900"]
    assert (lines.get_title(loc="left"), money.get_title(loc="left")) == ("Lines", "Amount, CNY")
    assert lines.get_label() == "All is told"


@pytest.mark.parametrize("amount", [[-5.0, -5.0], [0.0, 0.0]])
def test_money_of_nothing_or_less_can_be_drawn(amount):
    ledger = pd.DataFrame({"step": ["in", "kept"], "rule": ["", ""], "rows": [1, 1], "amount": amount})
    ax = ledger_bars(SimpleNamespace(ledger=ledger, headline=lambda lang: "x"))
    low, high = ax.figure.axes[1].get_xlim()
    assert low <= min(amount)
    assert high > 0


def test_the_figure_grows_with_its_rows():
    tall = pd.concat([LEDGER.head(1), *[LEDGER.iloc[[1]]] * 20, LEDGER.tail(1)], ignore_index=True)
    height = ledger_bars(SimpleNamespace(ledger=tall, headline=COMPANY.headline)).figure.get_figheight()
    assert height > ledger_bars(COMPANY).figure.get_figheight() + 4
