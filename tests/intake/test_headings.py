"""Names in a mapping and the columns of a file."""

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake.headings import resolved
from kamlib.intake.spec import Mapping
from tests.intake.made import COLUMNS, book, read, rows, written


def asked(columns=None, **clean):
    return Mapping(source="x.csv", columns=columns or COLUMNS, clean=clean)


def faults(mapping, own, name="transactions"):
    with pytest.raises(KamError) as caught:
        resolved(mapping, own, name=name, where="x.csv")
    return [(fault.code, fault.where) for fault in caught.value.faults], caught.value.exit_code


def test_full_width_signs_and_outer_blanks_do_not_hide_a_column(tmp_path):
    head = "客户ＩＤ,日期,金额（元）,状态\n"
    path = written(tmp_path, "A,2025-01-02,5,有效\nB,2025-01-02,7,作废\n", head)
    columns = {"account": "客户ID ", "date": "日期", "amount": {"multiply": ["金额(元)", " 金额（元）"]}}
    found = read(path, columns=columns, clean={"drop": {"状态 ": "作废"}})
    assert [(row[0], float(row[1])) for row in rows(found, "account_id", "amount")] == [("A", 25.0)]
    assert book(found)["excluded", "状态 = 作废"][0] == 1
    assert sum("written with other blanks or widths" in str(notice) for notice in found.notices) == 4


def test_a_name_as_written_stands_before_one_that_is_alike():
    mapping, notices = resolved(asked(), ["客户", "日期", "金额", " 金额"], name="transactions")
    assert (mapping.columns["amount"].column, notices) == ("金额", [])


def test_a_name_that_two_columns_are_alike_to_is_not_guessed():
    told, code = faults(asked({**COLUMNS, "amount": "A(1)"}), ["客户", "日期", "A（1)", "A(1）"])
    assert (told, code) == ([("KAM-I72", "x.csv: column A(1)")], Exit.SCHEMA_DRIFT)


def test_all_faults_of_a_mapping_come_at_once():
    columns = {"account": "客户", "account_id": "客户", "acount": "x", "date": {"column": "日期", "via": None}}
    told, code = faults(asked(columns, products={"exclude": "P"}), ["客户", "日期"])
    assert told == [
        ("KAM-I73", "x.csv columns.account_id"),
        ("KAM-I70", "x.csv columns.acount"),
        ("KAM-I71", "x.csv columns"),
        ("KAM-I71", "x.csv clean.products"),
        ("KAM-I75", "x.csv columns.date"),
        ("KAM-I72", "x.csv: column x"),
    ]
    assert code == Exit.USAGE


@pytest.mark.parametrize(
    ("short", "column"),
    [
        ("amount", {"value": "5"}),
        ("amount", {"row_number": True}),
        ("amount", {"column": "金额", "chains": ["A"]}),
        ("amount", {"column": "金额", "format": "%Y"}),
        ("date", {"value": "2025-01-02"}),
        ("date", {"column": "日期", "unit": 10}),
        ("date", {"column": "日期", "before": "T"}),
        ("account", {"multiply": ["客户", "金额"]}),
        ("account", {"sum": ["客户", "金额"]}),
        ("account", {"column": "客户", "format": "%d"}),
    ],
)
def test_a_setting_that_does_not_go_with_its_column_is_refused(short, column):
    told, code = faults(asked({**COLUMNS, short: column}), ["客户", "日期", "金额"])
    assert (told, code) == ([("KAM-I75", f"x.csv columns.{short}")], Exit.USAGE)


def test_a_rule_on_a_column_that_is_not_there_says_so():
    told, code = faults(asked(drop={"状态": "作废"}), ["客户", "日期", "金额"])
    assert (told, code) == ([("KAM-I72", "x.csv clean: column 状态")], Exit.SCHEMA_DRIFT)
