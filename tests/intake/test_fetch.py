"""``fetch`` against a server on loopback that stands in for the publisher."""

import hashlib
import io
import socket
import zipfile
from dataclasses import replace

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake.datasets import DATASETS, Dataset, Part
from kamlib.intake.fetch import fetch
from tests.loopback import Page, serving

CSV = b"Channel,Region,Fresh\r\n2,3,12669\r\n"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            bundle.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def plain(**told):
    return Dataset("set", "free", "params/x.yaml", (Part("a.csv", "https://publisher.example/a.csv", **told),))


def fault(caught):
    (only,) = caught.value.faults
    return only.code, caught.value.exit_code


def test_the_wholesale_set_is_unpacked_from_its_zip(tmp_path):
    body = zipped(**{"Wholesale customers data__csv": CSV, "readme__txt": b"x"})
    with serving({"/static/public/292/wholesale+customers.zip": Page(body)}) as (base, seen):
        (file,) = fetch(DATASETS["wholesale-customers"], folder=tmp_path, mirror=base)
        again = fetch(DATASETS["wholesale-customers"], folder=tmp_path, mirror=base)
    assert file.path.read_bytes() == CSV
    assert file.new
    assert file.sha256 == hashlib.sha256(CSV).hexdigest() != file.tested
    assert len(seen) == 1
    assert not again[0].new


def test_a_zip_got_by_hand_is_taken(tmp_path):
    (tmp_path / "wholesale_customers.zip").write_bytes(zipped(a__csv=CSV))
    (file,) = fetch(DATASETS["wholesale-customers"], folder=tmp_path, mirror="http://127.0.0.1:9")
    assert file.path.read_bytes() == CSV


def test_iowa_is_fetched_year_by_year_and_counted(tmp_path):
    dataset, pages = DATASETS["iowa-liquor"], {}
    for part in dataset.parts:
        body = b'"invoice_line","date"\n"S1","2018-01-02T00:00:00.000"\n"S2","2018-01-02T00:00:00.000"\n'
        pages[_path(part.address)] = Page(body)
        if part.lines_address:
            pages[_path(part.lines_address)] = Page(b'"lines"\n"2"\n')
    told = []
    with serving(pages) as (base, _):
        files = fetch(dataset, folder=tmp_path, mirror=base, progress=lambda *step: told.append(step))
    assert [file.path.name for file in files] == ["sales_2018.csv", "sales_2019.csv", "sales_2020.csv", "stores.csv"]
    assert {name for name, *_ in told} == {file.path.name for file in files}


def _path(address):
    return address.removeprefix("https://data.iowa.gov")


def test_fewer_lines_than_the_publisher_counts_are_refused(tmp_path):
    part = Part("a.csv", "https://p.example/a.csv", lines_address="https://p.example/n.csv")
    dataset = Dataset("set", "free", "params/x.yaml", (part,))
    pages = {"/a.csv": Page(CSV), "/n.csv": Page(b'"lines"\n"7"\n')}
    with serving(pages) as (base, _), pytest.raises(KamError) as caught:
        fetch(dataset, folder=tmp_path, mirror=base)
    assert fault(caught) == ("KAM-D05", Exit.INPUT_CORRUPT)
    assert "1 lines came, the publisher counts 7" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_published_checksum_is_held_against_the_file(tmp_path):
    good = plain(sha256=hashlib.sha256(CSV).hexdigest())
    with serving({"/a.csv": Page(CSV)}) as (base, _):
        assert fetch(good, folder=tmp_path, mirror=base)[0].new
        bad = replace(good, parts=(replace(good.parts[0], file="b.csv", sha256="0" * 64),))
        with pytest.raises(KamError) as caught:
            fetch(bad, folder=tmp_path, mirror=base)
    assert fault(caught) == ("KAM-D04", Exit.INPUT_CORRUPT)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_that_no_longer_fits_its_checksum_is_fetched_again(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"spoilt")
    with serving({"/a.csv": Page(CSV)}) as (base, _):
        (file,) = fetch(plain(sha256=hashlib.sha256(CSV).hexdigest()), folder=tmp_path, mirror=base)
    assert file.new
    assert file.path.read_bytes() == CSV


def test_a_broken_line_is_resumed_by_the_next_command(tmp_path):
    body = CSV + b"1,3,7057\r\n" * 20_000
    with serving({"/a.csv": Page(body, cuts=[150_000])}) as (base, seen):
        with pytest.raises(KamError) as caught:
            fetch(plain(), folder=tmp_path, mirror=base, attempts=1)
        assert fault(caught) == ("KAM-D02", Exit.SOURCE_UNREACHABLE)
        assert not (tmp_path / "a.csv").exists()
        (file,) = fetch(plain(), folder=tmp_path, mirror=base)
        assert seen[-1][2] == 206
    assert file.path.read_bytes() == body


def test_off_line_the_message_says_where_to_get_the_file_and_where_to_put_it(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(KamError) as caught:
        fetch(plain(), folder=tmp_path / "set", mirror=closed, wait=0.0)
    assert fault(caught) == ("KAM-D02", Exit.SOURCE_UNREACHABLE)
    assert f"get the file by hand from {closed}/a.csv, put it at {tmp_path / 'set' / 'a.csv'}" in str(caught.value)
    assert "ConnectionError" in str(caught.value)


def test_an_address_that_is_gone(tmp_path):
    with serving({}) as (base, _), pytest.raises(KamError) as caught:
        fetch(plain(), folder=tmp_path, mirror=base)
    assert fault(caught) == ("KAM-D03", Exit.SOURCE_UNREACHABLE)
    assert "refused with status 404" in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"  <!DOCTYPE html><p>Please log in"])
def test_a_page_in_place_of_data_is_refused(tmp_path, body):
    with serving({"/a.csv": Page(body)}) as (base, _), pytest.raises(KamError) as caught:
        fetch(plain(), folder=tmp_path, mirror=base)
    assert fault(caught) == ("KAM-D06", Exit.INPUT_CORRUPT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("body", [b"PK\x03\x04 cut", zipped(a__csv=CSV, b__csv=CSV), zipped(a__txt=b"x")])
def test_a_zip_that_is_broken_or_holds_something_else_is_refused(tmp_path, body):
    pages = {"/static/public/292/wholesale+customers.zip": Page(body)}
    with serving(pages) as (base, _), pytest.raises(KamError) as caught:
        fetch(DATASETS["wholesale-customers"], folder=tmp_path, mirror=base)
    assert fault(caught) == ("KAM-D06", Exit.INPUT_CORRUPT)
    assert list(tmp_path.iterdir()) == []


def test_names_inside_a_zip_lead_nowhere_else(tmp_path):
    body = zipped(**{"../../out__csv": CSV})
    with serving({"/static/public/292/wholesale+customers.zip": Page(body)}) as (base, _):
        fetch(DATASETS["wholesale-customers"], folder=tmp_path / "in", mirror=base)
    assert sorted(path.name for path in tmp_path.rglob("*.csv")) == ["wholesale_customers.csv"]
    assert not (tmp_path / "out.csv").exists()
