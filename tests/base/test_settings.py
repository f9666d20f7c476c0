"""YAML 1.2 as people write it; the cases are those in which YAML 1.1 readers change values silently."""

import pytest
from pydantic import BaseModel, ConfigDict

from kamlib.base import settings
from kamlib.base.errors import Exit, KamError


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cut: float = 0.8


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: Inner = Inner()


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "params.yaml"
    path.write_bytes(content.encode(encoding))
    return path


def test_words_and_clock_times_stay_text(tmp_path):
    content, _ = settings.read_yaml(written(tmp_path, "a: NO\nb: on\nc: 12:30:45\nd: 012\n"))
    assert content == {"a": "NO", "b": "on", "c": "12:30:45", "d": 12}


def test_lines_of_keys_are_known(tmp_path):
    _, lines = settings.read_yaml(written(tmp_path, "a: 1\nb:\n  c: 2\n  d: [x, y]\n"))
    assert lines["b", "c"] == 3
    assert lines["b", "d", 1] == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: 1\na: 2\n", "KAM-P03"),
        ("a: !!python/object/apply:os.system [ls]\n", "KAM-P03"),
        ("a: [1\n", "KAM-P03"),
        ("a: " + "[" * 40 + "]" * 40, "KAM-P04"),
        ("a: &x [1]\n" + "".join(f"k{i}: *x\n" for i in range(60)), "KAM-P04"),
        ("a: '" + "x" * 1_000_001 + "'", "KAM-P02"),
    ],
)
def test_unsafe_or_broken_yaml_is_refused_with_its_line(tmp_path, content, code):
    with pytest.raises(KamError) as caught:
        settings.read_yaml(written(tmp_path, content))
    assert caught.value.faults[0].code == code
    assert "params.yaml" in caught.value.faults[0].where


def test_gbk_settings_are_refused_with_the_remedy(tmp_path):
    with pytest.raises(KamError, match="save the file as UTF-8"):
        settings.read_yaml(written(tmp_path, "名称: 客户\n", "gbk"))


def test_a_missing_file_offers_its_neighbour(tmp_path):
    written(tmp_path, "a: 1\n")
    with pytest.raises(KamError, match=r"did you mean params\.yaml"):
        settings.read_yaml(tmp_path / "parms.yaml")


def test_all_faults_of_a_model_come_at_once_with_line_and_nearest_name(tmp_path):
    path = written(tmp_path, "nam: demo\ninner:\n  cutt: 0.5\n")
    with pytest.raises(KamError) as caught:
        settings.load(path, Outer)
    said = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "params.yaml:1 nam" in said
    assert "params.yaml:3 inner.cutt" in said
    assert "did you mean cut?" in said
    assert caught.value.exit_code == Exit.USAGE
