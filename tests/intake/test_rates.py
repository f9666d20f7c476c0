"""Currencies and dated rates; expected money by hand."""

from decimal import Decimal

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake.currency import spelt
from kamlib.intake.engine import connect
from kamlib.intake.rates import read_rates
from tests.intake.made import COLUMNS, book, read, rows, written

IN_CURRENCY = {**COLUMNS, "currency": "状态"}


@pytest.fixture
def rates(tmp_path):
    (tmp_path / "rates").mkdir()

    def made(lines, head="date,currency,rate\n"):
        path = tmp_path / "rates" / "r.csv"
        path.write_text(head + lines, encoding="utf-8")
        return str(path)

    return made


def faults(path):
    with pytest.raises(KamError) as caught:
        read_rates(path, connection=connect())
    return [(fault.code, fault.where.rpartition(":")[2]) for fault in caught.value.faults], caught.value.exit_code


def test_rates_are_read_in_the_order_of_time_with_one_code_a_currency(rates):
    path = rates("2025-01-09,美元,7.2\n2025-01-01, usd ,7.30000001\n2025-01-05,HKD,0.93\n")
    found = read_rates(path, connection=connect())
    assert found["currency"].tolist() == ["USD", "HKD", "USD"]
    assert found["rate"].tolist() == ["7.30000001", "0.93", "7.2"]


def test_rates_that_are_no_positive_number_are_all_named(rates):
    path = rates("2025-01-01,USD,0\n2025-01-02,USD,-7\n2025-01-03,USD,7.2\n2025-01-04,USD,\n2025-01-05,USD,1e3\n")
    assert faults(path) == ([("KAM-I85", n) for n in ("2", "3", "5", "6")], Exit.INPUT_CORRUPT)


def test_two_rates_for_one_day_are_refused(rates):
    path = rates("2025-01-01,USD,7.2\n2025-01-02,USD,7.3\n2025-01-01,US$,7.1\n")
    assert faults(path) == ([("KAM-I86", "4")], Exit.INPUT_CORRUPT)


def test_a_list_of_rates_needs_its_columns(rates):
    with pytest.raises(KamError, match="KAM-T01"):
        read_rates(rates("2025-01-01,USD,7\n", head="date,code,rate\n"), connection=connect())


def test_money_is_rounded_once_after_the_rate_and_cost_is_converted_too(tmp_path, rates):
    path = rates("2025-01-01,USD,7.12345678\n")
    lines = "A,2025-01-02,S1,P1,3,100.10,USD\nA,2025-01-02,S1,P1,3,100,CNY\n"
    columns = {**IN_CURRENCY, "cost": "数量"}
    found = read(written(tmp_path, lines), columns=columns, currency="CNY", clean={"rates": path})
    assert rows(found, "amount", "cost") == [
        (Decimal("713.0580"), Decimal("21.3704")),  # 713.058023678 and 21.37037034
        (Decimal("100.0000"), Decimal("3.0000")),
    ]


def test_codes_are_written_alike_before_they_are_counted(tmp_path):
    lines = "A,2025-01-02,S1,P1,3,100,RMB\nA,2025-01-02,S1,P2,3,100,人民币\nA,2025-01-02,S1,P3,3,100,cny\n"
    assert read(written(tmp_path, lines), columns=IN_CURRENCY, currency="CNY").facts()["amount_kept"] == 300.0


def test_a_line_without_a_code_is_in_the_only_currency_and_rejected_among_several(tmp_path, rates):
    one = "A,2025-01-02,S1,P1,3,100,CNY\nA,2025-01-02,S2,P1,3,5,\n"
    found = read(written(tmp_path, one), columns=IN_CURRENCY, currency="CNY")
    assert found.facts()["amount_kept"] == 105.0
    assert any("1 lines name no currency; they are taken to be in CNY" in str(notice) for notice in found.notices)
    several = one + "A,2025-01-02,S3,P1,3,10,USD\n"
    told = {"columns": IN_CURRENCY, "currency": "CNY", "clean": {"rates": rates("2025-01-01,USD,7\n")}}
    found = read(written(tmp_path, several), strict=False, **told)
    assert book(found)["kept", ""] == (2, 170.0)
    assert found.rejects[["line", "column", "reason"]].to_numpy().tolist() == [[3, "currency", "currency is missing"]]


def test_a_bare_sign_stands_for_the_currency_that_is_meant():
    assert spelt({"$"}, "HKD") == {"HKD"}
    assert spelt({"$", "AUD"}) == {"AUD"}
    assert spelt({"¥"}, "JPY") == {"JPY"}
    assert spelt({"$"}, "CNY") == {"USD"}


def test_dollars_of_a_run_in_hong_kong_are_its_own(tmp_path):
    path = written(tmp_path, "A,2025-01-02,S1,P1,1,$100,\n")
    assert read(path, currency="HKD").facts()["amount_kept"] == 100.0
    with pytest.raises(KamError, match="money in USD; the run counts in CNY"):
        read(path, currency="CNY")
    hong_kong = written(tmp_path, "A,2025-01-02,S1,P1,1,HK$100,\n")
    with pytest.raises(KamError, match="money in HKD; the run counts in USD"):
        read(hong_kong, currency="USD")
