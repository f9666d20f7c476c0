"""Ids and names that a mapping makes: looked up, cut at a sign, gathered into chains."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from kamlib.base.errors import Exit, KamError
from kamlib.intake.spec import Column, Mapping
from tests.intake.made import COLUMNS, book, read, rows, written

SHOPS = "no,shop,city\n1, HY-VEE #3 / BDI ,Des Moines\n2,HY-VEE #4,Ames\n3,CASEY'S 12,Ames\n4,HYVE BAR,Ames\n"


def sales(*ids):
    return "".join(f"{one},2025-01-02,S{n},P,1,{10 * (n + 1)},\n" for n, one in enumerate(ids))


@pytest.fixture
def shops(tmp_path):
    (tmp_path / "lists").mkdir()
    path = tmp_path / "lists" / "shops.csv"
    path.write_text(SHOPS, encoding="utf-8")
    return {"source": str(path), "key": "no", "column": "shop"}


def accounts(path, **told):
    found = read(path, columns={**COLUMNS, "account": {"column": "客户", **told}})
    return [row[0] for row in rows(found, "account_id")]


def test_a_value_is_looked_up_and_what_the_list_lacks_stays_with_notice(tmp_path, shops):
    found = read(
        written(tmp_path, sales(1, 3, 9, 9, 8)), columns={**COLUMNS, "account": {"column": "客户", "via": shops}}
    )
    assert [r[0] for r in rows(found, "account_id")] == ["HY-VEE #3 / BDI", "CASEY'S 12", "9", "9", "8"]
    (told,) = [str(notice) for notice in found.notices if "stay as they are" in str(notice)]
    assert told.startswith("2 values (3 lines), such as 8, 9, are not in column no of ")
    assert found.facts()["amount_in"] == 150.0


def test_a_line_without_a_value_is_a_guest_and_no_stranger(tmp_path, shops):
    found = read(written(tmp_path, sales(1, "")), columns={**COLUMNS, "account": {"column": "客户", "via": shops}})
    assert book(found)["excluded", "guests"] == (1, 20.0)
    assert not any("stay as they are" in str(notice) for notice in found.notices)


def test_chains_gather_their_shops_and_leave_the_others_alone(tmp_path, shops):
    path = written(tmp_path, sales(1, 2, 3, 4, 9))
    assert accounts(path, via=shops, chains=["HY-VEE", "CASEY'S"]) == ["HY-VEE", "HY-VEE", "CASEY'S", "4", "9"]
    assert accounts(path, via=shops, chains="HY-VEE") == ["HY-VEE", "HY-VEE", "3", "4", "9"]


def test_the_first_chain_that_fits_counts(tmp_path):
    path = written(tmp_path, sales("永辉超市北京店", "永辉生活上海店", "大润发", "小店"))
    assert accounts(path, chains=["永辉生活", "永辉"]) == ["永辉", "永辉生活", "大润发", "小店"]


def test_what_stands_before_the_first_of_several_signs_is_kept(tmp_path, shops):
    path = written(tmp_path, sales("A #3 / x", "B / y #1", "C", "#4 D"))
    assert accounts(path, before=["#", "/"]) == ["A", "B", "C", "#4 D"]
    assert accounts(written(tmp_path, sales(1, 2, 3, 4)), via=shops, before="#")[:2] == ["HY-VEE", "HY-VEE"]


def test_ids_of_other_types_meet_the_texts_of_a_list(tmp_path, shops):
    day = pd.to_datetime(["2025-01-02"] * 3)
    frame = pd.DataFrame({"客户": [1.0, 3.0, None], "日期": day, "金额": [1.0, 2.0, 3.0]})
    frame.to_parquet(tmp_path / "s.parquet")
    assert accounts(tmp_path / "s.parquet", via=shops) == ["HY-VEE #3 / BDI", "CASEY'S 12"]
    listed = pa.table({"no": pa.array([1, 3]), "shop": ["X", "Y"]})
    pq.write_table(listed, tmp_path / "lists" / "shops.parquet")
    via = {**shops, "source": str(tmp_path / "lists" / "shops.parquet")}
    assert accounts(written(tmp_path, sales("1", " 3 ", "17")), via=via) == ["X", "Y", "17"]
    assert accounts(written(tmp_path, sales("1.0")), whole=True, via=via) == ["X"]


def test_the_same_row_twice_in_a_list_is_no_contradiction_but_two_meanings_are(tmp_path, shops):
    path = written(tmp_path, sales(1, 2))
    shops_file = tmp_path / "lists" / "shops.csv"
    shops_file.write_text(SHOPS + "2,HY-VEE #4,Boone\n", encoding="utf-8")
    found = read(path, columns={**COLUMNS, "account": {"column": "客户", "via": shops}})
    assert found.facts()["lines_in"] == 2
    shops_file.write_text(SHOPS + "2,TARGET,Boone\n", encoding="utf-8")
    with pytest.raises(KamError, match="its lines would count several times") as caught:
        accounts(path, via=shops)
    assert [fault.code for fault in caught.value.faults] == ["KAM-I74"]
    assert caught.value.exit_code == Exit.INPUT_CORRUPT


def test_columns_that_the_list_lacks_are_named_with_the_nearest(tmp_path, shops):
    with pytest.raises(KamError) as caught:
        accounts(written(tmp_path, sales(1)), via={**shops, "key": "nr", "column": "chop"})
    assert [fault.code for fault in caught.value.faults] == ["KAM-I72", "KAM-I72"]
    assert caught.value.exit_code == Exit.SCHEMA_DRIFT
    assert "did you mean shop?" in str(caught.value)


def test_a_list_that_is_not_there_is_an_error(tmp_path, shops):
    with pytest.raises(KamError, match="KAM-I24"):
        accounts(written(tmp_path, sales(1)), via={**shops, "source": str(tmp_path / "none.csv")})


def test_the_inputs_of_a_mapping_are_all_its_files():
    columns = {
        "account": {"column": "shop", "via": {"source": "shops.csv", "key": "no", "column": "chain"}},
        "region": {"column": "shop", "via": {"source": ["a.csv", "b.csv"], "key": "no", "column": "region"}},
    }
    mapping = Mapping(source=["x.csv", "y.csv"], columns=columns, clean={"rates": "rates.csv"})
    assert mapping.inputs == ("x.csv", "y.csv", "shops.csv", "a.csv", "b.csv", "rates.csv")
    assert Mapping(source="x.csv", columns={}).inputs == ("x.csv",)


def test_a_look_up_without_its_key_is_no_mapping():
    with pytest.raises(ValidationError, match="key"):
        Column(column="shop", via={"source": "shops.csv", "column": "chain"})
