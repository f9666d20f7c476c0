"""Transfers that break, resume, change in between or never start; every one against a server on loopback."""

import random

import pytest
import requests

from kamlib.intake.download import Resuming
from tests.loopback import Page, serving

BODY = random.Random(7).randbytes(300_000)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def bring(base, tmp_path, path="/file.bin", **told):
    target = tmp_path / "file.bin"
    Resuming(tmp_path / "file.bin.part", **{"wait": 0.0, **told})(base + path, target, None)
    return target


def leftovers(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


def test_a_whole_transfer(tmp_path):
    steps = []
    with serving({"/file.bin": Page(BODY)}) as (base, seen):
        target = bring(base, tmp_path, progress=lambda done, total: steps.append((done, total)))
    assert target.read_bytes() == BODY
    assert seen == [("/file.bin", "", 200)]
    assert steps[-1] == (len(BODY), len(BODY))
    assert leftovers(tmp_path) == ["file.bin"]


def test_a_broken_transfer_goes_on_where_it_broke(tmp_path):
    with serving({"/file.bin": Page(BODY, cuts=[100_000, 50_000])}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) for _, asked, _ in seen[1:]]
    assert [status for *_, status in seen] == [200, 206, 206]
    assert 0 < starts[0] <= 100_000
    assert starts[0] < starts[1] <= 150_000


def test_what_came_is_kept_for_the_next_command(tmp_path):
    page = Page(BODY, cuts=[200_000])
    with serving({"/file.bin": page}) as (base, seen):
        with pytest.raises(requests.RequestException):
            bring(base, tmp_path, attempts=1)
        assert leftovers(tmp_path) == ["file.bin.part", "file.bin.part.json"]
        assert bring(base, tmp_path).read_bytes() == BODY
        assert seen[-1][2] == 206


def test_another_version_in_between_starts_anew(tmp_path):
    page = Page(BODY, cuts=[200_000])
    with serving({"/file.bin": page}) as (base, seen):
        with pytest.raises(requests.RequestException):
            bring(base, tmp_path, attempts=1)
        page.body, page.version = BODY[::-1], '"v2"'
        assert bring(base, tmp_path).read_bytes() == BODY[::-1]
        assert seen[-1][2] == 200


@pytest.mark.parametrize("version", ["", 'W/"weak"'])
def test_without_a_mark_of_the_version_nothing_is_pieced_together(tmp_path, version):
    with serving({"/file.bin": Page(BODY, version=version, cuts=[100_000])}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
    assert [asked for _, asked, _ in seen] == ["", ""]


def test_a_server_that_cannot_resume_sends_all_again(tmp_path):
    with serving({"/file.bin": Page(BODY, ranges=False, cuts=[100_000])}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
    assert [status for *_, status in seen] == [200, 200]


def test_a_chunked_answer_that_breaks_is_seen_as_broken(tmp_path):
    with serving({"/file.bin": Page(BODY, length=False, cuts=[100_000])}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
        assert len(seen) == 2


def test_all_bytes_were_there_but_not_yet_moved(tmp_path):
    (tmp_path / "file.bin.part").write_bytes(BODY)
    (tmp_path / "file.bin.part.json").write_text('{"version": "\\"v1\\""}', encoding="utf-8")
    with serving({"/file.bin": Page(BODY)}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
    assert [status for *_, status in seen] == [416]


def test_a_kept_part_that_is_longer_than_the_file_is_thrown_away(tmp_path):
    (tmp_path / "file.bin.part").write_bytes(BODY + b"more")
    (tmp_path / "file.bin.part.json").write_text('{"version": "\\"v1\\""}', encoding="utf-8")
    with serving({"/file.bin": Page(BODY)}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
    assert [status for *_, status in seen] == [416, 200]


def test_a_passing_fault_of_the_server_is_tried_again_and_a_lasting_one_is_not(tmp_path):
    with serving({"/file.bin": Page(BODY, statuses=[503, 429])}) as (base, seen):
        assert bring(base, tmp_path).read_bytes() == BODY
        assert [status for *_, status in seen] == [503, 429, 200]
    with serving({}) as (base, seen):
        with pytest.raises(requests.HTTPError):
            bring(base, tmp_path)
        assert [status for *_, status in seen] == [404]


def test_refused_content_leaves_nothing_behind(tmp_path):
    def refuse(path):
        raise ValueError(path.read_bytes()[:3])

    with serving({"/file.bin": Page(b"bad")}) as (base, _), pytest.raises(ValueError, match="bad"):
        bring(base, tmp_path, accept=refuse)
    assert leftovers(tmp_path) == []
