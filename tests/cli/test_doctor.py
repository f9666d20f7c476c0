"""``kam doctor``: each examination on a machine that is fit, and on one that is not."""

from importlib import metadata

import pytest

from kamlib.base import font
from kamlib.base.errors import Exit
from kamlib.cli import doctor
from kamlib.figures import glyphs


@pytest.fixture(autouse=True)
def _font_as_it_is():
    yield
    forgotten()


def forgotten():
    """The font is read anew when it is next asked for."""
    glyphs.known.cache_clear()
    glyphs._font.cache_clear()


def one(findings):
    (finding,) = findings
    return finding


def test_this_machine_is_fit(kam_json):
    code, content = kam_json("doctor")
    assert {check["name"]: check["fine"] for check in content["checks"]} == dict.fromkeys(
        ["python", *doctor.SECURITY, "kernel", "font", "disk", "runs"], True
    )
    assert (code, content["status"]) == (0, "ok")


def test_security_alone_looks_at_the_floors_alone(kam_json):
    code, content = kam_json("doctor", "--security")
    assert code == 0
    assert [check["name"] for check in content["checks"]] == list(doctor.SECURITY)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("jupyterlab", "4.6.2"),
        ("papermill", "2.7"),
        ("nbconvert", "7.17.1"),
        ("mistune", "3.3.4"),
        ("jupyter-server", "2.20"),
        ("pyarrow", "23.0.1"),
    ],
)
def test_the_floors_are_those_below_which_holes_are_known(name, floor):
    """Floors as published in the projects' security advisories of 2026."""
    assert one(doctor.security([name], installed=lambda _: floor)).fine
    assert not one(doctor.security([name], installed=lambda _: "0.9")).fine
    assert f"wanted >={floor}" in str(one(doctor.security([name])).found)


def test_a_missing_package_is_a_finding():
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    finding = one(doctor.security(["pyarrow"], installed=missing))
    assert not finding.fine
    assert str(finding.found) == "not installed, wanted >=23.0.1"


def test_a_kernel_that_does_not_exist_is_a_finding():
    finding = one(doctor.kernel("no-such-kernel"))
    assert not finding.fine
    assert "ipykernel install" in str(finding.fix)


def test_too_little_room_is_a_finding(tmp_path):
    disk, runs = doctor.storage(tmp_path / "runs", free=999_999_999)
    assert not disk.fine
    assert str(disk.found) == f"1.0 GB free at {tmp_path}"
    assert runs.fine
    assert doctor.storage(tmp_path, free=1_000_000_000)[0].fine
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_a_finding(tmp_path, monkeypatch):
    def refuse(**told):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    _, runs = doctor.storage(tmp_path)
    assert not runs.fine
    assert "Permission denied" in str(runs.found)


def test_characters_that_the_font_lacks_are_a_finding(monkeypatch):
    monkeypatch.setattr(doctor, "GLYPHS", "重\U0001f600")
    finding = one(doctor.font())
    assert not finding.fine
    assert "\U0001f600" in str(finding.found)


def test_a_font_that_is_gone_or_broken_is_a_finding(monkeypatch, tmp_path):
    broken = tmp_path / "font.otf"
    monkeypatch.setattr(font.pylopdf_fonts_zh_cn, "sans_path", lambda: broken)
    forgotten()
    assert str(one(doctor.font()).found) == "the font file is not there"
    broken.write_bytes(b"no font")
    forgotten()
    assert str(one(doctor.font()).found).startswith("it cannot be read")
    assert not one(doctor.font()).fine


def test_what_needs_attention_is_listed_with_its_fix_and_exit_code_3(kam, kam_json, monkeypatch):
    monkeypatch.setattr(doctor, "EXAMINATIONS", {"storage": lambda: doctor.storage(free=0)})
    code, out, _ = kam("doctor")
    assert code == Exit.WARNINGS
    assert "✗   disk" in out
    assert "fix disk: make room" in out
    assert "fix runs" not in out
    code, content = kam_json("doctor")
    assert (code, content["status"]) == (3, "attention")
    assert content["checks"][0]["fix"].startswith("make room")
    assert content["checks"][1]["fix"] == ""
