"""Compressed files: measured before they are opened, never written to disk, refused when damaged."""

import gzip
import io
import zipfile
from dataclasses import replace
from functools import partial

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.intake import archive
from kamlib.intake.archive import LIMITS, Limits, directory
from kamlib.intake.engine import connect
from kamlib.intake.read import read
from kamlib.intake.spec import Source
from tests.intake.raw import fault, look, rows, said

DAY = "客户,金额\n{},1\n"


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return path


def days(folder, names=("2025-01-01.csv", "2025-01-02.csv")):
    return zipped(folder / "days.zip", {name: DAY.format(name[:10]) for name in names})


def test_daily_files_are_stacked_by_name(tmp_path):
    raw = look(days(tmp_path, ("in/2025-01-02.csv", "in/2025-01-01.csv")))
    assert rows(raw, "_file", "_line", "_seq") == [
        ("days.zip/in/2025-01-01.csv", 2, 0),
        ("days.zip/in/2025-01-02.csv", 2, 1),
    ]
    assert [path.name for path in raw.files] == ["days.zip"]


def test_other_members_are_left_out_with_a_notice(tmp_path):
    members = {"a.csv": DAY.format("甲"), "read.me": "x", "__MACOSX/a.csv": "x", ".DS_Store": "x", "~$a.xlsx": "x"}
    raw = look(zipped(tmp_path / "a.zip", members))
    assert rows(raw, "客户") == [("甲",)]
    assert said(raw) == ["a.zip: 1 files of other kinds are left out"]


def test_an_archive_without_data_says_so(tmp_path):
    told, code = fault(zipped(tmp_path / "a.zip", {"read.me": "x"}))
    assert (told.code, code) == ("KAM-I45", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "1 members, none of them a data file",
        "there is nothing to read",
        "members must be CSV or Excel files, such as 2025-01.csv",
    )


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../b.csv"])
def test_hostile_member_names_are_only_names(tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    raw = look(zipped(inside / "a.zip", {name: DAY.format("甲")}))
    assert rows(raw, "客户") == [("甲",)]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "inside"]


def test_names_that_windows_wrote_in_gbk_are_read(tmp_path):
    """Chinese Windows stores the bytes of GBK without the flag for UTF-8; a zip reader then takes them for CP437."""
    path = tmp_path / "a.zip"
    garbled = "一月销售.csv".encode("gbk").decode("cp437")
    zipped(path, {garbled: DAY.format("甲")})
    content = bytearray(path.read_bytes())
    utf8, gbk = garbled.encode(), "一月销售.csv".encode("gbk")
    info = zipfile.ZipFile(io.BytesIO(content)).infolist()[0]
    assert info.flag_bits & archive.UTF8_NAME
    assert archive._name(unflagged(info)) == "一月销售.csv"
    assert utf8 != gbk


def unflagged(info):
    info.flag_bits = 0
    return info


def test_too_many_members_are_refused(tmp_path):
    path = days(tmp_path, [f"{n}.csv" for n in range(4)])
    with pytest.raises(KamError) as caught:
        directory(partial(path.open, "rb"), where="days.zip", limits=Limits(members=3))
    (told,) = caught.value.faults
    assert (told.code, caught.value.exit_code) == ("KAM-I43", Exit.INPUT_TOO_LARGE)
    assert said(told)[0] == "4 members"


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path, monkeypatch):
    path = zipped(tmp_path / "bomb.zip", {"a.csv": b"0" * 30_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a member was opened"))
    told, code = fault(path)
    assert (told.code, told.where, code) == ("KAM-I43", "bomb.zip", Exit.INPUT_TOO_LARGE)
    assert said(told)[0].endswith("bytes that grow to 30,000,000")
    assert said(told)[1] == "the limits are 2B bytes, 200 times the packed size, 10,000 members"
    assert "check where the file is from" in said(told)[2]


def test_the_sum_of_all_members_counts(tmp_path):
    path = days(tmp_path)
    with pytest.raises(KamError, match="bytes when unpacked"):
        read(Source(files=str(path)), connection=connect(), limits=replace(LIMITS, total=40))


def test_a_gz_bomb_is_stopped_while_it_grows(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0,0\n" * 8_000_000))
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I43", Exit.INPUT_TOO_LARGE)


def test_gz_is_read_as_its_content(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(DAY.format("甲").encode("gbk")))
    raw = look(path)
    assert (raw.encoding, rows(raw), said(raw)) == ("gb18030", [("甲", "1")], [])


@pytest.mark.parametrize("cut", [1, 4, 8, 12, 20])
def test_a_cut_gz_is_refused(tmp_path, cut):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress((DAY.format("甲") * 50).encode())[:-cut])
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)
    assert said(told)[1:] == ("it was cut off or damaged; rows would be missing", "export or copy it again")


def test_a_cut_zip_is_refused(tmp_path):
    path = days(tmp_path)
    whole = path.read_bytes()
    for cut in (1, 20, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        told, code = fault(path)
        assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)


def test_a_flipped_bit_in_a_member_is_found(tmp_path):
    path = days(tmp_path)
    content = bytearray(path.read_bytes())
    content[content.index(b"2025-01-01.csv") + 20] ^= 1
    path.write_bytes(content)
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I42", Exit.INPUT_CORRUPT)


def test_a_password_is_named(tmp_path):
    path = days(tmp_path)
    content = bytearray(path.read_bytes())
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + place] |= archive.ENCRYPTED
    path.write_bytes(content)
    told, code = fault(path)
    assert (told.code, code) == ("KAM-I44", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "a password protects the file",
        "it cannot be read",
        "open it, save a copy without password, and name the copy",
    )


def test_an_archive_in_an_archive_is_refused(tmp_path):
    inner = days(tmp_path).read_bytes()
    told, code = fault(zipped(tmp_path / "a.zip", {"b.zip": inner}))
    assert (told.code, told.where, code) == ("KAM-I46", "a.zip/b.zip", Exit.INPUT_CORRUPT)
    tarred = tmp_path / "a.csv.gz"
    tarred.write_bytes(gzip.compress(inner))
    assert fault(tarred)[0].code == "KAM-I46"


def test_an_empty_member_is_named(tmp_path):
    told, code = fault(zipped(tmp_path / "a.zip", {"a.csv": DAY.format("甲"), "b.csv": ""}))
    assert (told.where, code) == ("a.zip/b.csv", Exit.INPUT_EMPTY)


def test_a_day_without_lines_is_told(tmp_path):
    raw = look(zipped(tmp_path / "a.zip", {"a.csv": DAY.format("甲"), "b.csv": "客户,金额\n"}))
    assert said(raw) == ["a.zip/b.csv: no data rows"]


def test_the_real_daily_files(shared_data):
    """541,909 lines in 305 files, as their publisher counts them."""
    raw = look(shared_data / "online_retail_ii" / "raw_daily_csv_2010_2011.zip")
    table = raw.table
    counted = table.agg(n=table.count(), files=table["_file"].nunique(), last=table["_seq"].max())
    assert counted.to_pyarrow().to_pylist() == [{"n": 541_909, "files": 305, "last": 541_908}]
    assert rows(raw.__class__(table.limit(1), raw.rejected, (), "", ()), "CustomerID", "_line") == [("17850.0", 2)]
    assert (len(raw.rejected), said(raw)) == (0, [])
