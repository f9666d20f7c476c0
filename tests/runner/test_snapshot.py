"""Source files of a run: which they are, that they stay the same."""

import hashlib

import pandas as pd
import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.runner import params, snapshot
from tests.runner import tiny

COLUMNS = {"account": "id", "date": "day", "amount": "money"}


@pytest.fixture
def root(tmp_path):
    tiny.project(tmp_path, steps={"10_a": {}})
    for name in ("days/a.csv", "days/b.csv", "days/.hidden", "days/deep/c.csv", "sales_1.parquet", "sales_2.parquet"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def found(root, source, **more):
    given, _ = params.load(tiny.params(root, source=source, **more))
    return snapshot.files(given, root=root)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("data/lines.csv", ["data/lines.csv"]),
        ("data/days", ["data/days/a.csv", "data/days/b.csv", "data/days/deep/c.csv"]),
        ("data/sales_*.parquet", ["data/sales_1.parquet", "data/sales_2.parquet"]),
        ("data/**/c.csv", ["data/days/deep/c.csv"]),
        (["data/sales_2.parquet", "data/lines.csv"], ["data/lines.csv", "data/sales_2.parquet"]),
        ({"files": "data/lines.csv"}, ["data/lines.csv"]),
    ],
)
def test_folders_and_patterns_are_expanded_in_a_stable_order(root, source, names):
    assert list(found(root, source)) == names


def test_companions_and_rates_are_sources_too(root):
    more = {
        "tables": {"accounts": {"source": "data/days/a.csv", "columns": {"account": "id"}}},
        "clean": {"rates": "data/days/b.csv"},
    }
    assert list(found(root, "data/lines.csv", **more)) == ["data/days/a.csv", "data/days/b.csv", "data/lines.csv"]


def test_look_up_lists_are_sources_too(root):
    via = {"source": "data/days/*.csv", "key": "id", "column": "chain"}
    given = found(root, "data/lines.csv", columns={**COLUMNS, "account": {"column": "id", "via": via}})
    assert list(given) == ["data/days/a.csv", "data/days/b.csv", "data/lines.csv"]


def test_names_do_not_depend_on_where_the_raw_data_lie(root, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "set").mkdir()
    (elsewhere / "set" / "x_1.csv").write_bytes(b"x")
    monkeypatch.setenv("KAM_DATA", str(elsewhere))
    assert found(root, "data/raw/set/x_*.csv") == {"data/raw/set/x_1.csv": elsewhere / "set" / "x_1.csv"}


def test_all_that_names_no_file_is_told_as_intake_would_say_it(root):
    with pytest.raises(KamError) as error:
        found(root, ["data/linse.csv", "data/none_*.csv", "https://example.org/x.csv"])
    assert error.value.exit_code == Exit.INPUT_CORRUPT
    assert [(fault.code, fault.where) for fault in error.value.faults] == [
        ("KAM-I24", "data/linse.csv"),
        ("KAM-I24", "data/none_*.csv"),
        ("KAM-I25", "https://example.org/x.csv"),
    ]
    assert str(error.value.faults[0].mend) == "did you mean lines.csv?"


def test_hash_size_and_rows(root):
    pd.DataFrame({"x": [1, 2, 3]}).to_parquet(root / "data" / "sales_1.parquet")
    paths = found(root, ["data/lines.csv", "data/sales_1.parquet"])
    before = snapshot.taken(paths)
    body = tiny.SOURCE.encode()
    assert before[0] == {"name": "data/lines.csv", "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    told = snapshot.counted(before, paths)
    assert (told[0]["lines"], told[1]["rows"]) == (3, 3)


def test_files_that_changed_or_went_are_all_named(root):
    paths = found(root, ["data/days", "data/lines.csv"])
    before = snapshot.taken(paths)
    snapshot.compare(before, paths)
    (root / "data" / "days" / "a.csv").write_bytes(b"DAYS/A.CSV")
    (root / "data" / "days" / "b.csv").unlink()
    with pytest.raises(KamError) as error:
        snapshot.compare(before, paths)
    assert [fault.where for fault in error.value.faults] == ["data/days/a.csv", "data/days/b.csv"]
    assert {fault.code for fault in error.value.faults} == {"KAM-R07"}


def test_settings_files_that_parameters_name_are_watched_too(tmp_path):
    (tmp_path / "system.yaml").write_text("a: 1\n", encoding="utf-8")
    values = {"40_x": {"system": "system.yaml", "params": "p.yaml", "value": "revenue"}}
    found = snapshot.settings_files(values, root=tmp_path)
    assert found == {"system.yaml": tmp_path / "system.yaml"}


def test_missing_settings_files_are_told_before_anything_starts(tmp_path):
    (tmp_path / "system.yaml").write_text("a: 1\n", encoding="utf-8")
    values = {"40_x": {"system": "sistem.yaml"}, "50_y": {"rules": "none.yml"}}
    with pytest.raises(KamError) as error:
        snapshot.settings_files(values, root=tmp_path)
    assert [fault.where for fault in error.value.faults] == ["40_x.system: sistem.yaml", "50_y.rules: none.yml"]
    assert "did you mean system.yaml" in str(error.value)
