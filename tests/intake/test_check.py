"""A look at files: totals, and which column is proposed to mean what."""

import ibis
import pytest

from kamlib.base.errors import KamError
from kamlib.intake.check import inspect
from kamlib.intake.propose import propose
from tests.intake.made import LINES, TODAY, written


def look(path, **told):
    return inspect([str(path)], today=TODAY, **told)


def test_the_answer_has_the_promised_keys(tmp_path):
    told = look(
        written(tmp_path), columns={"account": "客户", "date": "日期", "amount": "金额"}, drop={"状态": "作废"}
    ).as_dict()
    assert told["encoding"] == "utf-8"
    assert told["rows"] == {"in": 4, "kept": 2, "excluded": 2, "rejected": 0}
    assert told["amount"] == {"in": 200.0, "kept": 130.0, "excluded": 70.0, "rejected": 0.0}
    assert (told["accounts"], told["first_date"], told["last_date"]) == (2, "2025-01-02", "2025-01-04")
    assert all(isinstance(notice, str) for notice in told["notices"])


def test_nothing_is_written_beside_the_file(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    look(path)
    assert [p.name for p in tmp_path.iterdir()] == ["sales.csv"]
    assert path.read_bytes() == before


def test_without_a_mapping_one_is_proposed_and_tried(tmp_path):
    found = look(written(tmp_path))
    assert found.proposed
    assert found.mapping == {
        "account": "客户", "date": "日期", "amount": "金额", "order": "单号", "product": "产品", "quantity": "数量",
    }  # fmt: skip
    assert found.as_dict()["rows"]["in"] == 4


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"InvoiceNo": "5", "StockCode": "x", "Quantity": "6", "InvoiceDate": "2010-12-01", "UnitPrice": "2.5",
          "CustomerID": "17850", "Country": "UK"},
         {"account": "CustomerID", "date": "InvoiceDate", "order": "InvoiceNo", "product": "StockCode",
          "region": "Country", "quantity": "Quantity", "amount": {"multiply": ["Quantity", "UnitPrice"]}}),
        ({"购方名称": "甲", "开票日期": "2017/1/3", "价税合计": "6800"},
         {"account": "购方名称", "date": "开票日期", "amount": "价税合计"}),
        ({"客户编号": "01", "客户名称": "甲", "金额（元）": "5", "日期": "2025年1月2日"},
         {"account": "客户编号", "name": "客户名称", "amount": "金额（元）", "date": "日期"}),
        ({"customer": "A", "sales": "no number"}, {"account": "customer"}),
    ],
)  # fmt: skip
def test_columns_are_recognised_by_their_usual_names(columns, expected):
    table = ibis.memtable({name: [value] for name, value in columns.items()})
    assert propose(table) == expected


def test_what_nothing_looks_like_is_asked_for(tmp_path):
    found = look(written(tmp_path, "1,2\n", head="foo,bar\n"))
    assert found.missing == ("account", "date", "amount")
    assert "say which it is, with --map" in found.as_dict()["notices"][0]
    assert "amount" not in found.as_dict()


def test_too_many_bad_amounts_are_counted_and_faulted(tmp_path):
    found = look(written(tmp_path, LINES + "C,2025-01-06,S5,P1,1,暂无,\n"))
    assert found.as_dict()["rows"]["rejected"] == 1
    assert found.faults[0].code == "KAM-I80"


def test_ambiguous_dates_are_asked_about(tmp_path):
    path = written(tmp_path, "A,03/04/2025,S1,P,1,5,\nA,05/06/2025,S2,P,1,5,\n")
    with pytest.raises(KamError, match="KAM-I52"):
        look(path)
    told = look(path, columns={"account": "客户", "date": {"column": "日期", "format": "%d/%m/%Y"}, "amount": "金额"})
    assert told.as_dict()["first_date"] == "2025-04-03"


def test_a_decimal_mark_decides_what_nothing_else_does(tmp_path):
    path = written(tmp_path, 'A,2025-01-02,S1,P1,1,"1,234",x\n')
    columns = {"account": "客户", "date": "日期", "amount": "金额"}
    with pytest.raises(KamError, match="KAM-I51"):
        look(path, columns=columns)
    assert look(path, columns=columns, decimal=",").as_dict()["amount"]["in"] == 1.234
    assert look(path, columns=columns, decimal=".").as_dict()["amount"]["in"] == 1234.0
