"""Staging, publication, the pointer and the lock; and the proof that a run is whole. Damage is done by hand."""

import json
import multiprocessing
import shutil

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.runner import manifest, publish, verify
from tests.runner import tiny


def made(runs, name, *, sequence, **changes):
    """A published run."""
    run = runs / name
    (run / "tables").mkdir(parents=True)
    (run / "tables" / "t.parquet").write_bytes(name.encode())
    (run / "log.jsonl").write_text("{}\n", encoding="utf-8")
    content = {
        "status": "complete",
        "sequence": sequence,
        "artefacts": manifest.hashes(run),
        "private": {"log_sha256": manifest.sha256(run / "log.jsonl")},
    } | changes
    manifest.write(content | {"seal": manifest.seal(content)}, run / manifest.NAME)
    return run


def pointed(runs):
    return json.loads((runs / "latest.json").read_text(encoding="utf-8"))["run"]


def test_a_pointer_that_was_not_moved_is_mended(tmp_path):
    publish.point(made(tmp_path, "a", sequence=1))
    made(tmp_path, "b", sequence=2)
    assert pointed(tmp_path) == "a"
    publish.recover(tmp_path)
    assert pointed(tmp_path) == "b"


@pytest.mark.parametrize(
    "body", [None, "", "{", "[]", '{"run": "../x", "sequence": 9}', '{"run": "gone", "sequence": 9}']
)
def test_a_missing_or_damaged_pointer_is_mended_from_the_manifests(tmp_path, body):
    made(tmp_path, "a", sequence=1)
    if body is not None:
        (tmp_path / "latest.json").write_text(body, encoding="utf-8")
    assert publish.latest(tmp_path) is None
    publish.recover(tmp_path)
    assert publish.latest(tmp_path) == tmp_path / "a"


def test_the_order_of_runs_survives_a_clock_that_was_set_back(tmp_path):
    made(tmp_path, "2026-12-31T000000Z_x_1111", sequence=1)
    made(tmp_path, "2026-01-01T000000Z_x_2222", sequence=2)
    publish.recover(tmp_path)
    assert pointed(tmp_path) == "2026-01-01T000000Z_x_2222"
    assert publish.next_sequence(tmp_path) == 3


def test_an_older_run_is_pointed_at_when_the_newest_is_no_longer_whole(tmp_path):
    made(tmp_path, "a", sequence=1)
    publish.point(made(tmp_path, "b", sequence=2))
    (tmp_path / "b" / "manifest.json").write_text("{}", encoding="utf-8")
    publish.recover(tmp_path)
    assert pointed(tmp_path) == "a"


def test_what_a_dead_run_left_is_set_aside_without_its_tables(tmp_path):
    folder = publish.stage(tmp_path, "dead")
    (folder / "notebooks" / "10_a.ipynb").write_text("{}", encoding="utf-8")
    (folder / "tables").mkdir()
    publish.temporary("dead").mkdir()
    publish.recover(tmp_path)
    aside = tmp_path / ".failed" / "dead"
    assert sorted(tiny.tree(aside)) == ["failed.json", "notebooks/10_a.ipynb"]
    assert json.loads((aside / "failed.json").read_text(encoding="utf-8")) == {"status": "died"}
    assert not publish.temporary("dead").exists()


def test_only_the_newest_failed_runs_are_kept(tmp_path):
    for number in range(publish.FAILED_KEPT + 3):
        (tmp_path / ".failed" / f"{number:03d}").mkdir(parents=True)
    publish.recover(tmp_path)
    left = sorted(path.name for path in (tmp_path / ".failed").iterdir())
    assert (len(left), left[0]) == (publish.FAILED_KEPT, "003")


def test_a_published_folder_appears_at_once_and_whole(tmp_path):
    folder = publish.stage(tmp_path, "a")
    (folder / "results.json").write_text("{}", encoding="utf-8")
    place = publish.publish(folder, tmp_path)
    assert (place, folder.exists()) == (tmp_path / "a", False)
    assert sorted(tiny.tree(place)) == ["results.json"]


def hold(runs, begun, done):
    with publish.locked(runs, run_id="first", since="2026-01-01T00:00:00+00:00"):
        begun.set()
        done.wait(60)


def test_a_second_holder_is_told_who_holds_the_lock(tmp_path):
    context = multiprocessing.get_context("spawn")
    begun, done = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(tmp_path, begun, done))
    holder.start()
    assert begun.wait(60)
    with pytest.raises(KamError) as error, publish.locked(tmp_path, run_id="second", since="now"):
        raise AssertionError("both hold it")
    done.set()
    holder.join(60)
    (fault,) = error.value.faults
    assert (error.value.exit_code, fault.code) == (Exit.LOCKED, "KAM-R02")
    assert str(fault.found).endswith("has been running first since 2026-01-01T00:00:00+00:00")
    with publish.locked(tmp_path, run_id="third", since="now"):
        assert (tmp_path / ".lock.json").is_file()
    assert not (tmp_path / ".lock.json").exists()


def test_the_private_folder_of_a_holder_that_died_before_it_staged_anything_is_removed(tmp_path):
    manifest.write({"run": "dead2", "user": "u", "host": "h", "since": "s"}, tmp_path / ".lock.json")
    publish.temporary("dead2").mkdir()
    with publish.locked(tmp_path, run_id="next", since="now"):
        assert not publish.temporary("dead2").exists()


@pytest.mark.parametrize("body", ["", "{", "[]", '{"run": 3}', '{"run": "..", "user": "", "host": "", "since": ""}'])
def test_a_damaged_note_of_the_holder_is_no_obstacle(tmp_path, body):
    (tmp_path / ".lock.json").write_text(body, encoding="utf-8")
    with publish.locked(tmp_path, run_id="next", since="now"):
        assert json.loads((tmp_path / ".lock.json").read_text(encoding="utf-8"))["run"] == "next"


def test_a_whole_run_verifies(tmp_path):
    proof = verify(made(tmp_path, "a", sequence=1))
    assert (proof.ok, proof.files, proof.as_dict()["status"]) == (True, 1, "ok")


def test_every_flipped_byte_is_found(tmp_path):
    """Each byte of each file of the folder, one bit at a time."""
    run = made(tmp_path, "a", sequence=1)
    for name, body in tiny.tree(run).items():
        for place in range(len(body)):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            (run / name).write_bytes(changed)
            if name == manifest.NAME:
                with pytest.raises(KamError, match="KAM-V02"):
                    verify(run)
            else:
                assert verify(run).changed == (name,)
        (run / name).write_bytes(body)
    assert verify(run).ok


def test_missing_and_extra_files_are_found(tmp_path):
    run = made(tmp_path, "a", sequence=1)
    (run / "tables" / "t.parquet").rename(run / "tables" / "u.parquet")
    (run / "log.jsonl").unlink()
    proof = verify(run)
    assert (proof.ok, proof.changed) == (False, ())
    assert (proof.missing, proof.extra) == (("tables/t.parquet", "log.jsonl"), ("tables/u.parquet",))


def test_a_folder_that_is_no_published_run_is_refused(tmp_path, monkeypatch):
    (tmp_path / "kam.yaml").touch()
    monkeypatch.chdir(tmp_path)
    for name in (tmp_path, "nothing", "latest"):
        with pytest.raises(KamError, match="KAM-V01") as error:
            verify(name)
        assert error.value.exit_code == Exit.GATE_FAILED
    made(tmp_path, "a", sequence=1, status="running")
    with pytest.raises(KamError, match="KAM-V02"):
        verify(tmp_path / "a")


def test_a_run_is_found_by_path_name_and_as_the_latest(tmp_path, monkeypatch):
    (tmp_path / "kam.yaml").touch()
    run = made(tmp_path / "runs", "a", sequence=1)
    publish.point(run)
    monkeypatch.chdir(tmp_path)
    assert {verify(name).run.resolve() for name in (run, "runs/a", "a", "latest")} == {run}


@pytest.mark.parametrize("name", ["params/tiny.yaml", "data/lines.csv"])
def test_a_run_is_not_made_again_from_other_files(workbook, published, tmp_path, name):
    root = tmp_path / "copy"
    shutil.copytree(workbook.parent.parent, root)
    with (root / name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(KamError) as error:
        verify(root / "runs" / published.run.name, rerun=True, render=tiny.report)
    assert [(fault.code, fault.where) for fault in error.value.faults] == [("KAM-V03", name)]
