"""Relative paths are read from the project root."""

from kamlib.base import project


def test_the_root_is_the_nearest_marked_folder(tmp_path):
    (tmp_path / "kam.yaml").touch()
    inner = tmp_path / "notebooks" / "deep"
    inner.mkdir(parents=True)
    assert project.root(inner) == tmp_path
    assert project.resolve("runs/x", start=inner) == tmp_path / "runs" / "x"


def test_raw_data_may_lie_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_DATA", str(tmp_path / "big"))
    assert project.resolve("data/raw/iowa/a.parquet", start=tmp_path) == tmp_path / "big" / "iowa" / "a.parquet"
