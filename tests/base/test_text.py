"""Numbers and sentences in two languages; expected forms follow each language's written usage (Unicode CLDR)."""

from datetime import date

import pytest

from kamlib.base import text as t


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [(999, "999", "999"), (12_345, "12.3K", "1.2万"), (1_234_567, "1.2M", "123.5万"), (123_456_789, "123.5M", "1.2亿")],
)
def test_large_numbers_use_each_languages_units(value, en, zh):
    assert t.compact(value, "en") == en
    assert t.compact(value, "zh") == zh


def test_money_names_its_currency():
    assert t.money(12_000_000, "GBP") == "12M GBP"
    assert t.money(120_000_000, "CNY", "zh") == "1.2亿元"


def test_negative_money_keeps_its_sign():
    assert t.compact(-1_234_567).startswith("-")


def test_dates_are_written_out():
    assert t.day(date(2025, 12, 31)) == "31 December 2025"
    assert t.day(date(2025, 12, 31), "zh") == "2025年12月31日"


def test_kinds_format_values_inside_a_sentence():
    said = t.text(
        "{n:count} of {share:percent1} on {d:day}, {x:number} and {name}",
        n=1234,
        share=0.1234,
        d=date(2025, 1, 2),
        x=1.5,
        name="A{b}",
    )
    assert str(said) == "1,234 of 12.3% on 2 January 2025, 1.50 and A{b}"


def test_a_text_inside_a_text_is_said_in_the_same_language():
    inner = t.text("where")
    assert t.text("{inner}", inner=inner).to("zh") == inner.to("zh")


def test_shares_are_rounded_to_the_digits_asked_for():
    assert t.percent(0.764) == "76%"
    assert t.percent(0.766) == "77%"
    assert t.percent(0.0004, digits=1) == "0.0%"
