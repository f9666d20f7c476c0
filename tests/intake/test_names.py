"""Ids and names made by the mapping: looked up in a list, cut at a sign, gathered into chains."""

import pytest

from kamlib.base.errors import Exit, KamError
from tests.intake.made import read, rows, written

LINES = "1,2025-01-02,S1,P,1,1,\n2,2025-01-02,S2,P,1,2,\n3,2025-01-02,S3,P,1,4,\n9,2025-01-02,S4,P,1,8,\n"


@pytest.fixture
def shops(tmp_path):
    path = tmp_path / "shops.csv"
    path.write_text("no,name\n1,HY-VEE #3 / AMES\n2,HY-VEE GAS\n3,Corner Shop\n4,Closed\n", encoding="utf-8")
    return path


def found(tmp_path, shops, *, lines=LINES, **column):
    account = {"column": "客户", "via": {"source": str(shops), "key": "no", "column": "name"}, **column}
    return read(written(tmp_path, lines), columns={"account": account, "date": "日期", "amount": "金额"})


def test_values_are_looked_up_and_strangers_stay_with_a_notice(tmp_path, shops):
    loaded = found(tmp_path, shops)
    assert rows(loaded, "account_id") == [("HY-VEE #3 / AMES",), ("HY-VEE GAS",), ("Corner Shop",), ("9",)]
    told = [str(notice) for notice in loaded.notices]
    assert any("1 values (1 lines), such as 9, are not in column no of" in notice for notice in told)


def test_shops_of_a_chain_are_one_account_and_the_others_their_own(tmp_path, shops):
    loaded = found(tmp_path, shops, chains=["HY-VEE"])
    assert rows(loaded, "account_id") == [("HY-VEE",), ("HY-VEE",), ("3",), ("9",)]
    assert loaded.facts()["accounts"] == 3


def test_what_stands_before_the_first_of_several_signs(tmp_path, shops):
    loaded = found(tmp_path, shops, before=["#", " GAS"])
    assert rows(loaded, "account_id") == [("HY-VEE",), ("HY-VEE",), ("Corner Shop",), ("9",)]


def test_a_list_that_says_two_things_of_one_value_is_refused(tmp_path, shops):
    shops.write_text("no,name\n1,A\n1,B\n2,C\n", encoding="utf-8")
    with pytest.raises(KamError) as error:
        found(tmp_path, shops)
    assert error.value.exit_code == Exit.INPUT_CORRUPT
    assert [(fault.code, "1 stands there" in str(fault.found)) for fault in error.value.faults] == [("KAM-I74", True)]


def test_the_same_row_twice_in_a_list_is_no_contradiction(tmp_path, shops):
    shops.write_text("no,name\n1,A\n1,A\n2,C\n", encoding="utf-8")
    assert rows(found(tmp_path, shops), "account_id")[:2] == [("A",), ("C",)]


def test_columns_that_a_list_lacks_are_told_with_the_nearest(tmp_path, shops):
    with pytest.raises(KamError) as error:
        found(tmp_path, shops, via={"source": str(shops), "key": "nu", "column": "nane"})
    assert error.value.exit_code == Exit.SCHEMA_DRIFT
    assert {fault.code for fault in error.value.faults} == {"KAM-I72"}
    assert "did you mean no" in str(error.value)


def test_lists_are_inputs_of_the_mapping(shops):
    from kamlib.intake.spec import Mapping  # noqa: PLC0415

    account = {"column": "客户", "via": {"source": str(shops), "key": "no", "column": "name"}}
    mapping = Mapping(source="a.csv", columns={"account": account}, clean={"rates": "rates.csv"})
    assert mapping.inputs == ("a.csv", str(shops), "rates.csv")
