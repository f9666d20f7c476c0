"""What a companion holds is looked at when it is read: every fault with its file and line, all at once."""

from datetime import date

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake.engine import connect
from kamlib.intake.load import load
from kamlib.intake.spec import Mapping

HEAD = "competitor,region,category,share,our_share,source,date\n"
GOOD = "江渚,N,beer,0.1,0.3,survey,2025-12-31\n"
COLUMNS = {name: name for name in HEAD.strip().split(",")}


def read(folder, rows):
    path = folder / "rivals.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    mapping = Mapping(source=str(path), columns=COLUMNS)
    return load(mapping, name="competitors", connection=connect(), today=date(2026, 1, 1))


def test_sound_lines_are_taken(tmp_path):
    rows = GOOD + GOOD.replace("2025-12", "2024-12") + GOOD.replace("0.1,0.3", "0,1").replace("beer", "wine")
    assert read(tmp_path, rows).facts()["lines_kept"] == 3


def test_every_fault_with_file_and_line(tmp_path):
    rows = (
        GOOD + GOOD.replace("beer", "wine").replace("0.1", "12") + GOOD + GOOD.replace("N", "S").replace("0.3", "-0.3")
    )
    with pytest.raises(KamError) as caught:
        read(tmp_path, rows)
    told = [(fault.code, fault.where.rpartition("/")[2]) for fault in caught.value.faults]
    assert told == [
        ("KAM-I87", "rivals.csv, line 3, share"),
        ("KAM-I87", "rivals.csv, line 5, our_share"),
        ("KAM-I88", "rivals.csv, line 4"),
    ]
    assert caught.value.exit_code == Exit.INPUT_CORRUPT
    assert "line 2" in str(caught.value)
    assert "第2行" in caught.value.faults[2].to("zh")
    assert "0.25" in caught.value.faults[0].to("zh")


def test_other_tables_may_repeat(tmp_path):
    path = tmp_path / "service.csv"
    path.write_text("account,date,kind\nA,2025-01-01,complaint\nA,2025-01-01,complaint\n", encoding="utf-8")
    mapping = Mapping(source=str(path), columns={"account": "account", "date": "date", "kind": "kind"})
    loaded = load(mapping, name="service", connection=connect(), today=date(2026, 1, 1))
    assert loaded.facts()["lines_kept"] == 2
