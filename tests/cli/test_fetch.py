"""``kam fetch`` against a server on loopback."""

import io
import zipfile

import pytest

from tests.loopback import Page, serving

CSV = b"Channel,Region,Fresh\r\n2,3,12669\r\n"


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("Wholesale customers data.csv", CSV)
    return buffer.getvalue()


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_DATA", str(tmp_path))
    return tmp_path / "wholesale_customers"


def test_a_set_is_fetched_from_a_mirror(kam, kam_json, place, monkeypatch):
    with serving({"/static/public/292/wholesale+customers.zip": Page(zipped())}) as (base, _):
        monkeypatch.setenv("KAM_FETCH_BASE", base)
        code, content = kam_json("fetch", "wholesale-customers")
        assert code == 0
        again = kam("fetch", "wholesale-customers")
    assert (place / "wholesale_customers.csv").read_bytes() == CSV
    (file,) = content["files"]
    assert file["path"] == str(place / "wholesale_customers.csv")
    assert (file["bytes"], file["new"], file["as_tested"]) == (len(CSV), True, False)
    assert file["sha256"] in again[1]
    assert "Next: kam run params/wholesale_customers.yaml" in again[1]
    assert "CC BY 4.0" in again[1]


def test_off_line_it_ends_with_50_and_says_what_to_do_by_hand(kam, kam_json, place, monkeypatch):
    with serving({}) as (base, _):
        monkeypatch.setenv("KAM_FETCH_BASE", base)
        code, out, err = kam("fetch", "wholesale-customers")
        assert kam_json("fetch", "wholesale-customers")[1]["exit_code"] == 50
    assert (code, out) == (50, "")
    assert f"get the file by hand from {base}/static/public/292/wholesale+customers.zip" in err
    assert f"put it at {place / 'wholesale_customers.zip'}" in err


def test_an_unknown_name_is_answered_with_the_nearest(kam):
    code, _, err = kam("fetch", "iowa")
    assert code == 2
    assert "did you mean iowa-liquor" in err
